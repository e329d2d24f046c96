"""A server opens what links texts before it is asked, and again after each publish."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexers.derive import open_indexes
from indexers.formats import FormatOptions
from indexers.linking import LinkIndex
from service.service import Service
from service.settings import Settings
from service.warming import Warming
from service.web.app import create_app, served
from taxonomy.readers.base import ReadOptions, silent


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(sample_data, folder)
    return folder


class Counting(Service):
    """A service that knows whether its links are open."""

    def opened(self) -> set[str]:
        links = self.linkers.opened
        return {index.framework for index in links.indexes} if links else set()


def test_the_linker_is_open_before_anybody_asks_and_after_each_publish(data: Path, tmp_path: Path) -> None:
    shutil.rmtree(data / "linking")  # as where an older program wrote it: it is built in the background
    service = Counting.open(Settings(data, model=""))
    assert isinstance(service, Counting)
    other = Service.open(Settings(data, model=""))
    try:
        with TestClient(create_app(service=service, warm=True)) as api:
            assert api.get("/v1/ready").status_code == 200
            until(lambda: service.opened() == {"sample"})
            more = tmp_path / "more.csv"
            more.write_text("id,label\nh1,hedge laying\n", "utf-8")
            other.load_framework([more], format_="table", options=ReadOptions(prefix="own", name="Own"))
            until(lambda: service.opened() == {"sample", "own"})
            found = api.post("/v1/link", json={"text": "You do hedge laying.", "framework": "own"}).json()
            assert [one["id"] for one in found["skills"]] == ["own:h1"]
    finally:
        service.close()
        other.close()


def test_a_publish_that_changes_no_skill_opens_nothing_anew(data: Path, tmp_path: Path) -> None:
    service = Service.open(Settings(data))
    warming = Warming(service)
    warming.start()
    try:
        until(lambda: service.linkers.opened is not None)
        before = service.linkers.opened
        file = tmp_path / "one.jsonl"
        file.write_text('{"id": "x-1", "title": "Night watch"}', "utf-8")
        service.load_catalogue("posting", [file], options=FormatOptions(source="more"))
        snapshot = service.engine.current()
        assert snapshot is not None
        until(lambda: warming.seen == snapshot.info.id)
        assert service.linkers.opened is before
    finally:
        warming.close()
        service.close()


def test_a_failure_is_logged_by_its_type_alone_and_once(
    data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    service = Service.open(Settings(data, model=""))

    def broken(*_: object) -> None:
        raise RuntimeError("the words of somebody")

    monkeypatch.setattr(service.linkers, "link_many", broken)
    caplog.set_level(logging.INFO)
    try:
        with TestClient(create_app(service=service, warm=True)) as api:
            until(lambda: "RuntimeError" in caplog.text)
            assert api.get("/v1/ready").status_code == 200
    finally:
        service.close()
    said = [one.getMessage() for one in caplog.records if one.name == "service.warming"]
    assert said == ["what links texts was not opened ahead: RuntimeError"]
    assert "the words of somebody" not in caplog.text


def test_an_empty_folder_is_waited_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(create_app(Settings(tmp_path, model=""), warm=True)) as api:
        assert api.get("/v1/ready").status_code == 503
    assert caplog.text.count("opened ahead") == 0


def test_an_app_is_warm_only_where_it_is_served(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setenv("SKILLSTEP_DATA", str(data))
    monkeypatch.delenv("SKILLSTEP_MODEL", raising=False)
    with TestClient(served()) as api:
        service: Service = api.app.state.service  # type: ignore[attr-defined]
        until(lambda: service.linkers.opened is not None)
    with TestClient(create_app()) as api:
        service = api.app.state.service  # type: ignore[attr-defined]
        api.get("/v1/status")
        assert service.linkers.opened is None


def _build(data: str, start: float) -> None:
    service = Service.open(Settings(Path(data), model=""))
    snapshot = service.engine.current()
    assert snapshot is not None
    taxonomy = snapshot.taxonomy()
    time.sleep(max(0.0, start - time.time()))
    open_indexes(Path(data), taxonomy, None, silent)


def test_processes_that_miss_an_index_at_once_build_it_whole(data: Path) -> None:
    shutil.rmtree(data / "linking")
    spawn = multiprocessing.get_context("spawn")
    start = time.time() + 5
    processes = [spawn.Process(target=_build, args=(str(data), start)) for _ in range(3)]
    for one in processes:
        one.start()
    for one in processes:
        one.join(120)
    assert [one.exitcode for one in processes] == [0, 0, 0]
    places = [path for path in (data / "linking").iterdir() if path.is_dir()]
    assert [LinkIndex.load(place).framework for place in places] == ["sample"]


def test_what_a_snapshot_keeps_is_looked_through_for_garbage_once_and_again_after_the_end(data: Path) -> None:
    gc.unfreeze()
    service = Service.open(Settings(data, model=""))
    try:
        with TestClient(create_app(service=service, warm=True)) as api:
            assert api.get("/v1/ready").status_code == 200
            until(lambda: gc.get_freeze_count() > 0)
        assert gc.get_freeze_count() == 0
    finally:
        service.close()
