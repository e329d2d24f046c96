"""Loads that are killed, interrupted or doubled: what was published stays, and the next load succeeds."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexers.formats import FormatOptions
from service.service import Service
from service.settings import Settings

KILLS = 12
ROWS = 1500
COUNTS = {200, ROWS}


def command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", *arguments, "--data", str(data)]


def start(data: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(data, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SKILLSTEP_MODEL": ""},
    )


def rows(count: int) -> str:
    return "\n".join(
        json.dumps({"id": f"c{number}", "title": f"Knitting course {number}", "skills": [{"skill": "knit"}]})
        for number in range(count)
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with 200 published credentials, and a file of 1,500 beside it."""
    (tmp_path / "skills.csv").write_text("id,label\nknit,Knitting\n", "utf-8")
    few, many = tmp_path / "few.jsonl", tmp_path / "many.jsonl"
    few.write_text(rows(200), "utf-8")
    many.write_text(rows(ROWS), "utf-8")
    service = Service.open(Settings(tmp_path / "data", model=""))
    service.load_framework([tmp_path / "skills.csv"])
    service.load_catalogue("credential", [few], options=FormatOptions(source="c"))
    service.close()
    return tmp_path / "data"


def published(data: Path) -> int:
    """How many credentials are served; reading one of them proves that the snapshot is whole."""
    service = Service.open(Settings(data, model=""))
    try:
        found = service.search("credential", "knitting", k=5)
        assert found.total == service.status().counts["credential"]
        assert service.show("credential", found.items[0].id)["title"]
        return found.total
    finally:
        service.close()


def load_many(data: Path) -> tuple[str, ...]:
    return ("load", "credentials", str(data.parent / "many.jsonl"), "--source", "c")


def test_kill_9_at_random_moments_loses_nothing_that_was_published(data: Path) -> None:
    begun = time.monotonic()
    whole = start(data.with_name("other"), "status")
    whole.communicate(timeout=60)
    start_up = time.monotonic() - begun
    seeded = random.Random(20261122)
    for _ in range(KILLS):
        loading = start(data, *load_many(data))
        time.sleep(start_up * 0.5 + seeded.uniform(0, 1.5))
        acknowledged = loading.poll() == 0
        loading.send_signal(signal.SIGKILL)
        loading.communicate(timeout=60)
        count = published(data)
        assert count in COUNTS
        assert not acknowledged or count == ROWS
    last = start(data, *load_many(data))
    _, errors = last.communicate(timeout=120)
    assert last.returncode == 0, errors
    assert published(data) == ROWS


def test_an_interrupted_load_says_so_and_changes_nothing(data: Path) -> None:
    before = sorted(path.name for path in (data / "snapshots").iterdir())
    loading = start(data, *load_many(data))
    wait_for_the_lock(data, loading)
    loading.send_signal(signal.SIGINT)
    _, errors = loading.communicate(timeout=60)
    assert loading.returncode == 130
    assert "nothing was changed" in errors
    assert "Traceback" not in errors
    assert published(data) == 200
    assert sorted(path.name for path in (data / "snapshots").iterdir()) == before


def test_a_second_load_is_told_who_holds_the_lock(data: Path) -> None:
    with Service.open(Settings(data, model="")).engine.stage():
        second = start(data, *load_many(data))
        _, errors = second.communicate(timeout=60)
    assert second.returncode == 2
    assert str(os.getpid()) in errors
    assert published(data) == 200


def wait_for_the_lock(data: Path, loading: subprocess.Popen[str]) -> None:
    """Until the load has begun: it writes its process id into the lock file."""
    until = time.monotonic() + 60
    while time.monotonic() < until and loading.poll() is None:
        if any(str(loading.pid) in path.read_text("utf-8", "replace") for path in data.glob("*lock*")):
            return
        time.sleep(0.005)
    pytest.fail("the load ended before it could be interrupted")
