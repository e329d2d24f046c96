"""The tour of the client, run against a server over the sample, prints what its page says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from service.keys import KeyFile
from tests.clis import environment
from tests.serving import served

DOCS = Path(__file__).resolve().parents[1] / "docs"
TIMES = re.compile(r"[\d.]+ s (?=one by one|together)")


def tour(port: int, **variables: str) -> list[str]:
    """The lines that the script prints, without its times."""
    run = subprocess.run(
        [sys.executable, str(DOCS / "client.py")],
        env=environment(SKILLSTEP_URL=f"http://127.0.0.1:{port}", PYTHONIOENCODING="utf-8", **variables),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return TIMES.sub("", run.stdout).splitlines()


def test_the_tour_prints_what_its_page_shows(sample_data: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_data, data := tmp_path / "data")
    key = KeyFile(data).make("tour", "load").key
    page = (DOCS / "client.md").read_text("utf-8")
    shown = TIMES.sub("", re.findall(r"```\n(Loaded: .*?)```", page, re.DOTALL)[0]).splitlines()
    with served(data, "--log", "off", encoder=True) as server:
        without = tour(server.port, SKILLSTEP_KEY="")
        assert without[-1] == "Without SKILLSTEP_KEY nothing is loaded."
        assert tour(server.port, SKILLSTEP_KEY=key) == shown
        assert without[:-1] == shown[: len(without) - 1]
        again = tour(server.port, SKILLSTEP_KEY=key)
        assert "Loaded: unchanged, 2 read, 0 new" in again
