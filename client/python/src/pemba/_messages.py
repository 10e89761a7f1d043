"""Values to messages and back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from google.protobuf import json_format, struct_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from pemba import errors
from pemba.answers import (
    Answer,
    Change,
    Held,
    ManyAnswers,
    ObjectEntry,
    Page,
    Stored,
    SubjectEntry,
)
from pemba.model import (
    CheckItem,
    Condition,
    Context,
    Decision,
    Filter,
    ObjectLike,
    ObjectRef,
    Operation,
    Precondition,
    Provenance,
    Relationship,
    SubjectLike,
    SubjectRef,
    Update,
    as_object,
    as_subject,
)
from pemba.v1 import model_pb2, permission_service_pb2, relationship_service_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def to_object(value: ObjectLike) -> model_pb2.ObjectRef:
    ref = as_object(value)
    return model_pb2.ObjectRef(type=ref.type, id=ref.id)


def to_subject(value: SubjectLike) -> model_pb2.SubjectRef:
    ref = as_subject(value)
    return model_pb2.SubjectRef(type=ref.type, id=ref.id, relation=ref.relation)


def to_context(context: Context | None) -> struct_pb2.Struct | None:
    if not context:
        return None
    struct = struct_pb2.Struct()
    struct.update(dict(context))
    return struct


def to_time(time: datetime | None) -> Timestamp | None:
    if time is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(time)
    return stamp


def to_relationship(value: Relationship) -> model_pb2.Relationship:
    condition = value.condition
    return model_pb2.Relationship(
        object=to_object(value.object),
        relation=value.relation,
        subject=to_subject(value.subject),
        condition=None
        if condition is None
        else model_pb2.Condition(caveat=condition.caveat, context=to_context(condition.context)),
        starts=to_time(value.starts),
        expiration=to_time(value.expires),
    )


def to_update(update: Update) -> model_pb2.Update:
    return model_pb2.Update(
        operation=model_pb2.Update.Operation.ValueType(update.operation.value),
        relationship=to_relationship(update.relationship),
    )


def to_filter(value: Filter) -> model_pb2.RelationshipFilter:
    subject = None
    if value.subject_type or value.subject_id or value.subject_relation is not None:
        relation = None
        if value.subject_relation is not None:
            relation = model_pb2.SubjectFilter.RelationFilter(relation=value.subject_relation)
        subject = model_pb2.SubjectFilter(
            type=value.subject_type, id=value.subject_id, relation=relation
        )
    return model_pb2.RelationshipFilter(
        object_type=value.object_type,
        object_id=value.object_id,
        object_id_prefix=value.object_id_prefix,
        relation=value.relation,
        subject=subject,
    )


def to_precondition(value: Precondition) -> relationship_service_pb2.Precondition:
    kinds = relationship_service_pb2.Precondition
    return relationship_service_pb2.Precondition(
        filter=to_filter(value.filter),
        operation=kinds.OPERATION_MUST_MATCH
        if value.must_match
        else kinds.OPERATION_MUST_NOT_MATCH,
    )


def to_provenance(value: Provenance | None) -> model_pb2.Provenance | None:
    if value is None:
        return None
    return model_pb2.Provenance(
        actor=value.actor, reason=value.reason, metadata=dict(value.metadata)
    )


def to_item(item: CheckItem) -> permission_service_pb2.CheckManyRequest.Item:
    return permission_service_pb2.CheckManyRequest.Item(
        subject=to_subject(item.subject),
        permission=item.permission,
        object=to_object(item.object),
        context=to_context(item.context),
        actors=[to_object(actor) for actor in item.actors],
    )


def from_time(message: Timestamp) -> datetime:
    return message.ToDatetime(tzinfo=UTC)


def _context(struct: struct_pb2.Struct) -> dict[str, Any]:
    return json_format.MessageToDict(struct)


def from_relationship(message: model_pb2.Relationship) -> Relationship:
    return Relationship(
        ObjectRef(message.object.type, message.object.id),
        message.relation,
        SubjectRef(message.subject.type, message.subject.id, message.subject.relation),
        Condition(message.condition.caveat, _context(message.condition.context))
        if message.HasField("condition")
        else None,
        from_time(message.starts) if message.HasField("starts") else None,
        from_time(message.expiration) if message.HasField("expiration") else None,
    )


def from_provenance(message: model_pb2.Provenance) -> Provenance:
    return Provenance(message.actor, message.reason, dict(message.metadata))


def from_check(message: permission_service_pb2.CheckResponse) -> Answer:
    return Answer(
        Decision(message.decision),
        tuple(message.missing_context),
        message.token,
        message.decision_id,
        from_time(message.valid_until) if message.HasField("valid_until") else None,
        message.failed_link.text,
    )


def from_many(responses: Iterable[permission_service_pb2.CheckManyResponse]) -> ManyAnswers:
    results: list[Answer | errors.PembaError] = []
    token = ""
    for response in responses:
        token = response.token
        results += [_from_item(answer, response) for answer in response.answers]
    return ManyAnswers(token, results)


def _from_item(
    answer: permission_service_pb2.CheckManyResponse.Answer,
    response: permission_service_pb2.CheckManyResponse,
) -> Answer | errors.PembaError:
    if answer.HasField("error"):
        fault = answer.error
        return errors.of_reason(fault.code, fault.reason, fault.message, fault.metadata)
    return Answer(
        Decision(answer.decision),
        tuple(answer.missing_context),
        response.token,
        response.decision_id,
        from_time(answer.valid_until) if answer.HasField("valid_until") else None,
        answer.failed_link.text,
    )


def objects_page(
    object_type: str, messages: Sequence[permission_service_pb2.ListObjectsResponse]
) -> Page[ObjectEntry]:
    entries = tuple(
        ObjectEntry(
            ObjectRef(object_type, entry.id),
            Decision(entry.decision),
            tuple(entry.missing_context),
        )
        for message in messages
        for entry in message.entries
    )
    end = _ended(messages, "list").end
    return Page(entries, end.token, end.cursor, end.decision_id)


def subjects_page(
    request: permission_service_pb2.ListSubjectsRequest,
    messages: Sequence[permission_service_pb2.ListSubjectsResponse],
) -> Page[SubjectEntry]:
    entries = tuple(
        SubjectEntry(
            SubjectRef(request.subject_type, entry.id, request.subject_relation),
            Decision(entry.decision),
            tuple(entry.missing_context),
            tuple(entry.excluded_ids),
        )
        for message in messages
        for entry in message.entries
    )
    end = _ended(messages, "list").end
    return Page(entries, end.token, end.cursor, end.decision_id)


def stored_page(messages: Sequence[relationship_service_pb2.ReadResponse]) -> Page[Stored]:
    entries = tuple(
        Stored(
            from_relationship(stored.relationship),
            from_provenance(stored.provenance),
            from_time(stored.written_at),
            stored.token,
        )
        for message in messages
        for stored in message.relationships
    )
    end = _ended(messages, "read").end
    return Page(entries, end.token, end.cursor)


_M = TypeVar(
    "_M",
    permission_service_pb2.ListObjectsResponse,
    permission_service_pb2.ListSubjectsResponse,
    relationship_service_pb2.ReadResponse,
)


def _ended(messages: Sequence[_M], what: str) -> _M:
    """Take the last message. A page without an end is not the whole page."""
    if not messages or not messages[-1].HasField("end"):
        raise errors.ended_early(what)
    return messages[-1]


def from_permissions(
    message: permission_service_pb2.ListPermissionsResponse,
) -> dict[ObjectRef, tuple[Held, ...]]:
    return {
        ObjectRef(each.object.type, each.object.id): tuple(
            Held(held.permission, Decision(held.decision), tuple(held.missing_context))
            for held in each.permissions
        )
        for each in message.objects
    }


def from_watch(message: relationship_service_pb2.WatchResponse) -> Change:
    return Change(
        tuple(
            Update(Operation(update.operation), from_relationship(update.relationship))
            for update in message.updates
        ),
        message.schema if message.HasField("schema") else None,
        from_provenance(message.provenance),
        from_time(message.changed_at),
        message.token,
    )
