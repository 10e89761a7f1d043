"""How the server is reached: TLS, the key, keep-alive, and which calls gRPC repeats by itself."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import grpc

from pemba._version import __version__

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
LARGEST_MESSAGE_BYTES = 64 << 20

_SAFE = {
    "pemba.v1.PermissionService": (
        "Check",
        "CheckMany",
        "ListObjects",
        "ListSubjects",
        "ListPermissions",
        "Expand",
        "Explain",
    ),
    "pemba.v1.RelationshipService": ("Read",),
    "pemba.v1.SchemaService": ("Read", "Diff"),
}


@dataclass(frozen=True, slots=True)
class Tls:
    """Speak TLS. Each part is a PEM file; without `ca` gRPC's own authorities are trusted."""

    ca: str | os.PathLike[str] | None = None
    certificate: str | os.PathLike[str] | None = None
    """Shown to servers that want to see one, with `private_key`."""
    private_key: str | os.PathLike[str] | None = None

    def credentials(self) -> grpc.ChannelCredentials:
        """Read the files."""
        if (self.certificate is None) != (self.private_key is None):
            raise ValueError("`certificate` and `private_key` belong together: one is missing")
        return grpc.ssl_channel_credentials(
            _read(self.ca), _read(self.private_key), _read(self.certificate)
        )


def _read(file: str | os.PathLike[str] | None) -> bytes | None:
    return None if file is None else Path(file).read_bytes()


def options(attempts: int) -> list[tuple[str, str | int]]:
    """Return gRPC's options of a channel."""
    if not 1 <= attempts <= 5:
        raise ValueError(f"attempts are 1 to 5, got {attempts}")
    return [
        ("grpc.primary_user_agent", f"pemba-python/{__version__}"),
        ("grpc.service_config", json.dumps(_service_config(attempts))),
        ("grpc.enable_retries", 1),
        # A server that comes back is found again within its start, not minutes later.
        ("grpc.initial_reconnect_backoff_ms", int(FIRST_PAUSE_SECONDS * 1000)),
        ("grpc.min_reconnect_backoff_ms", 1000),
        ("grpc.max_reconnect_backoff_ms", int(LONGEST_PAUSE_SECONDS * 1000)),
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.keepalive_timeout_ms", 20_000),
        ("grpc.max_receive_message_length", LARGEST_MESSAGE_BYTES),
    ]


def _service_config(attempts: int) -> dict[str, object]:
    """Let gRPC repeat what only reads. A write is repeated only with an idempotency key."""
    if attempts == 1:
        return {}
    names = [
        {"service": service, "method": method}
        for service, methods in _SAFE.items()
        for method in methods
    ]
    policy = {
        "maxAttempts": attempts,
        "initialBackoff": f"{FIRST_PAUSE_SECONDS}s",
        "maxBackoff": f"{LONGEST_PAUSE_SECONDS}s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    return {"methodConfig": [{"name": names, "retryPolicy": policy}]}


def headers(key: str | None) -> tuple[tuple[str, str], ...]:
    """Return the metadata of each call."""
    return () if key is None else (("authorization", f"Bearer {key}"),)


def pauses(attempts: int) -> Iterator[float]:
    """Yield the seconds to wait before each further attempt: growing, and not alike for all."""
    pause = FIRST_PAUSE_SECONDS
    for _ in range(attempts - 1):
        yield pause * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, keeps no secret
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
