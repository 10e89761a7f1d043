"""Makes the stubs in `pemba.v1` of the protos when a wheel is built.

In the repository the protos are taken from where they are; an sdist brings its own copy.
"""

import sys
from pathlib import Path
from typing import Any

from grpc_tools import protoc
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GenerateStubs(BuildHookInterface[Any]):
    """Runs protoc before a wheel, or an editable install, is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate, unless an sdist is made, which holds the protos themselves."""
        del version, build_data
        if self.target_name != "sdist":
            generate(Path(self.root))


def generate(root: Path) -> None:
    """Write `src/pemba/v1` anew."""
    protos, third_party = root / "protos/pemba", root / "protos/third_party"
    if not protos.is_dir():
        proto = root.parent.parent / "proto"
        protos, third_party = proto / "src/main/protobuf", proto / "third_party"
    files = sorted(str(file) for file in protos.glob("pemba/v1/*.proto"))
    if not files:
        sys.exit(f"no protos: expected pemba/v1/*.proto below {protos}")
    out = root / "src"
    package = out / "pemba/v1"
    package.mkdir(parents=True, exist_ok=True)
    for stale in package.glob("*.py*"):
        stale.unlink()
    well_known = Path(protoc.__file__).parent / "_proto"
    code = protoc.main(
        [
            "protoc",
            f"-I{protos}",
            f"-I{third_party}",
            f"-I{well_known}",
            f"--python_out={out}",
            f"--grpc_python_out={out}",
            f"--mypy_out=quiet:{out}",
            f"--mypy_grpc_out=quiet:{out}",
            *files,
        ]
    )
    if code != 0:
        sys.exit(f"protoc failed with {code}")
    (package / "__init__.py").write_text(
        '"""Messages and stubs of `pemba.v1`, generated from the protos."""\n', encoding="utf-8"
    )


if __name__ == "__main__":
    generate(Path(__file__).resolve().parent)
