"""The advisor's plan, comparison, sheet and rule badges: what the forms carry, and what each page says."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st

from indexers.formats import FormatOptions
from service.plan_answers import Planned
from service.service import Service
from service.settings import Settings
from service.web.pages.spending import FIELDS, Spend
from service.web.pages.timeline import timeline
from tests.pages import fields, pages, shown, text_of

PERSON: dict[str, Any] = {
    "lang": "en",
    "target": "data analyst",
    "has": ["SQL", "Python", ""],
    "has_level": ["Practitioner", "1", ""],
    "has_standing": ["verified", "claimed", "claimed"],
}
LEARNER = {"skills": [{"skill": "SQL", "level": 2, "standing": "verified"}, "python:1"]}
SPENT = {"plan_hours": "120", "plan_hours_a_week": "6", "plan_cost": "900", "plan_currency": "CAD"}


@pytest.fixture(scope="module")
def site(sample_data: Path) -> Iterator[TestClient]:
    with pages(sample_data) as client:
        yield client


@pytest.fixture(scope="module")
def found(site: TestClient) -> Any:
    """The API's answer to what the form asks."""
    return site.post("/v1/gap", json={"target": "data analyst", "learner": LEARNER, "k": 20}).json()


def plan(site: TestClient, **changed: Any) -> Any:
    return site.post("/advisor/plan", data={**PERSON, **changed})


def percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def state(html: str) -> list[list[str]]:
    """What the forms of a page carry of the person, once each: all forms must carry the same."""
    own = html.partition('<form id="again"')[0]
    forms = [one for one in re.findall(r"<form.*?</form>", own, re.S) if 'name="has"' in one]
    carried = [
        [*fields(one, "has"), *fields(one, "has_level"), *fields(one, "has_standing")] for one in forms
    ]
    assert carried
    return carried


def test_the_plan_is_that_of_the_api(site: TestClient) -> None:
    response = plan(site, **SPENT)
    html = shown(response)
    body = {"target": "data analyst", "learner": LEARNER, "hours": 120, "hours_a_week": 6}
    answer = site.post("/v1/plan", json={**body, "cost": 900, "currency": "CAD"}).json()
    assert response.headers["cache-control"] == "no-store"
    said = text_of(html)
    assert f"The plan closes {percent(answer['closes'])} of the target" in said
    assert answer["plan"]
    for place, one in enumerate(answer["plan"], 1):
        assert f"{place}. {one['title']}" in said
        assert f"{percent(round(one['closed'], 3))} is closed if one stops here." in said
        assert f"{one['first_day']} to {one['last_day']}" in said
    for one in answer["relax"]:
        assert f"adds {percent(one['adds'])}." in said
    assert html.count('class="span"') == len(answer["plan"])
    assert "Proven" in said


def test_what_each_adds_sums_to_what_is_closed(site: TestClient) -> None:
    html = shown(plan(site, **SPENT))
    adds = [float(one) for one in re.findall(r"<strong>\+([\d.]+)%</strong>", html)]
    closed = [float(one) for one in re.findall(r"([\d.]+)% is closed if one stops here", html)]
    assert len(adds) == len(closed) > 1
    assert [round(sum(adds[: at + 1]), 1) for at in range(len(adds))] == closed


def test_a_plan_without_hours_a_week_lies_along_its_hours(site: TestClient) -> None:
    assert "hours from left to right" in shown(plan(site, plan_hours="60"))


def test_a_plan_with_unknown_hours_lies_in_its_order(site: TestClient) -> None:
    assert "as not all hours are stated" in shown(plan(site))
    assert "as not all hours are stated" not in shown(plan(site, plan_unknown_hours="20"))


def test_every_form_carries_the_whole_person(site: TestClient, found: Any) -> None:
    picked = [one["id"] for one in found["results"][:2]]
    asked = {**PERSON, "pick": picked, "mode": "online", "hours_max": "90", "rule": "strict"}
    wanted = ["SQL", "Python", "Practitioner", "1", "verified", "claimed"]
    for path in ("", "/plan", "/compare", "/sheet"):
        html = shown(site.post(f"/advisor{path}", data={**asked, **SPENT}))
        assert all(one == wanted for one in state(html)), path
        if path:
            assert fields(html, "mode")[0] == "online"
            assert float(fields(html, "hours_max")[0]) == 90
            assert fields(html, "rule")[0] == "strict"
            assert fields(html, "pick")[:2] == picked


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"plan_hours": "0"}, ["hours"]),
        ({"plan_hours": "-3"}, ["hours"]),
        ({"plan_hours": "nan"}, ["hours"]),
        ({"plan_hours": "many"}, ["hours"]),
        ({"plan_hours_a_week": "169"}, ["hours_a_week"]),
        ({"plan_by": "2999-01-01"}, ["by"]),
        ({"plan_by": "2001-01-01", "plan_hours_a_week": "5"}, ["by"]),
        ({"plan_by": "soon", "plan_hours_a_week": "0"}, ["hours_a_week"]),
        ({"plan_cost": "0", "plan_currency": "CAD"}, ["cost"]),
        ({"plan_cost": "100"}, ["currency"]),
        ({"plan_cost": "100", "plan_currency": "XYZ"}, ["currency"]),
        ({"plan_credentials": "1.5"}, ["credentials"]),
        ({"plan_credentials": "0", "plan_hours": "0"}, ["hours", "credentials"]),
        ({"plan_unknown_hours": "0"}, ["unknown_hours"]),
        ({"plan_unknown_cost": "-1"}, ["unknown_cost"]),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    site: TestClient, typed: dict[str, str], wrong: list[str]
) -> None:
    html = shown(plan(site, **typed), 400)
    assert sorted(re.findall(r'id="wrong-(\w+)"', html)) == sorted(wrong)
    for name in wrong:
        assert re.search(rf'id="plan_{name}"[^>]*aria-invalid="true"[^>]*="wrong-{name}"', html)
        assert f'href="#plan_{name}"' in html
    for name, value in typed.items():
        if name != "plan_currency":
            assert fields(html, name) == [value]
    assert 'role="alert"' in html
    assert state(html)


def test_a_currency_alone_limits_nothing(site: TestClient) -> None:
    shown(plan(site, plan_hours="60", plan_currency="CAD"))


def test_budgets_that_nothing_fits_in_say_so_and_what_would(site: TestClient) -> None:
    said = text_of(shown(plan(site, plan_hours="1")))
    assert "Nothing fits within these budgets." in said
    assert "hours from 1 to" in said


def test_a_plan_says_its_bound_where_time_runs_out(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = Service.plan

    def unproven(self: Service, question: Any) -> Any:
        answer = answered(self, question)
        assert answer.proof is not None
        return replace(answer, proof=replace(answer.proof, optimal=False, bound=0.4321))

    monkeypatch.setattr(Service, "plan", unproven)
    assert "closes more than 43.2%" in text_of(shown(plan(site, **SPENT)))


@pytest.mark.parametrize("path", ["/advisor/plan", "/advisor/compare", "/advisor/sheet"])
def test_without_a_form_these_lead_to_the_form(site: TestClient, path: str) -> None:
    html = shown(site.get(f"{path}?lang=fr"))
    assert "Les réponses ne sont pas conservées" in html
    assert '<form action="/advisor?lang=fr"' in html
    picked = {"pick": ["sample:dd-sql-foundations", "sample:oq-data-cleaning"]}
    assert 'role="alert"' in shown(site.post(path, data={**PERSON, **picked, "target": ""}), 400)


def test_ticked_credentials_stand_side_by_side(site: TestClient, found: Any) -> None:
    picked = [one["id"] for one in found["results"][:3]]
    html = shown(site.post("/advisor/compare", data={**PERSON, "pick": picked}))
    body = {"credentials": picked, "target": "data analyst", "learner": LEARNER}
    answer = site.post("/v1/compare", json=body).json()
    said = text_of(html)
    for one in answer["closes"]:
        assert percent(one["closes"]) in said
    differing = [one["label"] for one in answer["fields"] if one["differs"] and one["field"] != "title"]
    assert differing
    assert said.count(" differs ") == len(differing)
    for label in differing:
        assert f"{label} differs" in said


@pytest.mark.parametrize("count", [0, 1, 6])
def test_two_to_five_are_compared(site: TestClient, found: Any, count: int) -> None:
    picked = [one["id"] for one in found["results"][:count]]
    html = shown(site.post("/advisor/compare", data={**PERSON, "pick": picked}), 400)
    assert "Tick two to five credentials" in html
    assert html.count(" checked>") == count


def test_a_sheet_has_the_five_best_or_what_is_ticked(site: TestClient, found: Any) -> None:
    titles = [one["title"] for one in found["results"]]
    best = text_of(shown(site.post("/advisor/sheet", data=PERSON)))
    assert [title in best for title in titles[:7]] == [True] * 5 + [False] * 2
    ticked = text_of(shown(site.post("/advisor/sheet", data={**PERSON, "pick": found["results"][6]["id"]})))
    assert [title in ticked for title in titles[:7]] == [False] * 6 + [True]
    for said in (best, ticked):
        assert "Nothing about the person was stored." in said
        assert "What nothing closes" in said
        assert "SQL 2 (verified)" in said
        assert "Print this page with your browser." in said


def test_results_wear_the_rules_that_they_meet_and_are_filtered_by_them(site: TestClient) -> None:
    html = shown(site.post("/advisor", data=PERSON))
    assert '<option value="OSAP eligible">' in html
    assert '<label for="f-type">' in html
    filtered = shown(site.post("/advisor", data={**PERSON, "meets": "OSAP eligible"}))
    results = filtered.split('<ol class="plainlist"')[1].split("</ol>")[0]
    assert results.count('name="pick"') == results.count(">OSAP eligible</span>") > 0
    assert re.search(r'title="[^"]*Ontario[^"]*">OSAP eligible<', results)


def test_a_bound_of_the_cost_is_in_its_currency(site: TestClient) -> None:
    html = shown(site.post("/advisor", data={**PERSON, "cost_max": "200", "currency": "CAD"}))
    costs = [float(one.replace(",", "")) for one in re.findall(r"· ([\d,]+) CAD", text_of(html))]
    assert costs
    assert max(costs) <= 200
    assert not re.search(r"· [\d,]+ (EUR|SGD)", text_of(html))


@pytest.mark.parametrize("step", ["plan", "compare", "sheet"])
def test_a_target_without_skills_is_not_enough_information(site: TestClient, found: Any, step: str) -> None:
    picked = [one["id"] for one in found["results"][:2]]
    asked = {"lang": "en", "target_text": "Hello there, nice weather today.", "pick": picked}
    assert "Not enough information" in shown(site.post(f"/advisor/{step}", data=asked))


def test_what_a_catalogue_smuggles_in_is_text(sample_data: Path, tmp_path: Path) -> None:
    data = copytree(sample_data, tmp_path / "data")
    file = tmp_path / "hostile.jsonl"
    hostile = [
        {"id": f"h{number}", "title": f"<script>alert({number})</script>\u202e", "url": "javascript:alert(1)",
         "provider": "<img src=x onerror=alert(1)>", "hours": 1, "skills": [{"skill": "SQL", "level": 3}],
         "cost": {"amount": 1, "currency": "CAD"}}
        for number in (1, 2)
    ]  # fmt: skip
    file.write_text("".join(json.dumps(one) + "\n" for one in hostile), "utf-8")
    service = Service.open(Settings(data, model=""))
    try:
        service.load_catalogue("credential", [file], options=FormatOptions(source="bad"))
        with pages(data) as client:
            asked = {**PERSON, "pick": ["bad:h1", "bad:h2"], "plan_hours": "3"}
            for step in ("plan", "compare", "sheet"):
                html = shown(client.post(f"/advisor/{step}", data=asked))
                assert "&lt;script&gt;alert(1)" in html, step
                assert "<script>alert" not in html
                assert "\u202e" not in html
    finally:
        service.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_in_both_languages(site: TestClient, found: Any, language: str) -> None:
    picked = [one["id"] for one in found["results"][:2]]
    for path, title in (
        ("plan", ("A plan for", "Un plan pour")),
        ("compare", ("Side by side", "Côte à côte")),
        ("sheet", ("Advice:", "Conseil")),
    ):
        asked = {**PERSON, **SPENT, "lang": language, "pick": picked}
        assert title[language == "fr"] in shown(site.post(f"/advisor/{path}", data=asked))


def test_nothing_of_a_person_is_in_an_address_or_the_log(
    site: TestClient, found: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    picked = [one["id"] for one in found["results"][:2]]
    for path in ("plan", "compare", "sheet"):
        response = site.post(f"/advisor/{path}", data={**PERSON, **SPENT, "pick": picked})
        assert response.headers["cache-control"] == "no-store"
        addresses = re.findall(r'(?:href|action)="([^"]*)"', shown(response))
        assert [one for one in addresses if "Practitioner" in one or "has=" in one] == []
    log = "\n".join(str(record.__dict__) for record in caplog.records if record.name.startswith("service"))
    assert "/advisor/plan" in log
    assert "Practitioner" not in log


@pytest.mark.parametrize(
    ("typed", "language", "hours"),
    [("1,200", "en", 1200), ("1,200", "fr", 1.2), ("2,5", "en", 2.5), ("1 200,5", "fr", 1200.5)],
)
def test_numbers_are_read_as_the_language_writes_them(typed: str, language: Any, hours: float) -> None:
    budgets, spend = Spend({"hours": typed}).budgets(language)
    assert (budgets.hours, spend.wrong) == (hours, {})


@given(st.dictionaries(st.sampled_from(FIELDS), st.text("0123456789-., eainfCAD\u00a0", max_size=12)))
def test_whatever_is_typed_is_a_budget_or_wrong(typed: dict[str, str]) -> None:
    budgets, spend = Spend(typed).budgets("en")
    assert set(spend.wrong) <= set(typed)
    assert all(getattr(budgets, name) in (None, "leave out") for name in spend.wrong)


def planned(hours: float | None, weeks: tuple[float, float] | None = None) -> Planned:
    from_week, to_week = weeks or (None, None)
    return Planned(
        id="a", title="A", adds=0.1, alone=0.1, closed=0.1, share_of_gap=0.1, reason="", parts=(),
        hours=hours, from_week=from_week, to_week=to_week,
    )  # fmt: skip


@example([5e-324])
@given(st.lists(st.none() | st.floats(0, 1e6), max_size=9))
def test_bars_follow_each_other_and_fill_the_line(hours: list[float | None]) -> None:
    line = timeline([planned(one) for one in hours])
    assert line.axis == (
        "weeks" if not hours else "order" if None in hours or not sum(filter(None, hours)) else "hours"
    )
    for one, following in zip(line.bars, line.bars[1:], strict=False):
        assert one.ends == following.begins
    if line.bars:
        assert sum(one.width for one in line.bars) == pytest.approx(1)
    assert len(line.lines) <= 12
    assert all(0 < at < 1 for at, _ in line.lines)


def test_lines_stand_at_round_numbers() -> None:
    line = timeline([planned(10, (0, 4.5)), planned(20, (4.5, 10))])
    assert [number for _, number in line.lines] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert [number for _, number in timeline([planned(65)]).lines] == [10, 20, 30, 40, 50, 60]
