"""The conformance suite: filters and facets, and what is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.engine import AnyOf, Between, Engine, Page, Snapshot, Stated, Where
from taxonomy.errors import FilterError, InputError
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


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"language": AnyOf(("en",))}, ["c1", "c2"]),
        ({"language": AnyOf(("en", "fr"))}, ["c1", "c2", "c3"]),
        ({"language": AnyOf(("fr",)), "provider": AnyOf(("Nord",))}, ["c3"]),
        ({"mode": AnyOf(("online",))}, ["c1"]),
        ({"hours": Between(12.5, 40)}, ["c1", "c2"]),
        ({"hours": Between(12.6)}, ["c1"]),
        ({"hours": Between(high=12)}, []),
        ({"cost": Between(0, 0)}, ["c1"]),
        ({"cost": Between()}, ["c1"]),
        ({"starts": Between("2026-09-01", "2026-12")}, ["c1"]),
        ({"starts": Between("2026-09-02")}, ["c3"]),
        ({"starts": Between(high="2026-08-31")}, []),
        ({"starts": Between()}, ["c1", "c3"]),
        ({"starts": AnyOf(("2027-01-15",))}, ["c3"]),
        ({"starts": Between("2026"), "language": AnyOf(("en",))}, ["c1"]),
        ({"id": AnyOf(("c3", "c1", "c1", "nothing"))}, ["c1", "c3"]),
        ({"id": AnyOf(("c1", "c2")), "language": AnyOf(("fr",))}, ["c2"]),
        ({"id": AnyOf(())}, []),
        ({"hours": Stated()}, ["c1", "c2"]),
        ({"hours": Stated(False)}, ["c3"]),
        ({"mode": Stated(False)}, ["c2", "c3"]),
        ({"starts": Stated(False), "cost": Stated(False)}, ["c2"]),
        ({"category": Stated()}, []),
        ({"level": Stated(False), "provider": AnyOf(("Nord",))}, ["c1", "c3"]),
    ],
)  # fmt: skip
def test_filters(courses: Snapshot, where: Where, found: list[str]) -> None:
    every_step = {"s:python#1": 1, "s:weld#1": 1}
    for page in (
        courses.search("credential", "", 10, where=where),
        courses.search("credential", "data python données", 10, where=where),
        courses.closing("credential", every_step, 10, where=where),
    ):
        assert sorted(ids(page)) == found
        assert page.total == len(found)


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "language": st.lists(st.sampled_from(["en", "fr", "de"]), max_size=3).map(tuple),
        "hours": st.sampled_from([-1.5, 0.0, 2.0, 2.5, 1e9]),
        "starts": st.sampled_from(["2025", "2025-12-31", "2026-01-01", "2026-01-01T08:00"]),
    },
)
HOURS, STARTS = st.sampled_from([-2.0, 0.0, 2.0, 2.4]), st.sampled_from(["2024", "2026-01-01", "2026-02"])


def passes(fields: dict[str, Any], where: Where) -> bool:
    """What the seam says of filters, for one document."""
    return all(
        (fields.get(field, ()) != ()) == wanted.stated
        if isinstance(wanted, Stated)
        else field in fields and takes(wanted, fields[field])
        for field, wanted in where.items()
    )


def takes(wanted: AnyOf | Between, value: Any) -> bool:
    if isinstance(wanted, AnyOf):
        return bool({*wanted.values} & {*value})
    return (wanted.low is None or wanted.low <= value) and (wanted.high is None or value <= wanted.high)


@STORES
@given(
    st.lists(FIELDS, max_size=20),
    st.sampled_from([(), ("en",), ("en", "de"), ("fr",)]),
    st.none() | st.tuples(st.none() | HOURS, st.none() | st.sampled_from([3.0, 1e9])),
    st.none() | st.tuples(st.none() | STARTS, st.none() | st.sampled_from(["2026-03", "2027"])),
    st.dictionaries(st.sampled_from(["language", "hours", "starts"]), st.booleans(), max_size=2),
)
def test_filters_equal_the_plain_reference(
    open_store: Open,
    drawn: list[dict[str, Any]],
    languages: tuple[str, ...],
    hours: Any,
    starts: Any,
    stating: dict[str, bool],
) -> None:
    known = {language for fields in drawn for language in fields.get("language", ())}
    where: dict[str, AnyOf | Between | Stated] = {name: Stated(said) for name, said in stating.items()}
    if wanted := tuple(language for language in languages if language in known):
        where["language"] = AnyOf(wanted)
    where |= {name: Between(*ends) for name, ends in (("hours", hours), ("starts", starts)) if ends}
    documents = [
        document(
            f"d{n:02d}",
            "word",
            terms={"language": fields["language"]} if "language" in fields else {},
            numbers={"hours": fields["hours"]} if "hours" in fields else {},
            dates={"starts": fields["starts"]} if "starts" in fields else {},
            steps={"s#1": 1},
        )
        for n, fields in enumerate(drawn)
    ]
    snapshot = publish(open_store(fresh()), documents)
    kept = {f"d{n:02d}": fields for n, fields in enumerate(drawn) if passes(fields, where)}
    languages_of = Counter(language for fields in kept.values() for language in {*fields.get("language", ())})
    for page in (
        snapshot.search("credential", "", 99, where=where, facets=["language"]),
        snapshot.search("credential", "word", 99, where=where, facets=["language"]),
        snapshot.closing("credential", {"s#1": 1}, 99, where=where, facets=["language"]),
    ):
        assert ids(page) == sorted(kept)
        assert page.facets["language"] == dict(languages_of)


def test_a_filter_moves_no_score(courses: Snapshot) -> None:
    free = {hit.id: hit.score for hit in courses.search("credential", "data python", 10).hits}
    where: Where = {"provider": AnyOf(("Nord",)), "starts": Between("2026")}
    kept = courses.search("credential", "data python", 10, where=where)
    assert {hit.id: hit.score for hit in kept.hits} == {id_: free[id_] for id_ in ("c1", "c3")}


def test_facets_count_all_that_match_most_frequent_first(engine: Engine) -> None:
    providers = ["Zeta"] * 3 + ["Alpha"] * 2 + ["Beta"] * 2 + ["Elsewhere"]
    documents = [
        document(f"d{n}", "skill" if name != "Elsewhere" else "other", steps={f"{name}#1": 1, "all#1": 1},
                 terms={"provider": (name, name)})
        for n, name in enumerate(providers)
    ]  # fmt: skip
    snapshot = publish(engine, documents)
    counted = [("Zeta", 3), ("Alpha", 2), ("Beta", 2)]
    found = snapshot.search("credential", "skill", 1, facets=["provider", "mode"])
    assert list(found.facets["provider"].items()) == counted
    assert found.facets["mode"] == {}
    gap = {f"{name}#1": 1 for name in ("Zeta", "Alpha", "Beta")}
    closed = snapshot.closing("credential", gap, 0, facets=["provider"])
    assert list(closed.facets["provider"].items()) == counted
    where: Where = {"provider": AnyOf(("Alpha", "Zeta"))}
    kept = snapshot.closing("credential", {"all#1": 1}, 1, where=where, facets=["provider"])
    assert kept.facets == {"provider": {"Zeta": 3, "Alpha": 2}}


@pytest.mark.parametrize(
    ("where", "field", "near"),
    [
        ({"langage": AnyOf(("en",))}, "langage", "language"),
        ({"langage": Stated(False)}, "langage", "language"),
        ({"id": Between("c1")}, "id", None),
        ({"id": Stated()}, "id", None),
        ({"employer": AnyOf(("en",))}, "employer", None),
        ({"provider": AnyOf(("Nort",))}, "provider", "Nord"),
        ({"provider": AnyOf(("Nord", "nord"))}, "provider", "Nord"),
        ({"provider": AnyOf(())}, "provider", None),
        ({"starts": AnyOf(("2026-09-02",))}, "starts", "2026-09-01"),
        ({"provider": Between("a", "b")}, "provider", None),
        ({"hours": AnyOf(("40",))}, "hours", None),
        ({"hours": Between("10")}, "hours", None),
        ({"hours": Between(float("nan"))}, "hours", None),
        ({"hours": Between(5, 4)}, "hours", None),
        ({"starts": Between(2026)}, "starts", None),
        ({"starts": Between("tomorrow")}, "starts", None),
        ({"starts": Between("2027", "2026")}, "starts", None),
    ],
)
def test_a_wrong_filter_is_refused_and_names_what_is_right(
    courses: Snapshot, where: Where, field: str, near: str | None
) -> None:
    asks: list[Callable[[], Page]] = [
        lambda: courses.search("credential", "data", 10, where=where),
        lambda: courses.search("credential", "", 10, where=where),
        lambda: courses.closing("credential", {"s:sql#1": 1}, 10, where=where),
        lambda: courses.closing("credential", {}, 10, where=where),
    ]
    for ask in asks:
        with pytest.raises(FilterError) as refused:
            ask()
        assert refused.value.field == field
        assert near is None or near in refused.value.nearest


@pytest.mark.parametrize("field", ["providers", "hours", "title"])
def test_what_cannot_be_counted_is_refused(courses: Snapshot, field: str) -> None:
    with pytest.raises(FilterError, match=field):
        courses.search("credential", "data", 10, facets=[field])
    with pytest.raises(FilterError, match=field):
        courses.closing("credential", {"s:sql#1": 1}, 10, facets=[field])
    with pytest.raises(FilterError, match=field):
        courses.values("credential", field)


def test_values_of_a_field(courses: Snapshot) -> None:
    assert courses.values("credential", "provider") == ["Nord", "Sud"]
    assert courses.values("credential", "starts") == ["2026-09-01", "2027-01-15"]
    assert courses.values("credential", "category") == []


@pytest.mark.parametrize(("k", "offset"), [(-1, 0), (1, -1)])
def test_a_negative_page_is_refused(courses: Snapshot, k: int, offset: int) -> None:
    with pytest.raises(InputError):
        courses.search("credential", "data", k, offset=offset)
    with pytest.raises(InputError):
        courses.closing("credential", {"s:sql#1": 1}, k, offset=offset)


def test_a_page_of_none_still_counts(courses: Snapshot) -> None:
    assert courses.search("credential", "data", 0).total == 2
    assert courses.search("credential", "", 0, offset=2).total == 3
    assert courses.search("credential", "data", 5, offset=9).hits == ()
    assert courses.suggest("credential", "data", 0) == []
