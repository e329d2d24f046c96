"""One load of wild input in a process of its own, with a limit of memory and of time."""

from __future__ import annotations

import inspect
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import msgspec

from indexers import formats
from taxonomy.errors import SkillStepError
from taxonomy.model import SetAside
from taxonomy.readers import READERS, detect
from taxonomy.readers.base import ReadOptions, silent
from taxonomy.validation import validate

MEMORY = 1_000_000_000  # bytes that a child may hold; the same again may be reserved and not be used
SECONDS = 60.0
FRAMEWORK = "framework:"
_LONGEST_REASON = 5_000  # with the name of the file, and three nearest names

# Children start in milliseconds, from a process that has imported everything once.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["evaluation.fuzz_child", "pandas", "openpyxl"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a load ended: "loaded", "set aside" (loaded without some rows), "refused" or "FAILED".

    `said` is the error's text, or where an exception that is not ours came from; `memory` is the child's
    largest resident size in bytes.
    """

    ended: str
    said: str
    seconds: float
    memory: int


def doors() -> dict[str, Callable[[Sequence[Path]], tuple[int, int]]]:
    """All ways in, by name: each reader, and each `read_...` of the formats, whichever there are.

    A way in takes files and answers (records, rows set aside).
    """
    found = {f"{FRAMEWORK}{name}": _framework(name) for name in READERS}
    for name in formats.__all__:
        function = getattr(formats, name)
        if name.startswith("read_"):
            takes = inspect.signature(function).parameters
            way = _catalogue if "options" in takes else _several if "paths" in takes else _single
            found[name.removeprefix("read_")] = way(function)
    return found


def _framework(name: str) -> Callable[[Sequence[Path]], tuple[int, int]]:
    def read(paths: Sequence[Path]) -> tuple[int, int]:
        with suppress(SkillStepError):  # with its format named, the file is read all the same
            detect(paths)
        reader, files, _ = detect(paths, name)
        data = reader.read(files, ReadOptions())
        validate(data, name)
        for record in (data.framework, *data.skills, *data.occupations):
            msgspec.json.encode(record)
        _check_reasons(data.set_aside)
        return len(data.skills) + len(data.occupations), len(data.set_aside)

    return read


def _catalogue(function: Callable[..., Any]) -> Callable[[Sequence[Path]], tuple[int, int]]:
    def read(paths: Sequence[Path]) -> tuple[int, int]:
        loaded = function(paths, formats.FormatOptions(), silent)
        for record in loaded.records:
            msgspec.json.encode(record)
        _check_reasons(loaded.set_aside)
        return len(loaded.records), len(loaded.set_aside)

    return read


def _check_reasons(rows: Iterable[SetAside]) -> None:
    """A reason is there for a person to read."""
    for row in rows:
        if not 0 < len(row.reason) <= _LONGEST_REASON:
            raise AssertionError(f"row {row.row} of {row.file}: a reason of {len(row.reason):,} characters")


def _single(function: Callable[[Path], object]) -> Callable[[Sequence[Path]], tuple[int, int]]:
    def read(paths: Sequence[Path]) -> tuple[int, int]:
        msgspec.json.encode(function(paths[0]))
        return 1, 0

    return read


def _several(function: Callable[[Sequence[Path]], Sequence[object]]) -> Callable[..., tuple[int, int]]:
    def read(paths: Sequence[Path]) -> tuple[int, int]:
        found = function(paths)
        msgspec.json.encode(found)
        return len(found), 0

    return read


class Child:
    """A load under way."""

    def __init__(self, door: str, paths: Sequence[Path], seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._receiving, sending = _PROCESSES.Pipe(duplex=False)
        self._process: BaseProcess = _PROCESSES.Process(
            target=_load, args=(door, tuple(paths), seconds, sending), daemon=True
        )
        self._process.start()
        sending.close()

    def done(self) -> Outcome | None:
        """How it ended; None while it runs. Past its time it is killed."""
        left = self._until - time.monotonic()
        if not self._receiving.poll() and self._process.is_alive() and left > 0:
            return None
        try:
            outcome: Outcome = self._receiving.recv() if self._receiving.poll() else self._lost(left)
        except EOFError:
            outcome = self._lost(left)
        self._process.kill()
        self._process.join()
        self._receiving.close()
        return outcome

    def _lost(self, left: float) -> Outcome:
        if left <= 0:
            return Outcome("FAILED", f"took longer than {self._seconds:g} s", self._seconds, 0)
        self._process.join(1)
        return Outcome("FAILED", f"the process died (exit code {self._process.exitcode})", 0.0, 0)

    @property
    def connection(self) -> Connection:
        """Becomes readable when the child has ended."""
        return self._receiving


def load(door: str, paths: Sequence[Path], seconds: float = SECONDS) -> Outcome:
    """Load files through one of the `doors`, and wait for it."""
    child = Child(door, paths, seconds)
    while (outcome := child.done()) is None:
        wait([child.connection], timeout=0.5)
    return outcome


def _load(door: str, paths: Sequence[Path], seconds: float, answer: Connection) -> None:
    _limit(seconds)
    started = time.monotonic()
    try:
        records, aside = doors()[door](paths)
        ended = "set aside" if aside else "loaded"
        said = f"{records:,} records, {aside:,} set aside"
        if not records:
            ended, said = "FAILED", "answered no record and no error"
    except SkillStepError as error:
        ended, said = "refused", str(error)
        if not 0 < len(said.strip()) <= _LONGEST_REASON:
            ended, said = "FAILED", f"an error of {len(said):,} characters"
    except BaseException as error:
        ended, said = "FAILED", _place(error)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    if memory > MEMORY and ended != "FAILED":
        ended, said = "FAILED", f"held {memory / 1e6:,.0f} MB ({said})"
    answer.send(Outcome(ended, said, time.monotonic() - started, memory))


def _limit(seconds: float) -> None:
    """Twice the memory may be reserved (a growing list is copied); what is held is looked at in the end."""
    reserved = _status().get("VmSize", 0) + 2 * MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (reserved, reserved))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cpu = int(seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))


def _status() -> Mapping[str, int]:
    """Linux's figures of this process, in bytes; none elsewhere."""
    path = Path("/proc/self/status")
    lines = path.read_text("ascii", "replace").splitlines() if path.exists() else []
    pairs = (line.split() for line in lines if line.startswith("Vm"))
    return {name.rstrip(":"): int(size) * 1024 for name, size, *_ in pairs}


def _place(error: BaseException) -> str:
    """An exception with its innermost place in our own code."""
    ours = ("taxonomy", "indexers", "evaluation")
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if any(name in Path(frame.filename).parts for name in ours)]
    where = f" at {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    return f"{type(error).__name__}: {str(error)[:200]}{where}"
