"""The processes of the crash test: one that loads until it is killed, and some that read all the while."""

from __future__ import annotations

import math
from multiprocessing.connection import Connection
from pathlib import Path

from evaluation.crash_world import SKILLS, TARGET, load_of, turn, write
from indexers.embedded import EmbeddedEngine
from indexers.embedded.stage import EmbeddedStage
from indexers.encoder import Encoder
from indexers.formats import FormatOptions
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.readers.base import Progress, silent

PHASES = ("staging", "linking", "building", "publishing")
PUBLISHED = "published"


class _TellingEngine(EmbeddedEngine):
    """Says when a load begins to stage and to publish."""

    def __init__(self, folder: Path, talk: Connection) -> None:
        super().__init__(folder)
        self._talk = talk

    def stage(self, resume: str | None = None, *, empty: bool = False) -> EmbeddedStage:
        self._talk.send(("staging", 0))
        return super().stage(resume, empty=empty)

    def publish(self, snapshot: str) -> None:
        self._talk.send(("publishing", 0))
        super().publish(snapshot)


class _TellingService(Service):
    """Says when a load begins to link: the encoder, which is switched off, is asked for just before."""

    talk: Connection

    def encoder(self, progress: Progress = silent) -> Encoder | None:
        self.talk.send(("linking", 0))
        return super().encoder(progress)


def load_until_killed(folder: Path, files: Path, first: int, talk: Connection) -> None:
    """Load after load; each that was published is acknowledged with its number."""
    service = _TellingService(Settings(folder, model=""), _TellingEngine(folder, talk))
    service.talk = talk

    def progress(done: int, total: int, what: str) -> None:
        if what.startswith("linking") and done == total:
            talk.send(("building", 0))

    load = first
    while True:
        paths = write(files, load)
        what = turn(load)
        if what == "framework":
            report = service.load_framework(paths, progress)
        else:
            report = service.load_catalogue(
                "credential" if what == "credential" else "posting",
                paths,
                progress,
                options=FormatOptions(source="crash"),
                replace=True,
            )
        talk.send((PUBLISHED, load) if report.published else ("nothing new", load))
        load += 1


def read_until_told(folder: Path, talk: Connection) -> None:
    """Look at every snapshot that comes by; answer with how many there were and what was wrong.

    Wrong are: a mixture of loads, counts that are not those of the documents, a load older than one seen
    before, parts of an answer that do not add up, and any error.
    """
    service = Service.open(Settings(folder, model=""))
    last, looks, seen = 0, 0, set()
    wrong: list[str] = []
    while not talk.poll(0.002):
        try:
            snapshot = service.engine.current()
            if snapshot is None:
                continue
            looks += 1
            load, faults = load_of(snapshot)
            seen.add(snapshot.info.id)
            wrong += faults
            if load < last:
                wrong.append(f"load {load} after load {last}")
            last = max(last, load)
            wrong += _sums(service)
        except Exception as error:  # every error is a finding here
            wrong.append(f"{type(error).__name__}: {error}")
    talk.send((looks, len(seen), wrong))


def _sums(service: Service) -> list[str]:
    """Ask for a gap; what does not add up."""
    answer = service.gap(GapQuestion(target=TargetQuestion(name=TARGET), k=SKILLS))
    wrong = []
    if answer.gap.missing is None or answer.gap.met is None:
        return ["no gap for a role that has one"]
    if not math.isclose(answer.gap.missing + answer.gap.met, 1):
        wrong.append(f"missing {answer.gap.missing} and met {answer.gap.met} are not 1")
    for result in answer.results:
        if not math.isclose(sum(part.closes for part in result.parts), result.closes, rel_tol=1e-9):
            wrong.append(f"the parts of {result.id} do not sum to {result.closes}")
    return wrong
