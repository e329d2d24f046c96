"""Mutated files through every way in: each ends in an error of ours or in records, within the limits."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import wait
from pathlib import Path
from random import Random

from evaluation.fuzz_child import Child, Outcome, load
from evaluation.fuzz_sources import Source, mutations, sources
from taxonomy.errors import InputError

ENDS = ("loaded", "set aside", "refused", "FAILED")
_LONG_SECONDS = 300.0
_PASSABLE = frozenset({"loaded", "set aside"})


@dataclass(frozen=True, slots=True)
class Case:
    """One mutated file among the files that go with it; `number` and the run's seed make it again."""

    number: int
    door: str
    file: str
    mutation: str
    files: dict[str, bytes] = field(repr=False)


@dataclass(slots=True)
class Tally:
    """How many ended how, by (way in, mutation); the failures; the most that a case took."""

    seed: int
    cases: int = 0
    ended: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failures: list[tuple[Case, Outcome]] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "none")
    largest: int = 0

    def add(self, case: Case, outcome: Outcome) -> None:
        """Count one."""
        self.cases += 1
        self.ended[case.door, case.mutation, outcome.ended] += 1
        what = f"{case.number}, {case.door} {case.file} ({case.mutation})"
        self.slowest = max(self.slowest, (outcome.seconds, what))
        self.largest = max(self.largest, outcome.memory)
        if outcome.ended == "FAILED":
            self.failures.append((case, outcome))


def accepted(folders: Sequence[Path], say: Callable[[str], None]) -> list[Source]:
    """The sources that load as they are.

    Raises:
        InputError: none does.
    """
    every = list(sources(folders))
    whole = (
        Case(at, source.door, source.name, "none", dict(source.files)) for at, source in enumerate(every)
    )
    ended = {case.number: outcome.ended for case, outcome in _outcomes(whole)}
    found = [source for at, source in enumerate(every) if ended[at] in _PASSABLE]
    say(f"{len(found)} of {len(every)} pairs of files and formats load as they are")
    if not found:
        raise InputError("no file there is one that a reader or format accepts.", field="data")
    return found


def case(seed: int, number: int, among: Sequence[Source]) -> Case:
    """The mutation of that number: the same for the same seed and sources."""
    rng = Random(f"{seed}:{number}")
    door = rng.choice(sorted({source.door for source in among}))  # each way in as often as any other
    source = rng.choice([source for source in among if source.door == door])
    file = rng.choice(sorted(source.files))
    data = source.files[file]
    pool = mutations(data)
    name = rng.choice(sorted(pool))
    try:
        changed = pool[name](rng, data)
    except ValueError:
        changed = data  # a file that is not UTF-8, or lines that are no JSON: nothing to change
    if rng.random() < 0.15:  # two misfortunes at once
        again = rng.choice(["cut", "flipped", "doubled"])
        changed, name = pool[again](rng, changed), f"{name}, {again}"
    return Case(number, door, file, name, {**source.files, file: changed})


def run(
    among: Sequence[Source],
    seed: int,
    most: int | None,
    seconds: float | None,
    say: Callable[[str], None],
    only: int | None = None,
) -> Tally:
    """Mutate and load until `most` cases or `seconds` are done; `only` does the one case of that number."""
    tally = Tally(seed)
    started = time.monotonic()

    def cases() -> Iterator[Case]:
        for number in count() if only is None else [only]:
            if number == most or (seconds is not None and time.monotonic() - started > seconds):
                return
            yield case(seed, number, among)

    for one, outcome in _outcomes(cases()):
        tally.add(one, outcome)
        if outcome.ended == "FAILED":
            say(f"FAILED {one.number}: {one.door} {one.file} ({one.mutation}): {outcome.said}")
        if tally.cases % 500 == 0:
            say(f"{tally.cases:,} cases, {len(tally.failures)} failed")
    return tally


def million(rows: int = 1_000_000) -> Outcome:
    """A catalogue of a million rows, within 1 GB and five minutes."""
    with tempfile.TemporaryDirectory(prefix="skillstep-fuzz-") as scratch:
        path = Path(scratch, "courses.csv")
        with path.open("w", encoding="utf-8") as file:
            file.write("id,title,hours\n")
            file.writelines(f"c{row},Course number {row},{row % 400 + 1}\n" for row in range(rows))
        return load("credentials", [path], _LONG_SECONDS)


def _outcomes(cases: Iterable[Case]) -> Iterator[tuple[Case, Outcome]]:
    """Each case's outcome, as they end; as many at once as there are processors, up to four."""
    running: list[tuple[Case, Child, Path]] = []
    rest = iter(cases)
    workers = min(4, os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="skillstep-fuzz-") as scratch:
        places = (Path(scratch, str(at)) for at in count())
        while True:
            while len(running) < workers and (one := next(rest, None)) is not None:
                running.append((one, *_started(one, next(places))))
            if not running:
                return
            wait([child.connection for _, child, _ in running], timeout=0.5)
            for each in list(running):
                one, child, place = each
                if (outcome := child.done()) is not None:
                    running.remove(each)
                    shutil.rmtree(place)
                    yield one, outcome


def _started(one: Case, place: Path) -> tuple[Child, Path]:
    place.mkdir()
    for name, data in one.files.items():
        (place / name).write_bytes(data)
    return Child(one.door, [place / name for name in sorted(one.files)]), place
