"""The benchmark runs, gives the rows that it promises and leaves nothing behind. It times nothing here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EMBEDDED = {"closing", "closing_filtered", "search", "search_filtered", "suggest", "gap_api", "gap_api_text"}


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
