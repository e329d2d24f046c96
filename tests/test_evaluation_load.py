"""The load test itself: its questions are seeded, and a short run over the sample answers everything."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evaluation.load_server import Phase, measure, questions
from service.service import Service
from service.settings import Settings


def test_a_phase_counts_answers_refusals_and_failures_apart() -> None:
    phase = Phase(
        "x", 2.0, [1.0, 3.0], Counter({"200": 2, "429": 1, "503": 2, "500": 1, "ReadError": 1}), [5.0, 7.0]
    )
    row = phase.row()
    assert (row["answered"], row["refused"], row["failed"]) == (2, 3, 2)
    assert (row["per_second"], row["p50_ms"]) == (1.0, 2.0)
    assert (row["memory_mb"], row["memory_end_mb"], row["memory_peak_mb"]) == (5.0, 7.0, 7.0)


def test_questions_are_the_same_each_time(sample_data: Path) -> None:
    service = Service.open(Settings(sample_data))
    snapshot = service.engine.current()
    assert snapshot is not None
    asked = questions(snapshot.taxonomy())
    assert asked == questions(snapshot.taxonomy())
    assert Counter(str(one["url"]).split("/")[2] for one in asked)["gap"] > len(asked) / 2
    service.close()


def test_a_short_run_answers_all(sample_data: Path) -> None:
    found = measure(sample_data, 2, 4, 1, lambda line: None)
    assert [row["phase"].split(":")[0] for row in found["rows"]] == [
        "warming up", "4 clients", "twice that", "4 clients again",
    ]  # fmt: skip
    assert found["failures"] == {}
    assert all(row["answered"] > 0 for row in found["rows"])
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("memory is read from Linux's /proc")
    assert all(row["memory_peak_mb"] > 10 for row in found["rows"])
