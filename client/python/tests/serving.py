"""A real server, started as users start it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parents[3]
SCENARIO = HOME / "client/scenario"
ADMIN_KEY = "scenario-admin-key-0001"
READER_KEY = "scenario-reader-key-01"
KEYS = f"scenario:admin:{ADMIN_KEY},reader:read:{READER_KEY}"
SCHEMA = (SCENARIO / "schema.zed").read_text(encoding="utf-8")
RELATIONSHIPS = [
    line
    for line in (SCENARIO / "relationships.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("//")
]
START_SECONDS = 60


class Server:
    """`./pemba serve` on a folder; stopped and started again it keeps its port."""

    def __init__(self, folder: Path, *settings: str, keys: str = KEYS) -> None:
        self._folder = folder
        self._settings = (*settings, "--keys", keys) if keys else settings
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        process = subprocess.Popen(
            [
                os.environ.get("PEMBA", HOME / "pemba"),
                "serve",
                *("--data", self._folder, "--port", str(self.port), "--metrics-port", "0"),
                *("--http-port", "0"),
                *("--drain", "1s"),
                *self._settings,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._process = process
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if serving := re.search(r'serving .*?port="(\d+)"', line):
                self.port = int(serving[1])
                return
        raise AssertionError("the server did not start:\n" + "".join(said))

    def stop(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGTERM)
        self._process.stdout.read()
        self._process.wait(START_SECONDS)
        self._process.stdout.close()
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()
