"""What is asked of the service over two engines: whole answers, with their reasons and cursors."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from evaluation.parity_questions import SEED, Wanted, questions, sample
from evaluation.parity_rows import Difference, Row, Say, compare, own_engine, served
from indexers.copying import copy
from indexers.documents import document_of
from indexers.elastic.connection import Access
from indexers.engine import KINDS, Document, Kind, Snapshot
from service.jobs import JobsQuestion
from service.questions import GapQuestion, RankBy, TargetQuestion
from service.recommending import RecommendQuestion
from service.service import Service
from service.settings import EMBEDDED, Settings
from service.walks import RELATIONS, WalkQuestion
from taxonomy.credentials import HeldSkill, Learner

Ask = Callable[[Service], object]

_RANKINGS: tuple[RankBy, ...] = ("closes", "hour")


def measure_folder(
    data: Path, wanted: Wanted, access: Access, say: Say
) -> tuple[list[Row], list[Difference]]:
    """Compare what a folder serves with its copy in a cluster: engine by engine, and service by service."""
    with own_engine(access) as right:
        left = Service.open(Settings.read(data, engine=EMBEDDED))
        with closing(left):
            say(f"copying {data}")
            copy(left.engine, right, lambda done, total, what: None)
            say("asking both engines")
            one, other = served(left.engine), served(right)
            some = sample(_documents(one))
            rows, differences = compare(data.name, one, other, questions(some, wanted))
            say("asking both services")
            asked = service_questions(one, wanted.others)
            more, others = compare(data.name, left, Service(left.settings, right), asked)
            return rows + more, differences + others


def _documents(snapshot: Snapshot) -> Iterator[Document]:
    taxonomy = snapshot.taxonomy()
    for kind in KINDS:
        for _, body in snapshot.scan(kind):
            yield document_of(kind, body, "", taxonomy)


def service_questions(snapshot: Snapshot, count: int) -> Iterator[tuple[str, Ask]]:
    """About `count` of each sort that the data has an answer to."""
    every = _Things(snapshot)
    for asked in (
        every.gap,
        every.explain,
        every.search,
        every.suggest,
        every.walk,
        every.jobs,
        every.recommend,
    ):
        for _ in range(count):
            if (one := asked()) is not None:
                yield f"service: {asked.__name__}", one


class _Things:
    """What there is to ask about, and questions about some of it."""

    def __init__(self, snapshot: Snapshot) -> None:
        taxonomy = snapshot.taxonomy()
        self._chance = random.Random(SEED)
        self._occupations = [one.id for one in taxonomy.occupations.values() if one.requirements]
        self._skills = [one.id for one in taxonomy.skills.values() if one.scored and not one.retired]
        self._labels = [text for one in taxonomy.skills.values() for text in one.labels.values()]
        self._labels += [text for one in taxonomy.occupations.values() for text in one.labels.values()]
        self._ids: dict[Kind, list[str]] = {
            kind: [hit.id for hit in snapshot.search(kind, "", 2_000).hits] for kind in KINDS
        }
        self._languages = snapshot.values("credential", "language")

    def gap(self) -> Ask | None:
        """A gap, and its second page."""
        asked = self._gap()

        def pages(service: Service) -> object:
            first = service.gap(asked)
            more = service.gap(replace(asked, cursor=first.next)) if first.next else None
            return first, more

        return pages if self._occupations else None

    def explain(self) -> Ask | None:
        """Why a credential stands where it stands: the third of an answer, or any."""
        if not self._occupations or not self._ids["credential"]:
            return None
        asked, any_one = self._gap(), self._chance.choice(self._ids["credential"])

        def explained(service: Service) -> object:
            found = [one.id for one in service.gap(replace(asked, k=3)).results]
            return service.explain(found[-1] if found else any_one, asked), service.explain(any_one, asked)

        return explained

    def search(self) -> Ask | None:
        """By the name of a skill or by some of its words, and the second page."""
        kind = self._chance.choice([kind for kind in KINDS if self._ids[kind]])
        words = self._chance.choice(self._labels).split()
        query = " ".join(words[: self._chance.randint(1, len(words))] if words else [])

        def pages(service: Service) -> object:
            first = service.search(kind, query, 7)
            return first, service.search(kind, query, 7, cursor=first.next) if first.next else None

        return pages

    def suggest(self) -> Ask | None:
        """What is typed of a name."""
        name = self._chance.choice(self._labels)
        typed = name[: self._chance.randint(1, 12)]
        return lambda service: service.suggest(typed, ["skill", "occupation", "credential", "posting"])

    def walk(self) -> Ask | None:
        """From a skill or an occupation."""
        kind = self._chance.choice(tuple(RELATIONS))
        some = self._skills if kind == "skill" else self._occupations
        if not some:
            return None
        asked = WalkQuestion(
            kind=kind, name=self._chance.choice(some), relation=self._chance.choice(RELATIONS[kind])
        )
        return lambda service: service.walk(asked)

    def jobs(self) -> Ask | None:
        """Postings for a learner."""
        asked = JobsQuestion(learner=self._learner(20), k=20)
        return (lambda service: service.jobs(asked)) if self._ids["posting"] else None

    def recommend(self) -> Ask | None:
        """Credentials for some postings at once."""
        if not self._ids["posting"]:
            return None
        some = self._chance.sample(self._ids["posting"], min(5, len(self._ids["posting"])))
        asked = RecommendQuestion(postings=tuple(some), learner=self._learner(5), k=5)
        return lambda service: service.recommend(asked)

    def _gap(self) -> GapQuestion:
        language = self._chance.choice(self._languages) if self._languages else ""
        return GapQuestion(
            target=TargetQuestion(name=self._chance.choice(self._occupations or [""]), kind="occupation"),
            learner=self._learner(5),
            where={"language": language} if language and self._chance.random() < 0.3 else {},
            k=self._chance.randint(1, 25),
            rank_by=self._chance.choice(_RANKINGS),
            language=self._chance.choice(["en", "fr"]),
        )

    def _learner(self, most: int) -> Learner:
        held = self._chance.sample(self._skills, min(self._chance.randint(0, most), len(self._skills)))
        return Learner(skills=tuple(HeldSkill(skill) for skill in held))
