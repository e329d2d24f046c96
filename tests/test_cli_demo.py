"""The demo: it runs anywhere, in a folder of its own, and what it says to type next works."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from service.cli import main
from service.cli.demo import next_commands
from service.samples import sample_files


def test_the_demo_answers_three_questions_in_a_folder_of_its_own(
    tmp_path: Path,
    sample_data: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = tmp_path / "own"
    monkeypatch.setenv("SKILLSTEP_DATA", str(own))
    monkeypatch.setattr(
        "service.cli.demo.demo_folder", lambda: sample_data
    )  # loaded already: no need to wait
    with pytest.raises(SystemExit) as left:
        main(["demo"])
    shown = capsys.readouterr().out
    assert left.value.code == 0
    for text in (
        "An advisor asks",
        "A job board asks",
        "A provider asks",
        "What to type next",
        "skillstep gap",
    ):
        assert text in shown
    assert max(map(len, [line for line in shown.splitlines() if "--data" not in line])) <= 80
    with pytest.raises(SystemExit):
        main(["demo", "--json"])
    assert set(json.loads(capsys.readouterr().out)) == {"data", "advisor", "job_board", "provider"}
    assert not own.exists()


def test_what_it_says_to_type_next_works(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sample_files() as sample:
        commands = next_commands(sample_data, sample)
        assert {shlex.split(line)[1] for line in commands} >= {"gap", "explain", "search", "show", "serve"}
        for line in commands:
            program, *arguments = shlex.split(line)
            assert program == "skillstep"
            if arguments[0] == "serve":
                continue
            with pytest.raises(SystemExit) as left:
                main(arguments)
            seen = capsys.readouterr()
            assert left.value.code == 0, seen.err
            assert seen.out


def test_the_demo_refuses_a_folder_with_other_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    skills = tmp_path / "skills.csv"
    skills.write_text("id,label\nchairs,Chair making\n")
    own = str(tmp_path / "own")
    with pytest.raises(SystemExit) as left:
        main(["load", "framework", str(skills), "--format", "table", "--prefix", "own", "--data", own])
    assert left.value.code == 0, capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        main(["demo", "--data", own])
    assert left.value.code == 2
    assert "own" in capsys.readouterr().err


def test_the_demo_folder_lies_outside_the_data_folder() -> None:
    from service.settings import Settings, demo_folder

    env = {"XDG_DATA_HOME": "/home/u/all", "XDG_CACHE_HOME": "/home/u/all", "SKILLSTEP_DATA": "/home/u/own"}
    demo = demo_folder(env)
    for data in (Settings.read(environ=env).data, Settings.read(environ={**env, "SKILLSTEP_DATA": ""}).data):
        assert data not in (demo, *demo.parents)
