"""The benchmark runs, gives the rows that it promises and leaves nothing behind. It times nothing here."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation import speed_elastic
from evaluation.speed_linking import measure
from evaluation.synthetic_courses import course_texts
from indexers.elastic.connection import Access, connect
from service.settings import Settings
from taxonomy.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
EMBEDDED = {
    "closing",
    "closing_filtered",
    "search",
    "search_filtered",
    "suggest",
    "gap_api",
    "gap_api_text",
    "widget_api",
    "page_first",
    "page_browse",
    "page_answer",
}


def test_the_report_has_every_system_operation_and_size(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", "speed", "--n", "1000", "--json"],
        cwd=ROOT,
        env=os.environ
        | {"TMPDIR": str(tmp_path), "SKILLSTEP_DATA": str(tmp_path / "users"), "SKILLSTEP_MODEL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout)
    for steps in (15, 60):
        rows = [row for row in report["rows"] if row["steps"] == steps]
        assert {row["operation"] for row in rows if row["system"] == "embedded"} >= EMBEDDED
        assert {row["system"] for row in rows if row["operation"] == "closing"} == {
            "embedded",
            "scipy",
            "numpy",
        }
        assert all(0 < row["p50_ms"] <= row["p95_ms"] <= row["p99_ms"] for row in rows)
    assert [(row["n"], row["steps"]) for row in report["build"]] == [(1000, 15), (1000, 60)]
    assert all(row["peak_mb"] > 0 and row["build_s"] > 0 for row in report["build"])
    assert list(tmp_path.iterdir()) == []


def test_elasticsearch_is_reported_beside_the_embedded_engine(
    elasticsearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question is asked three times; other hits than those of the query by hand would be an error."""
    few = {"p50_ms": 2.0, "p99_ms": 3.0}
    monkeypatch.setattr(
        speed_elastic, "percentiles", lambda ask: [ask(number) for number in range(3)] and few
    )
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    prefix = f"test-{secrets.token_hex(4)}"
    report = speed_elastic.measure(1000, Access(url=elasticsearch, prefix=prefix), lambda what: None)
    assert {row["operation"] for row in report["rows"]} == EMBEDDED
    assert {row["ratio"] for row in report["rows"]} == {1.0}
    closing = {row["closing"]: row["p50_ms"] for row in report["closing"]}
    assert set(closing) == {"took", "by hand", "skillstep", "added by skillstep"}
    assert closing["skillstep"] > closing["took"]
    assert [row["system"] for row in report["build"]] == ["embedded", "elasticsearch"]
    assert all(row["disk_mb"] > 0 and row["change_s"] > 0 for row in report["build"])
    assert not connect(Access(url=elasticsearch)).client.indices.get(index=f"{prefix}-*").body


@pytest.mark.parametrize("command", [["parity"], ["speed", "--engine", "elasticsearch"]])
def test_without_a_cluster_it_says_how_to_start_one(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "docker compose up" in done.stderr


def test_linking_is_reported_beside_its_encoder_and_peers_and_is_the_same_however_it_is_run(
    sample_data: Path, tmp_path: Path
) -> None:
    command = ["speed", "--linking", "--data", str(sample_data), "--count", "12", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", *command],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,  # links that depend on the batch or the threads would end it with status 1
    )
    report = json.loads(done.stdout)
    ours = report["systems"]["skillstep"]
    assert ours["texts_per_s"] > 0 < ours["of_encoder"]
    assert 0 < ours["p50_ms"] <= ours["p95_ms"]
    assert ours["peak_mb"] > 0
    assert len(report["systems"]) >= 2
    assert any(note.startswith("links and confidences: the same") for note in report["notes"])
    assert not list(tmp_path.glob("skillstep*"))


def test_synthetic_courses_are_distinct_and_the_same_every_time() -> None:
    texts = course_texts(200)
    assert texts == course_texts(300)[:200]
    sentences = [line for _, text in texts for line in text.splitlines()]
    assert len(set(sentences)) > 0.95 * len(sentences)
    assert 75 < sum(len(f"{title} {text}".split()) for title, text in texts) / 200 < 95
    assert not any("{" in text for one in texts for text in one)


def test_a_file_without_texts_is_refused(sample_data: Path, tmp_path: Path) -> None:
    empty = tmp_path / "none.txt"
    empty.write_text("\n \n")
    with pytest.raises(InputError, match=r"none.txt holds no text"):
        measure(Settings(sample_data), None, empty, 10, lambda _: None)


def test_a_framework_without_its_data_folder_is_refused() -> None:
    with pytest.raises(InputError, match="name the data folder that holds the framework"):
        measure(None, "esco", None, 10, lambda _: None)


def test_demand_and_course_checks_are_timed_on_synthetic_documents() -> None:
    from evaluation.speed_demand import measure as measure_demand

    report = measure_demand(1000, 1000, lambda _: None)
    operations = {row["operation"] for row in report["rows"]}
    assert operations == {"demand", "demand_filtered", "demand_skill", "demand_occupation", "course"}
    assert all(0 < row["p50_ms"] <= row["p95_ms"] for row in report["rows"])
    assert set(report["first_s"]) == {"postings", "occupations"}
