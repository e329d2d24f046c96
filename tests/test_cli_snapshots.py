"""`snapshots`, `rollback` and `copy`: what they say and refuse."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexers.adapter import FILE
from indexers.embedded import EmbeddedEngine
from tests.clis import Cli, cli_over, environment
from tests.engine_kit import NOTHING

SKILLS = "id,label\nsql,SQL\nchairs,Chair making\n"
COURSES = "id,title,description\nc1,SQL basics,You learn SQL.\n"
MORE = COURSES + "c2,Chairs,You make chairs.\n"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Commands on a folder that three loads wrote, without the encoder, which these tests do not need."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    monkeypatch.delenv("SKILLSTEP_ENGINE", raising=False)
    Path("skills.csv").write_text(SKILLS, "utf-8")
    Path("courses.csv").write_text(COURSES, "utf-8")
    Path("more.csv").write_text(MORE, "utf-8")
    run = cli_over(tmp_path / "data", capsys)
    assert run("load", "framework", "skills.csv", "--format", "table", "--prefix", "own").code == 0
    for name in ("courses.csv", "more.csv"):
        assert run("load", "credentials", name, "--source", "ours").code == 0
    return run


def ids(run: Cli) -> list[str]:
    return [one["id"] for one in run("snapshots", "--json").json["snapshots"]]


def states(run: Cli) -> list[str]:
    return [one["state"] for one in run("snapshots", "--json").json["snapshots"]]


def courses(run: Cli) -> int:
    return int(run("search", "credentials", "--json").json["total"])


# --- snapshots ---------------------------------------------------------------------------------------------


def test_snapshots_are_listed_newest_first_with_what_they_hold(run: Cli) -> None:
    answer = run("snapshots", "--json").json
    assert answer["current"] == answer["snapshots"][0]["id"]
    assert [one["state"] for one in answer["snapshots"]] == ["served", "kept", "kept"]
    assert [one["counts"]["credential"] for one in answer["snapshots"]] == [2, 1, 0]
    assert all(one["encoder"] == "" and "links" in one["facts"] for one in answer["snapshots"])
    shown = run("snapshots").out
    assert shown.index(answer["snapshots"][0]["id"]) < shown.index(answer["snapshots"][1]["id"])
    assert "2 skills, 2 credentials" in " ".join(shown.split())
    assert "encoder: none" in shown


def test_an_empty_folder_has_none(run: Cli, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert "No snapshot is kept" in run("snapshots", data=nowhere).out
    assert run("snapshots", "--json", data=nowhere).json == {"current": None, "snapshots": []}
    assert run("rollback", data=nowhere).code == 2
    assert not nowhere.exists()


def test_a_snapshot_that_was_built_and_not_published_says_so_and_cannot_be_served(
    run: Cli, tmp_path: Path
) -> None:
    with EmbeddedEngine(tmp_path / "data").stage() as stage:
        unpublished = stage.build([], NOTHING, {}).id
    assert states(run) == ["unpublished", "served", "kept", "kept"]
    refused = run("rollback", unpublished)
    assert refused.code == 2
    assert "never published" in refused.err
    assert run("rollback", "--json").json["current"]["id"] == ids(run)[2]


def test_a_damaged_snapshot_is_listed_and_the_older_one_can_be_served(run: Cli, tmp_path: Path) -> None:
    newest, older, _ = ids(run)
    arrays = tmp_path / "data" / "snapshots" / newest / "credential" / "arrays"
    arrays.write_bytes(arrays.read_bytes()[:20])
    assert run("search", "credentials").code == 2
    assert states(run) == ["unreadable", "kept", "kept"]
    assert "Go back to one that is kept" in run("snapshots").out
    assert run("rollback", newest).code == 2
    assert run("rollback", "--json").json["current"]["id"] == older
    assert courses(run) == 1


# --- rollback ----------------------------------------------------------------------------------------------


def test_rollback_serves_the_one_before_and_says_so(run: Cli) -> None:
    newest, older, oldest = ids(run)
    shown = run("rollback").out
    assert f"Snapshot {older}" in shown
    assert f"skillstep rollback {newest}" in shown
    assert "The next load starts from it" in shown
    assert (states(run), courses(run)) == (["kept", "served", "kept"], 1)
    assert run("rollback", "--json").json["before"] == older
    assert courses(run) == 0
    refused = run("rollback")
    assert refused.code == 2
    assert f"no snapshot older than {oldest} is kept. Newer ones are kept: {newest}, {older}" in refused.err
    assert run("rollback", newest).code == 0
    assert courses(run) == 2


def test_the_next_load_starts_from_what_was_rolled_back_to(run: Cli) -> None:
    newest, _, oldest = ids(run)
    assert run("rollback", oldest).code == 0
    Path("other.csv").write_text("id,title,description\nc9,Chairs again,You make chairs.\n", "utf-8")
    assert run("load", "credentials", "other.csv", "--source", "ours").code == 0
    assert [one["id"] for one in run("search", "credentials", "--json").json["items"]] == ["ours:c9"]
    assert newest not in ids(run)
    assert run("rollback", newest).code == 2


def test_an_unknown_snapshot_names_the_nearest(run: Cli) -> None:
    newest = ids(run)[0]
    refused = run("rollback", f"{newest[:-1]}x")
    assert refused.code == 2
    assert newest in refused.err.partition("Nearest:")[2]
    assert "'ID'" in refused.err
    served = run("rollback", newest)
    assert served.code == 2
    assert "is served already" in served.err


def test_a_rollback_waits_for_no_load(run: Cli, tmp_path: Path) -> None:
    with EmbeddedEngine(tmp_path / "data").stage():
        refused = run("rollback")
    assert refused.code == 2
    assert "another load is under way" in refused.err
    assert run("rollback").code == 0


# --- copy --------------------------------------------------------------------------------------------------


def test_copy_reports_what_it_did_and_the_copy_answers_alike(run: Cli, tmp_path: Path) -> None:
    new = tmp_path / "new"
    shown = run("copy", "--from", "data", "--to", "new")
    assert shown.code == 0, shown.err
    assert "1 framework" in shown.out
    assert "is served there too now" in shown.out
    assert "not served were not copied: 2" in " ".join(shown.out.split())
    assert "copying credentials" in shown.err
    gap = ("gap", "--target-skill", "SQL", "--json")
    assert run(*gap, data=new).out == run(*gap).out
    assert run("snapshots", "--json", data=new).json["current"] == ids(run)[0]
    again = run("copy", "--from", "data", "--to", "new", "--json").json
    assert not again["report"]["copied"]
    assert again["source"] == "data"


def test_copy_says_what_stays_for_rollback_and_what_texts_need(run: Cli, tmp_path: Path) -> None:
    shutil.copytree("data", "new")
    new = tmp_path / "new"
    Path("other.csv").write_text("id,title,description\nc9,Chairs again,You make chairs.\n", "utf-8")
    assert run("load", "credentials", "other.csv", "--source", "ours", data=new).code == 0
    before = run("snapshots", "--json", data=new).json["current"]
    (tmp_path / "data" / FILE).write_bytes(b"trained")
    notes = run("copy", "--from", "data", "--to", "new", "--json").json["notes"]
    assert any(f"skillstep rollback {before}" in note for note in notes)
    assert any(FILE in note for note in notes)
    assert not any("What links texts" in note for note in notes)
    assert run("rollback", before, data=new).code == 0
    assert courses(lambda *words: run(*words, data=new)) == 3


@pytest.mark.parametrize(
    ("from_", "to", "said"),
    [
        ("nowhere", "new", "there is no such folder"),
        ("skills.csv", "new", "there is no such folder"),
        ("data", "data/", "'--to'"),
        ("data", "../{name}/data", "'--to'"),
        ("data", "data/backup", "'--to'"),
        ("data", "linked", "'--to'"),
        ("empty", "new", "'--from': nothing is published there"),
        ("data", "skills.csv", "skills.csv"),
        ("", "new", "'--from'"),
        ("data", "https://somebody:secret@host:9200", "'--to'"),
        ("ftp://host", "new", "'--from'"),
        ("https://host:9200", "https://HOST:9200/", "'--to'"),
    ],
)
def test_copy_refuses_what_is_no_place_or_the_same(
    from_: str, to: str, said: str, run: Cli, tmp_path: Path
) -> None:
    (tmp_path / "linked").symlink_to(tmp_path / "data")
    (tmp_path / "empty").mkdir()
    before = ids(run)
    refused = run("copy", "--from", from_, "--to", to.format(name=tmp_path.name))
    assert refused.code == 2
    assert said in refused.err
    assert "secret" not in refused.err
    assert "Traceback" not in refused.err
    assert not (tmp_path / "new").exists()
    assert ids(run) == before


def test_an_interrupted_copy_says_that_nothing_changed(run: Cli, tmp_path: Path) -> None:
    rows = "\n".join(f"x{at},Course {at},You learn SQL and chair making {at}." for at in range(10_000))
    Path("many.csv").write_text(f"id,title,description\n{rows}\n", "utf-8")
    assert run("load", "credentials", "many.csv", "--source", "ours").code == 0
    command = [sys.executable, "-m", "service.cli", "copy", "--from", "data", "--to", "new"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(SKILLSTEP_MODEL=""), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "copying credentials" in line:
                break
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert "nothing was changed" in said
    assert "Traceback" not in said
    assert run("snapshots", "--json", data=tmp_path / "new").json["current"] is None
    assert run("copy", "--from", "data", "--to", "new").code == 0
    assert run("load", "credentials", "more.csv", "--source", "ours").code == 0  # the lock was let go
