"""What the tests of connections to a cluster share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from indexers.elastic.connection import Access, Connection, connect
from taxonomy.errors import SkillStepError

Open = Callable[..., Connection]
Ask = Callable[[Connection], object]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Makes connections for one test."""
    with ExitStack() as closing:

        def open_(url: str, **more: Any) -> Connection:
            found = connect(Access(url=url, **{"timeout": 5.0, **more}))
            closing.callback(found.close)
            return found

        yield open_


def search(connection: Connection) -> object:
    with connection.call("search the documents"):
        return connection.client.search(index="skillstep-x")


def raised(kind: type[SkillStepError], connection: Connection, ask: Ask = search) -> str:
    """The message of the error that a call ends with, which names the address and no secret."""
    with pytest.raises(kind) as caught:
        ask(connection)
    assert type(caught.value) is kind
    assert connection.address in caught.value.message
    assert "secret" not in caught.value.message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.message
