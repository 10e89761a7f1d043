"""The client of the `openidauthzen` crate: discovery, evaluations, searches."""

import os
import shutil
import subprocess
from pathlib import Path

from world import READ_KEY

PROGRAM = Path(__file__).resolve().parent / "authzen"


def command(work):
    return work / "cargo" / "debug" / "authzen-peer"


def setup(work):
    if not shutil.which("cargo"):
        return "no cargo to build it with"
    if not shutil.which("openssl"):
        return "no openssl to make a certificate with, and it asks by https only"
    # Built from a copy: cargo writes its lock file beside what it builds.
    copy = work / "authzen"
    shutil.copytree(PROGRAM, copy, dirs_exist_ok=True)
    built = subprocess.run(
        ["cargo", "build", "--quiet", "--manifest-path", copy / "Cargo.toml"],
        env={**os.environ, "CARGO_TARGET_DIR": str(work / "cargo")}, capture_output=True, text=True,
    )
    return None if built.returncode == 0 else "it does not build: " + (built.stderr.strip().splitlines() or [""])[-1]


def run(world):
    told = world.run(
        command(world.work), f"https://localhost:{world.tls_http}", READ_KEY,
        env={**os.environ, "SSL_CERT_FILE": str(world.work / "ca.crt")},
    )
    world.expect("answers", told == "asked\n", told)
