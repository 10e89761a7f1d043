"""Retrieval that shows nobody a passage they may not see.

Two ways, both complete. **Before** retrieval: list what the subject may read, and search only in
that (`readable`): right where the index can filter and the list is not huge. **After** retrieval:
search everything and keep what the subject may read (`first_permitted`), going down the ranking
until `k` are found: right where few are refused, or the list would be huge. Either gives the same
passages: the best `k` of those that are permitted.

What is allowed under conditions only is left out, unless the context fulfils them.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from pemba import _requests
from pemba.model import CheckItem, as_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Unpack

    from pemba._requests import ActingAsking, DraftAsking, SupposingAsking
    from pemba.aio import AsyncClient
    from pemba.answers import ManyAnswers
    from pemba.client import Client
    from pemba.model import ObjectLike, ObjectRef, SubjectLike

H = TypeVar("H")

LARGEST_BATCH = 1000


def readable(
    client: Client,
    subject: SubjectLike,
    permission: str,
    object_type: str,
    **how: Unpack[DraftAsking],
) -> frozenset[str]:
    """Return the ids of what the subject may read, for the filter of a search."""
    entries = client.list_objects(subject, permission, object_type, **how)
    return frozenset(entry.object.id for entry in entries if entry)


async def readable_async(
    client: AsyncClient,
    subject: SubjectLike,
    permission: str,
    object_type: str,
    **how: Unpack[DraftAsking],
) -> frozenset[str]:
    """Return the ids of what the subject may read, for the filter of a search."""
    entries = client.list_objects(subject, permission, object_type, **how)
    return frozenset([entry.object.id async for entry in entries if entry])


def first_permitted(
    client: Client,
    hits: Iterable[H],
    k: int,
    *,
    object_of: Callable[[H], ObjectLike],
    subject: SubjectLike,
    permission: str,
    **how: Unpack[ActingAsking],
) -> list[H]:
    """Return the first `k` hits that the subject may see, reading no more of them than it takes.

    `hits` come best first and may be endless; `object_of` says which object a hit is part of. All
    are judged at one snapshot. An object is asked about once, however many of its passages hit.
    """
    sifting = _Sifting(k, object_of, subject, permission, how)
    for items in sifting.rounds(hits):
        answers = client.check_many(items, **sifting.asking)
        sifting.learn(items, answers)
    return sifting.found


async def first_permitted_async(
    client: AsyncClient,
    hits: Iterable[H],
    k: int,
    *,
    object_of: Callable[[H], ObjectLike],
    subject: SubjectLike,
    permission: str,
    **how: Unpack[ActingAsking],
) -> list[H]:
    """Return the first `k` hits that the subject may see; see `first_permitted`."""
    sifting = _Sifting(k, object_of, subject, permission, how)
    for items in sifting.rounds(hits):
        answers = await client.check_many(items, **sifting.asking)
        sifting.learn(items, answers)
    return sifting.found


def deepening(search: Callable[[int], Sequence[H]], first: int = 32) -> Iterator[H]:
    """Make an iterator of hits of a search that takes only a number of hits.

    It asks for twice as many whenever more are wanted. The search must rank alike each time.
    """
    seen, limit = 0, first
    while True:
        hits = search(limit)
        yield from hits[seen:]
        if len(hits) < limit:
            return
        seen, limit = limit, 2 * limit


class _Sifting(Generic[H]):
    """Which hits were found so far, and what is to be asked next."""

    def __init__(
        self,
        k: int,
        object_of: Callable[[H], ObjectLike],
        subject: SubjectLike,
        permission: str,
        how: ActingAsking,
    ) -> None:
        if k < 1:
            raise ValueError(f"k is at least 1, got {k}")
        self.found: list[H] = []
        self._k = k
        self._object_of = object_of
        self._subject = subject
        self._permission = permission
        self._actors = how.get("actors", ())
        self._known: dict[ObjectRef, bool] = {}
        # What is left of it holds for all items, and from the first answers on their snapshot.
        self.asking: SupposingAsking = {**how}  # type: ignore[typeddict-item]
        self.asking.pop("actors", None)  # type: ignore[typeddict-item]

    def rounds(self, hits: Iterable[H]) -> Iterator[list[CheckItem]]:
        """Yield what to ask, which is to be learned before the next round."""
        source = iter(hits)
        size = min(2 * self._k, LARGEST_BATCH)
        while batch := [(hit, as_object(self._object_of(hit))) for hit in islice(source, size)]:
            unknown = dict.fromkeys(obj for _, obj in batch if obj not in self._known)
            if unknown:
                yield [
                    CheckItem(self._subject, self._permission, obj, actors=self._actors)
                    for obj in unknown
                ]
            self.found += [hit for hit, obj in batch if self._known[obj]]
            if len(self.found) >= self._k:
                del self.found[self._k :]
                return
            size = min(2 * size, LARGEST_BATCH)

    def learn(self, items: Iterable[CheckItem], answers: ManyAnswers) -> None:
        """Take in the answers; one that failed raises its error."""
        for item, answer in zip(items, answers, strict=True):
            self._known[as_object(item.object)] = bool(answer)
        self.asking["consistency"] = _requests.next_batch(
            self.asking.get("consistency"), answers.token
        )
