"""A load publishes while the app runs: it answers from the old snapshot, and then from the new one."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from indexers.formats import FormatOptions
from service.service import Service
from service.settings import Settings
from tests.apis import running


def test_a_load_by_another_service_reaches_the_running_app(sample_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    file = tmp_path / "more.jsonl"
    file.write_text(json.dumps({"id": "x-1", "title": "Night watch", "skills": ["SQL:2"]}), "utf-8")
    with running(Settings(data)) as api:
        before = api.get("/ready").json()["snapshot"]
        assert api.get("/v1/postings/more:x-1").status_code == 404
        other = Service.open(Settings(data))
        try:
            with ThreadPoolExecutor(2) as pool:
                loading = pool.submit(
                    other.load_catalogue, "posting", [file], options=FormatOptions(source="more")
                )
                while not loading.done():
                    assert api.post("/v1/gap", json={"target": "data analyst"}).status_code == 200
                report = loading.result()
        finally:
            other.close()
        ready = api.get("/ready")
        assert ready.json()["snapshot"] == report.snapshot != before
        shown = api.get("/v1/postings/more:x-1")
        assert shown.json()["title"] == "Night watch"
        assert shown.headers["x-skillstep-snapshot"] == report.snapshot
        answer = api.post("/v1/recommend", json={"posting": "more:x-1"}).json()
        assert answer["snapshot"] == report.snapshot
        assert answer["results"]
