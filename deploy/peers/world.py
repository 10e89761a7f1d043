"""The servers that peers ask, one without TLS and one with it, and what they hold."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from driving import PEMBA, free_port, listens, until

HERE = Path(__file__).resolve().parent
READ_KEY = "a-key-of-a-reader"
ADMIN_KEY = "a-key-of-the-administrator"


class World:
    """Where the servers are, and how often something was expected of them."""

    def __init__(self, work):
        self.work = work
        self.checks = 0
        self.grpc, self.http = free_port(), free_port()
        self.tls_grpc, self.tls_http = free_port(), free_port()

    def expect(self, what, condition, *seen):
        self.checks += 1
        if not condition:
            raise AssertionError(f"{what}: {seen}")

    def run(self, *command, code=0, given=None, **more):
        """What a command prints; its exit code is the one that is expected."""
        done = subprocess.run(
            [str(part) for part in command], input=given, capture_output=True, text=True, timeout=120, **more
        )
        self.expect(f"{command} ends with {code}", done.returncode == code, done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr if code else done.stdout


def documents(text):
    """The JSON documents that follow one another in a text."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (at := at + len(text[at:]) - len(text[at:].lstrip())) < len(text):
        one, at = decoder.raw_decode(text, at)
        found.append(one)
    return found


def certificates(folder):
    """An authority and a certificate of localhost that it signed; False without openssl."""
    if not shutil.which("openssl"):
        return False

    def openssl(*command):
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.crt")
    openssl("req", *key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    (folder / "server.ext").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    openssl(
        "x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "2", "-extfile", "server.ext", "-out", "server.crt",
    )
    return True


def serve(servers, name, ports, *more):
    grpc, http = ports
    servers.start(
        name,
        [
            str(PEMBA), "serve", "--data", str(servers.work / name), "--port", str(grpc),
            "--http-port", str(http), "--metrics-enabled", "false",
            "--keys", f"reader:read:{READ_KEY},root:admin:{ADMIN_KEY}", *more,
        ],
    )
    until(name, lambda: listens(grpc) and listens(http))


def start(servers, work):
    world = World(work)
    for name in ("plain", "tls"):
        shutil.rmtree(work / name, ignore_errors=True)
    serve(servers, "plain", (world.grpc, world.http))
    load(world.grpc)
    world.tls = certificates(work)
    if world.tls:
        files = ("--tls-certificate", str(work / "server.crt"), "--tls-key", str(work / "server.key"))
        serve(servers, "tls", (world.tls_grpc, world.tls_http), *files)
        load(world.tls_grpc, "--ca", str(work / "ca.crt"))
    return world


def load(port, *more):
    relationships = (HERE / "relationships.txt").read_text().splitlines()
    for command in (("schema", "write", str(HERE / "schema.zed")), ("write", *relationships)):
        subprocess.run(
            [str(PEMBA), *command, "--endpoint", f"localhost:{port}", *more],
            check=True, capture_output=True, env={**os.environ, "PEMBA_KEY": ADMIN_KEY},
        )
