"""What the tests of the command line share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.cli import main

HAVE = ("--have", "sql:1", "--have", "python:1")
TARGET = ("--target", "data analyst")
GAP = ("gap", *TARGET, *HAVE)


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Run]


def cli_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs commands on a data folder."""

    def run(*arguments: str, data: Path = folder) -> Run:
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--data", str(data)])
        seen = capsys.readouterr()
        return Run(left.value.code if isinstance(left.value.code, int) else 0, seen.out, seen.err)

    return run


def environment(**more: str) -> dict[str, str]:
    """For a command in a process of its own."""
    root = str(Path(__file__).resolve().parents[1])
    return {**os.environ, "PYTHONPATH": root, **more}
