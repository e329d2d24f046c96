"""Many clients at once against the real server: what it answers, how fast, in how much memory, and whether it
refuses what is too much and recovers.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.served import Served

if TYPE_CHECKING:
    import httpx2

    from taxonomy.frameworks import Taxonomy

SEED = 20261122
_QUESTIONS = 2_000
_HELD = 5
_REFUSED = frozenset({429, 503})  # asked to come back later, which a client that can wait does
_TOO_MANY = 4_000  # requests under way at once, above which an open loop would measure its own queue
_SAMPLE_S = 0.5
# What is asked, and how often: mostly gaps, as advisors and job boards ask.
_MIX = {"gap": 60, "search": 25, "show": 10, "link": 5}
_TEXT = (
    "We look for somebody who knows {0} and {1}. You will also work with {2}. Experience in {3} is a plus."
)

Question = Mapping[str, Any]


@dataclass(slots=True)
class Phase:
    """One stretch of load: milliseconds of each answer, statuses, and the server's memory over time (MB)."""

    name: str
    seconds: float = 0.0
    answered_ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    memory_mb: list[float] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """The phase as a row of the table."""
        refused = sum(self.statuses[str(status)] for status in _REFUSED)
        answered = len(self.answered_ms)
        p50, p99 = np.percentile(self.answered_ms, (50, 99)) if answered else (np.nan, np.nan)
        return {
            "phase": self.name,
            "seconds": self.seconds,
            "answered": answered,
            "per_second": answered / self.seconds,
            "p50_ms": float(p50),
            "p99_ms": float(p99),
            "refused": refused,
            "failed": sum(self.statuses.values()) - answered - refused,
            "memory_mb": self.memory_mb[0],
            "memory_end_mb": self.memory_mb[-1],
            "memory_peak_mb": max(self.memory_mb),
        }


def measure(
    data: Path, seconds: float, clients: int, workers: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Warm up, load with `clients` at once, offer twice what was answered then, and load again.

    Returns:
        `rows`, one a phase; `failures`, statuses other than an answer or a refusal, by phase; `memory_mb`,
        the server's memory every half second of the first load.
    """
    # All clients have one address, which would be limited as one caller.
    with Served(data, workers, "--rate", "0") as server:
        return asyncio.run(_measure(server, questions(server.taxonomy()), seconds, clients, say))


def questions(taxonomy: Taxonomy) -> list[Question]:
    """Seeded requests about what is loaded, in the proportions of `_MIX`."""
    chance = random.Random(SEED)
    skills = sorted(id_ for id_, one in taxonomy.skills.items() if one.scored and not one.retired)
    jobs = sorted(id_ for id_, one in taxonomy.occupations.items() if one.requirements)
    names = [
        next(iter(taxonomy.skills[id_].labels.values()))
        for id_ in chance.sample(skills, min(500, len(skills)))
    ]
    kinds = chance.choices(list(_MIX), list(_MIX.values()), k=_QUESTIONS)
    made: Mapping[str, Callable[[], Question]] = {
        "gap": lambda: _post(
            "/v1/gap",
            {
                "target": {"occupation": chance.choice(jobs)},
                "learner": {"skills": chance.choices(skills, k=_HELD)},
            },
        ),
        "search": lambda: _get("/v1/credentials", q=chance.choice(names), facet="language"),
        "show": lambda: _get(f"/v1/skills/{chance.choice(skills)}"),
        "link": lambda: _post("/v1/link", {"text": _TEXT.format(*chance.choices(names, k=4))}),
    }
    return [made[kind]() for kind in kinds]


def _post(path: str, body: Mapping[str, Any]) -> Question:
    content = json.dumps(body)
    return {
        "method": "POST",
        "url": path,
        "content": content,
        "headers": {"Content-Type": "application/json"},
    }


def _get(path: str, **parameters: str) -> Question:
    return {"method": "GET", "url": path, "params": parameters}


async def _measure(
    server: Served, asked: list[Question], seconds: float, clients: int, say: Callable[[str], None]
) -> dict[str, Any]:
    phases: list[Phase] = []
    async with _connected(server) as http:
        turn = _turns(asked)

        async def run(name: str, length: float, load: Callable[[Phase, float], Any]) -> Phase:
            say(f"{name} ({length:.0f} s)")
            phase = Phase(name)
            start = time.perf_counter()
            watching = asyncio.create_task(_watch(server, phase))
            await load(phase, time.perf_counter() + length)
            watching.cancel()
            phase.seconds = time.perf_counter() - start
            phases.append(phase)
            return phase

        def closed(phase: Phase, until: float) -> Any:
            return asyncio.gather(*(_client(http, turn, phase, until) for _ in range(clients)))

        await run("warming up", max(seconds / 6, 2), closed)
        normal = await run(f"{clients} clients", seconds, closed)
        rate = 2 * len(normal.answered_ms) / normal.seconds
        await run(
            f"twice that: {rate:,.0f}/s",
            seconds / 2,
            lambda phase, until: _offer(http, turn, phase, until, rate),
        )
        await run(f"{clients} clients again", seconds / 2, closed)
    failures = {
        phase.name: {status: count for status, count in phase.statuses.items() if not _expected(status)}
        for phase in phases
    }
    return {
        "rows": [phase.row() for phase in phases],
        "failures": {name: some for name, some in failures.items() if some},
        "memory_mb": normal.memory_mb,
    }


def _expected(status: str) -> bool:
    return status == "200" or (status.isdecimal() and int(status) in _REFUSED)


def _turns(asked: list[Question]) -> Iterator[Question]:
    """Every question in turn, without end."""
    while True:
        yield from asked


@asynccontextmanager
async def _connected(server: Served) -> AsyncIterator[httpx2.AsyncClient]:
    import httpx2

    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=256)
    async with httpx2.AsyncClient(base_url=server.url, limits=limits, timeout=60) as http:
        yield http


async def _client(http: httpx2.AsyncClient, turn: Iterator[Question], phase: Phase, until: float) -> None:
    """One client: asks, waits for the answer, asks again."""
    while time.perf_counter() < until:
        await _ask(http, next(turn), phase)


async def _offer(
    http: httpx2.AsyncClient, turn: Iterator[Question], phase: Phase, until: float, rate: float
) -> None:
    """Requests at a rate, whether or not the earlier ones were answered."""
    under_way: set[asyncio.Task[None]] = set()
    due = time.perf_counter()
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        due += 1 / rate
        if len(under_way) < _TOO_MANY:
            task = asyncio.create_task(_ask(http, next(turn), phase))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)


async def _ask(http: httpx2.AsyncClient, question: Question, phase: Phase) -> None:
    import httpx2

    start = time.perf_counter()
    try:
        response = await http.request(**question)
    except httpx2.TransportError as error:
        phase.statuses[type(error).__name__] += 1
        return
    phase.statuses[str(response.status_code)] += 1
    if response.status_code == 200:
        phase.answered_ms.append((time.perf_counter() - start) * 1000)


async def _watch(server: Served, phase: Phase) -> None:
    """Sample the server's memory until cancelled."""
    while True:
        phase.memory_mb.append(await asyncio.to_thread(server.memory_mb))
        await asyncio.sleep(_SAMPLE_S)
