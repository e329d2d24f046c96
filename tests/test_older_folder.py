"""A folder that an older program wrote: questions say what to do, and the next load does it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from indexers.engine import SCHEMA
from service.service import Service
from service.settings import Settings
from taxonomy.errors import OlderSchema, SnapshotGone
from tests.clis import cli_over


def test_a_load_builds_an_older_folder_anew(
    sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    for info in data.glob("snapshots/*/info.json"):
        info.write_text(json.dumps(json.loads(info.read_text()) | {"schema": SCHEMA - 1}))
    run = cli_over(data, capsys)
    refused = run("search", "credentials", "SQL")
    assert refused.code == 2
    assert "load again, which rebuilds it" in refused.err
    (tmp_path / "one.jsonl").write_text('{"id": "x-1", "title": "Night watch"}', "utf-8")
    service = Service.open(Settings(data))
    try:
        with pytest.raises(OlderSchema):
            service.engine.current()
        older = service.engine.snapshots()[-1].id
    finally:
        service.close()
    assert run("load", "postings", str(tmp_path / "one.jsonl"), "--source", "more").code == 0
    status = run("status", "--json").json
    assert (status["counts"]["credential"], status["counts"]["posting"]) == (177, 61)
    service = Service.open(Settings(data))
    try:
        with pytest.raises(SnapshotGone):
            service.engine.open(older)
    finally:
        service.close()


@pytest.mark.parametrize("harm", ["damaged", "missing"])
def test_a_load_builds_a_damaged_snapshot_anew(
    harm: str, sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    for arrays in list(data.glob("snapshots/*/credential/arrays")):
        if harm == "damaged":
            arrays.write_bytes(arrays.read_bytes()[:100])
        else:
            shutil.rmtree(arrays.parents[1])
    run = cli_over(data, capsys)
    refused = run("search", "credentials", "SQL")
    assert refused.code == 2
    assert "Load again to rebuild it" in refused.err
    (tmp_path / "one.jsonl").write_text('{"id": "x-1", "title": "Night watch"}', "utf-8")
    assert run("load", "postings", str(tmp_path / "one.jsonl"), "--source", "more").code == 0
    assert run("status", "--json").json["counts"]["credential"] == 177
