"""Copying the served snapshot: the copy answers alike to the letter, and what fails changes nothing."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import pytest

from indexers.copying import RECORD_KINDS, copy
from indexers.derive import LinkCache, documents, open_indexes, read_taxonomy
from indexers.documents import document_of
from indexers.embedded import EmbeddedEngine
from indexers.engine import KINDS, Progress, Snapshot, SnapshotInfo
from indexers.formats import FormatOptions
from indexers.linking import Linker
from service.places import copy_between
from service.questions import GapQuestion, TargetQuestion
from service.samples import load_sample, sample_files
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import Credential
from taxonomy.errors import (
    Busy,
    FileError,
    InputError,
    NothingLoaded,
    OlderSchema,
    SkillStepError,
)
from taxonomy.readers.base import ReadOptions, silent
from tests.engine_kit import document, publish, record

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.test_copying"])


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled sample, linked by words alone. Tests take a copy where they load."""
    data = tmp_path_factory.mktemp("copying")
    with closing(service_over(data)) as service, sample_files() as files:
        load_sample(service, files, silent)
    return data


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder that serves other data: a framework and a credential of its own."""
    (tmp_path / "skills.csv").write_text("id,label\nsewing,Sewing\n", "utf-8")
    (tmp_path / "courses.csv").write_text(
        "id,title,description\nc1,Sewing for all,You learn sewing.\n", "utf-8"
    )
    data = tmp_path / "target"
    with closing(service_over(data)) as service:
        options = ReadOptions(prefix="own")
        service.load_framework([tmp_path / "skills.csv"], format_="table", options=options)
        named = FormatOptions(source="own")
        service.load_catalogue("credential", [tmp_path / "courses.csv"], options=named)
    return data


def service_over(data: Path) -> Service:
    return Service.open(Settings(data, model=""))


def answers(data: Path) -> list[bytes]:
    """What the demo asks, and more, as JSON; the cursors too, which name the snapshot."""
    analyst = TargetQuestion(name="data analyst")
    text = TargetQuestion(text="You write SQL queries and make dashboards in a spreadsheet.")
    gap = GapQuestion(target=analyst, k=20)
    course = Credential(id="course", title="", texts={"description": "Learners write SQL and clean data."})
    with closing(service_over(data)) as one:
        found = [
            one.gap(gap),
            one.gap(GapQuestion(target=text, k=5, language="fr")),
            one.gap(GapQuestion(target=TargetQuestion(name="sample:job-001", kind="posting"), k=3)),
            one.explain("sample:dd-sql-practitioner", gap),
            one.course(course, k=3),
            one.search("credential", "python", facets=["provider", "language"]),
            one.search("posting", "", k=5, facets=["region"]),
            one.suggest("dat", ["skill", "occupation", "credential"]),
            one.suggest("analsy"),
            one.link("I write SQL and Python every day"),
            one.frameworks(),
            one.show("occupation", "data analyst"),
            one.show("credential", "sample:dd-sql-practitioner"),
            one.show("posting", "sample:job-001"),
        ]
    return [msgspec.json.encode(answer) for answer in found]


def served(data: Path) -> SnapshotInfo:
    with closing(EmbeddedEngine(data)) as engine:
        return of(engine.current())


def of(snapshot: Snapshot | None) -> SnapshotInfo:
    assert snapshot is not None
    return snapshot.info


def copied(source: Path, target: Path, progress: Progress = silent) -> None:
    with closing(EmbeddedEngine(source)) as left, closing(EmbeddedEngine(target)) as right:
        copy(left, right, progress)


def records(data: Path) -> dict[str, list[tuple[str, bytes, str]]]:
    with closing(EmbeddedEngine(data)) as engine, engine.stage() as stage:
        return {
            kind: [(one.id, one.body, one.source) for one in stage.records(kind)] for kind in RECORD_KINDS
        }


# --- documents of bodies -----------------------------------------------------------------------------------


def test_every_document_is_made_again_of_its_stored_body(sample: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample, data)
    with closing(EmbeddedEngine(data)) as engine, engine.stage() as stage:
        taxonomy, cache = read_taxonomy(stage), LinkCache(data / "cache.sqlite")
        linker = Linker(open_indexes(data, taxonomy, None, silent), None)
        made = list(documents(stage, taxonomy, linker, cache, silent))
        cache.close()
    assert {one.kind for one in made} == set(KINDS)
    assert any(one.steps for one in made if one.kind == "credential")
    for one in made:
        source = next(iter(one.terms.get("source", ())), "")
        assert document_of(one.kind, one.body, source, taxonomy) == one
    with closing(EmbeddedEngine(data)) as engine:
        snapshot = engine.current()
        assert snapshot is not None
        stored = {kind: dict(snapshot.scan(kind)) for kind in KINDS}
    assert stored == {kind: {one.id: one.body for one in made if one.kind == kind} for kind in KINDS}


# --- what a copy is ----------------------------------------------------------------------------------------


def test_a_copy_gives_the_same_answers_to_the_letter(sample: Path, tmp_path: Path) -> None:
    answer = copy_between(str(sample), str(tmp_path / "new"), Settings(tmp_path, model=""))
    assert answer.report.copied
    assert answer.report.snapshot == served(sample).id
    assert answer.report.documents == served(sample).counts
    assert answer.report.records["framework"] == 1
    assert answer.report.records["credential"] == served(sample).counts["credential"] > 100
    assert served(tmp_path / "new") == served(sample)
    assert answers(tmp_path / "new") == answers(sample)
    assert records(tmp_path / "new") == records(sample)


def test_a_copy_takes_the_place_of_other_data_which_stays_for_rollback(
    sample: Path, target: Path, tmp_path: Path
) -> None:
    old = served(target)
    answer = copy_between(str(sample), str(target), Settings(tmp_path, model=""))
    assert any(old.id in note for note in answer.notes)
    assert served(target) == served(sample)
    assert answers(target) == answers(sample)
    assert records(target) == records(sample)
    with closing(service_over(target)) as service:
        assert service.roll_back().current.id == old.id
        assert service.search("credential", "sewing").total == 1
        assert service.search("credential", "python").total == 0
    assert [id_ for id_, *_ in records(target)["skill"]] == ["own:sewing"]


def test_a_load_goes_on_from_a_copy_as_from_the_original(sample: Path, tmp_path: Path) -> None:
    """In the same order: the first framework is the default one, there as here."""
    original, other = tmp_path / "original", tmp_path / "copy"
    shutil.copytree(sample, original)
    copied(original, other)
    (tmp_path / "more.jsonl").write_text(
        '{"id": "x-1", "title": "Night watch", "skills": ["SQL:2"]}', "utf-8"
    )
    for data in (original, other):
        with closing(service_over(data)) as service:
            report = service.load_catalogue(
                "posting", [tmp_path / "more.jsonl"], options=FormatOptions(source="more")
            )
            assert report.changes.added == 1
            assert service.show("posting", "more:x-1")["title"] == "Night watch"
    assert records(original) == records(other)
    ids = [served(data).id.encode() for data in (original, other)]
    pairs = zip(answers(original), answers(other), strict=True)
    assert all(one.replace(ids[0], ids[1]) == two for one, two in pairs if b'"next"' not in one)


def test_a_load_that_holds_nothing_new_leaves_the_copy_as_it_is(sample: Path, tmp_path: Path) -> None:
    copied(sample, tmp_path / "new")
    with closing(service_over(tmp_path / "new")) as service, sample_files() as files:
        load_sample(service, files, silent)
    assert served(tmp_path / "new") == served(sample)


def test_copying_again_copies_nothing(sample: Path, target: Path) -> None:
    stages: list[str] = []
    copied(sample, target)
    with closing(EmbeddedEngine(sample)) as left, closing(EmbeddedEngine(target)) as right:
        kept = right.snapshots()
        report = copy(left, right, lambda done, total, what: stages.append(what))
        assert right.snapshots() == kept
    assert not report.copied
    assert stages == []


def test_copying_again_after_a_load_serves_the_copy_again(sample: Path, tmp_path: Path) -> None:
    copied(sample, tmp_path / "new")
    with closing(EmbeddedEngine(tmp_path / "new")) as engine:
        after = publish(engine, [document("a")], [record("a")])
    copied(sample, tmp_path / "new")
    assert served(tmp_path / "new") == served(sample)
    assert records(tmp_path / "new") == records(sample)
    with closing(EmbeddedEngine(tmp_path / "new")) as engine:
        assert after.info in engine.snapshots()


def test_what_is_served_is_copied_and_not_what_is_newest(sample: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(sample, source)
    with closing(service_over(source)) as service:
        older = service.roll_back().current
    copied(source, tmp_path / "new")
    assert served(tmp_path / "new").id == older.id
    assert served(tmp_path / "new").counts["posting"] == 0
    assert records(tmp_path / "new") == records(source)


# --- what fails --------------------------------------------------------------------------------------------


class Publishes(EmbeddedEngine):
    """Tells when it is to publish."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        super().__init__(folder)
        self._progress = progress

    def publish(self, snapshot: str) -> None:
        self._progress(0, 0, "publishing")
        super().publish(snapshot)


def copy_and_hang(source: Path, target: Path, at: str, ready: Connection) -> None:
    def progress(done: int, total: int, what: str) -> None:
        if what == at:
            ready.send(at)
            time.sleep(60)

    copy(EmbeddedEngine(source), Publishes(target, progress), progress)


@pytest.mark.parametrize("at", ["copying skill records", "copying credentials", "publishing"])
def test_a_killed_copy_changes_nothing_and_the_next_one_succeeds(
    at: str, sample: Path, target: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    shutil.copytree(sample, source)
    old, held = served(target), records(target)
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=copy_and_hang, args=(source, target, at, sending))
    process.start()
    assert receiving.recv() == at
    with closing(EmbeddedEngine(source)) as left, pytest.raises(Busy), left.stage():
        raise AssertionError("two at once")
    process.kill()
    process.join()
    assert served(target) == old
    assert served(source) == served(sample)
    if at != "publishing":  # where it stands ready, the next copy has only to publish it
        assert records(target) == held
    copied(source, target)
    assert answers(target) == answers(sample)
    assert records(target) == records(sample)
    with closing(EmbeddedEngine(target)) as engine:
        engine.publish(old.id)
    assert records(target) == held
    assert records(source) == records(sample)


def test_an_interrupted_copy_lets_both_ends_go(sample: Path, target: Path, tmp_path: Path) -> None:
    def interrupt(done: int, total: int, what: str) -> None:
        if what == "copying postings":
            raise KeyboardInterrupt

    old, held = served(target), records(target)
    with pytest.raises(KeyboardInterrupt):
        copied(sample, target, interrupt)
    assert served(target) == old
    assert records(target) == held
    assert records(sample)["posting"]
    copied(sample, target)


BODY = b'{"record": {"id": "a", "title": "A"}}'


def test_a_document_that_the_source_lacks_is_an_error(tmp_path: Path, target: Path) -> None:
    with closing(EmbeddedEngine(tmp_path / "source")) as source, closing(EmbeddedEngine(target)) as engine:
        publish(source, [document("a", body=BODY)], [record("a"), record("b")])
        old = engine.current()
        with pytest.raises(SkillStepError, match="lacks the credential"):
            copy(source, engine, silent)
        assert engine.current() is old


def test_documents_without_records_are_an_error(tmp_path: Path, target: Path) -> None:
    """Nothing that is served goes missing: the counts must be those of the source."""
    with closing(EmbeddedEngine(tmp_path / "source")) as source, closing(EmbeddedEngine(target)) as engine:
        publish(source, [document("a", body=BODY), document("b", body=BODY)], [record("a")])
        old = engine.current()
        with pytest.raises(SkillStepError, match="says of itself"):
            copy(source, engine, silent)
        assert engine.current() is old


def test_nothing_is_copied_from_where_nothing_is_published(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded, match="from"):
        copied(tmp_path / "a", tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_another_schema_says_what_to_do(sample: Path, target: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(sample, source)
    for info in source.glob("snapshots/*/info.json"):
        info.write_bytes(msgspec.json.encode({**msgspec.json.decode(info.read_bytes()), "schema": 1}))
    old = served(target)
    with pytest.raises(OlderSchema, match=r"'from': .* load again, which rebuilds it"):
        copied(source, target)
    assert served(target) == old


def test_a_copy_onto_an_older_folder_is_served(sample: Path, target: Path) -> None:
    for info in target.glob("snapshots/*/info.json"):
        info.write_bytes(msgspec.json.encode({**msgspec.json.decode(info.read_bytes()), "schema": 1}))
    copied(sample, target)
    assert answers(target) == answers(sample)
    with closing(service_over(target)) as service:
        states = {one.state for one in service.snapshots().snapshots}
        assert states == {"served", "unreadable"}
        with pytest.raises(InputError, match="older"):
            service.roll_back()


@pytest.mark.parametrize("end", ["from", "to"])
def test_a_load_under_way_at_either_end_is_busy(end: str, sample: Path, target: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(sample, source)
    engine = EmbeddedEngine(source if end == "from" else target)
    with engine.stage(), pytest.raises(Busy, match=f"'{end}'"):
        copied(source, target)
    copied(source, target)


def test_a_snapshot_whose_folder_is_missing_is_not_taken_for_there(sample: Path, tmp_path: Path) -> None:
    copied(sample, tmp_path / "new")
    shutil.rmtree(tmp_path / "new" / "snapshots" / served(sample).id)
    with pytest.raises(FileError, match="empty folder"):
        copied(sample, tmp_path / "new")
