"""Faults of the machine: a full or read-only disk, a copy made too soon, a clock that goes back, a dead lock.

Each has its message: one line that says what to do, exit status 2; what was published stays.
Disks are small file systems of their own (tmpfs in a mount namespace), which goes with the process.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from evaluation.crash_world import load_of, write
from indexers.embedded import EmbeddedEngine, build, lock
from indexers.engine import SCHEMA
from indexers.faults import writing_below
from indexers.formats import FormatOptions
from service.service import Service
from service.settings import Settings
from taxonomy.errors import Busy, FileError, SkillStepError
from tests.clis import Cli, cli_over, environment
from tests.engine_kit import document, publish
from tests.test_embedded import PROCESSES, stage_and_hang

SAMPLE = Path(__file__).resolve().parents[1] / "service" / "sample"
TABLES = [
    str(SAMPLE / name) for name in ("framework.json", "skills.csv", "occupations.csv", "requirements.csv")
]
PROGRAM = f"{sys.executable} -m service.cli"


def mounts() -> bool:
    """Whether this machine lets us mount a file system in a namespace of our own."""
    try:
        tried = subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


needs_mounts = pytest.mark.skipif(not mounts(), reason="mounting in a namespace is not allowed here")


def on_disk(folder: Path, script: str) -> str:
    """What a script prints that runs with a file system of its own mounted at $D."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        ["unshare", "-rm", "bash", "-c", script],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(D=str(folder), SKILLSTEP_MODEL="", SKILLSTEP=PROGRAM, TABLES=" ".join(TABLES),
                        COURSES=str(SAMPLE / "credentials.jsonl")),
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


# --- a full disk -------------------------------------------------------------------------------------------


@needs_mounts
@pytest.mark.parametrize("size", [10, 700, 850])
def test_a_first_load_on_a_full_disk_says_so(tmp_path: Path, size: int) -> None:
    said = on_disk(
        tmp_path / "disk",
        f"mount -t tmpfs -o size={size}k tmpfs $D;"
        "$SKILLSTEP load framework $TABLES --data $D 2>$D.err >/dev/null;"
        "echo exit $?; tail -n1 $D.err",
    )
    assert "exit 2" in said
    assert "full" in said
    assert "free some space" in said


@needs_mounts
@pytest.mark.parametrize("left", [8, 400, 700])
def test_a_load_that_fills_the_disk_changes_nothing(tmp_path: Path, left: int) -> None:
    """Then space is made, and the same load succeeds."""
    said = on_disk(
        tmp_path / "disk",
        "mount -t tmpfs -o size=40m tmpfs $D; $SKILLSTEP load framework $TABLES --data $D >/dev/null 2>&1;"
        f"most=$(( $(df -k --output=avail $D | tail -n1) - {left} ));"
        "dd if=/dev/zero of=$D/filler bs=1k count=$most 2>/dev/null;"
        "$SKILLSTEP load credentials $COURSES --data $D 2>$D.err >/dev/null; echo exit $?; tail -n1 $D.err;"
        "$SKILLSTEP status --data $D --json; rm $D/filler;"
        "$SKILLSTEP load credentials $COURSES --data $D >/dev/null 2>&1; echo then $?;",
    )
    assert "exit 2" in said
    assert "free some space" in said
    assert '"credential": 0' in said
    assert "then 0" in said


@needs_mounts
def test_a_load_that_just_fits_is_not_called_failed(tmp_path: Path) -> None:
    """Whatever room there is: exit status 0 and the snapshot is there, or 2 and it is not."""
    said = on_disk(
        tmp_path / "disk",
        "for size in 1040 1120 1200; do mount -t tmpfs -o size=${size}k tmpfs $D;"
        "$SKILLSTEP load framework $TABLES --data $D >/dev/null 2>&1; echo -n exit $? '';"
        "$SKILLSTEP status --data $D --json | tr -d '\\n '; echo; umount $D; done",
    )
    lines = [line for line in said.splitlines() if line.startswith("exit")]
    assert len(lines) == 3
    for line in lines:
        _, code, answer = line.split(" ", 2)
        assert code in {"0", "2"}
        assert (json.loads(answer)["snapshot"] is not None) == (code == "0"), line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "quota"),
        (OSError(errno.EROFS, "Read-only file system"), "use another folder"),
        (OSError(errno.EIO, "Input/output error"), "check it"),
        (OSError("4096 requested and 12 written"), "the disk is full"),
        (sqlite3.OperationalError("database or disk is full"), "free some space"),
        (ValueError("An IO error occurred: 'no'"), "check the disk"),
    ],
)
def test_each_library_s_own_words_become_one_message(tmp_path: Path, error: Exception, said: str) -> None:
    with pytest.raises(FileError, match=said) as caught, writing_below(tmp_path):
        raise error
    assert str(tmp_path) in str(caught.value)
    assert "unchanged" in str(caught.value)


@pytest.mark.parametrize("error", [ValueError("ours"), OSError(errno.ENOENT, "gone"), KeyError("ours")])
def test_other_errors_stay_what_they_are(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)) as caught, writing_below(tmp_path):
        raise error
    assert caught.value is error


# --- a folder that may only be read ------------------------------------------------------------------------


@needs_mounts
def test_a_read_only_folder_answers_and_refuses_loads(tmp_path: Path) -> None:
    said = on_disk(
        tmp_path / "disk",
        "mount -t tmpfs -o size=40m tmpfs $D; $SKILLSTEP load framework $TABLES --data $D >/dev/null 2>&1;"
        "mount -o remount,ro $D; $SKILLSTEP load credentials $COURSES --data $D; echo exit $?;"
        "$SKILLSTEP search skills sql --data $D >/dev/null; echo search $?;"
        "$SKILLSTEP load credentials $COURSES --data $D/new; echo exit $?",
    )
    assert said.count("exit 2") == 2
    assert said.count("cannot be written to: Read-only file system.") == 2
    assert "search 0" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="gives up the rights of root")
def test_somebody_else_s_folder_refuses_loads(sample_data: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "data"
    shutil.copytree(sample_data, theirs)
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_as_nobody, args=(theirs, sending))
    for path in (theirs, *theirs.parents[:3]):
        path.chmod(0o755)
    process.start()
    assert receiving.poll(60)
    kind, said = receiving.recv()
    process.join()
    assert kind == "FileError"
    assert "Permission denied" in said


def _as_nobody(folder: Path, answer: Any) -> None:
    os.setuid(65534)
    try:
        EmbeddedEngine(folder).stage()
    except SkillStepError as error:
        answer.send((type(error).__name__, str(error)))
    else:
        answer.send(("nothing", ""))


# --- other versions, copies, clocks, locks -----------------------------------------------------------------


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    """A copy of the loaded sample."""
    return Path(shutil.copytree(sample_data, tmp_path / "data"))


@pytest.fixture
def cli(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    return cli_over(data, capsys)


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1]


def test_a_folder_of_a_newer_version_is_left_alone(cli: Cli, data: Path) -> None:
    with sqlite3.connect(data / "store.sqlite") as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    before = (data / "store.sqlite").read_bytes()
    for arguments in (
        ("status",),
        ("search", "skills", "sql"),
        ("load", "credentials", str(SAMPLE / "credentials.jsonl")),
    ):
        run = cli(*arguments)
        assert run.code == 2
        assert "newer version" in last_line(run.err)
        assert "update the program, or use another folder" in last_line(run.err)
    assert (data / "store.sqlite").read_bytes() == before


def test_folders_copied_while_loading_are_whole_or_say_so(tmp_path: Path) -> None:
    from evaluation.crash_child import load_until_killed

    data = tmp_path / "data"
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=load_until_killed, args=(data, tmp_path / "files", 1, sending))
    process.start()
    ended = []
    try:
        while receiving.recv()[0] != "published":
            pass
        for number in range(12):
            while receiving.poll():
                receiving.recv()
            ended.append(_copied(data, tmp_path / f"copy{number}"))
    finally:
        process.kill()
        process.join()
    assert set(ended) <= {"whole", "refused"}
    assert "whole" in ended


def _copied(data: Path, copy: Path) -> str:
    """Copy file by file, as a person would; what vanishes meanwhile is missing."""
    with suppress(shutil.Error):
        shutil.copytree(data, copy)
    return looked_at(copy)


def looked_at(folder: Path) -> str:
    """Whether a folder holds one whole load, or says what is wrong with it and what to do."""
    engine = EmbeddedEngine(folder)
    try:
        snapshot = engine.current()
        wrong = load_of(snapshot)[1] if snapshot else []
    except FileError as error:
        return "refused" if "oad again" in str(error) or "copy it again" in str(error) else str(error)
    finally:
        engine.close()
    return "whole" if snapshot and not wrong else f"empty {wrong}"


def test_a_store_damaged_anywhere_says_so(tmp_path: Path) -> None:
    """As in a copy of which parts are older than others."""
    service = Service.open(Settings(tmp_path / "data", model=""))
    for load in (1, 2, 3):
        paths = write(tmp_path / "files", load)
        if load == 1:
            service.load_framework(paths)
        else:
            service.load_catalogue("credential" if load == 2 else "posting", paths)
    service.close()
    whole = (tmp_path / "data" / "store.sqlite").read_bytes()
    ended = set()
    for place in range(100, len(whole), 4096):
        damaged = whole[:place] + b"\xff" * 2000 + whole[place + 2000 :]
        (tmp_path / "data" / "store.sqlite").write_bytes(damaged)
        ended.add(looked_at(tmp_path / "data"))
    assert ended == {"whole", "refused"}  # whole where it is a page of records, which questions never read


def test_a_clock_that_goes_back_changes_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EmbeddedEngine(tmp_path / "data", keep=3)
    first = publish(engine, [document("a", "first")])

    class Earlier(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Earlier:
            return cls(1999, 1, 1, tzinfo=tz)

    monkeypatch.setattr(build, "datetime", Earlier)
    monkeypatch.setattr(lock, "datetime", Earlier)
    second = publish(engine, [document("b", "second")])
    assert second.info.created.startswith("1999")
    for opened in (engine, EmbeddedEngine(tmp_path / "data")):
        current = opened.current()
        assert current is not None
        assert current.info.id == second.info.id
        assert [info.id for info in opened.snapshots()] == [second.info.id, first.info.id]
    for number in range(3):
        publish(engine, [document(f"c{number}")])
    assert first.info.id not in [info.id for info in engine.snapshots()]
    assert second.info.id not in [info.id for info in engine.snapshots()]


def test_a_lock_whose_holder_died_is_free(data: Path, cli: Cli) -> None:
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=stage_and_hang, args=(data, sending))
    process.start()
    pid = receiving.recv()
    run = cli("load", "credentials", str(SAMPLE / "credentials.jsonl"), "--source", "sample")
    assert run.code == 2
    assert f"process {pid}" in last_line(run.err)
    assert "Try again when it is done" in last_line(run.err)
    process.kill()
    process.join()
    assert str(pid) in (data / "write.lock").read_text()  # its word stands there still, and binds nobody
    run = cli("load", "credentials", str(SAMPLE / "credentials.jsonl"), "--source", "sample")
    assert run.code == 0, run.err


def test_a_lock_that_says_nonsense_holds_all_the_same(data: Path) -> None:
    engine = EmbeddedEngine(data)
    with engine.stage():
        (data / "write.lock").write_bytes(b"\xff[")
        with pytest.raises(Busy, match="another load is under way"):
            EmbeddedEngine(data).stage()


def test_a_folder_that_cannot_lock_says_so(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(descriptor: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("indexers.embedded.lock.fcntl.flock", flock)
    with pytest.raises(FileError, match=r"cannot be locked .* a disk of this machine"):
        EmbeddedEngine(data).stage()


def test_link_indexes_that_no_snapshot_was_made_with_go(data: Path, tmp_path: Path) -> None:
    service = Service.open(Settings(data, model=""))
    try:
        (data / "linking" / "unfinished.part").mkdir()
        for number in range(5):
            path = tmp_path / "skills.csv"
            path.write_text(f"id,label\nknit,Knitting {number}\n", "utf-8")
            service.load_framework([path])
        path = tmp_path / "courses.jsonl"
        path.write_text('{"title": "Knitting"}', "utf-8")
        service.load_catalogue("credential", [path], options=FormatOptions(source="c"))
        kept = {
            name for info in service.engine.snapshots() for name in json.loads(info.facts["links"]).values()
        }
        assert {one.name for one in (data / "linking").iterdir() if one.is_dir()} == kept
    finally:
        service.close()
