"""Whatever goes wrong is a problem (RFC 9457) that names the parameter and what is near."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from taxonomy.errors import Busy, FileError, SchemaError
from tests.apis import ANALYST, problem, running


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


@pytest.mark.parametrize(
    ("body", "slug", "field", "near"),
    [
        ({"target": "data analist"}, "unknown-name", "target", "Data analyst"),
        ({"target": {"occupation": "sample:job-001"}}, "unknown-name", "target", None),
        ({"target": {"posting": "data analyst"}}, "unknown-name", "target", None),
        ({"target": {"posting": "sample:job-01"}}, "unknown-name", "target", "sample:job-001"),
        ({"target": {"skills": ["Pyhton"]}}, "unknown-name", "target.skills[0]", "Python"),
        ({"target": {"skills": ["SQL", "SQL:9"]}}, "invalid-level", "target.skills[1]", None),
        (
            {"target": {"skills": ["incident management"]}},
            "ambiguous-name",
            "target.skills[0]",
            "sample:incident-reporting (Workplace incident reporting)",
        ),
        ({**ANALYST, "framework": "smaple"}, "unknown-name", "framework", "sample"),
        (
            {**ANALYST, "learner": {"skills": ["SQL", "Pyhton:2"]}},
            "unknown-name",
            "learner.skills[1]",
            "Python",
        ),
        (
            {**ANALYST, "learner": {"credentials": ["sample:dd-sql-foundation"]}},
            "unknown-name",
            "learner.credentials[0]",
            "sample:dd-sql-foundations",
        ),
        ({**ANALYST, "learner": {"credentials": [" "]}}, "invalid-input", "learner.credentials[0]", None),
        ({**ANALYST, "where": {"langage": "en"}}, "invalid-filter", "langage", "language"),
        ({**ANALYST, "where": {"mode": "onlin"}}, "invalid-filter", "mode", "online"),
        ({**ANALYST, "where": {"hours": {"max": "many"}}}, "invalid-filter", "hours", None),
        ({**ANALYST, "where": {"hours": {"max": "nan"}}}, "invalid-filter", "hours", None),
        ({**ANALYST, "where": {"starts": {"min": "soon"}}}, "invalid-filter", "starts", None),
        ({"target": {"posting": {"description": "SQL"}}}, "invalid-input", "target.posting.title", None),
    ],
)
def test_what_the_service_refuses(
    api: TestClient, body: dict[str, Any], slug: str, field: str, near: str | None
) -> None:
    found = problem(api.post("/v1/gap", json=body), 400, slug)
    assert found["field"] == field
    if near:
        assert near in found["nearest"]


@pytest.mark.parametrize(
    ("body", "pointer", "field", "near"),
    [
        ({}, "#/target", "target", None),
        ({"target": 5}, "#/target", "target", None),
        ({"target": ""}, "#/target", "target", None),
        ({"target": {}}, "#/target", "target", None),
        ({"target": {"occupation": "a", "text": "b"}}, "#/target", "target", None),
        ({"target": {"ocupation": "a"}}, "#/target/ocupation", "target.ocupation", "occupation"),
        ({"target": {"skills": []}}, "#/target/skills", "target.skills", None),
        ({"target": {"skills": ["a"] * 1001}}, "#/target/skills", "target.skills", None),
        ({"target": {"text": "a" * 2_000_001}}, "#/target/text", "target.text", None),
        (
            {"target": {"skills": [{"skill": "SQL", "importance": 0}]}},
            "#/target/skills/0/importance",
            "target.skills[0].importance",
            None,
        ),
        ({**ANALYST, "k": 0}, "#/k", "k", None),
        ({**ANALYST, "k": 1_000_000}, "#/k", "k", None),
        ({**ANALYST, "k": "10"}, "#/k", "k", None),
        ({**ANALYST, "k": True}, "#/k", "k", None),
        ({**ANALYST, "leaner": {}}, "#/leaner", "leaner", "learner"),
        ({**ANALYST, "language": "frr"}, "#/language", "language", "fr"),
        ({**ANALYST, "standing": "stict"}, "#/standing", "standing", "strict"),
        (
            {**ANALYST, "learner": {"skills": [{"skill": "SQL", "levl": 2}]}},
            "#/learner/skills/0/levl",
            "learner.skills[0].levl",
            "level",
        ),
        (
            {**ANALYST, "learner": {"skills": [{"skill": "SQL", "standing": "verifed"}]}},
            "#/learner/skills/0/standing",
            "learner.skills[0].standing",
            "verified",
        ),
        (
            {**ANALYST, "learner": {"skills": [{"skill": "SQL", "level": True}]}},
            "#/learner/skills/0/level",
            "learner.skills[0].level",
            None,
        ),
        ({**ANALYST, "where": {"hours": {"maxx": 3}}}, "#/where/hours/maxx", "where.hours.maxx", "max"),
        ({**ANALYST, "where": {"hours": True}}, "#/where/hours", "where.hours", None),
    ],
)
def test_what_does_not_have_the_documented_shape(
    api: TestClient, body: dict[str, Any], pointer: str, field: str, near: str | None
) -> None:
    found = problem(api.post("/v1/gap", json=body), 422, "invalid-request")
    assert found["field"] == field
    assert found["errors"][0]["pointer"] == pointer
    if near:
        assert found["nearest"][0] == found["errors"][0]["nearest"][0] == near


def test_all_faults_are_listed(api: TestClient) -> None:
    learner = {"skills": [{"levl": 1}, 5], "text": 3}
    found = problem(
        api.post("/v1/gap", json={"target": "a", "learner": learner, "k": 0}), 422, "invalid-request"
    )
    assert [one["pointer"] for one in found["errors"]] == [
        "#/learner/skills/0/levl",
        "#/learner/skills/1",
        "#/learner/text",
        "#/k",
    ]
    assert "3 more" in found["detail"]


@pytest.mark.parametrize(
    ("path", "parameter", "near"),
    [
        ("credentials?langage=en", "langage", "language"),
        ("credentials?hours=3", "hours", "hours_min"),
        ("credentials?language=en&language=", "language", None),
        ("credentials?k=0", "k", None),
        ("credentials?k=1000000", "k", None),
        ("credentials?offset=-1", "offset", None),
        ("credentials?offset=10001", "offset", None),
        ("credentials?hours_min=x", "hours_min", None),
        ("credentials?hours_min=nan", "hours_min", None),
        ("skills?language=frr", "language", "fr"),
        ("credentials/sample:dd-sql-foundations?langue=fr", "langue", "lang"),
        ("credentials?lang=de", "lang", None),
        ("credentials?link_text=perhaps", "link_text", None),
        ("skills?link_text=false", "link_text", None),
        ("skills/sample:sql?language=fr", "language", None),
        ("status?q=1", "q", None),
        ("health?q=1", "q", None),
    ],
)
def test_query_parameters_are_never_ignored(
    api: TestClient, path: str, parameter: str, near: str | None
) -> None:
    found = problem(api.get(f"/v1/{path}"), 422, "invalid-request")
    assert found["field"] == found["errors"][0]["parameter"] == parameter
    if near:
        assert found["nearest"][0] == near


def test_one_value_is_one_value(api: TestClient) -> None:
    assert problem(api.get("/v1/credentials?k=5&k=6"), 400, "invalid-input")["field"] == "k"


def test_questions_take_no_query_parameters(api: TestClient) -> None:
    assert problem(api.post("/v1/gap?k=5", json=ANALYST), 422, "invalid-request")["field"] == "k"


@pytest.mark.parametrize(
    ("path", "field", "near"),
    [
        ("credentials?mode=onlin", "mode", "online"),
        ("credentials?facet=langage", "langage", "language"),
        ("credentials?starts_min=soon", "starts", None),
    ],
)
def test_filters_of_searches(api: TestClient, path: str, field: str, near: str | None) -> None:
    found = problem(api.get(f"/v1/{path}"), 400, "invalid-filter")
    assert found["field"] == field
    if near:
        assert near in found["nearest"]


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("credentials/sample:dd-sql-foundation", "sample:dd-sql-foundations"),
        ("skills/Pyhton", "Python"),
        ("occupations/data analist", "Data analyst"),
        ("postings/sample:job-01", "sample:job-001"),
        ("credentials/http://example.org/a", None),
        ("credentials/", None),
    ],
)
def test_an_unknown_document(api: TestClient, path: str, near: str | None) -> None:
    found = problem(api.get(f"/v1/{path}"), 404, "unknown-name")
    assert found["field"] == "id"
    if near:
        assert near in found["nearest"]


def test_an_unknown_posting_to_recommend_for(api: TestClient) -> None:
    found = problem(api.post("/v1/recommend", json={"posting": "sample:job-01"}), 400, "unknown-name")
    assert found["field"] == "posting"
    assert "sample:job-001" in found["nearest"]


def test_a_course_that_cannot_be(api: TestClient) -> None:
    course = {"title": "Short", "hours": -4}
    assert (
        problem(api.post("/v1/courses", json={"course": course}), 400, "invalid-input")["field"]
        == "course.hours"
    )
    assert problem(api.post("/v1/courses", json={}), 422, "invalid-request")["detail"].startswith(
        "the body: Give"
    )


def test_routes_and_methods(api: TestClient) -> None:
    assert problem(api.get("/v1/credential"), 404, "not-found")["nearest"] == ["/v1/credentials"]
    assert "nearest" not in problem(api.get("/favicon.ico"), 404, "not-found")
    wrong = api.get("/v1/gap")
    problem(wrong, 405, "method-not-allowed")
    assert wrong.headers["allow"] == "POST"


def test_before_anything_is_loaded(tmp_path: Path) -> None:
    with running(Settings(tmp_path, model="")) as api:
        assert api.get("/health").status_code == 200
        assert api.get("/v1/status").json()["snapshot"] is None
        for path in ("/ready", "/v1/ready", "/v1/credentials", "/v1/skills/sql"):
            assert "skillstep" in problem(api.get(path), 503, "nothing-loaded")["detail"]
        for path, body in (("gap", ANALYST), ("link", {"text": "SQL"}), ("courses", {"text": "SQL"})):
            problem(api.post(f"/v1/{path}", json=body), 503, "nothing-loaded")


@pytest.mark.parametrize("model", ["", "/no/such/model"])
def test_a_server_with_another_encoder_than_the_folder_s_says_so_to_whoever_runs_it(
    sample_data: Path, tmp_path: Path, model: str
) -> None:
    """Its exported encoder is gone, so that the settings decide; no caller can put that right."""
    folder = copytree(sample_data, tmp_path / "data", ignore=ignore_patterns("encoder"))
    with running(Settings(folder, model=model)) as api:
        for path, body in (("gap", {"target": {"text": "SQL"}}), ("link", {"text": "SQL"})):
            found = problem(api.post(f"/v1/{path}", json=body), 503, "other-encoder")
            assert "SKILLSTEP_MODEL" in found["detail"]
            assert "field" not in found
        assert api.post("/v1/gap", json=ANALYST).status_code == 200  # which asks of no text


class Broken(Service):
    """A service whose folder has gone bad under it."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.settings = Settings(Path("/nowhere"))

    def status(self) -> Any:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (Busy("process 12 is loading"), 409, "busy"),
        (SchemaError("the folder was written by schema 9"), 503, "other-schema"),
        (FileError("is damaged", file="/secret/index"), 500, "internal"),
        (RuntimeError("secret"), 500, "internal"),
    ],
)
def test_what_is_not_the_callers_fault(error: Exception, status: int, slug: str) -> None:
    with TestClient(create_app(service=Broken(error)), raise_server_exceptions=False) as api:
        found = problem(api.get("/v1/status"), status, slug)
    assert "secret" not in str(found)
    assert "Traceback" not in str(found)
