"""The conformance suite: what every engine answers to search, closing, get and scan.

Its other files are `test_engine_filters`, `test_engine_suggest` and `test_engine_loads`.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexers.engine import KINDS, AnyOf, Engine, Snapshot
from indexers.ranking import TITLE_BOOST, settle
from taxonomy.errors import FilterError
from taxonomy.steps import closing_score
from taxonomy.text import query_terms
from tests.engine_kit import COURSES, ENGINES, STORES, Open, document, fresh, ids, opened, publish


@pytest.fixture(params=ENGINES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    with opened(request.param, tmp_path, request) as open_one:
        yield open_one


@pytest.fixture
def engine(open_store: Open) -> Engine:
    return open_store("store")


@pytest.fixture
def courses(engine: Engine) -> Snapshot:
    return publish(engine, COURSES)


# --- search ------------------------------------------------------------------------------------------------


def test_a_word_in_the_title_counts_more(courses: Snapshot) -> None:
    page = courses.search("credential", "data", 10)
    assert ids(page) == ["c1", "c3"]
    assert page.total == 2
    assert page.hits[0].score > page.hits[1].score > 0


@pytest.mark.parametrize("query", ["analyses", "ANALYSE", "analysing Données", "l'analyse"])
def test_both_languages_are_stemmed_and_folded(courses: Snapshot, query: str) -> None:
    assert "c2" in ids(courses.search("credential", query, 10))


@pytest.mark.parametrize("query", ["", "  \n"])
def test_an_empty_query_matches_all_by_id(courses: Snapshot, query: str) -> None:
    page = courses.search("credential", query, 10, facets=["language"])
    assert ids(page) == ["c1", "c2", "c3"]
    assert {hit.score for hit in page.hits} == {0.0}
    assert page.facets == {"language": {"en": 2, "fr": 2}}


@pytest.mark.parametrize("query", ["?!", "zymurgy", "\x00"])
def test_what_no_document_says_matches_nothing(courses: Snapshot, query: str) -> None:
    page = courses.search("credential", query, 10, facets=["language"])
    assert (page.hits, page.total, page.facets) == ((), 0, {"language": {}})


@pytest.mark.parametrize("query", ["ab", "ab cd", "ef ef gh ab", "in", "in gh"])
def test_scores_are_bm25_to_the_last_bit(engine: Engine, query: str) -> None:
    """Lucene's formula (k1 1.2, b 0.75), title and text as fields of their own, added; then rounded.

    All documents have "in", of whose rarity float32 leaves only the first three digits.
    """
    chance = random.Random(3)
    titles, texts = (
        [
            "in " + " ".join(chance.choices(["ab", "cd", "ef", "gh"], k=chance.randint(1, 30)))
            for _ in range(900)
        ]
        for _ in range(2)
    )
    snapshot = publish(engine, [document(f"d{n:03d}", titles[n], texts[n]) for n in range(900)])
    wanted = settle(TITLE_BOOST * bm25(titles, query) + bm25(texts, query))
    ranked = sorted((-score, f"d{n:03d}") for n, score in enumerate(wanted) if score)
    for offset, k in ((0, 1000), (0, 10), (17, 5), (890, 30)):
        page = snapshot.search("credential", query, k, offset=offset)
        assert page.total == len(ranked)
        assert [(-hit.score, hit.id) for hit in page.hits] == ranked[offset : offset + k]


def bm25(texts: Sequence[str], query: str) -> NDArray[np.float64]:
    split = [text.split() for text in texts]
    mean = float(np.float32(sum(map(len, split)) / len(split)))  # as both engines keep it
    scores = np.zeros(len(split))
    for term in query_terms(query):
        having = sum(term in words for words in split)
        rarity = math.log1p((len(split) - having + 0.5) / (having + 0.5))
        for at, words in enumerate(split):
            often = words.count(term)
            scores[at] += rarity * often / (often + 1.2 * (0.25 + 0.75 * len(words) / mean))
    return scores


def test_equal_scores_come_by_id_however_many_there_are(engine: Engine) -> None:
    names = [f"d{n:04d}" for n in range(5_000)]
    random.Random(1).shuffle(names)
    snapshot = publish(engine, [document(name, "the same words", "as all the others") for name in names])
    pages = [snapshot.search("credential", "same others", 700, offset=at) for at in range(0, 5_600, 700)]
    assert [id_ for page in pages for id_ in ids(page)] == sorted(names)
    assert {page.total for page in pages} == {5_000}


@STORES
@given(texts=st.lists(st.text("ab c", max_size=12), max_size=30), size=st.integers(1, 7))
def test_pages_have_no_gaps_and_no_repeats(open_store: Open, texts: list[str], size: int) -> None:
    snapshot = publish(open_store(fresh()), [document(f"d{n}", text) for n, text in enumerate(texts)])
    for query in ("", "a", "a b"):
        whole = snapshot.search("credential", query, 100)
        paged = [snapshot.search("credential", query, size, offset=at) for at in range(0, 40, size)]
        assert [hit for page in paged for hit in page.hits] == list(whole.hits)
        assert {page.total for page in paged} == {whole.total} == {len(whole.hits)}


def test_scores_that_differ_in_the_last_bits_tie() -> None:
    near = np.array([1.5, np.nextafter(np.float32(1.5), np.float32(2)), 1.501], np.float32)
    settled = settle(near)
    assert settled[0] == settled[1] == 1.5
    assert settled[2] == pytest.approx(1.501, rel=2**-13)


# --- closing -----------------------------------------------------------------------------------------------


def test_closing_is_the_exact_product_by_falling_score(courses: Snapshot) -> None:
    page = courses.closing("credential", {"s:python#1": 1000, "s:sql#1": 3, "s:unknown#1": 9}, 10)
    assert [(hit.id, hit.score) for hit in page.hits] == [("c2", 200_000.0), ("c1", 128_768.0)]
    assert page.total == 2


@pytest.mark.parametrize("steps", [{}, {"s:unknown#1": 5}])
def test_closing_nothing_finds_nothing(courses: Snapshot, steps: Mapping[str, int]) -> None:
    page = courses.closing("credential", steps, 10, facets=["provider"])
    assert (page.hits, page.total, page.facets) == ((), 0, {"provider": {}})


STEP = st.sampled_from([f"s{n}#1" for n in range(8)])
# At most 9 significant bits, and 4,096 points in all: what a document and a question may hold.
WEIGHT = st.integers(1, 512) | st.integers(64, 512).map(lambda n: 8 * n)
TAUGHT = st.lists(st.dictionaries(STEP, WEIGHT, max_size=6), max_size=40)


@STORES
@given(TAUGHT, st.dictionaries(STEP, st.integers(1, 512)), st.integers(0, 9), st.integers(0, 45))
def test_closing_equals_the_plain_reference(
    open_store: Open, taught: list[dict[str, int]], gap: dict[str, int], k: int, offset: int
) -> None:
    documents = [
        document(f"d{n % 7}{n}", steps=steps, terms={"language": ("en" if n % 3 else "fr",)})
        for n, steps in enumerate(taught)
    ]
    snapshot = publish(open_store(fresh()), documents)
    scored = {one.id: closing_score(gap, one.steps) for one in documents}
    order = sorted((id_ for id_ in scored if scored[id_]), key=lambda id_: (-scored[id_], id_))
    page = snapshot.closing("credential", gap, k, offset=offset, facets=["language"])
    assert [(hit.id, hit.score) for hit in page.hits] == [
        (id_, scored[id_]) for id_ in order[offset : offset + k]
    ]
    assert page.total == len(order)
    language = {one.id: one.terms["language"][0] for one in documents}
    assert page.facets["language"] == dict(Counter(language[id_] for id_ in order))


@STORES
@given(TAUGHT, st.lists(STEP, unique=True))
def test_highest_is_what_closing_one_step_finds_first(
    open_store: Open, taught: list[dict[str, int]], steps: list[str]
) -> None:
    documents = [
        document(f"d{n}", steps=some, terms={"language": ("en" if n % 3 else "fr",)})
        for n, some in enumerate([*taught, {"s9#1": 7}])
    ]
    snapshot = publish(open_store(fresh()), documents)
    for where in ({}, {"language": AnyOf(("fr",))}):
        first = {one: snapshot.closing("credential", {one: 1}, 1, where=where).hits for one in steps}
        assert snapshot.highest("credential", [*steps, "unknown#1"], where) == {
            step: hits[0].score for step, hits in first.items() if hits
        }


def test_closing_among_thousands_keeps_the_order_of_ids_at_every_cut(engine: Engine) -> None:
    chance = random.Random(2)
    documents = [document(f"d{n:05d}", steps={"a#1": chance.choice([1, 1, 1, 2, 3])}) for n in range(9_000)]
    snapshot = publish(engine, chance.sample(documents, len(documents)))
    order = sorted(documents, key=lambda one: (-one.steps["a#1"], one.id))
    for k, offset in ((1, 0), (10, 0), (100, 1750), (10, 3590), (5000, 0), (10, 8995)):
        page = snapshot.closing("credential", {"a#1": 7}, k, offset=offset)
        assert ids(page) == [one.id for one in order[offset : offset + k]]
        assert page.total == 9_000


def test_the_highest_sum_is_exact(engine: Engine) -> None:
    """Sums of 2^24 less a little, where float32 has its last bit."""
    steps = {f"s{n}#1": 4096 for n in range(15)} | {"x#1": 4080, "y#1": 1}
    snapshot = publish(engine, [document("a", steps=steps), document("b", steps=steps | {"y#1": 2})])
    page = snapshot.closing("credential", {**{f"s{n}#1": 256 for n in range(15)}, "x#1": 256, "y#1": 1}, 10)
    whole = 15 * 4096 * 256 + 4080 * 256
    assert [(hit.id, hit.score) for hit in page.hits] == [("b", whole + 2), ("a", whole + 1)]


# --- ids, bodies and kinds ---------------------------------------------------------------------------------

ODD_IDS = [
    "#",
    "a#1",
    "a b",
    "a\"b'c",
    "a,b:c/d?e&f",
    "é",
    "e\u0301",
    "日本",
    "🙂",
    "\\",
    "%20",
    "*",
    "A",
    "a",
    "-1",
    "0",
]


def test_any_id_is_an_id(engine: Engine) -> None:
    documents = [
        document(id_, "course", terms={"provider": (id_,)}, steps={f"{id_}#1": n + 1})
        for n, id_ in enumerate(ODD_IDS)
    ]
    snapshot = publish(engine, documents)
    in_order = sorted(ODD_IDS)
    assert ids(snapshot.search("credential", "course", 99)) == in_order
    assert [id_ for id_, _ in snapshot.scan("credential")] == in_order
    assert snapshot.values("credential", "provider") == in_order
    for n, id_ in enumerate(ODD_IDS):
        assert snapshot.get("credential", [id_]) == {id_: id_.encode()}
        assert [(hit.id, hit.score) for hit in snapshot.closing("credential", {f"{id_}#1": 2}, 9).hits] == [
            (id_, 2 * (n + 1))
        ]
        assert ids(snapshot.search("credential", "course", 9, where={"provider": AnyOf((id_,))})) == [id_]


def test_bodies_come_back_as_they_were(engine: Engine) -> None:
    bodies = {"b": b"", "a": bytes(range(256)), "c": b"x" * 100_000}
    snapshot = publish(engine, [document(id_, body=body) for id_, body in bodies.items()])
    assert snapshot.get("credential", ["c", "nobody", "a", "b", "a"]) == bodies
    assert snapshot.get("credential", []) == {}
    assert list(snapshot.scan("credential")) == sorted(bodies.items())


def test_kinds_are_apart(engine: Engine) -> None:
    documents = [document("x", f"{kind} word", kind=kind, steps={"s#1": 1}) for kind in KINDS]
    snapshot = publish(engine, documents)
    assert snapshot.info.counts == dict.fromkeys(KINDS, 1)
    for kind in KINDS:
        assert snapshot.search(kind, "word", 9).total == snapshot.closing(kind, {"s#1": 1}, 9).total == 1
        assert snapshot.search(kind, kind, 9).total == 1
        assert snapshot.suggest(kind, "wor", 9)[0].name == f"{kind} word"
    assert snapshot.search("posting", "credential", 9).total == 0


def test_a_kind_without_documents_answers_with_nothing(engine: Engine) -> None:
    snapshot = publish(engine)
    assert snapshot.info.counts == dict.fromkeys(KINDS, 0)
    for kind in KINDS:
        field = snapshot.values(kind, "framework" if kind in ("skill", "occupation") else "language")
        assert field == []
        assert snapshot.search(kind, "", 5) == snapshot.search(kind, "word", 5)
        assert snapshot.closing(kind, {"s#1": 1}, 5).total == 0
        assert (snapshot.suggest(kind, "w", 5), list(snapshot.scan(kind)), snapshot.get(kind, ["x"])) == (
            [],
            [],
            {},
        )
    with pytest.raises(FilterError, match="langage"):
        snapshot.search("credential", "", 5, where={"langage": AnyOf(("en",))})
    with pytest.raises(FilterError, match="'en'"):
        snapshot.closing("credential", {}, 5, where={"language": AnyOf(("en",))})
    assert snapshot.search("credential", "", 5, facets=["language"]).facets == {"language": {}}
