"""What a cluster holds under one prefix, engines on it, and how their errors must read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from indexers.elastic.connection import Access, connect
from indexers.elastic.engine import ElasticEngine
from indexers.engine import Engine, Snapshot
from taxonomy.errors import SkillStepError
from tests.elasticsearch.nodes import ask

KEY = "dG9wOnNlY3JldA=="
"""A key, which no node of the tests asks for, and no message may hold."""


@dataclass
class Store:
    """What one prefix holds. Every engine has a connection of its own, as on a machine of its own."""

    url: str
    prefix: str
    closing: ExitStack = field(default_factory=ExitStack)

    def engine(
        self, lease: float = 60.0, patience: float = 60.0, keep: int = 3, **access: Any
    ) -> ElasticEngine:
        given = {"url": self.url, "prefix": self.prefix, "key": KEY, "timeout": 20.0, **access}
        connection = connect(Access(**given))
        self.closing.callback(connection.close)
        return ElasticEngine(connection, keep, lease, patience)

    def ask(self, path: str, method: str = "GET", body: object = None) -> dict[str, Any]:
        """What the cluster answers."""
        found = ask(self.url.split(",")[0], path, method, body)
        assert found is not None
        return found

    def done(self, path: str, method: str = "GET", body: object = None) -> dict[str, Any]:
        """What it answers, which is no error."""
        found = self.ask(path, method, body)
        assert "error" not in found, found
        return found

    def indices(self) -> set[str]:
        """The indices of snapshots and loads."""
        found = self.done(f"/{self.prefix}-*/_alias?expand_wildcards=all")
        return {name for name in found if not name.endswith("-control")}

    def index(self, snapshot: Snapshot | str, what: str = "documents") -> str:
        id_ = snapshot if isinstance(snapshot, str) else snapshot.info.id
        return f"{self.prefix}-{id_}-{what}"

    def remove(self) -> None:
        """All of it, so that a node that is shared stays small."""
        for name in ask(self.url.split(",")[0], f"/{self.prefix}-*/_alias?expand_wildcards=all") or {}:
            ask(self.url.split(",")[0], f"/{name}/_settings", "PUT", {"index.blocks.read_only": None})
            ask(self.url.split(",")[0], f"/{name}", "DELETE")


@contextmanager
def made(url: str, prefix: str = "") -> Iterator[Store]:
    """A store on a cluster, empty at first, and gone at the end."""
    found = Store(url, prefix or f"failing-{uuid4().hex[:8]}")
    with found.closing:
        yield found
        found.remove()


def told(kind: type[SkillStepError], do: Callable[[], object], *words: str) -> str:
    """The message of an error of exactly this kind, which holds these words and never the key."""
    with pytest.raises(kind) as caught:
        do()
    assert type(caught.value) is kind, caught.value
    message = str(caught.value)
    for word in words:
        assert word in message, message
    assert KEY not in message
    return message


def current(engine: Engine) -> Snapshot:
    found = engine.current()
    assert found is not None
    return found


def served(engine: Engine) -> list[str]:
    """The ids of all credentials, as everyone reads them."""
    return [hit.id for hit in current(engine).search("credential", "", 10_000).hits]
