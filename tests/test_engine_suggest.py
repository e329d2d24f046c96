"""The conformance suite: names that continue what is typed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.engine import AnyOf, Engine, Snapshot
from indexers.ranking import Name, closest_names, typed_words, typing_errors
from taxonomy.errors import FilterError
from tests.engine_kit import ENGINES, STORES, Open, document, fresh, opened, publish


@pytest.fixture(params=ENGINES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    with opened(request.param, tmp_path, request) as open_one:
        yield open_one


@pytest.fixture
def engine(open_store: Open) -> Engine:
    return open_store("store")


SKILLS = {
    "s:python": ("Python", "Python (programming language)"),
    "s:js": ("JavaScript",),
    "s:java": ("Java", "Java development"),
    "s:sql": ("SQL",),
    "s:analysis": ("data analysis", "analyse de données", "Data Analytics"),
    "s:manage": ("manage a team", "gérer une équipe"),
    "s:cpp": ("C++",),
    "s:oak": ("L'œuvre d'art",),
}


@pytest.fixture
def skills(engine: Engine) -> Snapshot:
    return publish(engine, [document(id_, kind="skill", names=names) for id_, names in SKILLS.items()])


def suggested(snapshot: Snapshot, typed: str, k: int = 10) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in snapshot.suggest("skill", typed, k)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("py", [("s:python", "Python")]),
        ("PYTHON", [("s:python", "Python")]),
        ("python (prog", [("s:python", "Python (programming language)")]),
        ("prog pyth", []),  # a word before the last must be whole
        ("java", [("s:java", "Java"), ("s:js", "JavaScript")]),
        ("analysis dat", [("s:analysis", "data analysis")]),
        ("data an", [("s:analysis", "data analysis")]),
        ("données an", [("s:analysis", "analyse de données")]),
        ("équipe", [("s:manage", "gérer une équipe")]),
        ("equi", [("s:manage", "gérer une équipe")]),
        ("oeuvre", [("s:oak", "L'œuvre d'art")]),
        ("c+", [("s:cpp", "C++")]),
        ("c++", [("s:cpp", "C++")]),
        ("", []),
        (" ?! ", []),
        ("zzz", []),
    ],
)
def test_what_continues_what_is_typed(skills: Snapshot, typed: str, found: list[tuple[str, str]]) -> None:
    assert suggested(skills, typed) == found


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("pyhton", "s:python"),  # swapped
        ("pthon", "s:python"),  # missing
        ("pythonn", "s:python"),  # added
        ("bython", "s:python"),  # changed, the first letter too
        ("pytj", "s:python"),  # while typing
        ("javascrpt", "s:js"),
        ("dtaa anal", "s:analysis"),  # in a word that is not the last
        ("dtaa anlays", "s:analysis"),  # one in each word
    ],
)
def test_one_typing_error_is_forgiven(skills: Snapshot, typed: str, id_: str) -> None:
    assert [found for found, _ in suggested(skills, typed)] == [id_]


@pytest.mark.parametrize("typed", ["sqk", "pyhtno", "xyhton", "daat nalaysis"])
def test_two_errors_or_a_short_word_are_not(skills: Snapshot, typed: str) -> None:
    assert suggested(skills, typed) == []


@pytest.mark.parametrize("typed", ["pyhton", "javascrpt", "dtaa anal"])
def test_errors_are_forgiven_only_with_typos(skills: Snapshot, typed: str) -> None:
    assert skills.suggest("skill", typed, 10)
    assert skills.suggest("skill", typed, 10, typos=False) == []


def test_without_typos_what_is_typed_right_is_found_all_the_same(skills: Snapshot) -> None:
    found = [one.id for one in skills.suggest("skill", "java", 10, typos=False)]
    assert found == ["s:java", "s:js"]


def test_filters_hold_for_suggestions_even_where_many_others_are_closer(engine: Engine) -> None:
    others = [
        document(f"a{n}", kind="skill", names=(f"java {n}",), terms={"framework": ("a",)}) for n in range(300)
    ]
    own = document("b1", kind="skill", names=("the long way to java",), terms={"framework": ("b",)})
    snapshot = publish(engine, [*others, own])
    where = {"framework": AnyOf(("b",))}
    assert [one.id for one in snapshot.suggest("skill", "java", 3, where=where)] == ["b1"]
    assert [one.id for one in snapshot.suggest("skill", "jaav", 3, where=where)] == ["b1"]
    with pytest.raises(FilterError):
        snapshot.suggest("skill", "java", 3, where={"framework": AnyOf(("c",))})


def test_a_document_comes_once_under_its_closest_name(skills: Snapshot) -> None:
    assert suggested(skills, "data analy") == [("s:analysis", "data analysis")]
    assert suggested(skills, "data analytic") == [("s:analysis", "Data Analytics")]


def test_names_without_an_error_come_first(engine: Engine) -> None:
    names = {"a": "lava", "b": "the long way to java beans", "c": "javelin", "d": "java"}
    snapshot = publish(engine, [document(id_, kind="skill", names=(name,)) for id_, name in names.items()])
    assert [id_ for id_, _ in suggested(snapshot, "java")] == ["d", "b", "a", "c"]
    assert [id_ for id_, _ in suggested(snapshot, "java", 1)] == ["d"]


def test_equal_names_come_by_id_and_many_names_of_one_document_hide_none(engine: Engine) -> None:
    many = [document("m", kind="skill", names=tuple(f"course {n}" for n in range(500)))]
    few = [document(f"d{n}", kind="skill", names=("course of a longer name",)) for n in range(4)]
    snapshot = publish(engine, [*reversed(few), *many])
    assert [id_ for id_, _ in suggested(snapshot, "cour", 4)] == ["m", "d0", "d1", "d2"]


LETTERS = st.text("abç", min_size=1, max_size=6)
NAMES = st.lists(st.lists(st.lists(LETTERS, min_size=1, max_size=3).map(" ".join), max_size=2), max_size=15)


@STORES
@given(NAMES, st.lists(LETTERS, min_size=1, max_size=3).map(" ".join))
def test_suggestions_equal_the_plain_reference(open_store: Open, names: list[list[str]], typed: str) -> None:
    documents = [document(f"d{n}", kind="skill", names=tuple(own)) for n, own in enumerate(names)]
    everything = [Name(one.id, name) for one in documents for name in one.names]
    words = typed_words(typed)
    exact = [name for name in everything if typing_errors(words, typed_words(name.name)) == 0]
    reference = closest_names(words, exact if len({name.id for name in exact}) >= 3 else everything, 3)
    assert publish(open_store(fresh()), documents).suggest("skill", typed, 3) == reference


def test_the_shortest_of_very_many_are_found(engine: Engine) -> None:
    chance = random.Random(5)
    long = [
        document(f"d{n:04d}", kind="skill", names=(f"common {'x' * chance.randint(5, 40)}",))
        for n in range(3000)
    ]
    snapshot = publish(engine, [*long, document("last", kind="skill", names=("common",))])
    assert suggested(snapshot, "comm", 1) == [("last", "common")]
    assert len(suggested(snapshot, "comm", 200)) == 200
