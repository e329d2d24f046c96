"""The embedded engine alone: killed, copied, read-only, damaged, shared between processes."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from indexers.embedded import EmbeddedEngine, text
from indexers.engine import SCHEMA, Document, Record
from taxonomy.errors import Busy, FileError, SchemaError
from tests.engine_kit import NOTHING, document, publish, record

# Processes that start in milliseconds, from one that has imported everything and holds no locks.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.test_embedded"])
RECORDS = 120
WRITING_THREADS = ("merge_thread", "segment_updater", "thrd-tantivy")  # as tantivy names them


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def rows(folder: Path) -> list[tuple[str, int, int]]:
    with sqlite3.connect(folder / "store.sqlite") as connection:
        return connection.execute("SELECT id, seq, removed FROM record ORDER BY id, seq").fetchall()


def snapshot_folders(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "snapshots").iterdir())


# --- killed ------------------------------------------------------------------------------------------------


def documents_of(load: int) -> Iterator[Document]:
    return (document(f"r{n:03d}", f"load {load}", steps={f"s{load}#1": 1}) for n in range(RECORDS))


def load_until_killed(folder: Path, load: int, acknowledged: Connection) -> None:
    """Load after load: each rewrites every record, adds one and removes the last load's."""
    engine = EmbeddedEngine(folder)
    while True:
        with engine.stage() as stage:
            stage.put(Record("credential", f"r{n:03d}", str(load).encode()) for n in range(RECORDS))
            stage.put([record(f"only-{load}")])
            stage.remove("credential", [f"only-{load - 1}"])
            info = stage.build(documents_of(load), NOTHING, {"load": str(load)})
            engine.publish(info.id)
        acknowledged.send(load)
        load += 1


def check_whole(folder: Path, last_acknowledged: int) -> int:
    """What is served is one whole load: the last acknowledged, or the one whose word did not get out."""
    engine = EmbeddedEngine(folder)
    snapshot = engine.current()
    if snapshot is None:
        assert last_acknowledged == 0
        return 0
    load = int(snapshot.info.facts["load"])
    assert load in (last_acknowledged, last_acknowledged + 1)
    assert snapshot.search("credential", f"load {load}", 1).total == RECORDS
    assert snapshot.closing("credential", {f"s{load}#1": 1}, 1).total == RECORDS
    with engine.stage() as stage:
        bodies = {one.id: one.body for one in stage.records("credential")}
    assert bodies == {f"r{n:03d}": str(load).encode() for n in range(RECORDS)} | {f"only-{load}": b""}
    assert snapshot_folders(folder) == sorted(info.id for info in engine.snapshots())
    engine.close()
    return load


def test_kill_at_any_moment_loses_nothing_acknowledged(folder: Path) -> None:
    chance = random.Random(11)
    load = 0
    for _ in range(20):
        receiving, sending = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=load_until_killed, args=(folder, load + 1, sending))
        process.start()
        sending.close()
        last = load
        until = time.monotonic() + chance.uniform(0.05, 0.8)
        while (left := until - time.monotonic()) > 0:
            if receiving.poll(left):
                last = receiving.recv()
        process.kill()
        process.join()
        while receiving.poll():  # what it had said before it died
            try:
                last = receiving.recv()
            except EOFError:
                break
        load = check_whole(folder, last)
    assert load >= 5  # or it was killed before it did anything
    publish(EmbeddedEngine(folder), [document("after")])


def test_rows_and_folders_of_a_dead_load_are_cleared_by_the_next(folder: Path) -> None:
    engine = EmbeddedEngine(folder)
    first = publish(engine, records=[record("a")])
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=stage_and_hang, args=(folder, sending))
    process.start()
    receiving.recv()
    process.kill()
    process.join()
    assert [id_ for id_, *_ in rows(folder)] == ["a", "half"]
    assert len(snapshot_folders(folder)) == 2
    with engine.stage():
        assert [id_ for id_, *_ in rows(folder)] == ["a"]
        assert snapshot_folders(folder) == [first.info.id]


def stage_and_hang(folder: Path, ready: Connection) -> None:
    def documents() -> Iterator[Document]:
        yield document("half")
        ready.send(os.getpid())
        time.sleep(60)

    with EmbeddedEngine(folder).stage() as stage:
        stage.put([record("half")])
        stage.build(documents(), NOTHING, {})


# --- two processes -----------------------------------------------------------------------------------------


def writing_threads() -> int:
    """How many of this process's threads are tantivy's; a thread that ends while being read is none."""
    count = 0
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            count += (task / "comm").read_text().startswith(WRITING_THREADS)
    return count


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts threads by Linux's /proc")
def test_an_interrupted_build_ends_its_threads_before_it_deletes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """tantivy writes in the background, and did so while the folder was being deleted.

    A pool that has ended its work lets its threads go a moment later, so that they are given two seconds;
    threads that were not ended stay as long as the build itself.
    """

    def documents() -> Iterator[Document]:
        yield document("half")
        raise KeyboardInterrupt

    def delete(path: Path, **options: Any) -> None:
        until = time.monotonic() + 2
        while (left := writing_threads()) and time.monotonic() < until:
            time.sleep(0.01)
        alive.append(left)
        remove(path, **options)

    alive: list[int] = []
    remove = shutil.rmtree
    monkeypatch.setattr("indexers.embedded.build.shutil.rmtree", delete)
    with EmbeddedEngine(folder).stage() as stage, pytest.raises(KeyboardInterrupt):
        stage.build(documents(), NOTHING, {})
    assert alive == [0]
    assert not list((folder / "snapshots").iterdir())


def test_busy_names_the_process_and_its_death_frees_the_lock(folder: Path) -> None:
    engine = EmbeddedEngine(folder)
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=stage_and_hang, args=(folder, sending))
    process.start()
    pid = receiving.recv()
    with pytest.raises(Busy, match=rf"process {pid} on .+ since 20"):
        engine.stage()
    process.kill()
    process.join()
    publish(engine, [document("a")])


def serve(folder: Path, talk: Connection) -> None:
    """Answer every question with what is published at that moment."""
    engine = EmbeddedEngine(folder)
    while talk.recv() == "count":
        snapshot = engine.current()
        talk.send(None if snapshot is None else snapshot.search("credential", "word", 0).total)


def test_another_process_sees_what_is_published_at_once(folder: Path) -> None:
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=serve, args=(folder, theirs))
    process.start()

    def asked() -> Any:
        ours.send("count")
        return ours.recv()

    engine = EmbeddedEngine(folder)
    assert asked() is None
    snapshots = []
    for size in (1, 5, 3):
        snapshots.append(publish(engine, [document(f"d{n}", "word") for n in range(size)]).info.id)
        assert asked() == size
    engine.publish(snapshots[1])
    assert asked() == 5
    ours.send("stop")
    process.join()
    assert process.exitcode == 0


# --- the folder --------------------------------------------------------------------------------------------


def test_a_copied_folder_works(folder: Path, tmp_path: Path) -> None:
    engine = EmbeddedEngine(folder)
    publish(engine, [document("a", "word")], [record("a", "1")])
    for name, closed in (("while open", False), ("closed", True)):
        if closed:
            engine.close()
        copied = EmbeddedEngine(Path(shutil.copytree(folder, tmp_path / name)))
        snapshot = copied.current()
        assert snapshot is not None
        assert snapshot.search("credential", "word", 5).total == 1
        publish(copied, [document("b", "other")], [record("b", "1")])
        with copied.stage() as stage:
            assert stage.ids("credential") == ["a", "b"]
    assert len(engine.snapshots()) == 1


READ_ONLY = """
import os, sys
from pathlib import Path
from indexers.embedded import EmbeddedEngine
from taxonomy.errors import FileError
from tests.engine_kit import COURSES
if os.getuid() == 0:
    os.setuid(65534)  # nothing is read-only for root
engine = EmbeddedEngine(Path(sys.argv[1]))
for write in (engine.stage, lambda: engine.publish(engine.current().info.id)):
    try:
        write()
    except FileError as error:
        print(error)
print(engine.current().search("credential", "data", 5).total, len(engine.snapshots()))
"""


def test_a_read_only_folder_is_read_and_refuses_a_load() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "data")
        engine = EmbeddedEngine(folder)
        publish(engine, [document("a", "data")])
        engine.close()
        Path(name).chmod(0o755)
        everything = [folder, *folder.rglob("*")]
        for path in everything:
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            done = subprocess.run(
                [sys.executable, "-c", READ_ONLY, str(folder)], capture_output=True, text=True, check=True
            )
        finally:
            for path in everything:
                path.chmod(0o755)
    refused, refused_too, read = done.stdout.splitlines()
    assert refused == refused_too == f"{folder}: cannot be written to: Permission denied."
    assert read == "1 1"


def test_a_newer_folder_is_refused(folder: Path) -> None:
    publish(EmbeddedEngine(folder), [document("a")])
    with sqlite3.connect(folder / "store.sqlite") as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    engine = EmbeddedEngine(folder)
    for ask in (engine.current, engine.snapshots, engine.stage):
        with pytest.raises(SchemaError, match=r"newer version.*update the program"):
            ask()


@pytest.mark.parametrize(
    ("schema", "advice"), [(SCHEMA + 1, "update the program"), (SCHEMA - 1, "load again")]
)
def test_a_snapshot_of_another_schema_is_refused(folder: Path, schema: int, advice: str) -> None:
    snapshot = publish(EmbeddedEngine(folder), [document("a")], [record("a", "1")])
    info = folder / "snapshots" / snapshot.info.id / "info.json"
    info.write_text(json.dumps(json.loads(info.read_text()) | {"schema": schema}))
    engine = EmbeddedEngine(folder)
    with pytest.raises(SchemaError, match=advice):
        engine.current()
    with engine.stage() as stage:  # the records are there to rebuild from
        assert stage.ids("credential") == ["a"]
        engine.publish(stage.build([document("a", "rebuilt")], NOTHING, {}).id)
    rebuilt = engine.current()
    assert rebuilt is not None
    assert rebuilt.info.schema == SCHEMA


def test_what_is_no_store_is_named(folder: Path) -> None:
    folder.mkdir()
    (folder / "store.sqlite").write_text("not a database, but long enough to look at" * 50)
    for ask in (EmbeddedEngine(folder).current, EmbeddedEngine(folder).stage):
        with pytest.raises(FileError, match=r"store\.sqlite"):
            ask()


@pytest.mark.parametrize(
    "part", ["", "info.json", "taxonomy.msgpack", "credential/arrays", "skill/text/meta.json"]
)
def test_a_part_that_is_missing_is_named(folder: Path, part: str) -> None:
    snapshot = publish(EmbeddedEngine(folder), [document("a")])
    path = folder / "snapshots" / snapshot.info.id / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(FileError, match=snapshot.info.id):
        EmbeddedEngine(folder).current()


@pytest.mark.parametrize("part", ["info.json", "credential/arrays", "credential/text/meta.json"])
def test_a_part_that_is_cut_short_is_named(folder: Path, part: str) -> None:
    snapshot = publish(EmbeddedEngine(folder), [document("a", "word", steps={"s#1": 1})])
    path = folder / "snapshots" / snapshot.info.id / part
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(FileError, match=rf"{snapshot.info.id}.*damaged"):
        EmbeddedEngine(folder).current()


def test_rows_that_no_snapshot_needs_go(folder: Path) -> None:
    engine = EmbeddedEngine(folder, keep=2)
    for n in range(5):
        publish(engine, records=[record("same", "1"), record("changing", str(n))])
    with engine.stage() as stage:
        stage.remove("credential", ["same"])
        engine.publish(stage.build([], NOTHING, {}).id)
    changing = [seq for id_, seq, _ in rows(folder) if id_ == "changing"]
    assert len(changing) == 1
    assert [removed for id_, _, removed in rows(folder) if id_ == "same"] == [0, 1]
    for _ in range(2):
        publish(engine)
    assert [id_ for id_, *_ in rows(folder)] == ["changing"]
    assert len(snapshot_folders(folder)) == 2


def test_counting_goes_on_where_tantivy_stops(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [
        document(f"d{n}", "word" if n else "", terms={"provider": (f"p{n % 3}",), "mode": ("m",)})
        for n in range(7)
    ]
    snapshot = publish(EmbeddedEngine(folder), documents)
    counted = snapshot.search("credential", "word", 1, facets=["provider", "mode"]).facets
    monkeypatch.setattr(text, "_MAX_COUNTED_VALUES", 4)  # two for each
    assert snapshot.search("credential", "word", 1, facets=["provider", "mode"]).facets == counted
    assert counted == {"provider": {"p0": 2, "p1": 2, "p2": 2}, "mode": {"m": 6}}
