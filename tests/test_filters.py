"""Filters end to end: amounts within one unit, what is not stated, levels and credits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from indexers.engine import DATE_FIELDS, NUMBER_FIELDS, TERM_FIELDS, Stated
from indexers.filters import counted_fields
from indexers.formats import parse_credential
from indexers.formats.awards import parse_credits, parse_level
from indexers.formats.rows import BadRow
from service.filters import parse_where, read_where
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import Credits, EducationalLevel
from taxonomy.errors import FilterError, InputError
from tests.apis import ANALYST, problem, running
from tests.clis import TARGET, cli_over


@pytest.fixture(scope="module")
def service(sample_data: Path) -> Iterator[Service]:
    service = Service.open(Settings(sample_data))
    yield service
    service.close()


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def found(service: Service, **where: Any) -> set[str]:
    return {one.id for one in service.search("credential", "", 1000, where=where).items}


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("4 ECTS", Credits(4, "ECTS")),
        ("ECTS: 4", Credits(4, "ECTS")),
        ("4 crédits ECTS", Credits(4, "ECTS")),
        ("15 credits", Credits(15)),
        ("0.5 CEU", Credits(0.5, "CEU")),
        ("0,5 UEC", Credits(0.5, "CEU")),
        (3, Credits(3)),
        ({"value": 3, "system": "ects"}, Credits(3, "ECTS")),
        ("0 credits", Credits(0)),
        ("3-4 ECTS", None),
        ("4 apples", None),
        ("some", None),
        ("n/a", None),
        (True, None),
    ],
)
def test_credits_are_read_strictly(stated: Any, read: Credits | None) -> None:
    assert parse_credits(stated) == read


def test_the_column_or_the_cell_beside_names_the_system_and_two_that_differ_say_nothing() -> None:
    assert parse_credits("4", "ects credits") == Credits(4, "ECTS")
    assert parse_credits("4", "credits", "Local points") == Credits(4, "Local points")
    assert parse_credits("4 CEU", "ects") is None
    with pytest.raises(BadRow):
        parse_credits("-4 ECTS")


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("EQF 5", EducationalLevel("5", "EQF")),
        ("Level 5 (EQF)", EducationalLevel("5", "EQF")),
        ("niveau 5 du CEC", EducationalLevel("5", "EQF")),
        ("CEFR b2", EducationalLevel("B2", "CEFR")),
        ({"framework": "EQF", "value": 6}, EducationalLevel("6", "EQF")),
        ("Beginner", EducationalLevel("Beginner")),
        ("Level 5", EducationalLevel("Level 5")),
        ("Open to all who have worked two years in the field", None),
        ("TBD", None),
    ],
)
def test_levels_are_read_as_stated(stated: Any, read: EducationalLevel | None) -> None:
    assert parse_level(stated) == read


def test_a_column_may_name_the_framework_of_a_level() -> None:
    assert parse_level("5", "eqf level") == EducationalLevel("5", "EQF")
    assert parse_level(5, "niveau cec") == EducationalLevel("5", "EQF")
    assert parse_level("5", "course level") == EducationalLevel("5")


def test_a_record_states_credits_and_level_under_the_usual_names() -> None:
    record = parse_credential({"title": "T", "Crédits ECTS": "1,5", "Niveau": "CEC 5"})
    assert (record.credits, record.level) == (Credits(1.5, "ECTS"), EducationalLevel("5", "EQF"))
    beside = parse_credential({"title": "T", "credits": 2, "credit_system": "ECTS"})
    assert beside.credits == Credits(2, "ECTS")
    unread = parse_credential({"title": "T", "credits": "a few", "credit_system": "ECTS"})
    assert unread.credits is None
    assert unread.facts == {"credits": "a few", "credit_system": "ECTS"}


def test_a_cost_is_filtered_within_one_currency(service: Service) -> None:
    with pytest.raises(FilterError, match="CAD, EUR, SGD") as refused:
        found(service, cost={"max": 500})
    assert refused.value.field == "cost"
    assert refused.value.nearest == ("currency=CAD", "currency=EUR", "currency=SGD")
    with pytest.raises(FilterError, match="not compared"):
        found(service, cost={"max": 500}, currency=["CAD", "EUR"])
    cheap = found(service, cost={"max": 100}, currency="EUR")
    assert cheap == {"sample:vc-ethique-donnees", "sample:mo-chant-choral"}
    with pytest.raises(FilterError) as unknown:
        found(service, cost={"max": 500}, currency="CAN")
    assert "CAD" in unknown.value.nearest


def test_credits_are_filtered_within_one_system(service: Service) -> None:
    with pytest.raises(FilterError, match="CEU, ECTS") as refused:
        found(service, credits={"min": 1})
    assert refused.value.field == "credits"
    assert len(found(service, credits={"min": 1}, credit_system="ECTS")) == 3
    assert found(service, level=["EQF 6"]) == {"sample:vc-python-avance"}
    with pytest.raises(FilterError) as unknown:
        found(service, level="EQF 7")
    assert "EQF 6" in unknown.value.nearest


def test_what_is_free_is_free_in_every_currency_and_what_is_not_stated_is_not_free(tmp_path: Path) -> None:
    service = Service.open(Settings(tmp_path / "data", model=""))
    (tmp_path / "skills.csv").write_text("id,label\na,Alder\n", "utf-8")
    (tmp_path / "framework.json").write_text('{"id": "t", "name": "T"}', "utf-8")
    prices = ["CAD 10", "EUR 10", "free", "CAD 0", "ask us"]
    rows = [f"{at},Course {at},{price}" for at, price in enumerate(prices)]
    (tmp_path / "courses.csv").write_text("\n".join(["id,title,cost", *rows]), "utf-8")
    try:
        service.load_framework([tmp_path / "skills.csv"])
        service.load_catalogue("credential", [tmp_path / "courses.csv"])

        def numbers(**where: Any) -> list[int]:
            return sorted(int(id_.rpartition(":")[2]) for id_ in found(service, **where))

        assert numbers(cost={"max": 10}, currency="CAD") == [0, 2, 3]
        assert numbers(cost={"max": 10}, currency="EUR") == [1, 2]
        assert numbers(currency="EUR") == [1]
        assert numbers(cost=0) == [2, 3]
        assert numbers(cost={"min": 1}, currency="CAD") == [0]
        assert numbers(cost={"stated": False}) == [4]
        assert numbers(cost={"stated": True}) == [0, 1, 2, 3]
    finally:
        service.close()


@pytest.mark.parametrize("field", ["hours", "cost", "credits", "assessment", "level", "starts"])
def test_stated_and_not_stated_are_everything_once(service: Service, field: str) -> None:
    stated = found(service, **{field: {"stated": True}})
    not_stated = found(service, **{field: {"stated": False}})
    assert stated | not_stated == found(service)
    assert not stated & not_stated
    assert stated
    assert not_stated


def test_a_gap_is_filtered_by_what_is_not_stated(api: TestClient) -> None:
    body = {**ANALYST, "where": {"hours": {"stated": False}}, "k": 100}
    results = api.post("/v1/gap", json=body).json()["results"]
    assert results
    assert all(one["hours"] is None for one in results)
    problem(api.post("/v1/gap", json={**ANALYST, "where": {"hours": {"stated": 0}}}), 422, "invalid-request")
    both = {**ANALYST, "where": {"hours": {"stated": False, "max": 3}}}
    assert problem(api.post("/v1/gap", json=both), 400, "invalid-filter")["field"] == "hours"


def test_start_is_another_name_of_starts(service: Service, api: TestClient) -> None:
    late = found(service, starts={"min": "2027-04-01"})
    assert late
    assert found(service, start={"min": "2027-04-01"}) == late
    assert found(service, start_date={"min": "2027-04-01"}) == late
    with pytest.raises(FilterError, match="same field"):
        found(service, start={"min": "2027-04-01"}, starts={"max": "2027-05-01"})
    path = "/v1/credentials?k=1000&start_min=2027-04-01"
    assert {one["id"] for one in api.get(path).json()["items"]} == late
    refused = problem(api.get(f"{path}&starts_min=2027-05-01"), 400, "invalid-input")
    assert refused["field"] == "start_min"


def test_queries_say_what_must_be_stated(api: TestClient) -> None:
    answer = api.get("/v1/credentials?not_stated=level&stated=credits&credit_system=CEU&k=1000").json()
    assert answer["total"] == 31
    refused = problem(api.get("/v1/credentials?not_stated=hours&hours_max=3"), 400, "invalid-input")
    assert refused["field"] == "not_stated"
    wrong = problem(api.get("/v1/credentials?not_stated=houres"), 400, "invalid-filter")
    assert "hours" in wrong["nearest"]


def test_filters_as_they_are_typed() -> None:
    typed = ["hours<=40", "hours>=5", "level is not stated", "cost  is stated", "starts>=2027-01-01"]
    assert read_where(typed) == {
        "hours": {"max": "40", "min": "5"},
        "level": {"stated": False},
        "cost": {"stated": True},
        "starts": {"min": "2027-01-01"},
    }
    assert parse_where("credential", read_where(["level is not stated"])) == {"level": Stated(False)}
    with pytest.raises(FilterError, match="is not stated"):
        read_where(["hours is none"])


def test_the_command_line_filters(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = cli_over(sample_data, capsys)
    told = run("gap", *TARGET, "--where", "level=EQF 5", "--where", "credits>=0.5", "--where",
               "credit_system=ECTS", "--parts", "0")  # fmt: skip
    assert "0.5 ECTS" in " ".join(told.out.split())
    assert "EQF 5" in told.out
    refused = run("search", "credentials", "--where", "cost<=10")
    assert refused.code == 2
    assert "CAD, EUR, SGD" in refused.err
    shown = run("show", "credential", "vc-dataviz")
    assert "0.5 ECTS" in shown.out
    assert "EQF 5" in shown.out


WORDS = st.sampled_from(["hours", "cost", "level", "starts", "start", "provider", "howers", ""])
VALUES = st.one_of(
    st.text(max_size=5),
    st.floats(),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.sampled_from(["min", "max", "stated"]), st.booleans() | st.text(max_size=3)),
)


@given(st.dictionaries(WORDS, VALUES, max_size=3))
def test_any_filter_is_read_or_refused_by_name(raw: dict[str, Any]) -> None:
    fields = {*counted_fields("credential"), *NUMBER_FIELDS["credential"]}
    assert fields == {
        name for table in (TERM_FIELDS, NUMBER_FIELDS, DATE_FIELDS) for name in table["credential"]
    }
    try:
        where = parse_where("credential", raw)
    except InputError as error:
        wrong = error.field
    else:
        wrong = None
        assert where.keys() <= fields
    assert wrong is None or wrong in raw or (wrong == "starts" and "start" in raw)
