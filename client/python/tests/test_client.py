from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from counting import Counting
from pemba import (
    AsyncClient,
    CheckItem,
    Client,
    Decision,
    Draft,
    Filter,
    Precondition,
    Provenance,
    Relationship,
    Tls,
    as_of,
    at_least,
    create,
    delete,
    errors,
    exactly,
    touch,
)
from pemba.errors import AlreadyExists, PreconditionFailed, TokenMalformed, Unavailable
from serving import ADMIN_KEY, HOME, SCHEMA, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class StartingAgain(Counting):
    """Starts the server again right before the second attempt of a write."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def intercept_unary_unary(
        self, continuation: Callable[..., Any], client_call_details: Any, request: Any
    ) -> Any:
        if self.calls["Write"] == 1:
            self._server.start()
        return super().intercept_unary_unary(continuation, client_call_details, request)


def test_a_write_is_repeated_only_with_an_idempotency_key(own_server: Server) -> None:
    own_server.stop()
    counting = Counting()
    with Client(own_server.target, key=ADMIN_KEY, attempts=3, interceptors=[counting]) as client:
        with pytest.raises(Unavailable, match="no answer from"):
            client.touch("document:plan#reader@user:ana")
        assert counting.calls["Write"] == 1
        with pytest.raises(Unavailable):
            client.touch("document:plan#reader@user:ana", idempotency_key="once")
        assert counting.calls["Write"] == 4

    starting = StartingAgain(own_server)
    with Client(own_server.target, key=ADMIN_KEY, interceptors=[starting]) as client:
        token = client.create("document:plan#reader@user:ana", idempotency_key="once")
        assert starting.calls["Write"] >= 2
        assert client.create("document:plan#reader@user:ana", idempotency_key="once") == token
        assert client.check("user:ana", "read", "document:plan")


def test_an_unreachable_server_is_an_error_for_each_kind_of_call(own_server: Server) -> None:
    own_server.stop()
    with Client(own_server.target, key=ADMIN_KEY, attempts=1) as client:
        for call in (
            lambda: client.check("user:ana", "read", "document:plan"),
            lambda: list(client.list_objects("user:ana", "read", "page")),
            client.watch,
            lambda: client.import_relationships(["document:plan#reader@user:ana"]),
        ):
            with pytest.raises(Unavailable, match=own_server.target):
                call()
    own_server.start()


def test_conditions_times_and_provenance_travel(client: Client) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    edge = Relationship.parse("document:lab#visitor@user:vera").with_condition(
        "in_hours", opens=9, closes=17
    )
    client.write(touch(edge), provenance=Provenance(reason="CASE-1", metadata={"ticket": "7"}))

    (stored,) = client.read(Filter("document", "lab"))
    assert stored.relationship == edge
    assert stored.provenance.actor == "scenario"
    assert stored.provenance.reason == "CASE-1"
    assert stored.provenance.metadata["ticket"] == "7"
    assert now - timedelta(seconds=5) <= stored.written_at <= now + timedelta(minutes=1)

    lacking = client.check("user:vera", "read", "document:lab")
    assert lacking.decision is Decision.CONDITIONAL
    assert lacking.missing_context == ("hour",)
    assert not lacking
    assert client.check("user:vera", "read", "document:lab", context={"hour": 9})
    assert not client.check("user:vera", "read", "document:lab", context={"hour": 17})
    with pytest.raises(ValueError, match="has no zone"):
        edge.between(expires=datetime(2030, 1, 1))


def test_questions_about_other_worlds(client: Client) -> None:
    edge = "document:past#reader@user:pia"
    ask = CheckItem("user:pia", "read", "document:past")
    written = client.touch(edge)
    client.delete(edge)
    assert client.check(ask.subject, "read", ask.object, consistency=exactly(written))
    assert not client.check(ask.subject, "read", ask.object, consistency=at_least(written))
    assert client.check_many([ask], consistency=exactly(written))[0]
    assert client.check(ask.subject, "read", ask.object, draft=Draft([create(edge)]))
    assert client.check_many([ask], draft=Draft([create(edge)]))[0]
    assert client.check(
        ask.subject, "read", ask.object, contextual=["document:past#reader@user:pia"]
    )
    with pytest.raises(TokenMalformed):
        client.check(ask.subject, "read", ask.object, consistency=exactly("pt_nonsense"))
    with pytest.raises(ValueError, match="has no zone"):
        as_of(datetime(2026, 1, 1))


def test_writes_are_all_or_none(client: Client) -> None:
    free, taken = "document:seat#reader@user:one", "document:seat#reader@user:two"
    client.touch(taken)
    with pytest.raises(AlreadyExists):
        client.write(create(free), create(taken))
    assert not client.check("user:one", "read", "document:seat")
    with pytest.raises(PreconditionFailed):
        client.write(
            delete(taken),
            preconditions=[Precondition(Filter("document", "seat"), must_match=False)],
        )
    gone = client.delete_matching(Filter("document", "seat"))
    assert (gone.deleted, gone.complete) == (1, True)
    assert not client.check("user:two", "read", "document:seat")


def test_explain_and_permissions(client: Client) -> None:
    explained = client.explain("user:bjarne", "read", "document:minutes")
    assert explained.suggestions
    held = client.list_permissions("user:amina", ["document:plan", "document:minutes"])
    assert [[each.permission for each in permissions if each] for permissions in held.values()] == [
        ["read", "edit"],
        ["read"],
    ]
    assert client.read_schema() == SCHEMA


def test_closing_ends_a_watch_that_another_thread_reads(client: Client) -> None:
    watching = client.watch()
    seen: list[str] = []
    reader = threading.Thread(target=lambda: seen.extend(change.token for change in watching))
    reader.start()
    watching.close()
    reader.join(10)
    assert not reader.is_alive()


def test_without_read_your_writes_nothing_is_carried(server: Server) -> None:
    with Client(server.target, key=ADMIN_KEY, read_your_writes=False) as client:
        client.remember("pt_nonsense")
        assert client.check("user:amina", "read", "document:plan")
    with Client(server.target, key=ADMIN_KEY) as client:
        client.remember("pt_nonsense")
        with pytest.raises(TokenMalformed):
            client.check("user:amina", "read", "document:plan")


def test_every_reason_of_the_server_has_its_error() -> None:
    enum = (HOME / "core/src/main/java/dev/pemba/model/Reason.java").read_text(encoding="utf-8")
    reasons = set(re.findall(r"^  ([A-Z_]+)[,;]?$", enum, re.MULTILINE))
    kinds = {kind.REASON: kind for kind in errors.PembaError.__subclasses__()}
    assert len(reasons) > 30
    assert reasons - {"CONFIGURATION_INVALID"} == set(kinds)  # that one ends a start, no call
    made = errors.of_reason(9, "UNKNOWN_TYPE", "no", {"type": "x"})
    assert type(made) is kinds["UNKNOWN_TYPE"]
    assert made.code is grpc.StatusCode.FAILED_PRECONDITION
    later = errors.of_reason(3, "A_NEW_REASON", "no", {})
    assert type(later) is errors.PembaError
    assert later.reason == "A_NEW_REASON"


@pytest.mark.parametrize(
    "text",
    ["", "document", "document:", ":plan", "document:plan#x", "document:plan#r@", "a:b#@c:d"],
)
def test_a_text_without_the_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected `type:id#relation@type:id`"):
        Relationship.parse(text)


def test_texts_are_read_and_printed_alike() -> None:
    for text in ("doc:a@b:c#r@user:x@y.z", "d:1#r@team:ml#member", "d:1#r@user:*"):
        assert str(Relationship.parse(text)) == text
    with pytest.raises(ValueError, match="with_condition"):
        Relationship.parse('d:1#r@user:x[cav:{"a":1}]')


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    for name in ("127.0.0.1", "portal"):
        issued = authority.issue_cert(name)
        key = load_pem_private_key(issued.private_key_pem.bytes(), None)
        (folder / f"{name}.key").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        (folder / f"{name}.pem").write_bytes(
            b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        )
    return folder


async def test_tls_and_client_certificates(certificates: Path, tmp_path: Path) -> None:
    server = Server(
        tmp_path,
        *("--tls-certificate", str(certificates / "127.0.0.1.pem")),
        *("--tls-key", str(certificates / "127.0.0.1.key")),
        *("--tls-client-ca", str(certificates / "ca.pem"), "--tls-client-role", "admin"),
        keys="",
    )
    server.start()
    ca = certificates / "ca.pem"
    mutual = Tls(ca, certificates / "portal.pem", certificates / "portal.key")
    with Client(server.target, tls=mutual) as client:
        client.write_schema(SCHEMA)
    async with AsyncClient(server.target, tls=mutual) as aio:
        assert await aio.read_schema() == SCHEMA
    with (
        Client(server.target, tls=Tls(ca), attempts=1) as unknown,
        pytest.raises(Unavailable),
    ):
        unknown.read_schema()
    with pytest.raises(ValueError, match="belong together"):
        Client(server.target, tls=Tls(ca, certificate=certificates / "portal.pem"))
    server.stop()
