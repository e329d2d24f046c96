"""Which postings suit a person: the same number as the gap of each posting, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from service.jobs import MOST_LACKING, JobsAnswer, JobsQuestion
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.errors import NothingLoaded
from taxonomy.steps import TARGET_POINTS
from tests.apis import problem, running

LEARNER = {
    "skills": [{"skill": "SQL", "level": 2, "standing": "verified"}, "python:1", "data visualization"],
    "credentials": ["sample:dd-sql-foundations"],
}


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def ask(api: TestClient, **body: Any) -> Any:
    response = api.post("/v1/jobs", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    assert msgspec.json.encode(msgspec.json.decode(response.content, type=JobsAnswer)) == response.content
    return response.json()


@pytest.mark.parametrize("standing", ["all", "strict"])
def test_the_match_is_what_the_gap_of_each_posting_does_not_miss(api: TestClient, standing: str) -> None:
    answer = ask(api, learner=LEARNER, standing=standing, k=1000)
    matches = {one["id"]: one["match"] for one in answer["results"]}
    assert len(matches) == answer["total"] > 5
    every = api.get("/v1/postings", params={"k": 1000}).json()["items"]
    assert len(every) == 60
    for one in every:
        asked = {"posting": one["id"], "learner": LEARNER, "standing": standing, "k": 1}
        missing = api.post("/v1/recommend", json=asked).json()["gap"]["missing"]
        assert matches.get(one["id"], 0) == (0 if missing is None else 1 - missing)


def test_parts_sum_to_the_match_and_the_best_stand_first(api: TestClient) -> None:
    results = ask(api, learner=LEARNER, k=1000)["results"]
    assert results == sorted(results, key=lambda one: (-one["match"], one["id"]))
    for one in results:
        assert sum(part["weight"] for part in one["matched"]) == one["match"] > 0
        assert one["match"] + one["missing"] == 1
        assert one["match"] * TARGET_POINTS == int(one["match"] * TARGET_POINTS)
        assert len(one["lacking"]) == min(MOST_LACKING, one["lacking_skills"])
        weights = [part["weight"] for part in one["lacking"]]
        assert weights == sorted(weights, reverse=True)
        assert one["assumed"] <= one["skills"]


def test_a_skill_held_below_the_required_level_is_both_met_and_lacking(api: TestClient) -> None:
    results = ask(api, learner={"skills": ["SQL:1"]}, k=1000)["results"]
    both = [
        (met, lack)
        for one in results
        for met in one["matched"]
        for lack in one["lacking"]
        if met["skill"] == lack["skill"]
    ]
    assert both
    assert all(met["held"] == 1 < met["required"] for met, _ in both)


def test_more_than_is_asked_for_adds_nothing(api: TestClient) -> None:
    enough = ask(api, learner={"skills": ["SQL:2"]}, k=1000)["results"]
    more = {one["id"]: one for one in ask(api, learner={"skills": ["SQL:4"]}, k=1000)["results"]}
    met = [one for one in enough if one["matched"][0]["required"] <= 2]
    assert met
    assert all(more[one["id"]]["match"] == one["match"] for one in met)
    assert any(more[one["id"]]["match"] > one["match"] for one in enough)


def test_filters_over_postings_hold_and_wrong_ones_are_errors(api: TestClient) -> None:
    every = ask(api, learner=LEARNER, k=1000)
    some = ask(api, learner=LEARNER, k=1000, where={"language": "fr"})
    assert 0 < some["total"] < every["total"]
    assert {one["language"] for one in some["results"]} == {"fr"}
    wrong = api.post("/v1/jobs", json={"learner": LEARNER, "where": {"hours": 3}})
    assert problem(wrong, 400, "invalid-filter")["field"] == "hours"
    typed = api.post("/v1/jobs", json={"learner": {}, "where": {"language": "fra"}})
    assert "fr" in problem(typed, 400, "invalid-filter")["nearest"]


@pytest.mark.parametrize("learner", [{}, {"skills": ["SQL:0"]}, {"text": "I like long walks."}])
def test_one_who_holds_nothing_gets_no_answer_but_the_reason(
    api: TestClient, learner: dict[str, Any]
) -> None:
    answer = ask(api, learner=learner)
    assert answer["insufficient"]["reason"] == "The learner holds no skill that counts in sample."
    assert (answer["results"], answer["total"]) == ([], 0)


def test_the_reason_is_a_sentence_in_either_language(api: TestClient) -> None:
    english = ask(api, learner=LEARNER, k=1)["results"][0]
    french = ask(api, learner=LEARNER, k=1, language="fr")["results"][0]
    assert english["reason"].startswith("Meets ")
    assert french["reason"].startswith("Répond à ")
    assert english["matched"][0]["skill"]["label"] in english["reason"]
    assert english["id"] == french["id"]


@pytest.mark.parametrize(
    ("body", "status", "slug", "field"),
    [
        ({"learner": {"skills": ["Pyhton"]}}, 400, "unknown-name", "learner.skills[0]"),
        ({"learner": LEARNER, "framework": "smaple"}, 400, "unknown-name", "framework"),
        ({}, 422, "invalid-request", "learner"),
        ({"learner": LEARNER, "k": 0}, 422, "invalid-request", "k"),
        ({"learner": LEARNER, "lang": "fr"}, 422, "invalid-request", "lang"),
    ],
)
def test_what_is_refused(api: TestClient, body: Any, status: int, slug: str, field: str) -> None:
    assert problem(api.post("/v1/jobs", json=body), status, slug)["field"] == field


def test_no_query_parameter_is_read(api: TestClient) -> None:
    problem(api.post("/v1/jobs?k=3", json={"learner": LEARNER}), 422, "invalid-request")


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Service]:
    """Two frameworks that know one skill of the same name, and no posting yet."""
    service = Service.open(Settings(tmp_path / "data", model=""))
    for name, labels in (("one", ["Knitting", "Dyeing"]), ("two", ["Knitting", "Carding", "Felting"])):
        folder = tmp_path / name
        folder.mkdir()
        rows = [f"s{at},{label}" for at, label in enumerate(labels)]
        (folder / "skills.csv").write_text("\n".join(["id,label", *rows]), "utf-8")
        (folder / "framework.json").write_text(json.dumps({"id": name, "name": name}), "utf-8")
        service.load_framework([folder / "skills.csv", folder / "framework.json"])
    yield service
    service.close()


def test_a_posting_has_points_of_its_own_in_each_framework(two: Service, tmp_path: Path) -> None:
    skills = ["Knitting", "Dyeing", "Carding", "Felting"]
    ads = [{"id": "a", "title": "Zzz", "skills": skills}, {"id": "b", "title": "Yyy"}]
    (tmp_path / "ads.jsonl").write_text("\n".join(map(json.dumps, ads)), "utf-8")
    two.load_catalogue("posting", [tmp_path / "ads.jsonl"])
    learner = Learner((HeldSkill("Knitting"),))
    for framework, share in ((None, 2048), ("one", 2048), ("two", 1364)):  # 4,096 among 2, and among 3
        answer = two.jobs(JobsQuestion(learner=learner, framework=framework))
        assert answer.framework == (framework or "one")
        (job,) = answer.results
        target = TargetQuestion(name=job.id, kind="posting")
        gap = two.gap(GapQuestion(target=target, learner=learner, framework=framework)).gap
        assert job.missing == gap.missing
        assert abs(job.match * TARGET_POINTS - share) <= 4


def test_without_postings_that_is_what_is_said(two: Service) -> None:
    with pytest.raises(NothingLoaded, match="no posting is loaded"):
        two.jobs(JobsQuestion())
