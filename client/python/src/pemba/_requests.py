"""What both clients ask: requests made of arguments, with the token of the last write in them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypedDict, TypeVar

from pemba import _messages
from pemba.consistency import Consistency, at_least, exactly
from pemba.model import (
    CheckItem,
    Context,
    Draft,
    Filter,
    ObjectLike,
    Precondition,
    Provenance,
    RelationshipLike,
    SubjectLike,
    Update,
    as_relationship,
    as_subject,
)
from pemba.v1 import (
    explanation_pb2,
    model_pb2,
    permission_service_pb2,
    relationship_service_pb2,
    schema_service_pb2,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MANY_ITEMS = 10_000
IMPORT_RELATIONSHIPS = 10_000
IMPORT_BYTES = 1 << 20


class Asking(TypedDict, total=False):
    """What a question may say besides itself."""

    consistency: Consistency
    """Which world to ask; see `pemba.consistency`."""
    context: Context
    """Values that conditions may need."""
    contextual: Sequence[RelationshipLike]
    """Relationships that are true for this request only."""
    timeout: float
    """Seconds that this call, or each page, may take."""


class ActingAsking(Asking, total=False):
    """The same, where a subject may act through others."""

    actors: Sequence[ObjectLike]
    """Through whom the subject acts, the one who really acts last."""


class SupposingAsking(Asking, total=False):
    """The same, where something may be supposed."""

    draft: Draft
    """Answer as if this had been written."""


class DraftAsking(ActingAsking, SupposingAsking, total=False):
    """All that a question may say besides itself."""


class Changing(TypedDict, total=False):
    """What a change may say besides itself."""

    preconditions: Sequence[Precondition]
    provenance: Provenance
    idempotency_key: str
    """With one the call is repeated when the server is away: it is carried out once."""
    timeout: float
    """Seconds that one attempt may take."""


class SchemaChanging(TypedDict, total=False):
    """What a change of the schema may say besides itself."""

    provenance: Provenance
    idempotency_key: str
    timeout: float


class Memory:
    """The token of the last write, and the consistency that makes questions see it."""

    def __init__(self, *, used: bool) -> None:
        self._used = used
        self.token = ""

    def keep(self, token: str) -> None:
        """Remember a write."""
        if token:
            self.token = token

    def consistency(self, asked: Consistency | None) -> Consistency | None:
        """Return what was asked for, else at least the last write."""
        if asked is None and self._used and self.token:
            return at_least(self.token)
        return asked


def _contextual(how: Asking) -> list[model_pb2.Relationship]:
    return [
        _messages.to_relationship(as_relationship(each)) for each in how.get("contextual") or ()
    ]


def _actors(how: ActingAsking) -> list[model_pb2.ObjectRef]:
    return [_messages.to_object(actor) for actor in how.get("actors") or ()]


def _draft(how: SupposingAsking) -> model_pb2.Draft | None:
    draft = how.get("draft")
    if draft is None:
        return None
    return model_pb2.Draft(
        schema=draft.schema, updates=[_messages.to_update(each) for each in draft.updates]
    )


def check(
    memory: Memory, subject: SubjectLike, permission: str, obj: ObjectLike, how: DraftAsking
) -> permission_service_pb2.CheckRequest:
    return permission_service_pb2.CheckRequest(
        consistency=memory.consistency(how.get("consistency")),
        subject=_messages.to_subject(subject),
        permission=permission,
        object=_messages.to_object(obj),
        context=_messages.to_context(how.get("context")),
        contextual_relationships=_contextual(how),
        actors=_actors(how),
        draft=_draft(how),
    )


def explain(
    memory: Memory, subject: SubjectLike, permission: str, obj: ObjectLike, how: DraftAsking
) -> explanation_pb2.ExplainRequest:
    return explanation_pb2.ExplainRequest(
        consistency=memory.consistency(how.get("consistency")),
        subject=_messages.to_subject(subject),
        permission=permission,
        object=_messages.to_object(obj),
        context=_messages.to_context(how.get("context")),
        contextual_relationships=_contextual(how),
        actors=_actors(how),
        draft=_draft(how),
    )


def check_many(
    consistency: Consistency | None, items: Sequence[CheckItem], how: SupposingAsking
) -> permission_service_pb2.CheckManyRequest:
    return permission_service_pb2.CheckManyRequest(
        consistency=consistency,
        items=[_messages.to_item(item) for item in items],
        context=_messages.to_context(how.get("context")),
        contextual_relationships=_contextual(how),
        draft=_draft(how),
    )


def next_batch(asked: Consistency | None, token: str) -> Consistency:
    """Return the consistency by which a further batch is answered as the first one was."""
    if asked is not None and asked.WhichOneof("requirement") == "as_of":
        return asked  # it pins the reading of the clock too
    return exactly(token)


def batches(items: Iterable[CheckItem]) -> Iterator[list[CheckItem]]:
    """Split into what one call takes, reading no further than what is asked next."""
    source = iter(items)
    while batch := list(islice(source, MANY_ITEMS)):
        yield batch


def list_objects(
    memory: Memory,
    subject: SubjectLike,
    permission: str,
    object_type: str,
    how: DraftAsking,
) -> permission_service_pb2.ListObjectsRequest:
    return permission_service_pb2.ListObjectsRequest(
        consistency=memory.consistency(how.get("consistency")),
        object_type=object_type,
        permission=permission,
        subject=_messages.to_subject(subject),
        context=_messages.to_context(how.get("context")),
        contextual_relationships=_contextual(how),
        actors=_actors(how),
        draft=_draft(how),
    )


def list_subjects(
    memory: Memory, subject_kind: str, permission: str, obj: ObjectLike, how: DraftAsking
) -> permission_service_pb2.ListSubjectsRequest:
    kind, _, relation = subject_kind.partition("#")
    return permission_service_pb2.ListSubjectsRequest(
        consistency=memory.consistency(how.get("consistency")),
        object=_messages.to_object(obj),
        permission=permission,
        subject_type=kind,
        subject_relation=relation,
        context=_messages.to_context(how.get("context")),
        contextual_relationships=_contextual(how),
        actors=_actors(how),
        draft=_draft(how),
    )


def list_permissions(
    memory: Memory,
    subject: SubjectLike,
    objects: Iterable[ObjectLike],
    permissions: Iterable[str],
    how: ActingAsking,
) -> permission_service_pb2.ListPermissionsRequest:
    return permission_service_pb2.ListPermissionsRequest(
        consistency=memory.consistency(how.get("consistency")),
        subject=_messages.to_subject(as_subject(subject)),
        objects=[_messages.to_object(each) for each in objects],
        permissions=permissions,
        context=_messages.to_context(how.get("context")),
        contextual_relationships=_contextual(how),
        actors=_actors(how),
    )


P = TypeVar(
    "P",
    permission_service_pb2.ListObjectsRequest,
    permission_service_pb2.ListSubjectsRequest,
    relationship_service_pb2.ReadRequest,
)


def page(first: P, size: int, cursor: str) -> P:
    """Make the request of one page; a cursor holds its revision itself."""
    request = type(first)()
    request.CopyFrom(first)
    request.page_size = size
    request.cursor = cursor
    if cursor:
        request.ClearField("consistency")
    return request


def read(
    memory: Memory, matching: Filter, consistency: Consistency | None
) -> relationship_service_pb2.ReadRequest:
    return relationship_service_pb2.ReadRequest(
        consistency=memory.consistency(consistency), filter=_messages.to_filter(matching)
    )


def write_schema(schema: str, how: SchemaChanging) -> schema_service_pb2.SchemaServiceWriteRequest:
    return schema_service_pb2.SchemaServiceWriteRequest(
        schema=schema,
        provenance=_messages.to_provenance(how.get("provenance")),
        idempotency_key=how.get("idempotency_key", ""),
    )


def write(
    updates: Iterable[Update], how: Changing, *, break_glass: bool
) -> relationship_service_pb2.WriteRequest:
    return relationship_service_pb2.WriteRequest(
        updates=[_messages.to_update(update) for update in updates],
        preconditions=[_messages.to_precondition(each) for each in how.get("preconditions") or ()],
        provenance=_messages.to_provenance(how.get("provenance")),
        idempotency_key=how.get("idempotency_key", ""),
        break_glass=break_glass,
    )


def delete_matching(
    matching: Filter, how: Changing, *, limit: int, allow_partial: bool
) -> relationship_service_pb2.DeleteRequest:
    return relationship_service_pb2.DeleteRequest(
        filter=_messages.to_filter(matching),
        preconditions=[_messages.to_precondition(each) for each in how.get("preconditions") or ()],
        limit=limit,
        allow_partial=allow_partial,
        provenance=_messages.to_provenance(how.get("provenance")),
        idempotency_key=how.get("idempotency_key", ""),
    )


def imports(
    relationships: Iterable[RelationshipLike], provenance: Provenance | None
) -> Iterator[relationship_service_pb2.ImportRequest]:
    """Make messages of bounded count and size; the first carries the provenance."""
    message = relationship_service_pb2.ImportRequest(provenance=_messages.to_provenance(provenance))
    size, first = 0, True
    for each in relationships:
        relationship = _messages.to_relationship(as_relationship(each))
        message.relationships.append(relationship)
        size += relationship.ByteSize()
        if len(message.relationships) == IMPORT_RELATIONSHIPS or size >= IMPORT_BYTES:
            yield message
            message, size, first = relationship_service_pb2.ImportRequest(), 0, False
    if message.relationships or first:
        yield message
