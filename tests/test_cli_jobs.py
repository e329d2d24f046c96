"""The commands that look around: `jobs`, `suggest`, `frameworks`, `walk`, and many postings at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.clis import HAVE, Cli, cli_over


@pytest.fixture
def cli(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command on the loaded sample."""
    return cli_over(sample_data, capsys)


def test_jobs_of_a_learner_file_and_of_options_add_up(cli: Cli, tmp_path: Path) -> None:
    learner = tmp_path / "me.json"
    learner.write_text(json.dumps({"skills": ["sql:1"]}))
    both = cli("jobs", "--learner", str(learner), "--have", "python:1", "--json").json
    assert both["results"] == cli("jobs", *HAVE, "--json").json["results"]
    french = cli("jobs", *HAVE, "--where", "language=fr", "--json").json
    assert {one["language"] for one in french["results"]} == {"fr"}


def test_printed_shares_of_what_is_held_add_up(cli: Cli) -> None:
    shown = cli("jobs", *HAVE, "-k", "1").out
    share = re.search(r"^ +1\. .*?([\d.]+)%$", shown, re.MULTILINE)
    holds = re.search(r"holds ((?:.*\(.*\n)+?) +(?:lacks|level)", shown)
    assert share is not None
    assert holds is not None
    parts = [float(one) for one in re.findall(r"\(([\d.]+)%\)", holds[1])]
    assert round(sum(parts), 1) == float(share[1])


def test_without_skills_jobs_says_that_there_is_not_enough_information(cli: Cli) -> None:
    run = cli("jobs")
    assert run.code == 0
    assert "Not enough information" in run.out


def test_jobs_names_the_option_at_fault(cli: Cli) -> None:
    run = cli("jobs", "--have", "pyhton")
    assert run.code == 2
    assert "--have" in run.err
    assert "Python" in run.err


def test_suggest_forgives_an_error_unless_told_not_to(cli: Cli) -> None:
    found = cli("suggest", "pyhton", "--json").json["suggestions"]
    assert found[0]["id"] == "sample:python"
    assert "No name continues that." in cli("suggest", "pyhton", "--no-typos").out
    assert cli("suggest", "sql", "--kind", "postngs").code == 2


def test_frameworks_names_the_nearest_to_a_wrong_one(cli: Cli) -> None:
    shown = cli("frameworks").out
    assert "sample (the default)" in shown
    run = cli("frameworks", "smaple")
    assert run.code == 2
    assert "sample" in run.err


def test_walk_pages_and_refuses_what_leads_nowhere(cli: Cli) -> None:
    every = cli("walk", "skill", "SQL", "occupations", "-k", "100", "--json").json
    rest = cli("walk", "skill", "SQL", "occupations", "--offset", "2", "-k", "100", "--json").json
    assert rest["items"] == every["items"][2:]
    assert "nothing that is loaded" in cli("walk", "occupation", "data analyst", "narrower").out
    wrong = cli("walk", "skill", "SQL", "narower")
    assert wrong.code == 2
    assert "narrower" in wrong.err
    assert "--level" in cli("walk", "skill", "SQL", "credentials", "--level", "9").err
    assert cli("walk", "posting", "sample:job-001", "broader").code == 2


def test_many_postings_by_options_and_files_each_with_its_answer(cli: Cli, tmp_path: Path) -> None:
    listed = tmp_path / "ids.txt"
    listed.write_text("sample:job-002\n\nsample:job-00x\n")
    answer = cli("recommend", "--posting", "sample:job-001", "--postings", str(listed), "--json").json
    assert [one["posting"] for one in answer["answers"]] == [
        "sample:job-001",
        "sample:job-002",
        "sample:job-00x",
    ]
    assert answer["failed"] == 1
    assert answer["answers"][0]["answer"] == cli("recommend", "--posting", "sample:job-001", "--json").json
    shown = cli("recommend", "--posting", "sample:job-001", "--postings", str(listed)).out
    assert "1 of 3 could not be answered" in shown


def test_many_postings_as_records(cli: Cli, tmp_path: Path) -> None:
    record = {"id": "ad-1", "title": "Analyst", "skills": ["SQL:2"]}
    lines = tmp_path / "ads.jsonl"
    lines.write_text("\n".join(map(json.dumps, [record, {"id": "ad-2"}, "sample:job-001"])))
    whole = tmp_path / "ads.json"
    whole.write_text(json.dumps([record, {"id": "ad-2"}, "sample:job-001"]))
    answer = cli("recommend", "--postings", str(lines), "--json").json
    assert answer == cli("recommend", "--postings", str(whole), "--json").json
    first, second, third = answer["answers"]
    assert first["posting"] == "ad-1"
    assert second["error"]["field"] == "postings[1].title"
    assert third["posting"] == "sample:job-001"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("ids.csv", "a", "none of .txt"),
        ("ids.json", "{}", "no list"),
        ("ids.jsonl", '"a"\n{', "row 2"),
        ("ids.txt", "\n", "1 to 200"),
        ("ids.txt", "sample:job-001\n" * 201, "1 to 200 postings at once, not 201"),
    ],
)
def test_a_file_that_lists_no_postings(cli: Cli, tmp_path: Path, name: str, text: str, said: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    run = cli("recommend", "--postings", str(file))
    assert run.code == 2
    assert said in run.err
