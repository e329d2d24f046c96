"""Loads over HTTP: a file comes, a job runs and can be looked up, and one that fails changes nothing."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from indexers.embedded.lock import WriterLock
from indexers.engine import Progress
from indexers.formats import FormatOptions
from indexers.publish import CatalogueKind, LoadReport
from service import loads as loads_module
from service.keys import KeyFile
from service.load_records import KEEP, LoadRecords
from service.loads import Loads, TooManyWaiting
from service.serve_options import ServeOptions
from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from tests.apis import problem
from tests.serving import Server, served, wait_for

TABLES = ("framework.json", "skills.csv", "occupations.csv", "requirements.csv")
NDJSON = "application/x-ndjson"
LINES = b'{"id": "p-1", "title": "Night watch", "skills": ["SQL:2"]}\n{"id": "p-2", "title": "Cook"}\n'


@pytest.fixture(scope="module")
def framework(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample's framework, made without an encoder."""
    sample = Path(__file__).resolve().parents[1] / "service" / "sample"
    folder = tmp_path_factory.mktemp("framework")
    service = Service.open(Settings(folder, model=""))
    try:
        service.load_framework([sample / name for name in TABLES])
    finally:
        service.close()
    return folder


@pytest.fixture
def data(framework: Path, tmp_path: Path) -> Path:
    shutil.copytree(framework, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def load_key(data: Path) -> dict[str, str]:
    return {"X-API-Key": KeyFile(data).make("loader", "load").key}


@pytest.fixture
def api(data: Path) -> Iterator[TestClient]:
    app = create_app(Settings(data, model=""), options=ServeOptions(max_upload=5_000_000))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def ended(api: TestClient, job: Any, key: dict[str, str]) -> Any:
    """The job once it has ended."""

    def look() -> Any:
        found = api.get(f"/v1/loads/{job['id']}", headers=key).json()
        return found if found["state"] in ("published", "unchanged", "failed") else None

    return wait_for(look)


def post(api: TestClient, path: str, body: bytes, type_: str, key: dict[str, str], **more: str) -> Any:
    return api.post(path, content=body, headers={"Content-Type": type_, **key}, params=more)


def test_a_load_is_accepted_run_and_published(api: TestClient, load_key: dict[str, str], data: Path) -> None:
    response = post(api, "/v1/postings", LINES, NDJSON, load_key, source="mine")
    assert response.status_code == 202
    job = response.json()
    assert response.headers["location"] == f"/v1/loads/{job['id']}"
    assert (job["state"], job["kind"], job["bytes"]) == ("queued", "posting", len(LINES))
    done = ended(api, job, load_key)
    assert done["state"] == "published", done
    assert done["report"]["changes"] == {"added": 2, "changed": 0, "unchanged": 0}
    assert done["started"] <= done["ended"]
    assert api.get("/ready").json()["snapshot"] == done["report"]["snapshot"]
    assert api.get("/v1/postings/mine:p-1").json()["title"] == "Night watch"
    again = ended(api, post(api, "/v1/postings", LINES, NDJSON, load_key, source="mine").json(), load_key)
    assert again["state"] == "unchanged"
    listed = api.get("/v1/loads", headers=load_key).json()["loads"]
    assert [one["id"] for one in listed] == [again["id"], done["id"]]
    assert not list((data / "loads").glob("*.upload"))


def test_every_kind_of_file_loads(api: TestClient, load_key: dict[str, str], tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["id", "title"], ["c-4", "Four"]):
        book.active.append(row)
    book.save(tmp_path / "four.xlsx")
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    files = [
        (b"id,title\nc-1,One\n", "text/csv"),
        (b"id\ttitle\nc-2\tTwo\n", "text/tab-separated-values"),
        (b'[{"id": "c-3", "title": "Three"}]', "application/json"),
        ((tmp_path / "four.xlsx").read_bytes(), xlsx),
    ]
    for body, type_ in files:
        job = post(api, "/v1/credentials", body, type_, load_key, source="kinds").json()
        assert ended(api, job, load_key)["state"] == "published", type_
    assert api.get("/v1/status").json()["counts"]["credential"] == 4


def test_a_form_loads_and_replaces(api: TestClient, load_key: dict[str, str]) -> None:
    def upload(text: str) -> Any:
        form = {"file": ("../Our courses.csv", text.encode(), "text/csv")}
        sent = api.post("/v1/credentials", files=form, headers=load_key, params={"replace": "true"})
        assert sent.status_code == 202, sent.text
        return ended(api, sent.json(), load_key)

    first = upload("id,title\na,A\nb,B\n")
    assert first["file"] == "Our courses.csv"
    second = upload("id,title\na,A\n")
    assert second["report"]["removed"] == 1
    assert api.get("/v1/credentials/our-courses:a").status_code == 200
    assert api.get("/v1/credentials/our-courses:b").status_code == 404


def test_a_name_may_come_in_a_header(api: TestClient, load_key: dict[str, str]) -> None:
    said = {"Content-Disposition": "attachment; filename*=UTF-8''caf%C3%A9.csv"}
    job = post(api, "/v1/credentials", b"id,title\na,A\n", "text/csv", {**load_key, **said}).json()
    assert job["file"] == "café.csv"
    assert ended(api, job, load_key)["state"] == "published"


def test_a_bad_row_is_set_aside_or_with_strict_fatal(api: TestClient, load_key: dict[str, str]) -> None:
    body = LINES + b'{"id": "p-3"}\n'
    before = api.get("/ready").json()["snapshot"]
    strict = post(api, "/v1/postings", body, NDJSON, load_key, source="mine", strict="true")
    failed = ended(api, strict.json(), load_key)
    assert failed["state"] == "failed"
    assert (failed["error"]["file"], failed["error"]["row"]) == ("mine.jsonl", 3)
    assert api.get("/ready").json()["snapshot"] == before
    loose = ended(api, post(api, "/v1/postings", body, NDJSON, load_key, source="mine").json(), load_key)
    assert [one["row"] for one in loose["report"]["set_aside"]] == [3]


@pytest.mark.parametrize(
    ("body", "type_", "more", "status", "slug"),
    [
        (LINES, NDJSON, {}, 400, "invalid-input"),  # nothing names it
        (b"", NDJSON, {"source": "mine"}, 400, "invalid-input"),
        (LINES, "application/x-ndjsn", {"source": "mine"}, 415, "unknown-format"),
        (LINES, "", {"source": "mine"}, 415, "unknown-format"),
        (LINES, "multipart/form-data; boundary=x", {}, 400, "invalid-input"),
        (LINES, "multipart/form-data", {}, 400, "invalid-input"),
        (LINES, NDJSON, {"source": "My Source"}, 422, "invalid-request"),
        (LINES, NDJSON, {"sorce": "mine"}, 422, "invalid-request"),
        (LINES, NDJSON, {"source": "mine", "replace": "perhaps"}, 422, "invalid-request"),
        (b" " * 5_000_001, NDJSON, {"source": "mine"}, 413, "too-large"),
    ],
)
def test_what_cannot_be_loaded_is_refused_and_leaves_nothing(
    api: TestClient,
    load_key: dict[str, str],
    data: Path,
    body: bytes,
    type_: str,
    more: Any,
    status: int,
    slug: str,
) -> None:
    problem(post(api, "/v1/postings", body, type_, load_key, **more), status, slug)
    assert not list((data / "loads").glob("*.upload"))
    assert api.get("/v1/loads", headers=load_key).json() == {"loads": []}


def test_a_wrong_type_names_the_right_one(api: TestClient, load_key: dict[str, str]) -> None:
    found = problem(post(api, "/v1/postings", LINES, "application/x-ndjsn", load_key), 400, "invalid-input")
    assert found["field"] == "filename"
    response = post(api, "/v1/postings", LINES, "application/x-ndjsn", load_key, source="mine")
    assert NDJSON in problem(response, 415, "unknown-format")["nearest"]


def test_a_file_that_is_packed_is_refused(api: TestClient, load_key: dict[str, str]) -> None:
    response = post(
        api, "/v1/postings", LINES, NDJSON, {**load_key, "Content-Encoding": "gzip"}, source="mine"
    )
    assert "Content-Encoding" in problem(response, 415, "unknown-format")["detail"]


def test_a_larger_file_than_a_question_may_be_is_taken(api: TestClient, load_key: dict[str, str]) -> None:
    line = b'{"id": "p-1", "title": "Night watch", "description": "' + b"x " * 2_200_000 + b'"}\n'
    assert len(line) > 4_000_000
    assert post(api, "/v1/postings", line, NDJSON, load_key, source="mine").status_code == 202
    response = post(api, "/v1/link", line, "application/json", load_key)
    problem(response, 413, "too-large")


def test_nobody_loads_without_a_key(api: TestClient, data: Path) -> None:
    key = {"X-API-Key": KeyFile(data).make("reader").key}
    for path in ("/v1/credentials", "/v1/postings"):
        problem(post(api, path, LINES, NDJSON, {}, source="mine"), 401, "key-required")
        problem(post(api, path, LINES, NDJSON, key, source="mine"), 403, "scope")
    for path in ("/v1/loads", "/v1/loads/x"):
        problem(api.get(path), 401, "key-required")
        problem(api.get(path, headers=key), 403, "scope")
    assert not (data / "loads").exists()


@pytest.mark.parametrize("id_", ["none", "..%2Fkeys", "..", "a" * 100, "%00"])
def test_a_load_that_is_not_there(api: TestClient, load_key: dict[str, str], id_: str) -> None:
    assert api.get(f"/v1/loads/{id_}", headers=load_key).status_code == 404


def test_a_load_waits_for_another_process(api: TestClient, load_key: dict[str, str], data: Path) -> None:
    lock = WriterLock(data)
    try:
        job = post(api, "/v1/postings", LINES, NDJSON, load_key, source="mine").json()

        def waiting() -> bool:
            found = api.get(f"/v1/loads/{job['id']}", headers=load_key).json()
            return found["state"] == "queued" and "another load" in (
                (found["progress"] or {}).get("what") or ""
            )

        wait_for(waiting)
    finally:
        lock.release()
    assert ended(api, job, load_key)["state"] == "published"


def test_a_load_does_not_wait_for_ever(
    api: TestClient, load_key: dict[str, str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads_module, "BUSY_SECONDS", 0.0)
    lock = WriterLock(data)
    try:
        job = post(api, "/v1/postings", LINES, NDJSON, load_key, source="mine").json()
        done = ended(api, job, load_key)
    finally:
        lock.release()
    assert done["state"] == "failed"
    assert "another load is under way" in done["error"]["detail"]


class Held(Service):
    """A service whose loads go on until they are let go."""

    def __init__(self, data: Path) -> None:
        self.settings = Settings(data)
        self.go = threading.Event()

    def load_catalogue(
        self,
        kind: CatalogueKind,
        paths: Sequence[Path],
        progress: Progress = lambda done, total, what: None,
        *,
        options: FormatOptions | None = None,
        replace: bool = False,
    ) -> LoadReport:
        while not self.go.wait(0.01):
            progress(1, 2, "held")
        return LoadReport(kind, "held", published=True)


def ask(loads: Loads) -> str:
    upload = loads.upload()
    upload.path("a.csv").write_text("id,title\n")
    try:
        return loads.ask("posting", upload, "a.csv", FormatOptions(), False, "key").id
    except TooManyWaiting:
        upload.discard()
        raise


def test_a_server_that_stops_gives_its_loads_up(tmp_path: Path) -> None:
    loads = Loads(Held(tmp_path))
    first, second = ask(loads), ask(loads)
    wait_for(lambda: loads.show(first).state == "running")
    loads.close()
    for id_ in (first, second):
        job = LoadRecords(tmp_path).show(id_)
        assert job.state == "failed"
        assert job.error is not None
        assert "nothing was changed" in job.error.detail
    assert not [path for path in (tmp_path / "loads").iterdir() if path.suffix != ".json"]


def test_the_line_is_bounded(tmp_path: Path) -> None:
    service = Held(tmp_path)
    ends: list[tuple[str, str]] = []
    loads = Loads(service, lambda kind, outcome: ends.append((kind, outcome)))
    try:
        first = ask(loads)
        wait_for(lambda: loads.show(first).state == "running")
        for _ in range(loads_module.MAX_WAITING):
            ask(loads)
        with pytest.raises(TooManyWaiting):
            ask(loads)
        assert len(loads.all().loads) == loads_module.MAX_WAITING + 1
        service.go.set()
        wait_for(lambda: len(ends) == loads_module.MAX_WAITING + 1)
    finally:
        loads.close()
    assert set(ends) == {("posting", "published")}


def test_what_a_dead_process_left_is_told_and_cleaned(tmp_path: Path) -> None:
    dead = LoadRecords(tmp_path)
    dead.hold()
    service = Held(tmp_path)
    loads = Loads(service)
    id_ = ask(loads)
    wait_for(lambda: loads.show(id_).state == "running")
    assert LoadRecords(tmp_path).show(id_).state == "running"  # to another process too
    for record in (dead, loads._records):
        record.release()  # as the kernel does when a process dies
    lost = LoadRecords(tmp_path).show(id_)
    assert lost.state == "failed"
    assert lost.error is not None
    assert "published whole or nothing has changed" in lost.error.detail
    assert list((tmp_path / "loads").glob("*.upload"))
    LoadRecords(tmp_path).hold()
    assert not list((tmp_path / "loads").glob("*.upload"))
    service.go.set()


def test_old_records_go(tmp_path: Path) -> None:
    service = Held(tmp_path)
    service.go.set()
    loads = Loads(service)
    ids = []
    for _ in range(KEEP + 5):
        ids.append(ask(loads))
        wait_for(lambda: loads.show(ids[-1]).state == "published")
    loads.close()
    LoadRecords(tmp_path).hold()
    assert [one.id for one in LoadRecords(tmp_path).all().loads] == ids[:4:-1]


def test_all_workers_see_a_load_and_what_it_published(data: Path, load_key: dict[str, str]) -> None:
    with served(data, "--workers", "2") as server:
        sent = server.ask("POST", "/v1/postings?source=mine", LINES, {**load_key, "Content-Type": NDJSON})
        assert sent.status == 202
        where = sent.headers["location"]
        wait_for(lambda: _everywhere(server, where, load_key))
        report = server.ask("GET", where, headers=load_key).json["report"]
        told = [server.ask("GET", "/ready").json["snapshot"] for _ in range(20)]
        assert set(told) == {report["snapshot"]}
        shown = [server.ask("GET", "/v1/postings/mine:p-1").status for _ in range(20)]
        assert set(shown) == {200}
    started = [line["message"] for line in server.lines if "Started server process" in line["message"]]
    assert len(started) == 2


def _everywhere(server: Server, where: str, key: dict[str, str]) -> bool:
    """Twenty connections land on both workers; all of them know the load."""
    found = [server.ask("GET", where, headers=key) for _ in range(20)]
    assert {one.status for one in found} == {200}
    return all(one.json["state"] == "published" for one in found)


def test_a_server_that_is_told_to_stop_in_a_load_changes_nothing(
    data: Path, load_key: dict[str, str]
) -> None:
    lines = [
        json.dumps({"id": f"p-{n}", "title": f"Work {n}", "description": "x " * 400}) for n in range(4000)
    ]
    with served(data) as server:
        before = server.ask("GET", "/ready").json["snapshot"]
        body = "\n".join(lines).encode()
        sent = server.ask("POST", "/v1/postings?source=mine", body, {**load_key, "Content-Type": NDJSON})
        where = sent.headers["location"]
        wait_for(lambda: server.ask("GET", where, headers=load_key).json["state"] != "queued")
        stopped = time.monotonic()
    assert time.monotonic() - stopped < 30
    job = LoadRecords(data).show(where.rpartition("/")[2])
    service = Service.open(Settings(data, model=""))
    try:
        snapshot = service.engine.current()
        assert snapshot is not None
        assert (job.state == "published") == (snapshot.info.id != before)
    finally:
        service.close()
    assert job.state in ("failed", "published")
    assert not list((data / "loads").glob("*.upload"))
