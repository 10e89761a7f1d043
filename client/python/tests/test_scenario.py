"""The scenario of every client (client/scenario/README.md), for threads."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import grpc
import pytest

from counting import Counting
from pemba import (
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


def test_write_then_check(server: Server, client: Client) -> None:
    client.write_schema(SCHEMA)
    client.import_relationships(RELATIONSHIPS)
    assert client.check("user:amina", "read", "document:minutes")
    assert not client.check("user:bjarne", "read", "document:minutes")
    assert client.check("user:bjarne", "read", "document:plan")

    edge = "document:draft#reader@user:chidi"
    written = client.create(edge)
    answer = client.check("user:chidi", "read", "document:draft")
    assert answer.decision is Decision.ALLOWED
    assert answer.token == written == client.token
    client.delete(edge)
    assert client.check("user:chidi", "read", "document:draft").decision is Decision.DENIED

    with Client(server.target, key=READER_KEY) as other:
        other.remember(client.touch(edge))
        assert other.check("user:chidi", "read", "document:draft")
        other.remember(client.delete(edge))
        assert not other.check("user:chidi", "read", "document:draft")


def test_check_many(server: Server, client: Client) -> None:
    moving = "page:1100#reader@user:lister"
    client.touch(moving)

    def items() -> Iterator[CheckItem]:
        with Client(server.target, key=ADMIN_KEY) as other:
            for number in range(25_000):
                if number == 10_500:  # the first batch was answered: what follows is too late
                    other.delete(moving)
                yield CheckItem("user:lister", "read", page(number % 1250))

    answers = client.check_many(items())

    assert len(answers) == 25_000
    assert {answer.token for answer in answers} == {answers.token}
    expected = [number % 1250 < 1050 or number % 1250 == 1100 for number in range(25_000)]
    assert [answer.allowed for answer in answers] == expected
    for number in (0, 1049, 1050, 9_999, 10_000, 24_999):
        single = client.check("user:lister", "read", page(number % 1250))
        assert single.decision is answers[number].decision
    assert not client.check("user:lister", "read", page(1100))


def test_check_many_keeps_a_faulty_item_apart(client: Client) -> None:
    answers = client.check_many(
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


def test_list_all_pages(server: Server) -> None:
    counting = Counting()
    with Client(server.target, key=ADMIN_KEY, interceptors=[counting]) as client:
        listing = client.list_objects("user:lister", "read", "page", page_size=100)
        assert [str(entry.object) for entry in listing] == [page(n) for n in range(1050)]
        assert counting.calls["ListObjects"] == 11

        counting.calls.clear()
        for entry in listing:
            if entry.object.id == "0150":
                break
        assert counting.calls["ListObjects"] == 2

        pages = listing.pages()
        first, second = next(pages), next(pages)
    assert [entry.object.id for entry in second] == [f"{n:04d}" for n in range(100, 200)]
    assert first.token == second.token

    with Client(server.target, key=READER_KEY) as other:
        rest = other.list_objects(
            "user:lister", "read", "page", page_size=100, cursor=second.cursor
        )
        assert [str(entry.object) for entry in rest] == [page(n) for n in range(200, 1050)]


def test_list_subjects(client: Client) -> None:
    everyone, amina = client.list_subjects("user", "read", "document:handbook", page_size=1)
    assert str(everyone.subject) == "user:*"
    assert everyone.excluded == ("mallory", "trudy")
    assert str(amina.subject) == "user:amina"
    assert amina.excluded == ()


def test_watch_and_resume(own_server: Server) -> None:
    with Client(own_server.target, key=ADMIN_KEY) as client, client.watch() as watching:
        before = client.touch("document:plan#reader@user:one")
        seen = next(watching)
        assert [str(update.relationship) for update in seen.updates] == [
            "document:plan#reader@user:one"
        ]
        assert seen.updates[0].operation is Operation.CREATE  # there was none before
        assert seen.token == before == watching.token
        assert seen.provenance.actor == "scenario"

        own_server.restart()
        with Client(own_server.target, key=ADMIN_KEY) as other:
            tokens = [other.touch(f"document:plan#reader@user:{n}") for n in ("two", "three")]
            tokens.append(other.delete("document:plan#reader@user:one"))
        changes = [next(watching) for _ in tokens]
        assert [change.token for change in changes] == tokens
        assert [str(change.updates[0].relationship.subject) for change in changes] == [
            "user:two",
            "user:three",
            "user:one",
        ]
        assert changes[2].updates[0].operation is Operation.DELETE

        watching.close()
        assert list(watching) == []

        with client.watch(after=before) as again:
            assert [next(again).token for _ in tokens] == tokens


def test_typed_error(server: Server, client: Client) -> None:
    with pytest.raises(UnknownRelation) as unknown:
        client.check("user:amina", "reed", "document:plan")
    assert unknown.value.reason == "UNKNOWN_RELATION"
    assert unknown.value.metadata == {"type": "document", "relation": "reed"}
    assert unknown.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "type `document` has no relation or permission `reed`" in str(unknown.value)

    with (
        Client(server.target, key="scenario-wrong-key-01") as stranger,
        pytest.raises(Unauthenticated) as refused,
    ):
        stranger.check("user:amina", "read", "document:plan")
    assert refused.value.reason == "UNAUTHENTICATED"

    with (
        Client(server.target, key=READER_KEY) as reader,
        pytest.raises(RoleNotAllowed) as role,
    ):
        reader.touch("document:plan#reader@user:reader")
    assert role.value.metadata == {"needed": "write", "role": "read"}

    assert client.check("user:mallory", "read", "document:handbook").decision is Decision.DENIED


def test_server_restarted(own_server: Server) -> None:
    with Client(own_server.target, key=ADMIN_KEY) as client:
        token = client.touch("document:plan#reader@user:ana")
        assert client.check("user:ana", "read", "document:plan")
        own_server.restart()
        answer = client.check("user:ana", "read", "document:plan")
        assert answer.allowed
        assert answer.token == token


def test_deadline(client: Client) -> None:
    with pytest.raises(DeadlineExceeded) as late:
        client.check("user:amina", "read", "document:plan", timeout=0)
    assert late.value.code is grpc.StatusCode.DEADLINE_EXCEEDED
    with pytest.raises(DeadlineExceeded):
        list(client.list_objects("user:lister", "read", "page", timeout=0))
    with pytest.raises(DeadlineExceeded):
        client.check_many([CheckItem("user:amina", "read", "document:plan")], timeout=0)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        Client(f"127.0.0.1:{silent.getsockname()[1]}") as waiting,
        pytest.raises(DeadlineExceeded),
    ):
        waiting.check("user:amina", "read", "document:plan", timeout=0.1)
