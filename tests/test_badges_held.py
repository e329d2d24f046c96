"""Badges that a learner holds change the gap; `read` and `check` by the command line, the API, the client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexers.formats import parse_awards
from service.answers import GapAnswer
from service.questions import GapQuestion, StandingRule, TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import Learner
from tests.apis import problem, running
from tests.badges import OB3_CONTEXT, TODAY, did_key, ed25519, signed
from tests.clis import Cli, cli_over
from tests.conftest import RealFile

SAMPLE = Path(__file__).resolve().parents[1] / "service" / "sample" / "badges"
KEY = ed25519()
STRICT: StandingRule = "strict"


def badge(name: str, alignment: list[dict[str, str]] | None = None, **achievement: Any) -> dict[str, Any]:
    """An Open Badge 3.0 for something, with what it is aligned with."""
    return {
        "@context": OB3_CONTEXT,
        "id": f"urn:{name}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": did_key(KEY), "name": "Dunmarrow Data Institute"},
        "validFrom": "2026-05-04T00:00:00Z",
        "credentialSubject": {"achievement": {"name": name, "alignment": alignment or [], **achievement}},
    }


SQL = badge("Anything at all", [{"targetName": "SQL", "targetCode": "sql"}])


@pytest.fixture(scope="module")
def service(sample_data: Path) -> Iterator[Service]:
    service = Service.open(Settings(sample_data))
    yield service
    service.close()


def gap(service: Service, *documents: Any, standing: StandingRule = "all") -> GapAnswer:
    learner = Learner(awards=parse_awards(documents) if documents else ())
    return service.gap(
        GapQuestion(target=TargetQuestion(name="data analyst"), learner=learner, standing=standing, k=50)
    )


def met(answer: GapAnswer) -> float:
    assert answer.gap.met is not None
    return answer.gap.met


def test_the_standing_of_a_badge_changes_the_gap(service: Service) -> None:
    nothing = met(gap(service))
    assert met(gap(service, SQL)) > nothing
    assert met(gap(service, SQL, standing=STRICT)) == nothing
    token = signed(SQL, KEY)
    assert met(gap(service, token, standing=STRICT)) == met(gap(service, SQL))
    hosted = {**SQL, "proof": {"type": "DataIntegrityProof"}}
    assert met(gap(service, hosted, standing=STRICT)) == met(gap(service, SQL))


def test_a_badge_that_speaks_against_itself_is_only_claimed(service: Service) -> None:
    header, payload, _ = signed(SQL, KEY).split(".")
    answer = gap(service, f"{header}.{payload}.AAAA", standing=STRICT)
    assert met(answer) == 0
    assert answer.learner.not_counted == ("SQL is only claimed.",)


def test_a_revoked_badge_shows_nothing(service: Service) -> None:
    list_ = {"type": "RevocationList", "id": "x", "revokedCredentials": [{"id": SQL["id"]}]}
    answer = gap(service, SQL, list_)
    assert met(answer) == 0
    assert answer.learner.not_counted == ("Anything at all is revoked: it shows no skill.",)


def test_the_held_skill_says_where_it_is_from(service: Service) -> None:
    (held,) = gap(service, signed(SQL, KEY)).learner.held
    assert (held.skill.id, held.standing, held.source) == ("sample:sql", "verified", SQL["id"])
    assert held.assumed


@pytest.mark.parametrize(
    "achievement",
    [
        {"id": "https://example.org/dunmarrow/sql-foundations"},
        {"id": "dd-sql-foundations"},
        {"id": "sample:dd-sql-foundations"},
        {"name": "SQL Foundations"},
    ],
)
def test_a_badge_of_a_loaded_credential_is_that_credential(
    service: Service, achievement: dict[str, str]
) -> None:
    """By its address, its id, or its very title."""
    name = "SQL foundations" if "id" in achievement else achievement["name"]
    answer = gap(service, signed(badge(name, id=achievement.get("id")), KEY), standing=STRICT)
    (held,) = answer.learner.held
    assert (held.skill.id, held.level, held.assumed) == ("sample:sql", 1, False)
    next_ = next(one for one in answer.results if one.id == "sample:dd-sql-practitioner")
    assert next_.blocked_by == ()
    claimed = gap(service, badge(name, id=achievement.get("id")), standing=STRICT)
    next_ = next(one for one in claimed.results if one.id == "sample:dd-sql-practitioner")
    assert next_.blocked_by != ()


def test_the_same_title_of_another_provider_is_another_credential(service: Service) -> None:
    other = badge("SQL foundations")
    other["issuer"]["name"] = "Somebody Else"
    answer = gap(service, other)
    assert next(one for one in answer.results if one.id == "sample:dd-sql-practitioner").blocked_by != ()


def test_without_codes_the_words_of_a_badge_are_read(service: Service) -> None:
    document = badge("Weekend workshop", description="Participants write SQL queries every hour.")
    assert {one.skill.id for one in gap(service, document).learner.held} == {"sample:sql"}
    answer = gap(service, badge("Zzz"))
    assert answer.learner.not_counted == ("Zzz claims no skill of sample.",)


def test_a_target_that_is_no_skill_is_not_held(service: Service) -> None:
    target = {"targetName": "SQL", "targetCode": "sql", "targetType": "ceterms:Credential"}
    assert gap(service, badge("Zzz", [target])).learner.held == ()


@pytest.fixture
def cli(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return cli_over(sample_data, capsys)


def test_read_says_exactly_what_is_agreed(cli: Cli) -> None:
    files = [str(SAMPLE / "sql-practitioner.jwt"), str(SAMPLE / "data-cleaning.json")]
    run = cli("read", *files, "--today", TODAY, "--json")
    assert run.code == 0
    assert list(run.json) == ["credentials"]
    assert [list(one)[:4] for one in run.json["credentials"]] == [["id", "title", "standing", "reason"]] * 2
    assert [one["standing"] for one in run.json["credentials"]] == ["verified", "claimed"]
    shown = cli("read", *files, "--lang", "fr")
    assert "correspond à la clé de l'émetteur" in " ".join(shown.out.split())


def test_read_needs_no_data_folder(cli: Cli, tmp_path: Path) -> None:
    run = cli("read", str(SAMPLE / "data-cleaning.json"), data=tmp_path / "none")
    assert run.code == 0
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/nowhere/badge.json"], "there is no such file"),
        ([str(SAMPLE / "data-cleaning.json"), "--today", "tomorrow"], "'tomorrow' is no day"),
        ([str(Path(__file__))], "is not valid JSON"),
    ],
)
def test_read_refuses_what_is_wrong(cli: Cli, arguments: list[str], words: str) -> None:
    run = cli("read", *arguments)
    assert (run.code, run.out) == (2, "")
    assert words in run.err


def test_a_badge_is_given_as_a_learner_or_as_a_held_credential(cli: Cli) -> None:
    path = str(SAMPLE / "sql-practitioner.jwt")
    question = ("gap", "--target", "data analyst", "--standing", "strict", "--json")
    as_learner, as_credential = cli(*question, "--learner", path), cli(*question, "--held-credential", path)
    assert as_learner.json["gap"] == as_credential.json["gap"]
    assert as_learner.json["gap"]["met"] > 0
    missing = cli(*question, "--held-credential", "badge.jwt")
    assert (missing.code, missing.json if missing.out else None) == (2, None)
    assert "there is no such file" in missing.err


def test_a_european_award_is_checked_as_one(cli: Cli, real_file: RealFile, tmp_path: Path) -> None:
    sample = real_file("credentials/elm/Sample-MC-Annex1-unsigned.jsonld")
    bare = cli("check", str(sample), "--rules", "eu-award", "--date", TODAY, "--json").json
    results = {one["name"]: one["result"] for one in bare["elements"] if one["mandatory"]}
    assert len(results) == 11
    assert {name for name, result in results.items() if result != "pass"} == {"quality assurance"}
    assert results["quality assurance"] == "not stated"
    content = json.loads(sample.read_text("utf-8"))
    token = signed(content, KEY)
    header, payload, signature = token.split(".")
    for body in (payload, json.dumps(content)):
        path = tmp_path / "envelope.json"
        path.write_text(json.dumps({"payload": body, "protected": header, "signature": signature}), "utf-8")
        assert cli("check", str(path), "--rules", "eu-award", "--date", TODAY, "--json").json == bare


def test_a_held_european_credential_counts_its_skills(real_file: RealFile) -> None:
    (award,) = parse_awards(
        [json.loads(real_file("credentials/elm/Sample-MC-Annex1-unsigned.jsonld").read_text())]
    )
    codes = [code for one in award.declared() for code in one.codes]
    assert "http://data.europa.eu/esco/skill/5fd5c985-eaaa-47aa-8314-62359c54505a" in codes


@pytest.fixture(scope="module")
def client(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def test_the_api_reads_the_same(client: TestClient, cli: Cli) -> None:
    token = (SAMPLE / "sql-practitioner.jwt").read_text("utf-8")
    document = json.loads((SAMPLE / "data-cleaning.json").read_text("utf-8"))
    response = client.post("/v1/read", json={"documents": [token, document], "today": TODAY})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    files = [str(SAMPLE / "sql-practitioner.jwt"), str(SAMPLE / "data-cleaning.json")]
    assert response.json() == cli("read", *files, "--today", TODAY, "--json").json


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"documents": [{"type": "Elephant"}]}, "documents[0]"),
        ({"documents": [SQL, "ey.ey.ey"]}, "documents[1]"),
        ({"documents": [SQL], "today": "tomorrow"}, "today"),
    ],
)
def test_the_api_names_the_document_at_fault(client: TestClient, body: Any, field: str) -> None:
    seen = problem(client.post("/v1/read", json=body), 400, "invalid-input")
    assert field in json.dumps(seen)


@pytest.mark.parametrize(
    "body", [{}, {"documents": []}, {"documents": [5]}, {"documents": SQL}, {"file": "x"}]
)
def test_the_api_refuses_other_bodies(client: TestClient, body: Any) -> None:
    assert client.post("/v1/read", json=body).status_code == 422


def test_the_api_takes_badges_of_a_learner(client: TestClient) -> None:
    question = {"target": "data analyst", "standing": "strict"}
    with_badge = client.post("/v1/gap", json={**question, "learner": {"awards": [signed(SQL, KEY)]}}).json()
    assert [one["standing"] for one in with_badge["learner"]["held"]] == ["verified"]
    wrong = client.post("/v1/gap", json={**question, "learner": {"awards": [{"type": "Elephant"}]}})
    assert "learner.awards[0]" in json.dumps(problem(wrong, 400, "invalid-input"))


def test_the_api_checks_a_badge(client: TestClient) -> None:
    body = {"credential": SQL, "rules": "eu-award", "date": TODAY}
    answer = client.post("/v1/check", json=body).json()
    results = {one["name"]: one["result"] for one in answer["elements"]}
    assert (results["title"], results["date of issuing"]) == ("pass", "pass")
    assert results["identification of the learner"] == "not stated"
