"""Changes as they happen, each once and in order, across broken connections.

When the server goes away it is called again, after a pause that grows, from the last token on. A
server that was never reached, or that refuses, raises a `PembaError`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Protocol, Self, cast

import grpc

from pemba import _messages, errors
from pemba._channel import FIRST_PAUSE_SECONDS

if TYPE_CHECKING:
    from types import TracebackType

    from pemba.answers import Change
    from pemba.v1.relationship_service_pb2 import WatchRequest, WatchResponse

LONGEST_PAUSE_SECONDS = 5.0


class _Position:
    """Where a watch is, and how long to wait before it calls again."""

    def __init__(self, after: str) -> None:
        self.token = after
        self.pause = FIRST_PAUSE_SECONDS
        self.reached = False

    def arrived(self, message: WatchResponse) -> Change | None:
        self.reached = True
        self.pause = FIRST_PAUSE_SECONDS
        self.token = message.token
        return None if message.heartbeat else _messages.from_watch(message)

    def next_pause(self) -> float:
        pause = self.pause
        self.pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        return pause

    def refused(self, failure: grpc.RpcError, target: str) -> errors.PembaError | None:
        """Return the error to raise, or nothing if the server only went away."""
        fault = errors.of_call(failure, target)
        gone = self.reached and fault.code is grpc.StatusCode.UNAVAILABLE
        return None if gone else fault


class StreamCall(Protocol):
    """A call that answers with a stream, as gRPC's synchronous API has it."""

    def __next__(self) -> WatchResponse: ...

    def cancel(self) -> object:
        """End it."""


class Watching(Iterator["Change"]):
    """An endless iterator of changes. One thread reads; any thread may close, which ends it.

    It watches from the moment it was made: what is written after that is seen.
    """

    def __init__(
        self,
        open_call: Callable[[str], StreamCall],
        target: str,
        after: str,
        deadline: float,
    ) -> None:
        self._open = open_call
        self._target = target
        self._position = _Position(after)
        self._closed = threading.Event()
        self._call = open_call(after)
        late = threading.Event()
        timer = threading.Timer(deadline, self._give_up, (late,))
        timer.daemon = True
        timer.start()
        try:
            self._first = self._read()
        except errors.Cancelled:
            if late.is_set():
                raise errors.DeadlineExceeded(
                    f"no answer from `{target}` within the deadline",
                    code=grpc.StatusCode.DEADLINE_EXCEEDED,
                ) from None
            raise
        finally:
            timer.cancel()

    def _give_up(self, late: threading.Event) -> None:
        late.set()
        self._call.cancel()

    @property
    def token(self) -> str:
        """The token of the last message; start there to go on."""
        return self._position.token

    def __next__(self) -> Change:
        if self._first is not None:
            change, self._first = self._first, None
            return change
        while not self._closed.is_set():
            try:
                change_or_none = self._read()
            except errors.Cancelled:
                if self._closed.is_set():
                    break
                raise
            if change_or_none is not None:
                return change_or_none
        raise StopIteration

    def _read(self) -> Change | None:
        """Read a message; nothing if it was a heartbeat or the connection broke."""
        try:
            return self._position.arrived(next(self._call))
        except StopIteration:
            pass
        except grpc.RpcError as failure:
            fault = self._position.refused(failure, self._target)
            if fault is not None:
                raise fault from failure
        if not self._closed.wait(self._position.next_pause()):
            self._call = self._open(self._position.token)
            if self._closed.is_set():
                self._call.cancel()
        return None

    def close(self) -> None:
        """End the iteration, also of a thread that waits in it."""
        self._closed.set()
        self._call.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncWatching(AsyncIterator["Change"]):
    """An endless asynchronous iterator of changes. Closing it ends the iteration."""

    def __init__(
        self,
        open_call: Callable[[str], grpc.aio.UnaryStreamCall[WatchRequest, WatchResponse]],
        target: str,
        after: str,
    ) -> None:
        self._open = open_call
        self._target = target
        self._position = _Position(after)
        self._closed = asyncio.Event()
        self._call = open_call(after)
        self._first: Change | None = None

    async def begin(self, deadline: float) -> Self:
        """Wait until the server watches; the client does this before it hands the watch out."""
        try:
            async with asyncio.timeout(deadline):
                self._first = await self._read()
        except TimeoutError:
            self.close()
            raise errors.DeadlineExceeded(
                f"no answer from `{self._target}` within the deadline",
                code=grpc.StatusCode.DEADLINE_EXCEEDED,
            ) from None
        return self

    @property
    def token(self) -> str:
        """The token of the last message; start there to go on."""
        return self._position.token

    async def __anext__(self) -> Change:
        if self._first is not None:
            change, self._first = self._first, None
            return change
        while not self._closed.is_set():
            change_or_none = await self._read()
            if change_or_none is not None:
                return change_or_none
        raise StopAsyncIteration

    async def _read(self) -> Change | None:
        """Read a message; nothing if it was a heartbeat or the connection broke."""
        try:
            message = await self._call.read()
            if message is not grpc.aio.EOF:
                return self._position.arrived(cast("WatchResponse", message))
        except asyncio.CancelledError:
            if self._closed.is_set():
                return None
            raise
        except grpc.RpcError as failure:
            fault = self._position.refused(failure, self._target)
            if fault is not None:
                raise fault from failure
        try:
            async with asyncio.timeout(self._position.next_pause()):
                await self._closed.wait()
        except TimeoutError:
            self._call = self._open(self._position.token)
        return None

    def close(self) -> None:
        """End the iteration, also of a task that waits in it."""
        self._closed.set()
        self._call.cancel()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
