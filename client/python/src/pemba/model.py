"""Objects, subjects, relationships and changes, as values.

Wherever the client takes one of these it takes its text as well: `"dataset:patients"`,
`"team:ml#member"`, `"dataset:patients#reader@user:ana"`. A type ends at the first `:` and ids hold
no `#`, so nothing needs escapes. The form is read here; names and ids are the server's to judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Context: TypeAlias = Mapping[str, Any]
"""Values that conditions may need: what JSON can hold."""


class Decision(Enum):
    """What an answer says. A failed call is an error and never one of these."""

    ALLOWED = 1
    DENIED = 2
    CONDITIONAL = 3
    """Allowed if the conditions on the way hold; `missing_context` names what they lack."""


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """An object such as `dataset:patients`."""

    type: str
    id: str

    @classmethod
    def parse(cls, text: str) -> ObjectRef:
        """Read `type:id`."""
        kind, colon, identity = text.partition(":")
        if not (kind and colon and identity) or "#" in text:
            raise ValueError(f"object `{text}`: expected `type:id`")
        return cls(kind, identity)

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """Who stands in a relation: an object, a userset, or everyone of a type (`user:*`)."""

    type: str
    id: str
    relation: str = ""

    @classmethod
    def parse(cls, text: str) -> SubjectRef:
        """Read `type:id`, `type:id#relation` or `type:*`."""
        head, hash_mark, relation = text.partition("#")
        kind, colon, identity = head.partition(":")
        if not (kind and colon and identity) or (hash_mark and not relation) or "#" in relation:
            raise ValueError(
                f"subject `{text}`: expected `type:id`, `type:id#relation` or `type:*`"
            )
        return cls(kind, identity, relation)

    def __str__(self) -> str:
        return f"{self.type}:{self.id}" + (f"#{self.relation}" if self.relation else "")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a relationship: a caveat of the schema, and the values stored with it."""

    caveat: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One edge of the graph: `subject` stands in `relation` to `object`."""

    object: ObjectRef
    relation: str
    subject: SubjectRef
    condition: Condition | None = None
    starts: datetime | None = None
    expires: datetime | None = None

    @classmethod
    def parse(cls, text: str) -> Relationship:
        """Read `type:id#relation@type:id[#relation]`; conditions and times are set as fields."""
        expected = f"relationship `{text}`: expected `type:id#relation@type:id`"
        head, hash_mark, tail = text.partition("#")
        relation, at, subject = tail.partition("@")
        if not (hash_mark and relation and at and subject):
            raise ValueError(expected)
        if "[" in subject and subject.endswith("]"):
            raise ValueError(f"{expected}; use `with_condition` and `between` for the rest")
        try:
            return cls(ObjectRef.parse(head), relation, SubjectRef.parse(subject))
        except ValueError as fault:
            raise ValueError(f"{expected}: {fault}") from None

    def with_condition(self, caveat: str, /, **context: Any) -> Relationship:
        """Return the same, holding only under a caveat with these values stored."""
        return replace(self, condition=Condition(caveat, context))

    def between(
        self, starts: datetime | None = None, *, expires: datetime | None = None
    ) -> Relationship:
        """Return the same, existing from `starts` on and until `expires`. Times need a zone."""
        return replace(self, starts=_zoned(starts), expires=_zoned(expires))

    def __str__(self) -> str:
        return f"{self.object}#{self.relation}@{self.subject}"


def _zoned(time: datetime | None) -> datetime | None:
    if time is not None and time.tzinfo is None:
        raise ValueError(f"time `{time}` has no zone: expected one such as datetime.now(UTC)")
    return time


ObjectLike: TypeAlias = ObjectRef | str
SubjectLike: TypeAlias = SubjectRef | ObjectRef | str
RelationshipLike: TypeAlias = Relationship | str


class Operation(Enum):
    """What a write does to one relationship."""

    CREATE = 1
    """Fails if the relationship exists."""
    TOUCH = 2
    """Creates or replaces."""
    DELETE = 3
    """Deletes; nothing happens if there is none."""


@dataclass(frozen=True, slots=True)
class Update:
    """One part of a write. Made by `create`, `touch` and `delete`."""

    operation: Operation
    relationship: Relationship


def create(relationship: RelationshipLike) -> Update:
    """Create the relationship; the write fails if it exists."""
    return Update(Operation.CREATE, as_relationship(relationship))


def touch(relationship: RelationshipLike) -> Update:
    """Create or replace the relationship."""
    return Update(Operation.TOUCH, as_relationship(relationship))


def delete(relationship: RelationshipLike) -> Update:
    """Delete the relationship, if there is one."""
    return Update(Operation.DELETE, as_relationship(relationship))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which relationships are meant: each given part must match."""

    object_type: str = ""
    object_id: str = ""
    object_id_prefix: str = ""
    relation: str = ""
    subject_type: str = ""
    subject_id: str = ""
    subject_relation: str | None = None
    """A relation, `""` for subjects that are no usersets, `None` for any."""


@dataclass(frozen=True, slots=True)
class Precondition:
    """What must be so for a write to be made: that the filter matches something, or nothing."""

    filter: Filter
    must_match: bool = True


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who made a change and why."""

    actor: str = ""
    """Empty for the authenticated caller."""
    reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that is not made, to ask what would be if it were."""

    updates: Sequence[Update] = ()
    schema: str = ""
    """Another schema; empty for the one in use."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One question of many: may the subject do that to the object?"""

    subject: SubjectLike
    permission: str
    object: ObjectLike
    context: Context | None = None
    actors: Sequence[ObjectLike] = ()


def as_object(value: ObjectLike) -> ObjectRef:
    """Read an object, if it is text."""
    return ObjectRef.parse(value) if isinstance(value, str) else value


def as_subject(value: SubjectLike) -> SubjectRef:
    """Read a subject, if it is text."""
    if isinstance(value, ObjectRef):
        return SubjectRef(value.type, value.id)
    return SubjectRef.parse(value) if isinstance(value, str) else value


def as_relationship(value: RelationshipLike) -> Relationship:
    """Read a relationship, if it is text."""
    return Relationship.parse(value) if isinstance(value, str) else value
