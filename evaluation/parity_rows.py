"""Ask two the same, compare what they answer and count; and an engine of one's own to compare with."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from indexers.elastic.connection import Access, Connection, connect
from indexers.elastic.engine import ElasticEngine
from indexers.engine import Engine, Snapshot
from taxonomy.errors import EngineUnavailable, SkillStepError

_PATIENCE_S = 60.0
_SHOWN = 400  # characters of an answer that differs

Say = Callable[[str], None]
Asked = TypeVar("Asked")


@dataclass(slots=True)
class Row:
    """How often something was asked of `data`, and how often both engines gave the same bytes."""

    data: str
    question: str
    asked: int = 0
    identical: int = 0
    different: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The first answers to a question that differ: the parts where they part."""

    question: str
    left: str
    right: str


def served(engine: Engine) -> Snapshot:
    """What an engine serves."""
    snapshot = engine.current()
    assert snapshot is not None
    return snapshot


@contextmanager
def own_engine(access: Access) -> Iterator[ElasticEngine]:
    """An empty engine below a prefix of its own, of which nothing stays."""
    with own_connection(access) as connection:
        yield ElasticEngine(connection)


@contextmanager
def own_connection(access: Access) -> Iterator[Connection]:
    """A connection with a prefix of its own, below which nothing stays."""
    own = replace(access, prefix=f"{access.prefix}-compared-{secrets.token_hex(4)}")
    connection = connect(own)
    indices = connection.client.indices

    def clear() -> None:
        for index in indices.get(index=f"{own.prefix}-*", features=["aliases"]):
            indices.delete(index=index)

    try:
        yield connection
    finally:
        connection.insist("delete what was compared", clear)
        connection.close()


def compare(
    data: str, left: Asked, right: Asked, asked: Iterable[tuple[str, Callable[[Asked], object]]]
) -> tuple[list[Row], list[Difference]]:
    """Ask both the same; a row for each sort of question."""
    rows: dict[str, Row] = {}
    differences: dict[str, Difference] = {}
    for name, ask in asked:
        row = rows.setdefault(name, Row(data, name))
        row.asked += 1
        one, other = _answer(ask, left), _answer(ask, right)
        if one == other:
            row.identical += 1
        else:
            row.different += 1
            differences.setdefault(name, _parted(f"{data}: {name}", one, other))
    return list(rows.values()), list(differences.values())


def _answer(ask: Callable[[Asked], object], of: Asked) -> bytes:
    """An answer or a refusal; a cluster that is busy or restarting gives neither, and is waited for.

    Raises:
        EngineUnavailable: it was so for a minute.
    """
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return msgspec.json.encode(ask(of))
        except EngineUnavailable:
            if time.monotonic() > until:
                raise
            time.sleep(1.0)
        except SkillStepError as error:
            return f"{type(error).__name__}: {error}".encode()


def _parted(name: str, left: bytes, right: bytes) -> Difference:
    pairs = enumerate(zip(left, right, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))
    start = max(at - _SHOWN // 4, 0)
    shown = [one[start : start + _SHOWN].decode("utf-8", "replace") for one in (left, right)]
    return Difference(name, *shown)
