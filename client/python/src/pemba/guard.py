"""Functions that are called only if somebody may do what they do."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

from pemba._templates import ObjectTemplate, SubjectTemplate, check_template, object_of, subject_of
from pemba.aio import AsyncClient
from pemba.errors import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Protocol

    from pemba.answers import Answer
    from pemba.client import Client
    from pemba.model import Context, ObjectRef, SubjectLike

    A = ParamSpec("A")
    T = TypeVar("T")

    class _Guard(Protocol):
        def __call__(self, function: Callable[A, T]) -> Callable[A, T]: ...

    class _AsyncGuard(Protocol):
        def __call__(self, function: Callable[A, Awaitable[T]]) -> Callable[A, Awaitable[T]]: ...


@overload
def requires(
    client: Client,
    permission: str,
    object: ObjectTemplate,
    *,
    subject: SubjectTemplate,
    context: Callable[[Mapping[str, Any]], Context] | None = None,
) -> _Guard: ...
@overload
def requires(
    client: AsyncClient,
    permission: str,
    object: ObjectTemplate,
    *,
    subject: SubjectTemplate,
    context: Callable[[Mapping[str, Any]], Context] | None = None,
) -> _AsyncGuard: ...
def requires(
    client: Client | AsyncClient,
    permission: str,
    object: ObjectTemplate,  # noqa: A002 - the word for it everywhere
    *,
    subject: SubjectTemplate,
    context: Callable[[Mapping[str, Any]], Context] | None = None,
) -> Any:
    """Check before each call, and raise `NotPermitted` if the answer is not *allowed*.

    Object and subject are templates over the function's arguments. A check that fails raises its
    `PembaError`: the function is not called then either.

    ```python
    @requires(pemba, "edit", "document:{document_id}", subject="user:{user}")
    def rename(document_id: str, title: str, *, user: str) -> None: ...
    ```
    """
    check_template(object)
    check_template(subject)

    def guard(function: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(function)

        def question(
            args: tuple[Any, ...], kwargs: dict[str, Any]
        ) -> tuple[SubjectLike, ObjectRef, Context]:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            arguments = bound.arguments
            return (
                subject_of(subject, arguments),
                object_of(object, arguments),
                {} if context is None else context(arguments),
            )

        if isinstance(client, AsyncClient):
            if not inspect.iscoroutinefunction(function):
                raise TypeError(f"`{function.__name__}` is not async: guard it with a `Client`")

            @functools.wraps(function)
            async def guarded_async(*args: Any, **kwargs: Any) -> Any:
                who, what, values = question(args, kwargs)
                answer = await client.check(who, permission, what, context=values)
                _insist(answer, who, permission, what)
                return await function(*args, **kwargs)

            return guarded_async
        if inspect.iscoroutinefunction(function):
            raise TypeError(f"`{function.__name__}` is async: guard it with an `AsyncClient`")

        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who, what, values = question(args, kwargs)
            answer = client.check(who, permission, what, context=values)
            _insist(answer, who, permission, what)
            return function(*args, **kwargs)

        return guarded

    return guard


def _insist(answer: Answer, subject: SubjectLike, permission: str, obj: ObjectRef) -> None:
    if not answer:
        raise NotPermitted(subject, permission, obj, answer)
