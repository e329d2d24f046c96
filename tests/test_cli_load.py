"""Loading from the command line: what it reports and refuses, and that a stopped load changes nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexers.embedded import EmbeddedEngine
from tests.clis import Run, cli_over, environment

SKILLS = "id,label,levels,scale\nsql,SQL,1=Basic|2=Good,2\nchairs,Chair making,,\n"
COURSES = (
    "id,title,description\n"
    "c1,SQL basics,You learn SQL.\n"
    "c2,Chairs,You make chairs.\n"
    ",,a row without a title\n"
    "c3,Tables,Nothing but tables.\n"
)


class Own:
    """Commands in a folder with own files, without the encoder, which these tests do not need."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.run = cli_over(folder / "data", capsys)

    def skills(self) -> Run:
        return self.run("load", "framework", "skills.csv", "--format", "table", "--prefix", "own")

    def courses(self, *more: str) -> Run:
        return self.run("load", "credentials", "courses.csv", "--source", "ours", *more)

    def snapshot(self) -> str:
        return str(self.run("status", "--json").json["snapshot"])


@pytest.fixture
def own(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Own:
    (tmp_path / "skills.csv").write_text(SKILLS)
    (tmp_path / "courses.csv").write_text(COURSES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    return Own(tmp_path, capsys)


def test_a_load_reports_what_it_did_and_asks_can_be_answered(own: Own) -> None:
    assert own.skills().code == 0
    shown = own.courses()
    assert shown.code == 0, shown.err
    assert "3 added" in shown.out
    assert "courses.csv, row 4" in shown.out
    assert "Published" in shown.out
    answer = own.run("gap", "--target-skill", "SQL", "--json").json
    assert answer["results"][0]["id"] == "ours:c1"


def test_loading_the_same_twice_changes_nothing(own: Own) -> None:
    own.skills()
    first = own.courses("--json").json
    again = own.courses("--json").json
    assert first["published"]
    assert not again["published"]
    assert again["snapshot"] == first["snapshot"]
    assert again["changes"] == {"added": 0, "changed": 0, "unchanged": 3}
    assert "Nothing had changed" in own.courses().out


def test_a_changed_row_updates_and_replace_retires_what_is_gone(own: Own) -> None:
    own.skills()
    own.courses()
    (own.folder / "courses.csv").write_text("id,title,description\nc1,SQL for all,You learn SQL.\n")
    kept = own.courses("--json").json
    assert kept["changes"] == {"added": 0, "changed": 1, "unchanged": 0}
    assert (kept["removed"], kept["counts"]["credential"]) == (0, 3)
    replaced = own.courses("--replace", "--json").json
    assert (replaced["removed"], replaced["counts"]["credential"]) == (2, 1)


def test_columns_can_be_named(own: Own) -> None:
    (own.folder / "courses.csv").write_text("erste,zweite\nSQL basics,You learn SQL.\n")
    own.skills()
    refused = own.courses()
    assert refused.code == 2
    assert "title" in refused.err
    loaded = own.courses("--map", "title=erste", "--map", "description=zweite", "--json").json
    assert loaded["recognised"]["title"] == "erste"
    assert own.courses("--map", "titel=erste").code == 2


def test_strict_refuses_a_bad_row_and_keeps_what_served(own: Own) -> None:
    own.skills()
    before = own.snapshot()
    refused = own.courses("--strict")
    assert refused.code == 2
    assert "courses.csv, row 4" in refused.err
    assert "Traceback" not in refused.err
    assert own.snapshot() == before


def test_what_was_set_aside_is_counted_by_reason_and_the_first_rows_are_named(own: Own) -> None:
    (own.folder / "courses.csv").write_text(COURSES + ",,again without a title\n" * 11)
    shown = own.courses().out
    assert "Set aside: 12" in shown
    assert "12  has no title" in shown
    assert shown.count("courses.csv, row ") == 10
    assert "and 2 more" in shown


def test_only_the_report_stands_on_stdout(own: Own) -> None:
    own.skills()
    loaded = own.courses("--json")
    assert loaded.json["kind"] == "credential"
    assert "..." in loaded.err  # the stages, where there is no terminal for a bar


def test_a_path_that_is_not_there_is_named(own: Own) -> None:
    refused = own.run("load", "credentials", "no-such.csv")
    assert refused.code == 2
    assert "no-such.csv" in refused.err
    assert not (own.folder / "data").exists()


def test_an_unknown_format_lists_the_known(own: Own) -> None:
    refused = own.run("load", "framework", "skills.csv", "--format", "escoo")
    assert refused.code == 2
    assert "esco" in refused.err


def test_a_second_load_at_once_is_refused(own: Own) -> None:
    own.skills()
    with EmbeddedEngine(own.folder / "data").stage():
        refused = own.courses()
    assert refused.code == 2
    assert refused.err.splitlines()[-1].startswith("skillstep: ")
    assert own.courses().code == 0


def test_an_interrupted_load_says_that_nothing_changed(own: Own) -> None:
    own.skills()
    before = own.snapshot()
    rows = "\n".join(f"x{at},Course {at},You learn SQL and chair making {at}." for at in range(30_000))
    (own.folder / "many.csv").write_text(f"id,title,description\n{rows}\n")
    command = [sys.executable, "-m", "service.cli", "load", "credentials", "many.csv", "--data", "data"]
    with subprocess.Popen(
        command, cwd=own.folder, env=environment(SKILLSTEP_MODEL=""), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()  # the first stage has begun
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert "nothing was changed" in said
    assert "Traceback" not in said
    assert own.snapshot() == before
    assert own.courses().code == 0
    assert own.run("status", "--json").json["counts"]["credential"] == 3
