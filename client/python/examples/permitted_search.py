"""Retrieval for an assistant that quotes nothing its reader may not see.

Search is BM25 over a small corpus; who may read which document is Pemba's to say. Run it beside a
server on an empty store: `./pemba serve --data /tmp/search`, then `python permitted_search.py`.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rank_bm25 import BM25Okapi

from pemba import Client
from pemba.rag import deepening, first_permitted, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = """
definition user {}
definition team { relation member: user | team#member }
definition document {
  relation reader: user | user:* | team#member
  relation barred: user
  permission read = reader - barred
}
"""
RELATIONSHIPS = [
    "team:board#member@user:ingrid",
    "team:risk#member@user:omar",
    "team:risk#member@team:board#member",
    "document:handbook#reader@user:*",
    "document:assistant#reader@user:*",
    "document:roadmap#reader@user:*",
    "document:roadmap#barred@user:petra",
    "document:salaries#reader@team:board#member",
    "document:merger#reader@team:board#member",
    "document:minutes-may#reader@team:board#member",
    "document:fraud-model#reader@team:risk#member",
    "document:incident-17#reader@team:risk#member",
    "document:vendor-review#reader@team:risk#member",
    "document:patients#reader@user:omar",
]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document, as it is retrieved."""

    number: int
    document: str
    text: str


class Corpus:
    """Passages, and a search that knows nothing of permissions."""

    def __init__(self) -> None:
        file = Path(__file__).with_name("corpus.jsonl")
        lines = file.read_text(encoding="utf-8").splitlines()
        self.passages = [Passage(n, **json.loads(line)) for n, line in enumerate(lines)]
        self._index = BM25Okapi([_words(passage.text) for passage in self.passages])

    def search(self, query: str, limit: int) -> list[Passage]:
        """Return the best passages, best first; none that shares no word with the query."""
        return self._ranked(query, self.passages)[:limit]

    def search_within(self, query: str, documents: frozenset[str], limit: int) -> list[Passage]:
        """Return the best passages of these documents."""
        within = [passage for passage in self.passages if passage.document in documents]
        return self._ranked(query, within)[:limit]

    def _ranked(self, query: str, passages: Sequence[Passage]) -> list[Passage]:
        if not passages:
            return []
        numbers = [passage.number for passage in passages]
        scores = self._index.get_batch_scores(_words(query), numbers)
        hits = [(score, each) for score, each in zip(scores, passages, strict=True) if score > 0]
        return [each for _, each in sorted(hits, key=lambda hit: (-hit[0], hit[1].number))]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def retrieve_before(
    pemba: Client, corpus: Corpus, subject: str, query: str, k: int
) -> list[Passage]:
    """List what the subject may read, and search in that."""
    return corpus.search_within(query, readable(pemba, subject, "read", "document"), k)


def retrieve_after(
    pemba: Client, corpus: Corpus, subject: str, query: str, k: int
) -> list[Passage]:
    """Search everything, and go down the ranking until `k` permitted passages are found."""
    return first_permitted(
        pemba,
        deepening(lambda limit: corpus.search(query, limit), first=k),
        k,
        object_of=lambda passage: f"document:{passage.document}",
        subject=subject,
        permission="read",
    )


def main(target: str) -> None:
    """Ask the same as three people."""
    corpus = Corpus()
    with Client(target) as pemba:
        pemba.write_schema(SCHEMA)
        pemba.import_relationships(RELATIONSHIPS)
        for person in ("ingrid", "omar", "petra"):
            print(f"\n{person} asks about the merger and the model")
            for passage in retrieve_after(pemba, corpus, f"user:{person}", "merger model", 3):
                print(f"  {passage.document}: {passage.text}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "localhost:7070")
