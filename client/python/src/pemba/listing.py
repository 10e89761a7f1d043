"""Lists that page by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from pemba.answers import Page

E = TypeVar("E")


class Listing(Generic[E]):
    """A list, read page by page as it is iterated, all at one revision.

    A reader who stops asks for no more pages. Iterating again reads again.
    """

    def __init__(self, fetch: Callable[[str], Page[E]], cursor: str = "") -> None:
        self._fetch = fetch
        self._cursor = cursor

    def pages(self) -> Iterator[Page[E]]:
        """Iterate the pages; each has the cursor to go on from, here or elsewhere."""
        cursor = self._cursor
        while True:
            page = self._fetch(cursor)
            yield page
            cursor = page.cursor
            if not cursor:
                return

    def __iter__(self) -> Iterator[E]:
        for page in self.pages():
            yield from page.entries


class AsyncListing(Generic[E]):
    """A list, read page by page as it is iterated, all at one revision.

    A reader who stops asks for no more pages. Iterating again reads again.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Page[E]]], cursor: str = "") -> None:
        self._fetch = fetch
        self._cursor = cursor

    async def pages(self) -> AsyncIterator[Page[E]]:
        """Iterate the pages; each has the cursor to go on from, here or elsewhere."""
        cursor = self._cursor
        while True:
            page = await self._fetch(cursor)
            yield page
            cursor = page.cursor
            if not cursor:
                return

    async def __aiter__(self) -> AsyncIterator[E]:
        async for page in self.pages():
            for entry in page.entries:
                yield entry
