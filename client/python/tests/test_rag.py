from __future__ import annotations

import random
from typing import TYPE_CHECKING

import permitted_search
import pytest
from permitted_search import Corpus, Passage, retrieve_after, retrieve_before

from counting import Counting
from pemba import AsyncClient, CheckItem, Client, ObjectRef
from pemba.errors import UnknownRelation
from pemba.rag import deepening, first_permitted, first_permitted_async, readable, readable_async
from serving import ADMIN_KEY, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUERIES = [
    "merger",
    "fraud model training data",
    "budget salaries board",
    "approval of the data owner",
    "customer data key",
    "incident 17",
    "the assistant and the documents",
    "xylophone",
]
PEOPLE = ["user:ingrid", "user:omar", "user:petra", "user:nobody"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("library"))
    started.start()
    with Client(started.target, key=ADMIN_KEY) as client:
        client.write_schema(permitted_search.SCHEMA)
        client.import_relationships(permitted_search.RELATIONSHIPS)
    yield started
    started.stop()


def best_permitted(client: Client, corpus: Corpus, subject: str, query: str) -> list[Passage]:
    """Judge the whole ranking by single checks: what each way must come to."""
    everything = corpus.search(query, len(corpus.passages))
    return [hit for hit in everything if client.check(subject, "read", f"document:{hit.document}")]


def test_both_ways_give_the_best_permitted_passages(library: Server) -> None:
    corpus = Corpus()
    shown = 0
    with Client(library.target, key=ADMIN_KEY) as client:
        for subject in PEOPLE:
            for query in QUERIES:
                permitted = best_permitted(client, corpus, subject, query)
                for k in (1, 3, 8, 40):
                    before = retrieve_before(client, corpus, subject, query, k)
                    after = retrieve_after(client, corpus, subject, query, k)
                    assert before == after == permitted[:k], (subject, query, k)
                    shown += len(after)
    assert shown > 100


def test_random_permissions_lose_no_recall(library: Server) -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    corpus = Corpus()
    documents = sorted({passage.document for passage in corpus.passages})
    with Client(library.target, key=ADMIN_KEY) as client:
        for round_ in range(8):
            subject = f"user:random-{seed}-{round_}"
            for document in chance.sample(documents, chance.randrange(len(documents))):
                client.touch(f"document:{document}#reader@{subject}")
            for document in chance.sample(documents, 2):
                client.touch(f"document:{document}#barred@{subject}")
            query = " ".join(chance.choice(corpus.passages).text.split()[:4])
            permitted = best_permitted(client, corpus, subject, query)
            k = chance.randrange(1, 9)
            assert retrieve_before(client, corpus, subject, query, k) == permitted[:k]
            assert retrieve_after(client, corpus, subject, query, k) == permitted[:k]


def test_what_is_taken_away_is_not_shown_any_more(library: Server) -> None:
    corpus = Corpus()
    with Client(library.target, key=ADMIN_KEY) as client:
        for way in (retrieve_before, retrieve_after):
            client.touch("document:merger#reader@user:temp")
            shown = way(client, corpus, "user:temp", "merger", 5)
            assert "merger" in {passage.document for passage in shown}
            client.delete("document:merger#reader@user:temp")
            shown = way(client, corpus, "user:temp", "merger", 5)
            assert "merger" not in {passage.document for passage in shown}


def test_reads_no_further_than_it_takes_and_asks_once_an_object(library: Server) -> None:
    counting = Counting()
    read = 0

    def hits() -> Iterator[int]:
        nonlocal read
        while True:  # endless: a ranking that is never through
            yield read
            read += 1

    with Client(library.target, key=ADMIN_KEY, interceptors=[counting]) as client:
        found = first_permitted(
            client,
            hits(),
            3,
            object_of=lambda hit: (
                "document:handbook" if hit >= 50 else f"document:hidden-{hit % 5}"
            ),
            subject="user:petra",
            permission="read",
        )
    assert found == [50, 51, 52]
    assert read < 100
    assert counting.calls["CheckMany"] == 2  # the hidden ones once, then the handbook
    with pytest.raises(ValueError, match="k is at least 1"):
        first_permitted(client, [], 0, object_of=str, subject="user:petra", permission="read")


def test_all_is_judged_at_one_snapshot(library: Server) -> None:
    with (
        Client(library.target, key=ADMIN_KEY) as client,
        Client(library.target, key=ADMIN_KEY) as other,
    ):
        client.touch("document:late#reader@user:snap")

        def hits() -> Iterator[str]:
            yield from ("no-1", "no-2")
            other.delete("document:late#reader@user:snap")
            yield "late"

        found = first_permitted(
            client,
            hits(),
            1,
            object_of=lambda hit: f"document:{hit}",
            subject="user:snap",
            permission="read",
        )
        assert found == ["late"]
        assert not client.check("user:snap", "read", "document:late")


def test_a_check_that_fails_shows_nothing(library: Server) -> None:
    with Client(library.target, key=ADMIN_KEY) as client, pytest.raises(UnknownRelation):
        first_permitted(
            client,
            ["handbook"],
            1,
            object_of=lambda hit: ObjectRef("document", hit),
            subject="user:petra",
            permission="reed",
        )


def test_deepening_asks_for_more_only_when_more_is_wanted() -> None:
    asked: list[int] = []

    def search(limit: int) -> list[int]:
        asked.append(limit)
        return list(range(min(limit, 10)))

    hits = deepening(search, first=4)
    assert [next(hits) for _ in range(4)] == [0, 1, 2, 3]
    assert asked == [4]
    assert list(hits) == [4, 5, 6, 7, 8, 9]
    assert asked == [4, 8, 16]


async def test_asyncio_gives_the_same(library: Server) -> None:
    corpus = Corpus()
    with Client(library.target, key=ADMIN_KEY) as client:
        expected = retrieve_after(client, corpus, "user:omar", "fraud model approval", 4)
        ids = readable(client, "user:omar", "read", "document")
    async with AsyncClient(library.target, key=ADMIN_KEY) as aio:
        found = await first_permitted_async(
            aio,
            corpus.search("fraud model approval", 40),
            4,
            object_of=lambda passage: f"document:{passage.document}",
            subject="user:omar",
            permission="read",
        )
        assert await readable_async(aio, "user:omar", "read", "document") == ids
        answers = await aio.check_many(
            CheckItem("user:omar", "read", f"document:{each}") for each in sorted(ids)
        )
    assert found == expected
    assert len(found) == 4
    assert all(answers)
    assert "salaries" not in ids


def test_the_example_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(tmp_path, keys="")
    server.start()
    permitted_search.main(server.target)
    server.stop()
    said = capsys.readouterr().out.partition("petra asks")
    assert "  merger: After the merger" in said[0]
    assert "  merger: " not in said[2]
    assert "  handbook: Model training" in said[2]
