"""Whether two engines that hold the same data answer alike: answers are compared as JSON, byte by byte."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import msgspec

from evaluation import synthetic, synthetic_framework
from evaluation.parity_questions import Wanted, questions, sample
from indexers.elastic.connection import Access, connect
from indexers.elastic.engine import ElasticEngine
from indexers.embedded import EmbeddedEngine
from indexers.engine import Document, Engine, Snapshot
from taxonomy.errors import SkillStepError
from taxonomy.frameworks import Taxonomy

_STEPS = 15
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


def measure(
    count: int, gaps: int, access: Access, data: Path | None, say: Say
) -> tuple[list[Row], list[Difference]]:
    """Compare on `count` synthetic credentials, and on what a folder serves.

    What goes into the cluster has a prefix of its own and is deleted at the end; the folder is only read.
    """
    wanted = Wanted(gaps, max(gaps // 2, 5))
    with TemporaryDirectory(prefix="skillstep-parity-") as folder, own_engine(access) as right:
        left = EmbeddedEngine(Path(folder))
        for engine, name in ((left, "a folder"), (right, "Elasticsearch")):
            say(f"building {count:,} documents in {name}")
            publish(engine, synthetic.documents(count, _STEPS), synthetic_framework.taxonomy(0))
        say("asking both")
        some = sample(synthetic.documents(count, _STEPS))
        found = compare(f"{count:,} synthetic", served(left), served(right), questions(some, wanted))
        left.close()
    return found


def publish(engine: Engine, documents: Iterable[Document], taxonomy: Taxonomy) -> None:
    """Make documents what an engine serves."""
    with engine.stage() as stage:
        engine.publish(stage.build(documents, taxonomy, {}).id)


def served(engine: Engine) -> Snapshot:
    """What an engine serves."""
    snapshot = engine.current()
    assert snapshot is not None
    return snapshot


@contextmanager
def own_engine(access: Access) -> Iterator[ElasticEngine]:
    """An empty engine below a prefix of its own, of which nothing stays."""
    own = replace(access, prefix=f"{access.prefix}-parity-{secrets.token_hex(4)}")
    connection = connect(own)
    try:
        yield ElasticEngine(connection)
    finally:
        with connection.call("delete what was compared"):
            for index in connection.client.indices.get(index=f"{own.prefix}-*", features=["aliases"]):
                connection.client.indices.delete(index=index)
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
    try:
        return msgspec.json.encode(ask(of))
    except SkillStepError as error:
        return f"{type(error).__name__}: {error}".encode()


def _parted(name: str, left: bytes, right: bytes) -> Difference:
    pairs = enumerate(zip(left, right, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))
    start = max(at - _SHOWN // 4, 0)
    shown = [one[start : start + _SHOWN].decode("utf-8", "replace") for one in (left, right)]
    return Difference(name, *shown)
