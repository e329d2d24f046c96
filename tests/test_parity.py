"""Both engines answer the same to the same data, byte by byte: random questions, and the whole service."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from evaluation import synthetic
from evaluation.parity import publish
from evaluation.parity_questions import Wanted, questions, sample
from evaluation.parity_rows import compare, own_engine, served
from evaluation.parity_service import measure_folder
from indexers.elastic.connection import Access
from indexers.embedded import EmbeddedEngine
from indexers.engine import Document, Engine, Page, Snapshot
from tests.engine_kit import COURSES, NOTHING, document

Pair = tuple[Snapshot, Snapshot]

SPARSE = [
    document("s1", "Same words here", "and the rest", terms={"provider": ("Nord",)}),
    document("s2", "Same words here", "and the rest", numbers={"hours": 12.5, "cost": -0.0}),
    document("s3", "Éléments d'été – naïve \U0001f600", "coeur œuvre", names=("Été", "Œuvre naïve", "été")),
    document("s4", "", "", dates={"starts": "2026-09"}),
    document("s5", "x" * 300, "same " * 500, terms={"language": ("en", "fr", "de"), "mode": ("online",)}),
    document("s1", "Same words", "of another kind", "posting", dates={"posted": "2026-01-01"}),
    document("s2", "Skill of words", "same", "skill", terms={"framework": ("s",)}, names=("a", "ab", "abc")),
]


@pytest.fixture
def pair(elasticsearch: str, tmp_path: Path) -> Iterator[Pairs]:
    """Publishes documents in both engines."""
    with ExitStack() as stack:
        yield Pairs(elasticsearch, tmp_path, stack)


class Pairs:
    """Snapshots of the same documents in a folder and in a cluster."""

    def __init__(self, url: str, folder: Path, stack: ExitStack) -> None:
        self._url, self._folder, self._stack = url, folder, stack

    def of(self, documents: list[Document], shards: int = 1) -> Pair:
        """Both, the cluster's cut into so many shards."""
        access = Access(url=self._url, prefix="test", shards=shards)
        engines: tuple[Engine, Engine] = (
            EmbeddedEngine(self._folder),
            self._stack.enter_context(own_engine(access)),
        )
        for engine in engines:
            publish(engine, documents, NOTHING)
        return served(engines[0]), served(engines[1])


@pytest.mark.parametrize("shards", [1, 3])
def test_random_questions_get_the_same_bytes(pair: Pairs, shards: int) -> None:
    documents = [*synthetic.documents(1_500, 15), *SPARSE, *COURSES]
    left, right = pair.of(documents, shards)
    asked = questions(sample(documents, 500), Wanted(gaps=60, others=60))
    rows, differences = compare("synthetic", left, right, asked)
    assert differences == []
    assert len(rows) == 15
    assert sum(row.identical for row in rows) == sum(row.asked for row in rows) > 400


def test_what_was_removed_counts_no_more(elasticsearch: str, tmp_path: Path) -> None:
    """BM25 goes by how many documents there are: a clone must forget those that went."""
    documents = list(synthetic.documents(300, 15))
    with own_engine(Access(url=elasticsearch, prefix="test")) as right:
        left = EmbeddedEngine(tmp_path)
        for engine in (left, right):
            publish(engine, documents, NOTHING)
            publish(engine, documents[100:], NOTHING)
        asked = questions(sample(documents[100:]), Wanted(gaps=5, others=30))
        _, differences = compare("fewer", served(left), served(right), asked)
    assert differences == []


def test_the_service_gives_the_same_json_over_both(
    sample_data: Path, elasticsearch: str, tmp_path: Path
) -> None:
    """The bundled sample, copied as a whole: also the filters, facets and suggestions of each engine."""
    data = shutil.copytree(sample_data, tmp_path / "data")
    access = Access(url=elasticsearch, prefix="test")
    rows, differences = measure_folder(data, Wanted(gaps=15, others=15), access, lambda what: None)
    assert differences == []
    services = {row.question for row in rows if row.question.startswith("service: ")}
    assert services == {
        f"service: {name}" for name in ("gap", "explain", "search", "suggest", "walk", "jobs", "recommend")
    }
    assert {row.different for row in rows} == {0}


def test_questions_find_something(tmp_path: Path) -> None:
    """To compare empty answers would show nothing."""
    documents = list(synthetic.documents(1_500, 15))
    engine = EmbeddedEngine(tmp_path)
    publish(engine, documents, NOTHING)
    asked = [
        (name, ask)
        for name, ask in questions(sample(documents, 500), Wanted(gaps=40, others=40))
        if name != "refused"
    ]
    empty = [name for name, ask in asked if _is_empty(ask(served(engine)))]
    assert len(empty) < 0.2 * len(asked)


def test_what_differs_is_counted_and_shown(tmp_path: Path) -> None:
    engines = [EmbeddedEngine(tmp_path / name) for name in ("left", "right")]
    for engine, title in zip(engines, ("data", "data and more"), strict=True):
        publish(engine, [document("c1", title), document("c2", "welding")], NOTHING)
    asked = [(query, _searching(query)) for query in ("data", "welding", "data")]
    rows, differences = compare("two", served(engines[0]), served(engines[1]), asked)
    assert [(row.question, row.asked, row.identical, row.different) for row in rows] == [
        ("data", 2, 0, 2),
        ("welding", 1, 0, 1),  # as many words on average decide
    ]
    assert [one.question for one in differences] == ["two: data", "two: welding"]
    assert all('"score":' in one.left and one.left != one.right for one in differences)


def _searching(query: str) -> Callable[[Snapshot], object]:
    return lambda snapshot: snapshot.search("credential", query, 10)


def _is_empty(answer: object) -> bool:
    if isinstance(answer, Page):
        return not answer.hits
    return not answer or (isinstance(answer, list) and all(map(_is_empty, answer[:1])))
