from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pemba import AsyncClient, Client
from serving import ADMIN_KEY, RELATIONSHIPS, SCHEMA, Server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all; the tests keep to objects of their own."""
    started = Server(tmp_path_factory.mktemp("store"))
    started.start()
    with Client(started.target, key=ADMIN_KEY) as client:
        client.write_schema(SCHEMA)
        assert client.import_relationships(RELATIONSHIPS) == len(RELATIONSHIPS)
    yield started
    started.stop()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.target, key=ADMIN_KEY) as made:
        yield made


@pytest.fixture
async def aio(server: Server) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(server.target, key=ADMIN_KEY) as made:
        yield made


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """One for a test that stops it."""
    started = Server(tmp_path)
    started.start()
    with Client(started.target, key=ADMIN_KEY) as client:
        client.write_schema(SCHEMA)
    yield started
    started.stop()
