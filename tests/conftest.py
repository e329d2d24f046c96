"""What tests share: the folder of real files, and how a test asks for one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

REAL_DATA = Path(
    os.environ.get("SKILLSTEP_TEST_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)

RealFile = Callable[[str], Path]


@pytest.fixture(scope="session")
def real_file() -> RealFile:
    """A publisher's file by its path below the data folder; the test skips, naming it, where it is absent."""

    def find(name: str) -> Path:
        path = REAL_DATA / name
        if path.exists():
            return path
        if os.environ.get("CI") == "true" and REAL_DATA.exists():
            pytest.fail(f"the real file {name} is missing from {REAL_DATA}")
        pytest.skip(f"needs the real file {name} (set SKILLSTEP_TEST_DATA to the folder that holds it)")

    return find
