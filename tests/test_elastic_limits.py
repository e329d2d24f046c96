"""A node that takes little: small requests, few writes at once, few clauses in a query."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest

from indexers.elastic import build, writing
from indexers.elastic.errors import TooManyClauses
from indexers.engine import AnyOf, Document
from taxonomy.errors import FileError
from taxonomy.steps import closing_score
from tests.elasticsearch.kit import Kit
from tests.elasticsearch.nodes import Node, NodeSettings, ask
from tests.engine_kit import document, publish, record
from tests.stores import Store, current, made, served, told

# The most clauses of a query follow from the heap in MB: 64 of them a MB and thread of searches, or 1,024.
LITTLE = {
    "http.max_content_length": "1mb",
    "thread_pool.write.size": "1",
    "thread_pool.write.queue_size": "1",
    "thread_pool.search.size": "24",
}
MOST_CLAUSES = 1024


@pytest.fixture(scope="module")
def node(node_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    settings = NodeSettings(tmp_path_factory.mktemp("small"), heap="384m", more=LITTLE)
    with Node(node_kit, settings) as found:
        yield found.start()


@pytest.fixture
def store(node: Node) -> Iterator[Store]:
    with made(node.address) as found:
        yield found


# --- writing -----------------------------------------------------------------------------------------------


def test_requests_that_are_too_large_are_cut(store: Store) -> None:
    engine = store.engine()
    many = [
        document(f"d{number:03d}", body=bytes(65 + number % 26 for _ in range(20_000)))
        for number in range(300)
    ]
    publish(engine, many, [record(one.id, one.body.decode()) for one in many])
    assert served(engine) == [one.id for one in many]
    with engine.stage() as stage:
        assert [(one.id, one.body) for one in stage.records("credential")] == [
            (one.id, one.body) for one in many
        ]


def test_a_document_that_is_too_large_alone_is_named(store: Store) -> None:
    engine = store.engine()
    publish(engine, [document("a")])
    large = [document("b"), document("large", body=b"x" * 2_000_000), document("c")]
    limit = "http.max_content_length"
    told(FileError, lambda: publish(engine, large), store.url, limit, "credential:0:large", "2,000,")
    assert served(engine) == ["a"]
    told(FileError, lambda: publish(engine, [], [record("r", "x" * 2_000_000)]), store.url, "credential:0:r")
    assert len(store.indices()) == 2


def test_writes_that_are_turned_away_for_a_while_are_not_lost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned_away: list[int] = []
    whole = writing._turned_away

    def counting(request: Sequence[Any], *given: Any) -> Any:
        again, trouble = whole(request, *given)
        turned_away.append(len(again))
        return again, trouble

    monkeypatch.setattr(writing, "_turned_away", counting)
    engine = store.engine()
    other = f"/{store.prefix}-other"
    store.done(other, "PUT", {"settings": {"number_of_replicas": 0, "number_of_shards": 4}})
    lots = {"words": " ".join(f"w{number}" for number in range(20_000))}

    def crowd() -> None:
        until = time.monotonic() + 5
        while time.monotonic() < until and len(turned_away) < 3:
            ask(store.url, f"{other}/_doc", "POST", lots)

    threads = [threading.Thread(target=crowd) for _ in range(8)]

    def crowded(many: Iterable[Document]) -> Iterator[Document]:
        for number, one in enumerate(many):
            if number == 1000:
                for thread in threads:
                    thread.start()
            yield one

    many = [document(f"d{number:05d}", "word", body=b"x" * 100) for number in range(12_000)]
    publish(engine, crowded(many))
    for thread in threads:
        thread.join()
    found = current(engine)
    assert found.info.counts["credential"] == len(dict(found.scan("credential"))) == len(many)
    assert sum(turned_away) > 0


def test_documents_that_are_rejected_are_named_with_the_reason(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is known to be rejected is caught before; what is not, the cluster tells."""
    monkeypatch.setattr(build, "check_document", lambda one: None)
    engine = store.engine()
    publish(engine, [document("a")])
    wrong = [document(f"wrong{number:02d}", terms={"provider": ("x" * 40_000,)}) for number in range(12)]
    message = told(
        FileError, lambda: publish(engine, [document("b"), *wrong]), store.url, "credential:0:wrong00, ",
        "and 2 more", "immense term", "credential_provider",
    )  # fmt: skip
    assert "b (" not in message
    assert served(engine) == ["a"]
    assert len(store.indices()) == 2


# --- asking ------------------------------------------------------------------------------------------------


def gap(size: int) -> dict[str, int]:
    return {f"s{number:04d}#1": 1 + number % 2 for number in range(size)}


@pytest.mark.parametrize("size", [1000, MOST_CLAUSES, MOST_CLAUSES + 1, 3000])
def test_a_gap_of_many_steps_is_exact(store: Store, size: int) -> None:
    chance = random.Random(size)
    steps = list(gap(size))
    documents = [
        document(
            f"d{number:03d}",
            steps={
                step: chance.choice([1, 2, 128, 256]) for step in chance.sample(steps, chance.randint(1, 60))
            },
            terms={"language": (chance.choice(["en", "fr"]),)},
        )
        for number in range(300)
    ]
    documents.append(document("none", steps={"other#1": 256}, terms={"language": ("en",)}))
    snapshot = publish(store.engine(shards=2), documents)
    for where in ({}, {"language": AnyOf(("fr",))}):
        scored = {
            one.id: closing_score(gap(size), one.steps)
            for one in documents
            if one.id != "none" and (not where or one.terms["language"] == ("fr",))
        }
        order = sorted(scored, key=lambda id_: (-scored[id_], id_))
        for k, offset in ((10, 0), (7, 100), (400, 0), (0, 0)):
            page = snapshot.closing(
                "credential", gap(size), k, offset=offset, where=where, facets=["language"]
            )
            assert [(hit.id, hit.score) for hit in page.hits] == [
                (id_, scored[id_]) for id_ in order[offset : offset + k]
            ]
            assert page.total == len(order)
            assert sum(page.facets["language"].values()) == len(order)


def test_a_search_for_too_many_words_says_so(store: Store) -> None:
    snapshot = publish(store.engine(), [document("a", "word")])
    words = " ".join(f"word{number}" for number in range(MOST_CLAUSES))
    search = partial(snapshot.search, "credential", words, 5)
    told(TooManyClauses, search, store.url, "fewer clauses", "wanted: search")
