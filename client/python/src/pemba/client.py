"""The client for threads; `pemba.aio` has the one for asyncio."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

import grpc

from pemba import _channel, _messages, _requests, errors
from pemba.answers import (
    Answer,
    Deleted,
    Held,
    ManyAnswers,
    ObjectEntry,
    Page,
    Stored,
    SubjectEntry,
)
from pemba.listing import Listing
from pemba.model import (
    CheckItem,
    Filter,
    ObjectLike,
    ObjectRef,
    Provenance,
    RelationshipLike,
    SubjectLike,
    Update,
    create,
    delete,
    touch,
)
from pemba.v1 import (
    explanation_pb2,
    relationship_service_pb2,
    schema_service_pb2,
)
from pemba.v1.permission_service_pb2_grpc import PermissionServiceStub
from pemba.v1.relationship_service_pb2_grpc import RelationshipServiceStub
from pemba.v1.schema_service_pb2_grpc import SchemaServiceStub
from pemba.watching import StreamCall, Watching

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import Unpack

    from pemba._requests import (
        ActingAsking,
        Changing,
        DraftAsking,
        SchemaChanging,
        SupposingAsking,
    )
    from pemba.consistency import Consistency

Interceptor: TypeAlias = (
    grpc.UnaryUnaryClientInterceptor
    | grpc.UnaryStreamClientInterceptor
    | grpc.StreamUnaryClientInterceptor
    | grpc.StreamStreamClientInterceptor
)
Q = TypeVar("Q")
R = TypeVar("R")
C = TypeVar(
    "C",
    relationship_service_pb2.WriteResponse,
    relationship_service_pb2.DeleteResponse,
    schema_service_pb2.SchemaServiceWriteResponse,
)

DEADLINE_SECONDS = 10.0
PAGE_SIZE = 1000
ATTEMPTS = 5


class Client:
    """A client of one Pemba. Thread-safe; make one and keep it.

    Questions see this client's own writes; `token` hands that on to another client. Failures are
    `PembaError`s.
    """

    def __init__(
        self,
        target: str = "localhost:7070",
        *,
        key: str | None = None,
        tls: _channel.Tls | None = None,
        deadline: float = DEADLINE_SECONDS,
        attempts: int = ATTEMPTS,
        read_your_writes: bool = True,
        interceptors: Sequence[Interceptor] = (),
    ) -> None:
        """Describe the server; it is connected to at the first call.

        `deadline` is how many seconds a call may take, or one page of a list; imports and watches
        have none. `attempts` is how often what is safe is tried while the server is away, 1 to 5.
        """
        options = _channel.options(attempts)
        channel = (
            grpc.insecure_channel(target, options)
            if tls is None
            else grpc.secure_channel(target, tls.credentials(), options)
        )
        self._channel = channel
        self.channel = grpc.intercept_channel(channel, *interceptors)
        """For stubs of `pemba.v1` that this class has no method for."""
        self._target = target
        self._deadline = deadline
        self._attempts = attempts
        self._metadata = _channel.headers(key)
        self._memory = _requests.Memory(used=read_your_writes)
        self._permissions = PermissionServiceStub(self.channel)
        self._relationships = RelationshipServiceStub(self.channel)
        self._schemas = SchemaServiceStub(self.channel)

    @property
    def token(self) -> str:
        """The token of the last write that was answered; empty before the first."""
        return self._memory.token

    def remember(self, token: str) -> None:
        """See at least this token's revision from now on, such as another client's write."""
        self._memory.keep(token)

    def check(
        self,
        subject: SubjectLike,
        permission: str,
        object: ObjectLike,  # noqa: A002 - the word for it everywhere
        **how: Unpack[DraftAsking],
    ) -> Answer:
        """May the subject do that to the object?"""
        request = _requests.check(self._memory, subject, permission, object, how)
        return _messages.from_check(self._call(self._permissions.Check, request, how))

    def check_many(self, items: Iterable[CheckItem], **how: Unpack[SupposingAsking]) -> ManyAnswers:
        """Answer many checks in their order, all at one snapshot, in as many calls as it takes."""
        asked = self._memory.consistency(how.get("consistency"))
        consistency = asked
        responses = []
        for batch in _requests.batches(items):
            request = _requests.check_many(consistency, batch, how)
            responses.append(self._call(self._permissions.CheckMany, request, how))
            consistency = _requests.next_batch(asked, responses[0].token)
        return _messages.from_many(responses)

    def explain(
        self,
        subject: SubjectLike,
        permission: str,
        object: ObjectLike,  # noqa: A002
        **how: Unpack[DraftAsking],
    ) -> explanation_pb2.ExplainResponse:
        """Why may the subject do that to the object, or why not, and what would allow it?"""
        request = _requests.explain(self._memory, subject, permission, object, how)
        return self._call(self._permissions.Explain, request, how)

    def list_objects(
        self,
        subject: SubjectLike,
        permission: str,
        object_type: str,
        *,
        page_size: int = PAGE_SIZE,
        cursor: str = "",
        **how: Unpack[DraftAsking],
    ) -> Listing[ObjectEntry]:
        """Which objects of a type may the subject do that to? Complete, each once.

        Entries that are allowed under conditions only are listed too: they are not true.
        """
        first = _requests.list_objects(self._memory, subject, permission, object_type, how)

        def fetch(at: str) -> Page[ObjectEntry]:
            request = _requests.page(first, page_size, at)
            messages = self._stream(self._permissions.ListObjects, request, how)
            return _messages.objects_page(object_type, messages)

        return Listing(fetch, cursor)

    def list_subjects(
        self,
        subject_kind: str,
        permission: str,
        object: ObjectLike,  # noqa: A002
        *,
        page_size: int = PAGE_SIZE,
        cursor: str = "",
        **how: Unpack[DraftAsking],
    ) -> Listing[SubjectEntry]:
        """Which subjects of a kind (`user`, `team#member`) may do that to the object?

        A wildcard comes first, with those it does not extend to.
        """
        first = _requests.list_subjects(self._memory, subject_kind, permission, object, how)

        def fetch(at: str) -> Page[SubjectEntry]:
            request = _requests.page(first, page_size, at)
            messages = self._stream(self._permissions.ListSubjects, request, how)
            return _messages.subjects_page(first, messages)

        return Listing(fetch, cursor)

    def list_permissions(
        self,
        subject: SubjectLike,
        objects: Iterable[ObjectLike],
        permissions: Iterable[str] = (),
        **how: Unpack[ActingAsking],
    ) -> dict[ObjectRef, tuple[Held, ...]]:
        """Which permissions does the subject hold on each of up to 1,000 objects?"""
        request = _requests.list_permissions(self._memory, subject, objects, permissions, how)
        response = self._call(self._permissions.ListPermissions, request, how)
        return _messages.from_permissions(response)

    def read(
        self,
        matching: Filter | None = None,
        *,
        page_size: int = PAGE_SIZE,
        cursor: str = "",
        consistency: Consistency | None = None,
        timeout: float | None = None,
    ) -> Listing[Stored]:
        """Read the stored relationships that a filter matches, in key order."""
        first = _requests.read(self._memory, matching or Filter(), consistency)

        def fetch(at: str) -> Page[Stored]:
            request = _requests.page(first, page_size, at)
            how = {} if timeout is None else {"timeout": timeout}
            return _messages.stored_page(self._stream(self._relationships.Read, request, how))

        return Listing(fetch, cursor)

    def write(self, *updates: Update, break_glass: bool = False, **how: Unpack[Changing]) -> str:
        """Create, replace and delete relationships, all or none, and return the token."""
        request = _requests.write(updates, how, break_glass=break_glass)
        return self._change(self._relationships.Write, request, how).token

    def create(self, relationship: RelationshipLike, **how: Unpack[Changing]) -> str:
        """Create a relationship, which must not exist yet, and return the token."""
        return self.write(create(relationship), **how)

    def touch(self, relationship: RelationshipLike, **how: Unpack[Changing]) -> str:
        """Create or replace a relationship, and return the token."""
        return self.write(touch(relationship), **how)

    def delete(self, relationship: RelationshipLike, **how: Unpack[Changing]) -> str:
        """Delete a relationship, if there is one, and return the token."""
        return self.write(delete(relationship), **how)

    def delete_matching(
        self,
        matching: Filter,
        *,
        limit: int = 0,
        allow_partial: bool = False,
        **how: Unpack[Changing],
    ) -> Deleted:
        """Delete every relationship that a filter matches, up to `limit` (0 for 10,000)."""
        request = _requests.delete_matching(matching, how, limit=limit, allow_partial=allow_partial)
        response = self._change(self._relationships.Delete, request, how)
        return Deleted(response.token, response.deleted, response.complete)

    def import_relationships(
        self, relationships: Iterable[RelationshipLike], provenance: Provenance | None = None
    ) -> int:
        """Write very many relationships and return how many.

        It is not one change: if it breaks, a part is written. What exists is replaced, so it can
        be repeated.
        """
        try:
            response = self._relationships.Import(
                _requests.imports(relationships, provenance), metadata=self._metadata
            )
        except grpc.RpcError as failure:
            raise errors.of_call(failure, self._target) from None
        self._memory.keep(response.token)
        return response.imported

    def watch(self, *, after: str = "", object_types: Iterable[str] = ()) -> Watching:
        """Watch changes, from now on or after a token, across broken connections."""
        types = tuple(object_types)

        def open_call(at: str) -> StreamCall:
            request = relationship_service_pb2.WatchRequest(after=at, object_types=types)
            return self._relationships.Watch(request, metadata=self._metadata)

        return Watching(open_call, self._target, after, self._deadline)

    def write_schema(self, schema: str, **how: Unpack[SchemaChanging]) -> str:
        """Replace the schema, and return the token."""
        return self._change(self._schemas.Write, _requests.write_schema(schema, how), how).token

    def read_schema(
        self, consistency: Consistency | None = None, *, timeout: float | None = None
    ) -> str:
        """Read the schema as it was written, comments and all."""
        request = schema_service_pb2.SchemaServiceReadRequest(
            consistency=self._memory.consistency(consistency)
        )
        how = {} if timeout is None else {"timeout": timeout}
        return self._call(self._schemas.Read, request, how).schema

    def _call(
        self, method: grpc.UnaryUnaryMultiCallable[Q, R], request: Q, how: Mapping[str, object]
    ) -> R:
        try:
            return method(request, timeout=self._timeout(how), metadata=self._metadata)
        except grpc.RpcError as failure:
            raise errors.of_call(failure, self._target) from None

    def _change(
        self, method: grpc.UnaryUnaryMultiCallable[Q, C], request: Q, how: Mapping[str, object]
    ) -> C:
        """Make a change; with an idempotency key again and again, since it counts once."""
        pauses = _channel.pauses(self._attempts if how.get("idempotency_key") else 1)
        while True:
            try:
                response = self._call(method, request, how)
            except errors.PembaError as fault:
                pause = next(pauses, None)
                if fault.code is not grpc.StatusCode.UNAVAILABLE or pause is None:
                    raise
                time.sleep(pause)
            else:
                self._memory.keep(response.token)
                return response

    def _stream(
        self, method: grpc.UnaryStreamMultiCallable[Q, R], request: Q, how: Mapping[str, object]
    ) -> list[R]:
        try:
            return list(method(request, timeout=self._timeout(how), metadata=self._metadata))
        except grpc.RpcError as failure:
            raise errors.of_call(failure, self._target) from None

    def _timeout(self, how: Mapping[str, object]) -> float:
        timeout = how.get("timeout", self._deadline)
        if not isinstance(timeout, int | float):
            raise TypeError(f"timeout `{timeout}`: expected seconds")
        if timeout <= 0:  # gRPC might still answer a quick call
            raise errors.passed(self._target)
        return timeout

    def close(self) -> None:
        """End what is under way, and the connection."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
