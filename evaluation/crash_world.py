"""What the crash test loads, and how one sees in a snapshot which load it belongs to.

Loads are numbered from 1 and take turns: a framework version, credentials, postings. Every record that load
g writes says "generation g", and how many there are depends on g. A snapshot is one load's when each of its
kinds holds the records of that kind's latest load up to one and the same number.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from indexers.engine import Kind, Snapshot

TURNS = ("framework", "credential", "posting")
TARGET = "crash:role"
SKILLS = 12
_FEWEST = 30
_GENERATION = re.compile(rb"generation (\d+)\b")
_WROTE: Mapping[Kind, str] = {
    "occupation": "framework", "credential": "credential", "posting": "posting", "skill": "framework",
}  # fmt: skip


def turn(load: int) -> str:
    """What the load of this number writes."""
    return TURNS[(load - 1) % len(TURNS)]


def expected(load: int) -> dict[str, int]:
    """For each turn the load that wrote last, once this load is published; 0 where none has yet."""
    back = {turn(one): one for one in range(max(load - len(TURNS) + 1, 1), load + 1)}
    return {name: back.get(name, 0) for name in TURNS}


def count(kind: Kind, written_by: int) -> int:
    """How many documents of a kind there are after the load that wrote them."""
    if written_by == 0:
        return 0
    return {"skill": SKILLS, "occupation": 1}.get(kind, _FEWEST + written_by % 7)


def write(folder: Path, load: int) -> list[Path]:
    """The files of one load, in a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    if turn(load) == "framework":
        return _framework(folder, load)
    path = folder / f"{turn(load)}s.jsonl"
    name = "course" if turn(load) == "credential" else "job"
    lines = [
        json.dumps(
            {
                "id": f"{name}{n}",
                "title": f"{name} {n} of generation {load}",
                "description": f"Uses craft {n % SKILLS} every day.",
                "skills": [{"skill": f"craft {(n + load) % SKILLS}"}, {"skill": f"craft {n % SKILLS}"}],
            }
        )
        for n in range(_FEWEST + load % 7)
    ]
    path.write_text("\n".join(lines), "utf-8")
    return [path]


def _framework(folder: Path, load: int) -> list[Path]:
    skills = [(f"s{n}", f"craft {n}", f"generation {load} of a craft") for n in range(SKILLS)]
    tables: dict[str, list[tuple[str, ...]]] = {
        "skills": [("id", "label", "description"), *skills],
        "occupations": [("id", "label"), ("role", f"role of generation {load}")],
        "requirements": [("occupation", "skill"), *(("role", f"s{n}") for n in range(SKILLS))],
    }
    paths = []
    for name, rows in tables.items():
        paths.append(folder / f"{name}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    about = folder / "framework.json"
    about.write_text(
        json.dumps({"id": "crash", "name": "Crash", "version": str(load), "licence": "-"}), "utf-8"
    )
    return [*paths, about]


def load_of(snapshot: Snapshot) -> tuple[int, list[str]]:
    """The number of the load that a snapshot belongs to, and what in it is a mixture or miscounted."""
    seen: dict[Kind, set[int]] = {}
    wrong = []
    for kind in _WROTE:
        bodies = [body for _, body in snapshot.scan(kind)]
        if len(bodies) != snapshot.info.counts[kind]:
            wrong.append(f"{len(bodies)} {kind}s, and {snapshot.info.counts[kind]} by its own account")
        seen[kind] = {_one(body) for body in bodies}
    load = max((max(found) for found in seen.values() if found), default=0)
    last = expected(load)
    for kind, source in _WROTE.items():
        if seen[kind] - {last[source]} or count(kind, last[source]) != snapshot.info.counts[kind]:
            there = f"{snapshot.info.counts[kind]} {kind}s of {_numbers(seen[kind])}"
            wrong.append(f"{there} in the snapshot of load {load}")
    return load, wrong


def _one(body: bytes) -> int:
    found = _GENERATION.findall(body)
    return int(found[0]) if len(set(found)) == 1 else -1


def _numbers(found: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(found))) or "no load"
