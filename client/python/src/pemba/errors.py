"""What a call can fail with: one class for each reason of the server, under one base.

A denial is an answer and never one of these.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import grpc
from google.rpc import error_details_pb2, status_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pemba.answers import Answer
    from pemba.model import ObjectLike, SubjectLike

STATUS_DETAILS = "grpc-status-details-bin"
DOMAIN = "pemba.dev"


class PembaError(Exception):
    """A call that failed: the server refused it, did not answer in time, or was not reached.

    The message is the server's own sentence.
    """

    REASON: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        code: grpc.StatusCode = grpc.StatusCode.UNKNOWN,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.reason = reason or self.REASON
        """The stable reason, such as `UNKNOWN_TYPE`; empty if there is none."""
        self.metadata: Mapping[str, str] = MappingProxyType(dict(metadata or {}))
        """What a program may want to read: names, limits, positions."""

    def __str__(self) -> str:
        return f"{self.message} [{self.reason or self.code.name}]"


class MalformedRequest(PembaError):
    """The request's form is wrong: a missing field, an illegal id, an unreadable text."""

    REASON = "MALFORMED_REQUEST"


class SchemaSyntax(PembaError):
    """A schema's text can't be read."""

    REASON = "SCHEMA_SYNTAX"


class SchemaInvalid(PembaError):
    """A schema reads, but its parts contradict each other."""

    REASON = "SCHEMA_INVALID"


class SchemaStrandsRelationships(PembaError):
    """A schema change would leave stored relationships without a meaning."""

    REASON = "SCHEMA_STRANDS_RELATIONSHIPS"


class NoSchema(PembaError):
    """No schema has been written at the revision asked."""

    REASON = "NO_SCHEMA"


class UnknownType(PembaError):
    """The schema defines no such object type."""

    REASON = "UNKNOWN_TYPE"


class UnknownRelation(PembaError):
    """The type has no such relation or permission."""

    REASON = "UNKNOWN_RELATION"


class UnknownCaveat(PembaError):
    """The schema defines no such caveat."""

    REASON = "UNKNOWN_CAVEAT"


class RelationshipNotAllowed(PembaError):
    """The schema does not let this subject stand in this relation."""

    REASON = "RELATIONSHIP_NOT_ALLOWED"


class ContextInvalid(PembaError):
    """A context holds a value that the caveat's parameter can't take."""

    REASON = "CONTEXT_INVALID"


class ConditionFailed(PembaError):
    """A condition could not be evaluated: its expression failed on these values."""

    REASON = "CONDITION_FAILED"


class AlreadyExists(PembaError):
    """A relationship to be created exists."""

    REASON = "ALREADY_EXISTS"


class PreconditionFailed(PembaError):
    """A precondition of a write does not hold."""

    REASON = "PRECONDITION_FAILED"


class DuplicateUpdate(PembaError):
    """One write names the same relationship twice."""

    REASON = "DUPLICATE_UPDATE"


class IdempotencyKeyReused(PembaError):
    """The idempotency key was used for another write."""

    REASON = "IDEMPOTENCY_KEY_REUSED"


class TokenMalformed(PembaError):
    """A token can't be read."""

    REASON = "TOKEN_MALFORMED"


class TokenOfAnotherStore(PembaError):
    """A token was given out by another store."""

    REASON = "TOKEN_OF_ANOTHER_STORE"


class RevisionNotKept(PembaError):
    """The revision asked for is older than what is kept."""

    REASON = "REVISION_NOT_KEPT"


class RevisionNotReached(PembaError):
    """The revision asked for has not been reached by this node."""

    REASON = "REVISION_NOT_REACHED"


class CursorInvalid(PembaError):
    """A cursor can't be read, or belongs to another request."""

    REASON = "CURSOR_INVALID"


class LimitExceeded(PembaError):
    """A named limit is exceeded."""

    REASON = "LIMIT_EXCEEDED"


class BudgetExceeded(PembaError):
    """The request visited more of the graph, or held more memory, than its budget allows."""

    REASON = "BUDGET_EXCEEDED"


class DeadlineExceeded(PembaError):
    """The deadline passed before the answer was found, or before it arrived."""

    REASON = "DEADLINE_EXCEEDED"


class Cancelled(PembaError):
    """The call was given up."""

    REASON = "CANCELLED"


class Unauthenticated(PembaError):
    """The caller did not say who it is, or is not known."""

    REASON = "UNAUTHENTICATED"


class RoleNotAllowed(PembaError):
    """The caller's role does not allow this call."""

    REASON = "ROLE_NOT_ALLOWED"


class Overloaded(PembaError):
    """Too much is waiting to be done; try again later."""

    REASON = "OVERLOADED"


class StoreUnwritable(PembaError):
    """The store can't take writes: its disk is full or failed."""

    REASON = "STORE_UNWRITABLE"


class Unavailable(PembaError):
    """The node is stopping, not ready, or was not reached."""

    REASON = "UNAVAILABLE"


class DataCorrupt(PembaError):
    """Stored data is damaged."""

    REASON = "DATA_CORRUPT"


class NotEnabled(PembaError):
    """The node is set not to do this."""

    REASON = "NOT_ENABLED"


class ServerFault(PembaError):
    """A fault of Pemba's own."""

    REASON = "INTERNAL"


class NotPermitted(PermissionError):
    """What is guarded was not done, since the answer was not *allowed*."""

    def __init__(
        self, subject: SubjectLike, permission: str, obj: ObjectLike, answer: Answer
    ) -> None:
        lacking = ", ".join(answer.missing_context)
        super().__init__(
            f"{subject} may not {permission} {obj}"
            + (f": it depends on {lacking}" if lacking else "")
        )
        self.subject = subject
        self.permission = permission
        self.object = obj
        self.answer = answer


_BY_REASON = {kind.REASON: kind for kind in PembaError.__subclasses__()}
_BY_CODE = {
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.CANCELLED: Cancelled,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
}
_CODES = {code.value[0]: code for code in grpc.StatusCode}


def of_reason(code: int, reason: str, message: str, metadata: Mapping[str, str]) -> PembaError:
    """Make the error of one item of many."""
    status = _CODES.get(code, grpc.StatusCode.UNKNOWN)
    return _BY_REASON.get(reason, PembaError)(
        message, code=status, reason=reason, metadata=metadata
    )


def of_call(failure: grpc.RpcError, target: str) -> PembaError:
    """Make the error of a call that gRPC says has failed."""
    # What gRPC raises is always a call too, in either of its APIs; its types do not say so.
    code: grpc.StatusCode = failure.code()
    details: str = failure.details() or ""
    info = _error_info(failure.trailing_metadata())
    if info is not None:
        return of_reason(code.value[0], info.reason, details, info.metadata)
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        details = f"no answer from `{target}` within the deadline"
    elif code is grpc.StatusCode.UNAVAILABLE:
        details = f"no answer from `{target}`: {details}"
    kind = _BY_CODE.get(code, PembaError)
    return kind(details or f"the call ended with {code.name}", code=code)


def passed(target: str) -> DeadlineExceeded:
    """Make the error of a call whose deadline had passed before it was made."""
    return DeadlineExceeded(
        f"no call to `{target}`: the deadline has passed", code=grpc.StatusCode.DEADLINE_EXCEEDED
    )


def ended_early(what: str) -> PembaError:
    """Make the error of a stream that lacks its end: what came of it is not the whole."""
    return PembaError(f"the {what} ended before its end", code=grpc.StatusCode.DATA_LOSS)


def _error_info(trailers: object) -> error_details_pb2.ErrorInfo | None:
    for key, value in trailers or ():  # type: ignore[attr-defined]
        if key != STATUS_DETAILS:
            continue
        status = status_pb2.Status.FromString(value)
        for detail in status.details:
            info = error_details_pb2.ErrorInfo()
            if detail.Unpack(info) and info.domain == DOMAIN:
                return info
    return None
