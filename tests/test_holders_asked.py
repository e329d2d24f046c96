"""`skillstep holders` and POST /v1/holders: the same answer, and nothing of a row anywhere else."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from service.holders.answers import HoldersAnswer
from service.settings import Settings
from tests.apis import problem, running
from tests.clis import Cli, cli_over
from tests.holders_sample import FILE

SECRET = "Zephyrine Quixote"


@pytest.fixture
def cli(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command on the loaded sample."""
    return cli_over(sample_data, capsys)


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def rows() -> list[dict[str, str]]:
    with FILE.open(newline="") as stream:
        return list(csv.DictReader(stream))


def ask(api: TestClient, **body: Any) -> Any:
    response = api.post("/v1/holders", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    assert msgspec.json.encode(msgspec.json.decode(response.content, type=HoldersAnswer)) == response.content
    return response.json()


def test_both_give_the_same_answer(api: TestClient, cli: Cli) -> None:
    asked = {"credentials": ["SQL foundations"], "occupation": "data analyst", "minimum": 12}
    typed = ["--credential", "SQL foundations", "--occupation", "data analyst", "--minimum", "12"]
    assert ask(api, rows=rows(), **asked) == cli("holders", str(FILE), *typed, "--json").json


def test_the_tables_show_uptake_lifts_on_both_sides_and_what_is_hidden(cli: Cli) -> None:
    shown = cli("holders", str(FILE)).out
    assert "Data analyst" in shown
    assert "24.6 to 36.1" in shown
    assert "|██████" in shown
    assert "█|" in shown
    assert "Too few holders" in shown
    assert "1 occupation of fewer than 10 people" in shown
    assert "UX researcher" not in shown


def test_nothing_needs_to_be_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "none"
    run = cli_over(folder, capsys)("holders", str(FILE), "--json")
    assert run.json["framework"] is None
    assert {one["id"] for one in run.json["occupations"][0]["skills"]} == {None}
    assert not folder.exists()


def test_help_has_an_example_and_errors_name_the_option(cli: Cli) -> None:
    assert "Example: skillstep holders" in cli("holders", "--help").out
    for option, wrong, near in (
        ("--occupation", "data anlyst", "Data analyst"),
        ("--credential", "SQL fondations", "SQL foundations"),
        ("--framework", "sampel", "sample"),
        ("--minimum", "0", "1 or more"),
    ):
        run = cli("holders", str(FILE), option, wrong)
        assert run.code == 2
        assert option in run.err
        assert near in run.err
    assert cli("holders", "nowhere.csv").code == 2


def test_published_tables_are_answered_too(api: TestClient) -> None:
    table = {
        "name": "lifts",
        "rows": [{"Common Skill": "Tableau", "Difference": 24}, {"Common Skill": "Java", "Difference": -10}],
    }
    skills = ask(api, tables=[table])["occupations"][0]["skills"]
    assert [(one["name"], one["lift"], one["real"]) for one in skills] == [
        ("Tableau", 24, None),
        ("Java", -10, None),
    ]


def test_wrong_requests_are_problems_that_name_the_field(api: TestClient) -> None:
    for body, status, slug, field in (
        ({}, 422, "invalid-request", None),
        ({"rows": rows(), "tables": []}, 422, "invalid-request", "tables"),
        ({"rows": []}, 422, "invalid-request", "rows"),
        ({"rows": rows(), "minimum": 0}, 422, "invalid-request", "minimum"),
        ({"rows": rows(), "occupations": "x"}, 422, "invalid-request", "occupations"),
        ({"rows": rows(), "occupation": "data anlyst"}, 400, "unknown-name", "occupation"),
        ({"rows": [{"person": 1, "skills": "SQL"}]}, 400, "invalid-input", "rows"),
        ({"tables": [{"name": "t", "rows": [{"colour": "red"}]}]}, 400, "invalid-input", "tables"),
    ):
        found = problem(api.post("/v1/holders", json=body), status, slug)
        assert found.get("field") == field


def test_nothing_of_a_row_is_logged_stored_or_sent_back(
    sample_data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = sorted(path for path in sample_data.rglob("*"))
    bad = [
        {**rows()[0], "person": SECRET, "occupation": SECRET, "skills": SECRET, "field of study": SECRET},
        {**rows()[0], "person": "", "occupation": SECRET},
        {**rows()[0], "credentials": [[{SECRET: SECRET}]]},
    ]
    with caplog.at_level(logging.DEBUG), running(Settings(sample_data)) as client:
        for body in (
            {"rows": [*rows(), *bad]},
            {"rows": bad[1:]},
            {"rows": bad, "occupation": "nobody"},
            {"rows": bad, "credentials": ["nothing"]},
            {"rows": SECRET},
            {"rows": [SECRET]},
        ):
            response = client.post("/v1/holders", json=body)
            assert SECRET not in json.dumps(response.json()), body
    assert SECRET not in caplog.text
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(path for path in sample_data.rglob("*")) == before


def test_a_body_that_is_too_large_is_refused(api: TestClient) -> None:
    response = api.post("/v1/holders", json={"rows": [{"person": 1, "skills": "x" * 4_100_000}]})
    assert response.status_code == 413
