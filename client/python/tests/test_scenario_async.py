"""The scenario of every client (client/scenario/README.md), for asyncio."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import grpc
import pytest

from counting import AsyncCounting
from pemba import (
    AsyncClient,
    CheckItem,
    Client,
    Decision,
)
from pemba.errors import (
    DeadlineExceeded,
    RoleNotAllowed,
    Unauthenticated,
    UnknownRelation,
)
from pemba.model import Operation
from serving import ADMIN_KEY, READER_KEY, RELATIONSHIPS, SCHEMA, Server

if TYPE_CHECKING:
    from collections.abc import Iterator


def page(number: int) -> str:
    return f"page:{number:04d}"


async def test_write_then_check(server: Server, aio: AsyncClient) -> None:
    await aio.write_schema(SCHEMA)
    await aio.import_relationships(RELATIONSHIPS)
    assert await aio.check("user:amina", "read", "document:minutes")
    assert not await aio.check("user:bjarne", "read", "document:minutes")
    assert await aio.check("user:bjarne", "read", "document:plan")

    edge = "document:draft#reader@user:chidi"
    written = await aio.create(edge)
    answer = await aio.check("user:chidi", "read", "document:draft")
    assert answer.decision is Decision.ALLOWED
    assert answer.token == written == aio.token
    await aio.delete(edge)
    answer = await aio.check("user:chidi", "read", "document:draft")
    assert answer.decision is Decision.DENIED

    async with AsyncClient(server.target, key=READER_KEY) as other:
        other.remember(await aio.touch(edge))
        assert await other.check("user:chidi", "read", "document:draft")
        other.remember(await aio.delete(edge))
        assert not await other.check("user:chidi", "read", "document:draft")


async def test_check_many(server: Server, aio: AsyncClient) -> None:
    moving = "page:1100#reader@user:lister"
    await aio.touch(moving)

    def items() -> Iterator[CheckItem]:
        with Client(server.target, key=ADMIN_KEY) as other:
            for number in range(25_000):
                if number == 10_500:  # the first batch was answered: what follows is too late
                    other.delete(moving)
                yield CheckItem("user:lister", "read", page(number % 1250))

    answers = await aio.check_many(items())

    assert len(answers) == 25_000
    assert {answer.token for answer in answers} == {answers.token}
    expected = [number % 1250 < 1050 or number % 1250 == 1100 for number in range(25_000)]
    assert [answer.allowed for answer in answers] == expected
    for number in (0, 1049, 1050, 9_999, 10_000, 24_999):
        single = await aio.check("user:lister", "read", page(number % 1250))
        assert single.decision is answers[number].decision
    assert not await aio.check("user:lister", "read", page(1100))


async def test_check_many_keeps_a_faulty_item_apart(aio: AsyncClient) -> None:
    answers = await aio.check_many(
        [
            CheckItem("user:amina", "read", "document:plan"),
            CheckItem("user:amina", "reed", "document:plan"),
            CheckItem("user:nobody", "read", "document:plan"),
        ]
    )
    assert answers[0].allowed
    assert answers[2].decision is Decision.DENIED
    assert list(answers.errors) == [1]
    with pytest.raises(UnknownRelation, match="reed"):
        bool(answers[1])


async def test_list_all_pages(server: Server) -> None:
    counting = AsyncCounting()
    async with AsyncClient(server.target, key=ADMIN_KEY, interceptors=[counting]) as aio:
        listing = aio.list_objects("user:lister", "read", "page", page_size=100)
        assert [str(entry.object) async for entry in listing] == [page(n) for n in range(1050)]
        assert counting.calls["ListObjects"] == 11

        counting.calls.clear()
        async for entry in listing:
            if entry.object.id == "0150":
                break
        assert counting.calls["ListObjects"] == 2

        pages = listing.pages()
        first, second = await anext(pages), await anext(pages)
    assert [entry.object.id for entry in second] == [f"{n:04d}" for n in range(100, 200)]
    assert first.token == second.token

    async with AsyncClient(server.target, key=READER_KEY) as other:
        rest = other.list_objects(
            "user:lister", "read", "page", page_size=100, cursor=second.cursor
        )
        assert [str(entry.object) async for entry in rest] == [page(n) for n in range(200, 1050)]


async def test_list_subjects(aio: AsyncClient) -> None:
    listing = aio.list_subjects("user", "read", "document:handbook", page_size=1)
    everyone, amina = [entry async for entry in listing]
    assert str(everyone.subject) == "user:*"
    assert everyone.excluded == ("mallory", "trudy")
    assert str(amina.subject) == "user:amina"
    assert amina.excluded == ()


async def test_watch_and_resume(own_server: Server) -> None:
    async with AsyncClient(own_server.target, key=ADMIN_KEY) as aio, await aio.watch() as watching:
        before = await aio.touch("document:plan#reader@user:one")
        seen = await anext(watching)
        assert [str(update.relationship) for update in seen.updates] == [
            "document:plan#reader@user:one"
        ]
        assert seen.updates[0].operation is Operation.CREATE  # there was none before
        assert seen.token == before == watching.token
        assert seen.provenance.actor == "scenario"

        await asyncio.to_thread(own_server.restart)
        async with AsyncClient(own_server.target, key=ADMIN_KEY) as other:
            tokens = [await other.touch(f"document:plan#reader@user:{n}") for n in ("two", "three")]
            tokens.append(await other.delete("document:plan#reader@user:one"))
        changes = [await anext(watching) for _ in tokens]
        assert [change.token for change in changes] == tokens
        assert [str(change.updates[0].relationship.subject) for change in changes] == [
            "user:two",
            "user:three",
            "user:one",
        ]
        assert changes[2].updates[0].operation is Operation.DELETE

        watching.close()
        assert [change async for change in watching] == []

        async with await aio.watch(after=before) as again:
            assert [(await anext(again)).token for _ in tokens] == tokens


async def test_typed_error(server: Server, aio: AsyncClient) -> None:
    with pytest.raises(UnknownRelation) as unknown:
        await aio.check("user:amina", "reed", "document:plan")
    assert unknown.value.reason == "UNKNOWN_RELATION"
    assert unknown.value.metadata == {"type": "document", "relation": "reed"}
    assert unknown.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "type `document` has no relation or permission `reed`" in str(unknown.value)

    async with AsyncClient(server.target, key="scenario-wrong-key-01") as stranger:
        with pytest.raises(Unauthenticated) as refused:
            await stranger.check("user:amina", "read", "document:plan")
    assert refused.value.reason == "UNAUTHENTICATED"

    async with AsyncClient(server.target, key=READER_KEY) as reader:
        with pytest.raises(RoleNotAllowed) as role:
            await reader.touch("document:plan#reader@user:reader")
    assert role.value.metadata == {"needed": "write", "role": "read"}

    denied = await aio.check("user:mallory", "read", "document:handbook")
    assert denied.decision is Decision.DENIED


async def test_server_restarted(own_server: Server) -> None:
    async with AsyncClient(own_server.target, key=ADMIN_KEY) as aio:
        token = await aio.touch("document:plan#reader@user:ana")
        assert await aio.check("user:ana", "read", "document:plan")
        await asyncio.to_thread(own_server.restart)
        answer = await aio.check("user:ana", "read", "document:plan")
        assert answer.allowed
        assert answer.token == token


async def test_deadline(aio: AsyncClient) -> None:
    with pytest.raises(DeadlineExceeded) as late:
        await aio.check("user:amina", "read", "document:plan", timeout=0)
    assert late.value.code is grpc.StatusCode.DEADLINE_EXCEEDED
    with pytest.raises(DeadlineExceeded):
        await anext(aiter(aio.list_objects("user:lister", "read", "page", timeout=0)))
    with pytest.raises(DeadlineExceeded):
        await aio.check_many([CheckItem("user:amina", "read", "document:plan")], timeout=0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with AsyncClient(f"127.0.0.1:{silent.getsockname()[1]}") as waiting:
            with pytest.raises(DeadlineExceeded):
                await waiting.check("user:amina", "read", "document:plan", timeout=0.1)
