"""Counts calls by method."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import grpc

if TYPE_CHECKING:
    from collections.abc import Callable


class Counting(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    def intercept_unary_unary(
        self,
        continuation: Callable[..., Any],
        client_call_details: grpc.ClientCallDetails,
        request: Any,
    ) -> Any:
        self._count(client_call_details)
        return continuation(client_call_details, request)

    def intercept_unary_stream(
        self,
        continuation: Callable[..., Any],
        client_call_details: grpc.ClientCallDetails,
        request: Any,
    ) -> Any:
        self._count(client_call_details)
        return continuation(client_call_details, request)

    def _count(self, details: grpc.ClientCallDetails) -> None:
        self.calls[str(details.method).rpartition("/")[2]] += 1


class AsyncCounting(grpc.aio.UnaryStreamClientInterceptor):
    """Counts what answers with a stream: an interceptor of asyncio's API is of one kind."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    async def intercept_unary_stream(
        self,
        continuation: Callable[..., Any],
        client_call_details: grpc.aio.ClientCallDetails,
        request: Any,
    ) -> Any:
        method = client_call_details.method
        text = method.decode() if isinstance(method, bytes) else method
        self.calls[text.rpartition("/")[2]] += 1
        return await continuation(client_call_details, request)
