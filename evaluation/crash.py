"""Loads that are killed at random moments, with readers running: nothing acknowledged lost, no mixtures."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from evaluation.crash_child import PHASES, PUBLISHED, load_until_killed, read_until_told
from evaluation.crash_world import load_of
from indexers.embedded import EmbeddedEngine

_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["evaluation.crash_child", "pandas"])
_READERS = 2
_PATIENCE = 60.0  # seconds for a load of some dozens of documents
_KEPT = 3  # snapshots that stay for rollback, as the engine keeps by default
_FIRST_GUESS = 0.02  # seconds that a phase takes, before one was seen
_LONGEST_LATE = 0.5


@dataclass(slots=True)
class CrashTally:
    """What 'nothing lost' rests on: kills by phase, loads acknowledged, and each way to fail."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    unannounced: int = 0  # published, and killed before the word got out
    looks: int = 0
    snapshots: int = 0
    lost: list[str] = field(default_factory=list)
    mixtures: list[str] = field(default_factory=list)
    next_failed: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    files: tuple[int, int] = (0, 0)  # after the first rounds, and in the end
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.lost or self.mixtures or self.next_failed or self.leftovers)


class _Loader:
    """The process that loads; remembers what it said, and how long its phases take."""

    def __init__(self, folder: Path, files: Path, first: int, took: dict[str, float]) -> None:
        self._talk, theirs = _PROCESSES.Pipe(duplex=False)
        self._process: BaseProcess = _PROCESSES.Process(
            target=load_until_killed, args=(folder, files, first, theirs), daemon=True
        )
        self._process.start()
        theirs.close()
        self._took = took
        self.phase, self._since = "starting", time.monotonic()
        self.acknowledged: list[int] = []

    def hear(self, seconds: float) -> bool:
        """The next thing that it says, if it says anything in time."""
        try:
            if not self._talk.poll(seconds):
                return False
            said, load = self._talk.recv()
        except (EOFError, OSError):
            return False
        now = time.monotonic()
        self._took[self.phase] = min(now - self._since, _LONGEST_LATE)
        self.phase, self._since = said, now
        if said == PUBLISHED:
            self.acknowledged.append(load)
        return True

    def until(self, phase: str) -> bool:
        """Listen until it says so; False when it dies, or takes too long."""
        limit = time.monotonic() + _PATIENCE
        while self.hear(max(limit - time.monotonic(), 0)):
            if self.phase == phase:
                return True
        return False

    def kill(self) -> None:
        """End it in the middle of whatever it does, and hear what it had said before."""
        self._process.kill()
        self._process.join()
        while self.hear(0):
            pass
        self._talk.close()


def run(kills: int, seed: int, folder: Path | None, say: Callable[[str], None]) -> CrashTally:
    """Kill that many loads into a folder (a temporary one, if none is named)."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="skillstep-crash-") as scratch:
        data = folder or Path(scratch, "data")
        readers = [_reader(data) for _ in range(_READERS)]
        try:
            tally = _rounds(kills, seed, data, Path(scratch, "files"), say)
        finally:
            said = [_ended(process, talk) for process, talk in readers]
    for looks, snapshots, wrong in said:
        tally.looks += looks
        tally.snapshots = max(tally.snapshots, snapshots)
        tally.mixtures += wrong
    tally.seconds = time.monotonic() - started
    return tally


def _reader(data: Path) -> tuple[BaseProcess, Connection]:
    ours, theirs = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=read_until_told, args=(data, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _ended(process: BaseProcess, talk: Connection) -> tuple[int, int, list[str]]:
    """What a reader saw."""
    try:
        talk.send("end")
        said: tuple[int, int, list[str]] = talk.recv() if talk.poll(_PATIENCE) else (0, 0, ["a reader hangs"])
    except (EOFError, OSError):
        said = (0, 0, ["a reader died"])
    process.kill()
    process.join()
    return said


def _rounds(kills: int, seed: int, data: Path, files: Path, say: Callable[[str], None]) -> CrashTally:
    """Each round: one load that must succeed after the last kill, then a kill in a later one."""
    rng = Random(seed)
    tally = CrashTally(seed)
    took: dict[str, float] = {}
    load = 0
    for number in range(1, kills + 1):
        loader = _Loader(data, files, load + 1, took)
        if not loader.until(PUBLISHED):
            tally.next_failed.append(f"kill {number}: load {load + 1} ended in the phase {loader.phase}")
        else:
            _check_files(tally, data, number)
            phase = rng.choice(PHASES)
            loader.until(phase)
            late = time.monotonic() + rng.uniform(0, took.get(phase, _FIRST_GUESS))
            while (left := late - time.monotonic()) > 0:
                loader.hear(left)
        loader.kill()
        tally.kills[loader.phase if loader.phase in PHASES else "between loads"] += 1
        tally.acknowledged += len(loader.acknowledged)
        load = _check(tally, data, max([load, *loader.acknowledged]), number)
        if number % 20 == 0:
            say(f"{number} kills, {tally.acknowledged} loads acknowledged")
    return tally


def _check(tally: CrashTally, data: Path, acknowledged: int, number: int) -> int:
    """What is published after a kill: the last load acknowledged, or the one whose word did not get out."""
    engine = EmbeddedEngine(data)
    try:
        snapshot = engine.current()
        load, wrong = load_of(snapshot) if snapshot else (0, [])
    finally:
        engine.close()
    tally.mixtures += [f"kill {number}: {each}" for each in wrong]
    if load < acknowledged:
        tally.lost.append(f"kill {number}: load {acknowledged} was acknowledged, {load} is there")
    elif load > acknowledged + 1:
        tally.mixtures.append(f"kill {number}: load {load} after {acknowledged}")
    tally.unannounced += load > acknowledged
    return load


def _check_files(tally: CrashTally, data: Path, number: int) -> None:
    """After a load that succeeded: no more than the kept snapshots, and the one that is being built."""
    folders = list((data / "snapshots").iterdir())
    indexes = list((data / "linking").iterdir())
    if len(folders) > _KEPT + 1 or len(indexes) > _KEPT + 1:
        tally.leftovers.append(f"kill {number}: {len(folders)} snapshots and {len(indexes)} link indexes")
    count = sum(path.is_file() for path in data.rglob("*"))
    first = tally.files[0] if tally.files[0] and number > _KEPT + 1 else count
    tally.files = (first, count)
