from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import pytest
from fastapi import FastAPI, Header
from fastapi.testclient import TestClient

from pemba import Answer, AsyncClient, Client, Decision, NotPermitted, ObjectRef, requires, touch
from pemba.errors import UnknownRelation
from pemba.fastapi import Permissions
from pemba.model import Relationship
from serving import ADMIN_KEY, Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Person:
    id: str


def test_the_function_is_called_only_if_allowed(client: Client) -> None:
    called: list[str] = []

    @requires(client, "edit", "document:{document_id}", subject="user:{person.id}")
    def rename(document_id: str, title: str = "new", *, person: Person) -> str:
        """Rename it."""
        called.append(document_id)
        return title

    assert rename("plan", person=Person("amina")) == "new"
    with pytest.raises(NotPermitted, match="user:bjarne may not edit document:plan") as denied:
        rename("plan", "other", person=Person("bjarne"))
    assert denied.value.answer.decision is Decision.DENIED
    assert called == ["plan"]
    assert rename.__name__ == "rename"
    assert rename.__doc__ == "Rename it."


def test_an_argument_says_no_more_than_an_id(client: Client) -> None:
    called: list[str] = []

    @requires(client, "read", "document:{document_id}", subject="user:{user}")
    def show(document_id: str, user: str) -> None:
        called.append(document_id)

    for user in ("*", "amina#member", ""):
        with pytest.raises(ValueError, match="expected"):
            show("handbook", user)
    with pytest.raises(ValueError, match="expected a type before"):
        requires(client, "read", "{document}", subject="user:{user}")
    assert called == []


def test_what_can_not_be_checked_is_not_called(client: Client) -> None:
    @requires(client, "reed", lambda given: ObjectRef("document", given["id"]), subject="user:a")
    def show(id: str) -> None:
        raise AssertionError(id)

    with pytest.raises(UnknownRelation):
        show("plan")


def test_conditional_is_not_allowed_until_the_context_says_so(client: Client) -> None:
    client.write(
        touch(
            Relationship.parse("document:rota#visitor@user:vera").with_condition(
                "in_hours", opens=9, closes=17
            )
        )
    )

    @requires(client, "read", "document:rota", subject="user:vera")
    def always() -> None:
        raise AssertionError

    @requires(
        client,
        "read",
        "document:rota",
        subject="user:vera",
        context=lambda arguments: {"hour": arguments["hour"]},
    )
    def at(hour: int) -> int:
        return hour

    with pytest.raises(NotPermitted, match="it depends on hour"):
        always()
    assert at(10) == 10
    with pytest.raises(NotPermitted):
        at(17)


async def test_the_same_for_asyncio(aio: AsyncClient, client: Client) -> None:
    @requires(aio, "edit", "document:{document_id}", subject="user:{user}")
    async def rename(document_id: str, user: str) -> str:
        await asyncio.sleep(0)
        return f"{document_id} by {user}"

    assert await rename("plan", "amina") == "plan by amina"
    with pytest.raises(NotPermitted):
        await rename("plan", "bjarne")

    def plain() -> None: ...

    async def coroutine() -> None: ...

    with pytest.raises(TypeError, match="is not async"):
        requires(aio, "read", "document:plan", subject="user:a")(plain)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="is async"):
        requires(client, "read", "document:plan", subject="user:a")(coroutine)


def whoever(x_verified_user: Annotated[str, Header()]) -> str:
    """Stand in for what reads a verified session."""
    return f"user:{x_verified_user}"


def application(client: Client | AsyncClient) -> FastAPI:
    app = FastAPI()
    permissions = Permissions(client, whoever)

    @app.get("/documents/{document_id}")
    def show(
        document_id: str, answer: Answer = permissions.requires("read", "document:{document_id}")
    ) -> dict[str, str]:
        return {"document": document_id, "decision": answer.decision_id}

    @app.put(
        "/documents/{document_id}",
        dependencies=[permissions.requires("edit", "document:{document_id}", denied=404)],
    )
    def change(document_id: str) -> str:
        return document_id

    return app


@pytest.fixture(params=[Client, AsyncClient])
def http(request: pytest.FixtureRequest, server: Server) -> Iterator[TestClient]:
    # Made where there is no event loop yet, as a module's global is.
    client = request.param(server.target, key=ADMIN_KEY)
    with TestClient(application(client)) as http:  # one event loop for all requests
        yield http


def test_fastapi_lets_through_who_may(http: TestClient) -> None:
    amina, bjarne = {"x-verified-user": "amina"}, {"x-verified-user": "bjarne"}

    shown = http.get("/documents/minutes", headers=amina)
    assert shown.status_code == 200
    assert shown.json()["document"] == "minutes"
    assert shown.json()["decision"]
    assert http.get("/documents/minutes", headers=bjarne).status_code == 403
    assert http.put("/documents/plan", headers=amina).status_code == 200
    assert http.put("/documents/plan", headers=bjarne).status_code == 404
    assert http.get("/documents/minutes").status_code == 422  # nobody asks
    assert http.get("/documents/a%23b", headers=amina).status_code == 403
    assert http.get("/documents/a%20b", headers=amina).status_code == 403


def test_fastapi_lets_nobody_through_when_it_can_not_ask(own_server: Server) -> None:
    with Client(own_server.target, key=ADMIN_KEY, attempts=1) as client:
        http = TestClient(application(client))
        client.touch("document:plan#reader@user:amina")
        amina = {"x-verified-user": "amina"}
        assert http.get("/documents/plan", headers=amina).status_code == 200
        own_server.stop()
        refused = http.get("/documents/plan", headers=amina)
        assert refused.status_code == 503
        assert refused.json() == {"detail": "permissions can't be checked at the moment"}
        own_server.start()
