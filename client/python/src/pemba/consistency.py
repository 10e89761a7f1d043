"""Which world a question is answered in.

Without one it is the newest, and never older than one's own last write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.timestamp_pb2 import Timestamp

from pemba.v1.model_pb2 import Consistency

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Consistency", "as_of", "at_least", "exactly", "head"]


def head() -> Consistency:
    """Ask at the newest revision."""
    return Consistency(head=True)


def at_least(token: str) -> Consistency:
    """Ask at the newest revision, which is this token's or later."""
    return Consistency(at_least=token)


def exactly(token: str) -> Consistency:
    """Ask at this token's revision."""
    return Consistency(exactly=token)


def as_of(time: datetime) -> Consistency:
    """Ask about the world as it was at this time, which needs a zone."""
    if time.tzinfo is None:
        raise ValueError(f"time `{time}` has no zone: expected one such as datetime.now(UTC)")
    asked = Timestamp()
    asked.FromDatetime(time)
    return Consistency(as_of=asked)
