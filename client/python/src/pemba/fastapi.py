"""Permissions as dependencies of FastAPI (`pip install pemba[fastapi]`)."""

from collections.abc import Callable
from typing import Any

from fastapi import Depends, HTTPException, Request

from pemba._templates import ObjectTemplate, check_template, object_of
from pemba.aio import AsyncClient
from pemba.answers import Answer
from pemba.client import Client
from pemba.errors import DeadlineExceeded, MalformedRequest, Overloaded, PembaError, Unavailable
from pemba.model import ObjectRef


class Permissions:
    """Makes dependencies that let a request through only if its subject may.

    `subject` is a dependency of your own that says who is asking (`user:ana`), from a verified
    session or token and never from what the caller is free to write.
    """

    def __init__(self, client: Client | AsyncClient, subject: Callable[..., Any]) -> None:
        self._client = client
        self._subject = subject

    def requires(
        self,
        permission: str,
        object: ObjectTemplate,  # noqa: A002 - the word for it everywhere
        *,
        denied: int = 403,
    ) -> Any:
        """Return `Depends(…)` on a check of the object, a template over the path's parameters.

        A request that is not allowed ends with the status `denied`: 404 hides that there is
        something. One that could not be checked ends with 503. The dependency's value is the
        `Answer`.
        """
        check_template(object)
        client = self._client
        asking = Depends(self._subject)

        if isinstance(client, AsyncClient):

            async def checked_async(request: Request, subject: Any = asking) -> Answer:
                asked = _object(object, request, denied)
                try:
                    answer = await client.check(subject, permission, asked)
                except PembaError as fault:
                    raise _failed(fault, denied) from fault
                return _insist(answer, denied)

            return Depends(checked_async)

        def checked(request: Request, subject: Any = asking) -> Answer:
            asked = _object(object, request, denied)
            try:
                answer = client.check(subject, permission, asked)
            except PembaError as fault:
                raise _failed(fault, denied) from fault
            return _insist(answer, denied)

        return Depends(checked)


def _object(template: ObjectTemplate, request: Request, denied: int) -> ObjectRef:
    try:
        return object_of(template, request.path_params)
    except ValueError as fault:  # no id, so there is no such object
        raise HTTPException(denied, _SAID[denied == 404]) from fault


def _insist(answer: Answer, denied: int) -> Answer:
    if not answer:
        raise HTTPException(denied, _SAID[denied == 404])
    return answer


def _failed(fault: PembaError, denied: int) -> Exception:
    """Let nobody through whose question failed; say nothing of what is inside."""
    if isinstance(fault, MalformedRequest):  # an id that none can have
        return HTTPException(denied, _SAID[denied == 404])
    if isinstance(fault, Unavailable | DeadlineExceeded | Overloaded):
        return HTTPException(503, "permissions can't be checked at the moment")
    return fault


_SAID = {False: "not permitted", True: "Not Found"}
