"""How fast demand and a course check are answered, on seeded synthetic documents."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import numpy as np

from evaluation import synthetic, synthetic_framework
from evaluation.speed import percentiles
from indexers.documents import LinkedPosting, occupation_document
from indexers.embedded import EmbeddedEngine
from indexers.engine import Document
from indexers.linking import LinkedDocument
from service.context import Context
from service.courses import check_course
from service.demand_answers import DemandQuestion
from service.service import Service
from service.settings import EMBEDDED, Settings
from taxonomy.credentials import CONFIDENCE_PARTS, Alignment, Credential, Posting
from taxonomy.frameworks import Taxonomy

OCCUPATIONS = 3_000  # about ESCO's
STEPS = 15  # of a document
_TAUGHT = 12  # of a course
_TIMES = 50
_REGIONS, _EMPLOYERS, _SECTORS, _DAYS = 13, 2_000, 20, 365
_FIRST_DAY = dt.date(2026, 1, 1)
_TITLES = 0.3  # of the postings name an occupation

Row = dict[str, Any]


def measure(credentials: int, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Build and time: `rows` are operations with their percentiles in milliseconds.

    `first_s` are the seconds that the sums of a snapshot take, postings and occupations, which a server
    spends after a publish and a command at its first question.
    """
    with TemporaryDirectory(prefix="skillstep-demand-") as folder:
        say(f"building {credentials:,} credentials and {count:,} postings")
        taxonomy = synthetic_framework.taxonomy(OCCUPATIONS)
        _build(Path(folder), credentials, count, taxonomy)
        service = Service.open(Settings.read(Path(folder), engine=EMBEDDED))
        try:
            say("measuring")
            return _measure(service, credentials, count)
        finally:
            service.close()


def _build(folder: Path, credentials: int, count: int, taxonomy: Taxonomy) -> None:
    engine = EmbeddedEngine(folder)
    with engine.stage() as stage:
        engine.publish(stage.build(_documents(credentials, count, taxonomy), taxonomy, {}).id)
    engine.close()


def _documents(credentials: int, count: int, taxonomy: Taxonomy) -> Iterator[Document]:
    yield from synthetic.documents(credentials, STEPS)
    yield from postings(count)
    yield from map(occupation_document, taxonomy.occupations.values())


def postings(count: int) -> Iterator[Document]:
    """`count` postings of about 15 skills each; the same numbers give the same postings."""
    for chunk in synthetic.chunks(count, STEPS):
        for at in range(len(chunk.picks)):
            number, pick = chunk.start + at, int(chunk.picks[at])
            asked = dict(zip(chunk.steps[at].tolist(), chunk.weights[at].tolist(), strict=True))
            yield _posting(number, pick, asked)


def _posting(number: int, pick: int, asked: dict[int, int]) -> Document:
    named = pick % 1000 < 1000 * _TITLES
    day = _FIRST_DAY + dt.timedelta(pick % _DAYS)
    record = Posting(
        id=f"synthetic:{number:08d}",
        title=f"Occupation {pick % OCCUPATIONS} wanted" if named else f"Job {pick % 977}",
        region=f"Region {pick % _REGIONS}",
        employer=f"Employer {pick % _EMPLOYERS}",
        category=f"Sector {pick % _SECTORS}",
        posted=day.isoformat(),
    )
    alignments = tuple(Alignment(synthetic.skill_name(step), weight) for step, weight in asked.items())
    terms = {name: (str(getattr(record, name)),) for name in ("region", "employer", "category", "language")}
    return Document(
        kind="posting",
        id=record.id,
        body=msgspec.json.encode(LinkedPosting(record, alignments)),
        title=record.title,
        terms=terms | {"source": ("synthetic",)},
        dates={"posted": day.isoformat()},
        steps={synthetic.step_name(step): weight for step, weight in asked.items()},
    )


def _measure(service: Service, credentials: int, count: int) -> dict[str, Any]:
    snapshot = service.engine.current()
    assert snapshot is not None
    snapshot.taxonomy()
    first = {}
    for name, kept in (("postings", service.sums.postings), ("occupations", service.sums.occupations)):
        start = time.perf_counter()
        kept.of(snapshot)
        first[name] = time.perf_counter() - start
    questions: dict[str, Callable[[int], object]] = {
        "demand": lambda n: service.demand(DemandQuestion()),
        "demand_filtered": lambda n: service.demand(
            DemandQuestion(region=f"Region {n % _REGIONS}", since="2026-03-01")
        ),
        "demand_skill": lambda n: service.demand(DemandQuestion(skill=synthetic.skill_name(n))),
        "demand_occupation": lambda n: service.demand(
            DemandQuestion(occupation=synthetic.occupation_name(n % OCCUPATIONS))
        ),
    }
    rows = [{"operation": name, **percentiles(ask, _TIMES)} for name, ask in questions.items()]
    courses = [_linked(number) for number in range(_TIMES)]
    rows.append(
        {
            "operation": "course",
            **percentiles(lambda n: _check(service, courses[n]), _TIMES),
        }
    )
    return {"credentials": credentials, "postings": count, "first_s": first, "rows": rows}


def _linked(number: int) -> LinkedDocument:
    """The links of a course that teaches what a synthetic document of that number does."""
    random = np.random.default_rng((synthetic.SEED, 4, number))
    chunk = next(synthetic.chunks(number + 1, _TAUGHT))
    return LinkedDocument(
        tuple(
            Alignment(synthetic.skill_name(step), int(random.integers(100, CONFIDENCE_PARTS + 1)))
            for step in dict.fromkeys(chunk.steps[number].tolist())
        )
    )


def _check(service: Service, linked: LinkedDocument) -> None:
    """A course check without the linking of its text."""
    snapshot = service.engine.current()
    assert snapshot is not None
    context = Context(
        snapshot,
        snapshot.taxonomy(),
        lambda _document, framework: {str(framework): linked},
        sums=service.sums,
    )
    answer = check_course(context, Credential(id="", title="Course"), None, 10)
    if not (answer.skills and answer.nearest and answer.occupations):
        raise AssertionError(f"the course check found nothing: {json.dumps(answer.framework)}")
