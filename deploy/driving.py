"""What the scripts that drive a built Pemba share: processes, ports, waiting."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

PEMBA = Path(__file__).resolve().parent.parent / "pemba"


class Servers:
    """What was started, and is stopped."""

    def __init__(self, work):
        self.work = work
        self.started = []

    def start(self, name, command, env=None):
        log = open(self.work / f"{name}.log", "w")
        process = subprocess.Popen(
            command, cwd=self.work, stdout=log, stderr=log, env=env, start_new_session=True
        )
        self.started.append(process)
        return process

    def stop(self, process):
        self.started.remove(process)
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)

    def close(self):
        for process in list(self.started):
            self.stop(process)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come about in {seconds} s")
        time.sleep(0.05)


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False
