"""Plans on a small world whose best sets can be worked out in the head."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexers.formats import FormatOptions
from service.budgets import Budgets
from service.plan_answers import PlanAnswer
from service.plans import PlanQuestion
from service.questions import TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.errors import FilterError, InputError, SkillStepError
from tests.apis import problem, running
from tests.clis import cli_over

NAMES = ["Alder", "Birch", "Cedar", "Dogwood"]
SKILLS = "id,label,scale,levels\n" + "".join(f"{name.lower()},{name},2,1|2\n" for name in NAMES)
OCCUPATIONS = "id,label\nforester,Forester\n"
REQUIREMENTS = "occupation,skill,level\n" + "".join(f"forester,{name.lower()},2\n" for name in NAMES)


def course(id_: str, skills: list[Any], **rest: Any) -> dict[str, Any]:
    return {"id": id_, "title": f"Zz {id_}", "skills": skills, "language": "en", **rest}


def to(name: str, level: int, entry: int | None = None) -> dict[str, Any]:
    return {"skill": name, "level": level} | ({} if entry is None else {"entry": entry})


def cad(amount: float) -> dict[str, Any]:
    return {"amount": amount, "currency": "CAD"}


COURSES = [
    course("alder-1", [to("Alder", 1)], hours=10, cost=cad(100), mode="online"),
    course("alder-2", [to("Alder", 2, 1)], hours=10, cost=cad(300), mode="online"),
    course("pair", [to("Birch", 2), to("Cedar", 2)], hours=30, cost=cad(300), starts="2027-02-01"),
    course("birch", [to("Birch", 2)], hours=12, cost=cad(90), mode="online"),
    course("cedar", [to("Cedar", 2)], hours=12, cost={"amount": 90, "currency": "EUR"}),
    course("dogwood", [to("Dogwood", 2)]),
    course("locked", [to("Dogwood", 2)], hours=1, cost=cad(1), prerequisites=["nowhere"]),
    course("ring-a", [to("Dogwood", 1)], hours=1, cost=cad(1), prerequisites=["ring-b"]),
    course("ring-b", [to("Dogwood", 1)], hours=1, cost=cad(1), prerequisites=["ring-a"]),
    course("talk", [to("Dogwood", 2)], hours=1, cost=cad(1), assessment="participation"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trees")
    for name, text in [("skills", SKILLS), ("occupations", OCCUPATIONS), ("requirements", REQUIREMENTS)]:
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / "framework.json").write_text(json.dumps({"id": "t", "name": "Trees"}), "utf-8")
    (folder / "courses.jsonl").write_text("\n".join(map(json.dumps, COURSES)), "utf-8")
    service = Service.open(Settings(folder / "data", model=""))
    service.load_framework([folder / f"{name}.csv" for name in ("skills", "occupations", "requirements")])
    service.load_catalogue("credential", [folder / "courses.jsonl"], options=FormatOptions(source="t"))
    service.close()
    return folder / "data"


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    service = Service.open(Settings(folder, model=""))
    yield service
    service.close()


def ask(service: Service, held: tuple[str, ...] = (), **options: Any) -> PlanAnswer:
    about = {name: options.pop(name) for name in ("where", "candidates", "seconds") if name in options}
    skills = tuple(HeldSkill(*one.split(":")) for one in options.pop("have", ()))
    return service.plan(
        PlanQuestion(
            target=TargetQuestion(name="forester"),
            learner=Learner(skills=skills, credentials=held),
            budgets=Budgets(**options),
            **about,
        )
    )


def ids(answer: PlanAnswer) -> list[str]:
    return [one.id.removeprefix("t:") for one in answer.plan]


def test_the_parts_sum_to_the_plan_and_the_plan_to_the_gap(service: Service) -> None:
    answer = ask(service, hours=50)
    assert answer.proof is not None
    assert answer.proof.optimal
    for one in answer.plan:
        assert sum(part.closes for part in one.parts) == pytest.approx(one.adds, abs=1e-12)
    assert sum(one.adds for one in answer.plan) == answer.closes == answer.plan[-1].closed
    assert answer.closes + (answer.missing or 0) == answer.gap.missing
    assert answer.hours == sum(one.hours or 0 for one in answer.plan) <= 50


def test_two_small_ones_beat_the_pair_where_hours_are_short(service: Service) -> None:
    assert sorted(ids(ask(service, hours=24))) == ["birch", "cedar"]
    assert sorted(ids(ask(service, hours=24, cost=200, currency="CAD"))) == ["alder-1", "birch"]


def test_an_entry_level_is_reached_by_what_comes_before(service: Service) -> None:
    answer = ask(service, hours=20, where={"mode": "online"}, have=("Birch:2",))
    assert ids(answer) == ["alder-1", "alder-2"]
    assert [(one.block.kind, one.by.id) for one in answer.plan[1].after] == [("entry level", "t:alder-1")]
    assert ids(ask(service, hours=10, where={"mode": "online"}, have=("Birch:2", "Alder:1"))) == ["alder-2"]


def test_what_is_held_is_not_taken_again(service: Service) -> None:
    answer = ask(service, held=("t:birch",))
    assert "birch" not in ids(answer)
    assert all(part.skill.label != "Birch" for one in answer.plan for part in one.parts)


def test_what_requires_nothing_that_is_there_or_itself_is_never_taken(service: Service) -> None:
    answer = ask(service, hours=5)
    assert ids(answer) == []
    assert {one.reason: one.count for one in answer.left_out}["cannot be entered"] >= 3


def test_unknown_hours_are_left_out_or_assumed_and_never_zero(service: Service) -> None:
    without = ask(service, hours=100)
    assert "dogwood" not in ids(without)
    assert {one.reason: one.count for one in without.left_out}["hours not stated"] == 1
    assumed = next(one for one in ask(service, hours=100, unknown_hours=20).plan if one.id == "t:dogwood")
    assert (assumed.hours, assumed.hours_assumed) == (20, True)
    unlimited = next(one for one in ask(service).plan if one.id == "t:dogwood")
    assert unlimited.hours is None
    assert ask(service).unstated_hours == 1


def test_weeks_and_days_follow_from_hours_a_week(service: Service) -> None:
    answer = ask(service, hours_a_week=5, by="2027-01-25", starting="2027-01-04", where={"mode": "online"})
    assert answer.starting == "2027-01-04"
    spans = [(one.first_day, one.last_day, one.from_week, one.to_week) for one in answer.plan]
    assert spans == [("2027-01-04", "2027-01-20", 0.0, 2.4)]
    assert ids(answer) == ["birch"]
    assert answer.relax[0].changes[0].budget == "by"


def test_none_begins_before_its_start_and_the_plan_ends_later(service: Service) -> None:
    answer = ask(service, hours=50, hours_a_week=10, starting="2027-01-04")
    pair = next(one for one in answer.plan if one.id == "t:pair")
    assert (pair.first_day, pair.last_day, pair.next_start) == ("2027-02-01", "2027-02-21", "2027-02-01")
    assert ids(answer) == ["alder-1", "alder-2", "pair"]  # what can begin goes first
    assert [one.waits for one in answer.plan] == [0, 0, 2]
    assert (answer.weeks, answer.last_day, answer.hours) == (7, "2027-02-21", 50)
    assert sum(one.adds for one in answer.plan) == answer.closes
    late = ask(service, hours=50, hours_a_week=10, starting="2027-02-03")
    assert not any(one.waits for one in late.plan)
    assert late.weeks == 5


def test_the_date_counts_with_the_start(service: Service) -> None:
    """From 1 February on, 10 hours a week, the pair's 30 hours take until the 21st."""
    just = ask(service, hours_a_week=10, starting="2027-01-04", by="2027-02-22")
    assert just.plan[-1].id == "t:pair"
    assert just.last_day == "2027-02-21"
    short = ask(service, hours_a_week=10, starting="2027-01-04", by="2027-02-21")
    assert "pair" not in ids(short)
    assert {one.reason for one in short.left_out} >= {"ends after the date"}
    assert (short.last_day or "") < "2027-02-21"


def test_what_starts_after_the_date_is_left_out(service: Service) -> None:
    answer = ask(service, hours_a_week=40, by="2027-02-01", starting="2027-01-04")
    assert "pair" not in ids(answer)
    assert {one.reason for one in answer.left_out} >= {"starts after the date"}


def test_where_nothing_fits_it_says_which_budget_to_raise_and_by_how_much(service: Service) -> None:
    answer = ask(service, hours=9, cost=1000, currency="CAD")
    assert answer.plan == ()
    (change,) = answer.relax[0].changes
    assert (change.budget, change.limit, change.needed) == ("hours", 9, 10)
    assert [one.id for one in answer.relax[0].credentials] == ["t:alder-1"]


def test_where_two_budgets_are_to_blame_both_are_named(service: Service) -> None:
    answer = ask(service, hours=9, cost=80, currency="CAD")
    assert [(one.budget, one.needed) for one in answer.relax[0].changes] == [("hours", 10), ("cost", 100)]


def test_what_stays_open_says_what_would_close_it(service: Service) -> None:
    answer = ask(service, hours=24)
    alder = next(one for one in answer.beyond if one.skill.label == "Alder")
    assert alder.stopped_by == ("hours",)
    dogwood = next(one for one in answer.beyond if one.skill.label == "Dogwood")
    assert dogwood.stopped_by == ("hours not stated",) or dogwood.blocked_by


def test_the_number_of_credentials_is_a_budget(service: Service) -> None:
    assert ids(ask(service, credentials=1)) == ["pair"]
    assert len(ask(service, credentials=2).plan) == 2


def test_greedy_is_never_better(service: Service) -> None:
    for hours in range(5, 80, 5):
        proof = ask(service, hours=hours).proof
        assert proof is not None
        assert proof.greedy <= proof.bound


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"hours": 0}, "hours"),
        ({"hours": -3}, "hours"),
        ({"hours": float("nan")}, "hours"),
        ({"cost": 0.0}, "cost"),
        ({"credentials": 0}, "credentials"),
        ({"hours_a_week": 200}, "hours_a_week"),
        ({"by": "2027-06-30"}, "by"),
        ({"by": "2026-01-01", "hours_a_week": 3, "starting": "2027-01-01"}, "by"),
        ({"by": "next June", "hours_a_week": 3}, "by"),
        ({"starting": "2027-02-30"}, "starting"),
        ({"currency": "CAD"}, "currency"),
        ({"cost": 100}, "currency"),
        ({"unknown_hours": -1}, "unknown_hours"),
        ({"unknown_hours": "zero"}, "unknown_hours"),
        ({"candidates": 0}, "candidates"),
        ({"seconds": 0}, "seconds"),
    ],
)  # fmt: skip
def test_budgets_that_say_nothing_are_refused(service: Service, options: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        ask(service, **options)
    assert refused.value.field == field


def test_an_unknown_currency_names_those_that_there_are(service: Service) -> None:
    with pytest.raises(FilterError) as refused:
        ask(service, cost=100, currency="CAF")
    assert "CAD" in refused.value.nearest


def test_without_a_start_the_plan_begins_today(service: Service) -> None:
    assert ask(service, hours_a_week=10).starting == date.today().isoformat()


def test_the_same_question_has_the_same_answer(service: Service) -> None:
    assert ask(service, hours=45) == ask(service, hours=45)


def test_the_command_prints_a_timeline_and_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = cli_over(folder, capsys)
    words = (
        "plan",
        "--target",
        "forester",
        "--hours",
        "24",
        "--hours-a-week",
        "6",
        "--starting",
        "2027-01-04",
    )
    shown = run(*words)
    assert "Proven" in shown.out
    assert "weeks 1 to 2" in shown.out
    assert run(*words, "--json").json["proof"]["optimal"] is True
    refused = run("plan", "--target", "forester", "--hours", "0")
    assert (refused.code, "--hours" in refused.err) == (2, True)
    assert run("plan", "--target", "forester", "--unknown-hours", "some").code == 2


def test_the_api_answers_as_the_command_does(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = cli_over(folder, capsys)("plan", "--target", "forester", "--hours", "24", "--json").json
    with running(Settings(folder, model="")) as api:
        assert api.post("/v1/plan", json={"target": "forester", "hours": 24}).json() == printed
        body = problem(api.post("/v1/plan", json={"target": "forester", "hours": -1}), 400, "invalid-input")
        assert body["field"] == "hours"


def test_every_error_names_what_is_wrong(service: Service) -> None:
    with pytest.raises(SkillStepError, match="hours_a_week"):
        ask(service, by="2027-06-30")
