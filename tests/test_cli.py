"""The command line as a user meets it: what it prints and where."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from service.cli import main
from tests.clis import GAP, HAVE, TARGET, Cli, cli_over, environment


@pytest.fixture
def cli(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command on the loaded sample."""
    return cli_over(sample_data, capsys)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    shown = capsys.readouterr().out
    assert left.value.code == 0
    commands = (
        "demo gap explain recommend jobs demand course suggest frameworks walk search show link status "
    )
    commands += "serve load"
    assert all(re.search(rf"\b{name}\b", shown) for name in commands.split())


@pytest.mark.parametrize("command", ["framework", "credentials", "postings"])
def test_every_load_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["load", command, "--help"])
    assert left.value.code == 0
    assert "--strict" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'torch', 'onnxruntime', 'sentence_transformers', 'pandas', 'tantivy', 'numpy', 'fastapi'}"
    code = (
        "import sys\nfrom service.cli import main\n"
        f"try:\n    main(['gap', '--help'])\nfinally:\n    assert not {heavy} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        GAP,
        ("explain", "sample:dd-sql-practitioner", *TARGET, *HAVE),
        ("recommend", "--posting", "sample:job-001"),
        ("recommend", "--posting", "sample:job-001", "--posting", "sample:job-002"),
        ("jobs", *HAVE),
        ("course", "Learners write SQL queries and build dashboards."),
        ("search", "credentials", "sql"),
        ("search", "skill", "sql"),
        ("show", "credential", "sample:dd-sql-practitioner"),
        ("show", "posting", "sample:job-001"),
        ("show", "skill", "SQL"),
        ("show", "occupation", "data analyst"),
        ("link", "I write SQL every day"),
        ("suggest", "analy"),
        ("walk", "skill", "SQL", "credentials"),
        ("walk", "occupation", "data analyst", "skills"),
        ("frameworks",),
        ("frameworks", "sample"),
        ("status",),
    ],
    ids=" ".join,
)
def test_every_answer_has_tables_and_json(cli: Cli, arguments: tuple[str, ...]) -> None:
    shown = cli(*arguments)
    assert shown.code == 0
    assert len(shown.out.splitlines()) > 2
    assert max(map(len, shown.out.splitlines())) <= 80
    assert "\x1b" not in shown.out
    asked = cli(*arguments, "--json")
    assert asked.code == 0
    assert isinstance(asked.json, dict)


def test_the_options_may_stand_before_the_command(
    sample_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--json", "--data", str(sample_data), *GAP])
    assert json.loads(capsys.readouterr().out)["results"]


def test_the_folder_may_come_from_the_environment(
    sample_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSTEP_DATA", str(sample_data))
    with pytest.raises(SystemExit):
        main(["status", "--json"])
    assert json.loads(capsys.readouterr().out)["data"] == str(sample_data)


def test_parts_sum_exactly_to_what_a_credential_closes(cli: Cli) -> None:
    answer = cli(*GAP, "--json", "-k", "100").json
    assert answer["results"]
    for result in answer["results"]:
        assert sum(part["closes"] for part in result["parts"]) == result["closes"]
        for part in result["parts"]:
            assert part["closes"] == part["weight"] * part["confidence"]
            assert part["evidence"]


def test_weights_sum_exactly_to_what_is_missing(cli: Cli) -> None:
    gap = cli(*GAP, "--json").json["gap"]
    assert sum(one["weight"] for one in gap["skills"]) == gap["missing"]
    assert gap["missing"] + gap["met"] == 1
    assert 0 < gap["met"] < 1


def test_the_printed_parts_add_up(cli: Cli) -> None:
    shown = cli(*GAP, "--parts", "1", "-k", "1").out
    found = re.search(r"^1\. \S.*?([\d.]+)% of the target.*\n((?: {4}.*\n)+)", shown, re.MULTILINE)
    assert found is not None
    whole = float(found[1])
    parts = [float(one) for one in re.findall(r"^ +([\d.]+)%  ", found[2], re.MULTILINE)]
    assert parts
    assert round(sum(parts), 1) == whole


def test_holding_more_leaves_less_missing(cli: Cli) -> None:
    less = cli("gap", *TARGET, "--json").json["gap"]["missing"]
    more = cli("gap", *TARGET, "--have", "sql:3", "--json").json["gap"]["missing"]
    assert more < less == 1


def test_a_target_of_skills_with_levels(cli: Cli) -> None:
    answer = cli("gap", "--target-skill", "SQL:3", "--have", "sql:2", "--json").json
    assert [(one["held"], one["required"]) for one in answer["gap"]["skills"]] == [(2, 3)]


def test_a_target_as_text(cli: Cli, tmp_path: Path) -> None:
    ad = tmp_path / "ad.txt"
    ad.write_text("You write SQL every day and program in Python.")
    found = cli("gap", "--target-text", str(ad), "--json").json["target"]["found"]
    assert {"sample:sql", "sample:python"} <= {one["id"] for one in found}


def test_a_text_without_skills_is_not_enough_information(cli: Cli) -> None:
    run = cli("link", "We offer salary and dental benefits.", "--json")
    assert run.code == 0
    assert run.json["skills"] == []
    assert run.json["insufficient"]["reason"]
    assert "Not enough information" in cli("link", "We offer salary and dental benefits.").out


def test_without_enough_information_there_is_no_gap(cli: Cli, tmp_path: Path) -> None:
    ad = tmp_path / "ad.txt"
    ad.write_text("We offer salary and dental benefits.")
    for arguments in (("gap",), ("explain", "sample:dd-sql-practitioner")):
        run = cli(*arguments, "--target-text", str(ad), "--json")
        assert run.code == 0
        assert run.json["insufficient"]["reason"]
        assert (run.json["gap"]["missing"], run.json["gap"]["met"]) == (None, None)


def test_filters_narrow_the_results(cli: Cli) -> None:
    french = cli("gap", *TARGET, "--where", "language=fr", "--json").json["results"]
    assert french
    assert {one["language"] for one in french} == {"fr"}


def test_labels_and_reasons_in_french(cli: Cli) -> None:
    answer = cli("gap", *TARGET, "--lang", "fr", "--json").json
    assert answer["target"]["label"] == "Analyste de données"
    assert answer["results"][0]["reason"].startswith("Comble")


def test_every_recommendation_has_its_reason(cli: Cli) -> None:
    answer = cli("recommend", "--posting", "sample:job-001", "-k", "3", "--json").json
    assert answer["target"]["id"] == "sample:job-001"
    assert [one["reason"].startswith("Closes ") for one in answer["results"]] == [True] * 3


def test_an_inline_posting_keeps_its_id(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    file.write_text('{"id": "req-9", "title": "Data analyst", "description": "You write SQL every day."}')
    assert cli("recommend", "--posting", str(file), "--json").json["target"]["id"] == "req-9"


def test_explain_says_where_a_credential_stands(cli: Cli) -> None:
    first = cli(*GAP, "-k", "1", "--json").json["results"][0]["id"]
    answer = cli("explain", first, *TARGET, *HAVE, "--json").json
    assert (answer["rank"], answer["listed"]) == (1, True)


def test_search_counts_by_field_and_pages(cli: Cli) -> None:
    first = cli("search", "credentials", "", "-k", "2", "--facet", "language", "--json").json
    then = cli("search", "credentials", "", "-k", "2", "--offset", "2", "--json").json
    assert sum(first["facets"]["language"].values()) == first["total"]
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in then["items"]}


def test_an_ascii_terminal_loses_nothing_else(sample_data: Path) -> None:
    command = [sys.executable, "-m", "service.cli", *GAP, "--lang", "fr", "--data", str(sample_data)]
    done = subprocess.run(
        command, capture_output=True, env=environment(PYTHONIOENCODING="ascii"), check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"##" in done.stdout
    done = subprocess.run(
        [*command, "--json"], capture_output=True, env=environment(PYTHONIOENCODING="ascii"), check=False
    )
    assert json.loads(done.stdout.decode())["target"]["label"] == "Analyste de données"


def test_serve_answers_over_the_folder_that_is_named(sample_data: Path) -> None:
    command = [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--data", str(sample_data)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stderr is not None
        try:
            address = next(found for line in process.stderr if (found := re.search(r"http://[\d.:]+", line)))
            with urllib.request.urlopen(f"{address[0]}/v1/status", timeout=30) as answer:
                assert json.load(answer)["counts"]["credential"] == 177
        finally:
            process.terminate()


def test_a_closed_pipe_is_quiet(sample_data: Path) -> None:
    command = [sys.executable, "-m", "service.cli", *GAP, "-k", "100", "--parts", "100"]
    with subprocess.Popen(
        [*command, "--data", str(sample_data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() in (0, 1)
