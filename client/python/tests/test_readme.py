"""Runs the README: as it is installed here, and from the wheel in a fresh environment."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

from serving import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[1]
# What a reader of the FastAPI section would try next.
REQUESTS = """
from fastapi.testclient import TestClient

with TestClient(app) as http:
    assert http.get("/documents/plan").json() == "plan"
    assert http.get("/documents/secret").status_code == 403
    assert http.put("/documents/plan").status_code == 404
print("the README ran")
"""


@pytest.fixture
def readme(tmp_path: Path) -> Iterator[Path]:
    """Put the README's Python into one script, beside a server on an empty store."""
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    snippets = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(snippets) == text.count("```python") > 8
    server = Server(tmp_path / "store", keys="")
    server.start()
    trustme.CA().cert_pem.write_to_path(tmp_path / "ca.pem")
    script = tmp_path / "readme.py"
    code = "\n".join([*snippets, REQUESTS]).replace("localhost:7070", server.target)
    script.write_text(code, encoding="utf-8")
    yield script
    server.stop()


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_readme_runs(readme: Path) -> None:
    said = run(sys.executable, readme, folder=readme.parent)
    assert "the README ran" in said
    assert "has no relation or permission `reed`" in said
    assert "user:bo may not edit document:plan" in said


def test_the_readme_runs_from_the_wheel(readme: Path, tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    run(sys.executable, "-m", "build", "--quiet", "--outdir", dist, PACKAGE, folder=tmp_path)
    (sdist,) = dist.glob("pemba-*.tar.gz")
    (wheel,) = dist.glob("pemba-*-py3-none-any.whl")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"protos/pemba/pemba/v1/model.proto", "README.md", "LICENSE"} <= names
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"pemba/py.typed", "pemba/v1/model_pb2.pyi", "pemba/rag.py"} <= names
    assert not [name for name in names if "test" in name]

    fresh = tmp_path / "fresh"
    run(sys.executable, "-m", "venv", fresh, folder=tmp_path)
    python = fresh / "bin/python"
    run(python, "-m", "pip", "install", "--quiet", f"{wheel}[fastapi]", "httpx2", folder=tmp_path)
    assert "the README ran" in run(python, "-I", readme, folder=tmp_path)
    where = run(python, "-c", "import pemba; print(pemba.__file__)", folder=tmp_path)
    assert str(fresh) in where
