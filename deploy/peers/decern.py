"""The AuthZEN client of the `decern` package: single evaluations."""

import subprocess
import sys

from world import READ_KEY

PACKAGE = "decern==0.6.0"
PROGRAM = """
import sys
import decern

base, key = sys.argv[1:]
client = decern.Client(base, token=key)
record = {"type": "record", "id": "record-1"}
archived = {"type": "record", "id": "record-2", "properties": {"status": "archived"}}
for user, action, resource, allowed in (
    ("alice", "read", record, True),
    ("alice", "write", record, True),
    ("bob", "write", record, False),
    ("alice", "write", archived, False),
    ("bob", "write", archived, True),
    ("alice", {"name": "delete", "properties": {"soft": True}}, record, True),
    ("alice", {"name": "delete", "properties": {"soft": False}}, record, False),
):
    decision = client.evaluate({"type": "user", "id": user}, action, resource, {"ip": "192.0.2.1"})
    assert decision.allowed is allowed, (user, action, resource, decision)
for wrong, status in (({"type": "user"}, 400), ({"id": "alice"}, 400)):
    try:
        client.evaluate(wrong, "read", record)
        raise AssertionError("answered without a subject")
    except decern.DecernError as failure:
        assert failure.status_code == status, failure
try:
    decern.Client(base, token="nobody's").evaluate({"type": "user", "id": "alice"}, "read", record)
    raise AssertionError("answered without a key")
except decern.DecernError as failure:
    assert failure.status_code == 401, failure
print("asked")
"""


def python(work):
    return work / "venv" / "bin" / "python"


def setup(work):
    if not python(work).exists() and subprocess.run([sys.executable, "-m", "venv", work / "venv"]).returncode:
        return "no venv can be made"
    command = [python(work), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
    installed = subprocess.run(command, capture_output=True)
    return None if installed.returncode == 0 else "its package can't be had"


def run(world):
    told = world.run(python(world.work), "-I", "-c", PROGRAM, f"http://127.0.0.1:{world.http}", READ_KEY)
    world.expect("decisions", told == "asked\n", told)
