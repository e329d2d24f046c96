"""The questions of the API on the bundled sample."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from service.answers import ExplainAnswer, GapAnswer
from service.found_answers import CourseAnswer, LinkAnswer
from service.questions import GapQuestion, TargetQuestion
from service.recommending import RecommendAnswer
from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.steps import FULL_SCORE, TARGET_POINTS
from tests.apis import ANALYST, running


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def ask(api: TestClient, path: str, **body: Any) -> Any:
    response = api.post(f"/v1/{path}", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    return response.json()


def test_a_gap_has_the_documented_names(api: TestClient) -> None:
    answer = ask(api, "gap", **ANALYST)
    assert {"target", "gap", "results", "insufficient"} <= answer.keys()
    assert {"missing", "met", "skills", "unclosed"} <= answer["gap"].keys()
    assert {"skill", "held", "required", "weight"} <= answer["gap"]["skills"][0].keys()
    assert answer["gap"]["skills"][0]["skill"].keys() == {"id", "label"}
    result = answer["results"][0]
    names = {"id", "title", "closes", "share_of_gap", "parts", "blocked_by", "held", "reason"}
    assert names <= result.keys()
    part = result["parts"][0]
    assert {"skill", "level", "weight", "confidence", "closes", "evidence"} <= part.keys()
    assert part["evidence"][0].keys() == {"field", "text", "start", "end"}
    assert answer["insufficient"] is None
    assert answer["target"]["id"] == "sample:data-analyst"


def test_what_is_printed_adds_up_exactly(api: TestClient) -> None:
    answer = ask(api, "gap", **ANALYST, k=50)
    gap, results = answer["gap"], answer["results"]
    assert gap["missing"] + gap["met"] == 1
    assert sum(one["weight"] for one in gap["skills"]) == gap["missing"]
    assert gap["missing"] * TARGET_POINTS == int(gap["missing"] * TARGET_POINTS)
    assert len(results) > 10
    for result in results:
        parts = result["parts"]
        assert parts
        assert sum(part["closes"] for part in parts) == result["closes"]
        assert all(part["closes"] == part["weight"] * part["confidence"] for part in parts)
        assert all(part["evidence"] for part in parts)
        assert result["closes"] * FULL_SCORE == int(result["closes"] * FULL_SCORE)
        assert result["share_of_gap"] == pytest.approx(result["closes"] / gap["missing"])


def test_evidence_is_the_words_of_the_field(api: TestClient) -> None:
    answer = ask(api, "gap", **ANALYST)
    for result in answer["results"]:
        shown = api.get(f"/v1/credentials/{result['id']}").json()
        texts = {"title": shown["title"], **shown["texts"]}
        for part in result["parts"]:
            for one in part["evidence"]:
                assert one["text"]
                assert texts[one["field"]][one["start"] : one["end"]] == one["text"]


def test_reachable_results_stand_before_blocked_ones_in_order_of_what_they_close(api: TestClient) -> None:
    results = ask(api, "gap", **ANALYST, k=1000)["results"]
    blocked = [bool(one["blocked_by"]) for one in results]
    assert blocked == sorted(blocked)
    assert any(blocked)
    for group in (False, True):
        own = [one for one in results if bool(one["blocked_by"]) == group]
        assert own == sorted(own, key=lambda one: (-one["closes"], one["id"]))


def test_the_body_is_what_the_service_answers(api: TestClient, sample_data: Path) -> None:
    service = Service.open(Settings(sample_data))
    try:
        learner = Learner(skills=(HeldSkill("SQL", "1", "verified"), HeldSkill("python", "1")))
        answer = service.gap(GapQuestion(target=TargetQuestion(name="data analyst"), learner=learner))
    finally:
        service.close()
    assert api.post("/v1/gap", json=ANALYST).content == msgspec.json.encode(answer)


@pytest.mark.parametrize(
    ("path", "body", "model"),
    [
        ("gap", ANALYST, GapAnswer),
        ("gap", {"target": {"text": "Dental benefits."}}, GapAnswer),
        ("recommend", {"posting": "sample:job-001"}, GapAnswer),
        ("recommend", {"postings": ["sample:job-001", "sample:job-01"]}, RecommendAnswer),
        ("explain", {**ANALYST, "credential": "sample:dd-sql-foundations"}, ExplainAnswer),
        ("link", {"text": "SQL"}, LinkAnswer),
        ("courses", {"text": "SQL and dashboards."}, CourseAnswer),
    ],
)
def test_the_declared_model_says_all_that_is_answered(
    api: TestClient, path: str, body: dict[str, Any], model: type[Any]
) -> None:
    content = api.post(f"/v1/{path}", json=body).content
    assert msgspec.json.encode(msgspec.json.decode(content, type=model)) == content


def test_every_way_to_name_an_occupation_gives_the_same_answer(api: TestClient) -> None:
    ways: list[Any] = [
        "data analyst",
        "sample:data-analyst",
        {"id": "sample:data-analyst"},
        {"occupation": "Analyste de données"},
        {"occupation": "data-analyst"},
    ]
    answers = [ask(api, "gap", target=way) for way in ways]
    assert all(answer.pop("next") for answer in answers)  # a cursor goes with the question as it was typed
    assert all(answer == answers[0] for answer in answers)


def test_every_way_to_write_a_skill_gives_the_same_answer(api: TestClient) -> None:
    ways: list[Any] = ["SQL:3", {"skill": "SQL", "level": 3}, {"skill": "sample:sql", "level": "3"}]
    answers = [ask(api, "gap", target={"skills": [way]}) for way in ways]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["target"]["kind"] == "skills"
    assert answers[0]["gap"]["skills"][0]["required"] == 3


def test_importance_moves_weight(api: TestClient) -> None:
    skills = [{"skill": "SQL", "level": 3}, {"skill": "Python", "level": 3, "importance": 0.5}]
    weights = {
        one["skill"]["id"]: one["weight"]
        for one in ask(api, "gap", target={"skills": skills})["gap"]["skills"]
    }
    assert weights["sample:sql"] == pytest.approx(2 * weights["sample:python"], rel=0.01)


def test_holding_more_narrows_the_gap_and_strict_does_not_count_claims(api: TestClient) -> None:
    nothing = ask(api, "gap", target="data analyst")["gap"]["missing"]
    claimed = {"skills": ["SQL:2"]}
    all_ = ask(api, "gap", target="data analyst", learner=claimed)
    strict = ask(api, "gap", target="data analyst", learner=claimed, standing="strict")
    assert nothing == 1
    assert all_["gap"]["missing"] < nothing
    assert strict["gap"]["missing"] == nothing
    assert strict["learner"]["not_counted"]
    assert all_["learner"]["held"][0]["skill"]["id"] == "sample:sql"


def test_a_learner_may_be_a_text_and_credentials(api: TestClient) -> None:
    learner = {
        "name": "A. N.",
        "text": "I write SQL every day.",
        "credentials": ["sample:dd-sql-foundations"],
    }
    answer = ask(api, "gap", target="data analyst", learner=learner, k=100)
    sources = {one["source"] for one in answer["learner"]["held"]}
    assert {"text", "sample:dd-sql-foundations"} <= sources
    own = [one for one in answer["results"] if one["id"] == "sample:dd-sql-foundations"]
    assert all(one["held"] for one in own)
    assert "A. N." not in str(answer)


def test_filters_hold_for_every_result(api: TestClient) -> None:
    where = {"language": ["fr"], "hours": {"max": 30}, "mode": "online"}
    results = ask(api, "gap", target="data analyst", where=where, k=100)["results"]
    assert results
    for one in results:
        assert (one["language"], one["mode"]) == ("fr", "online")
        assert one["hours"][1] <= 30


def test_french(api: TestClient) -> None:
    answer = ask(api, "gap", target="Analyste de données", language="fr")
    assert answer["target"]["label"] == "Analyste de données"
    assert "Science" not in answer["target"]["label"]
    assert answer["results"][0]["reason"].startswith("Comble ")
    english = ask(api, "gap", target="data analyst")
    assert [one["id"] for one in english["results"]] == [one["id"] for one in answer["results"]]
    assert english["target"]["label"] == "Data analyst"


def test_a_text_without_a_skill_gives_no_score(api: TestClient) -> None:
    text = "We offer a competitive salary and dental benefits."
    answer = ask(api, "gap", target={"text": text})
    assert answer["insufficient"]["reason"]
    assert answer["results"] == []
    assert answer["gap"]["missing"] is None
    assert ask(api, "link", text=text)["skills"] == []
    assert ask(api, "link", text=" ")["insufficient"]["reason"]
    assert ask(api, "courses", text=text)["insufficient"]["reason"]


def test_recommend_for_a_loaded_posting(api: TestClient) -> None:
    answer = ask(api, "recommend", posting="sample:job-001", k=3)
    assert answer["target"]["kind"] == "posting"
    assert answer["target"]["label"] == "Data Analyst"
    assert len(answer["results"]) == 3
    assert all(one["reason"].endswith(".") for one in answer["results"])
    assert answer == ask(api, "gap", target={"posting": "sample:job-001"}, k=3)


def test_an_inline_posting_keeps_its_id_and_is_not_stored(api: TestClient) -> None:
    posting = {
        "jobId": "ad-17",
        "jobTitle": "Reporting analyst",
        "description": "You will write SQL queries.",
        "skills": [{"skill": "sql", "level": 2}],
    }
    answer = ask(api, "recommend", posting=posting, learner={"skills": ["SQL:1"]})
    assert answer["target"]["id"] == "ad-17"
    assert [one["skill"]["id"] for one in answer["gap"]["skills"]] == ["sample:sql"]
    assert answer["results"]
    assert answer == ask(api, "gap", target={"posting": posting}, learner={"skills": ["SQL:1"]})
    assert api.get("/v1/postings/ad-17").status_code == 404


def test_link_has_the_documented_names(api: TestClient) -> None:
    text = "You will write SQL queries and present your findings."
    answer = ask(api, "link", text=text, framework="sample")
    assert {"skills", "insufficient"} <= answer.keys()
    first = answer["skills"][0]
    assert {"id", "label", "level", "probability", "evidence"} <= first.keys()
    found = {one["id"]: one for one in answer["skills"]}
    assert "sample:sql" in found
    evidence = found["sample:sql"]["evidence"][0]
    assert text[evidence["start"] : evidence["end"]] == evidence["text"]
    probabilities = [one["probability"] for one in answer["skills"]]
    assert probabilities == sorted(probabilities, reverse=True)


def test_link_in_french(api: TestClient) -> None:
    answer = ask(api, "link", text="Nettoyage de données et requêtes SQL.", language="fr")
    assert {"sample:sql", "sample:data-cleaning"} <= {one["id"] for one in answer["skills"]}
    assert any("données" in one["label"] for one in answer["skills"])


def test_a_planned_course(api: TestClient) -> None:
    course = {"title": "Queries", "description": "Learners write SQL queries.", "skills": ["SQL:2"]}
    answer = ask(api, "courses", course=course, k=4)
    sql = next(one for one in answer["skills"] if one["skill"]["id"] == "sample:sql")
    assert sql["postings"] > 0
    assert sql["examples"]
    assert len(answer["nearest"]) == 4
    overlaps = [one["overlap"] for one in answer["nearest"]]
    assert overlaps == sorted(overlaps, reverse=True)
    assert 0 < overlaps[0] <= 1


def test_explain_agrees_with_the_answer(api: TestClient) -> None:
    results = ask(api, "gap", **ANALYST)["results"]
    answer = ask(api, "explain", credential=results[2]["id"], **ANALYST)
    assert answer["rank"] == 3
    assert answer["result"] == results[2]
    other = ask(api, "explain", credential="sample:mo-chant-choral", **ANALYST)
    assert not other["listed"]
    assert other["why"]


def test_questions_at_once_are_answered_as_one_by_one(api: TestClient) -> None:
    targets = ["data analyst", "data engineer", "practical-nurse", "solar-installer"] * 6
    alone = {target: api.post("/v1/gap", json={"target": target}).content for target in set(targets)}
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(lambda target: api.post("/v1/gap", json={"target": target}).content, targets))
    assert at_once == [alone[target] for target in targets]


def test_the_app_opens_and_closes_a_service_of_its_own(sample_data: Path) -> None:
    app = create_app(Settings(sample_data))
    for _ in range(2):  # an app can be started again
        with TestClient(app) as client:
            assert client.post("/v1/gap", json={"target": "data analyst"}).status_code == 200
