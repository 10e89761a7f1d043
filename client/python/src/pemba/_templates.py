"""Objects and subjects made of a function's arguments."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from pemba.model import ObjectRef, SubjectLike, as_subject

ObjectTemplate: TypeAlias = str | Callable[[Mapping[str, Any]], ObjectRef | str]
"""Such as `"document:{document_id}"`, or a function of the arguments by name."""
SubjectTemplate: TypeAlias = str | Callable[[Mapping[str, Any]], SubjectLike]
"""Such as `"user:{user.id}"`, or a function of the arguments by name."""


def check_template(template: object) -> None:
    """Refuse a template whose type would come from an argument."""
    if isinstance(template, str):
        fixed = next(iter(string.Formatter().parse(template)), ("", None, None, None))[0]
        if ":" not in fixed:
            raise ValueError(f"template `{template}`: expected a type before the first `{{`")


def object_of(template: ObjectTemplate, arguments: Mapping[str, Any]) -> ObjectRef:
    """Fill in a template; an argument can't say more than an id."""
    made = template(arguments) if callable(template) else template.format_map(arguments)
    return ObjectRef.parse(made) if isinstance(made, str) else made


def subject_of(template: SubjectTemplate, arguments: Mapping[str, Any]) -> SubjectLike:
    """Fill in a template; an argument can't make a userset or everyone of it."""
    if callable(template):
        return as_subject(template(arguments))
    subject = ObjectRef.parse(template.format_map(arguments))
    if subject.id == "*":
        raise ValueError(f"subject `{subject}`: expected one, not everyone")
    return subject
