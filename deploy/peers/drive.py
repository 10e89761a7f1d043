"""Asks a Pemba through programs that were not written here, and names those it skips."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import buf
import curl
import decern
import grpcurl
import openidauthzen
from driving import Servers
from world import start

# Each has `setup`, which says why it can't be had or nothing, and `run`.
PEERS = {"grpcurl": grpcurl, "buf": buf, "curl": curl, "decern": decern, "openidauthzen": openidauthzen}


def main():
    work = Path(sys.argv[1])
    only = sys.argv[2:]
    work.mkdir(parents=True, exist_ok=True)
    peers, skipped = {}, {}
    for name, peer in PEERS.items():
        if not only or name in only:
            reason = peer.setup(work)
            if reason:
                skipped[name] = reason
            else:
                peers[name] = peer
    servers = Servers(work)
    checks = {}
    try:
        world = start(servers, work)
        for name, peer in peers.items():
            print(f"peers: {name}", file=sys.stderr)
            before = world.checks
            peer.run(world)
            checks[name] = world.checks - before
    finally:
        servers.close()
    print("peers: ran " + (", ".join(f"{name} ({n} checks)" for name, n in checks.items()) or "none"))
    for name, reason in skipped.items():
        print(f"peers: skipped {name} ({reason})")


main()
