"""What the server answers, as values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from pemba.model import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from pemba.errors import PembaError
    from pemba.model import ObjectRef, Provenance, Relationship, SubjectRef, Update

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a check. True only if it is allowed: conditional is not."""

    decision: Decision
    missing_context: tuple[str, ...] = ()
    """With `CONDITIONAL`: the values that are missing, sorted."""
    token: str = ""
    """The revision this was answered at."""
    decision_id: str = ""
    """Names this decision, in logs and in the record."""
    valid_until: datetime | None = None
    """Until when the answer is known to hold at this revision; `None` if nothing ends it."""
    failed_link: str = ""
    """With actors and `DENIED`: where the chain broke, in words."""

    @property
    def allowed(self) -> bool:
        """May the subject? False for a conditional answer too."""
        return self.decision is Decision.ALLOWED

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class ManyAnswers(Sequence[Answer]):
    """The answers to many checks, in their order, all at one snapshot.

    An item that failed raises its error when its answer is read, so that a failure is never taken
    for a denial; `errors` holds them by place.
    """

    token: str
    results: Sequence[Answer | PembaError]

    @property
    def errors(self) -> dict[int, PembaError]:
        """The items that failed, by their place."""
        return {
            place: result
            for place, result in enumerate(self.results)
            if not isinstance(result, Answer)
        }

    @overload
    def __getitem__(self, place: int) -> Answer: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Answer]: ...
    def __getitem__(self, place: int | slice) -> Answer | Sequence[Answer]:
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        result = self.results[place]
        if isinstance(result, Answer):
            return result
        raise result

    def __len__(self) -> int:
        return len(self.results)


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """An object of a list: allowed, or allowed under conditions. True only if allowed."""

    object: ObjectRef
    decision: Decision
    missing_context: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.decision is Decision.ALLOWED


@dataclass(frozen=True, slots=True)
class SubjectEntry:
    """A subject of a list. True only if allowed, and not under conditions."""

    subject: SubjectRef
    """With the id `*`: everyone of the type but the excluded."""
    decision: Decision
    missing_context: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    """With `*`: the ids to whom it does not extend. Those allowed otherwise have their entry."""

    def __bool__(self) -> bool:
        return self.decision is Decision.ALLOWED


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored relationship, with who wrote it, when and why."""

    relationship: Relationship
    provenance: Provenance
    written_at: datetime
    token: str


@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    """A page of a list."""

    entries: tuple[E, ...]
    token: str
    cursor: str
    """Pass it to go on after this page, at the same revision; empty if this was the last."""
    decision_id: str = ""

    def __iter__(self) -> Iterator[E]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Held:
    """A permission that a subject holds on an object."""

    permission: str
    decision: Decision
    missing_context: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.decision is Decision.ALLOWED


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a delete by filter did."""

    token: str
    deleted: int
    complete: bool
    """False if matches are left."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed at one revision."""

    updates: tuple[Update, ...]
    schema: str | None
    """The new schema, if it was replaced."""
    provenance: Provenance
    changed_at: datetime
    token: str
    """Resume after this."""
