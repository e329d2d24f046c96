"""Build a GapRank folder from a publisher's table: courses, their tags, and gaps in roles made of tags."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from evaluation.gap_catalogue import Catalogue, Columns, Entry, read_catalogue
from evaluation.gap_folder import COURSES, DECLARED, QUERIES, TUNING, VOCABULARY
from taxonomy.errors import InputError
from taxonomy.text import fold

ABOUT = "about.json"
_NEIGHBOURS = (7, 19)  # of the seed: a role has 8 to 20 skills
_HELD = (0.2, 0.6)  # of the role
_GAP = (5, 15)  # skills
_SEED_COURSES = 3  # a seed is taught in at least so many, so that no role is one course's list of tags
_IMPORTANCE = (3, 2, 1)  # by thirds of nearness to the seed


def write_folder(catalogue: Catalogue, out: Path, *, queries: int, tuning: int, seed: int) -> dict[str, int]:
    """Write all files of a folder, which must be new or empty; the same table and seed give the same bytes.

    Where fewer roles can be made than were asked for, reporting and tuning share them in proportion.

    Returns:
        How many courses, skills and queries of either kind.

    Raises:
        InputError: the folder holds something, or the skills co-occur too little to make a role.
    """
    if out.exists() and any(out.iterdir()):
        raise InputError(f"{out} is not empty.", field="out")
    names = _names(catalogue.entries)
    ids = sorted(names)
    roles = make_gaps(
        [{fold(tag) for tag in entry.tags} for entry in catalogue.entries], ids, queries + tuning, seed
    )
    if not roles:
        raise InputError(
            f"no skill occurs in {_SEED_COURSES} courses or more, together with {_NEIGHBOURS[0]} others: "
            f"no role can be made of the {len(ids):,} skills of {len(catalogue.entries):,} courses.",
            field="catalogue",
        )
    for_report = min(queries, -(-len(roles) * queries // (queries + tuning)))
    out.mkdir(parents=True, exist_ok=True)
    courses = ({"id": one.id, "title": one.title, "text": one.text} for one in catalogue.entries)
    _write(out / COURSES, courses)
    _write(out / VOCABULARY, ({"id": id_, "name": names[id_]} for id_ in ids))
    _write(
        out / DECLARED, ({"id": one.id, "skills": sorted(map(fold, one.tags))} for one in catalogue.entries)
    )
    _write(out / QUERIES, _numbered("R", roles[:for_report]))
    _write(out / TUNING, _numbered("RT", roles[for_report:]))
    return {
        "courses": len(catalogue.entries),
        "skills": len(ids),
        "queries": for_report,
        "tuning queries": len(roles) - for_report,
    }


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    """The most frequent spelling of each tag, by its folded name."""
    spelt: dict[str, Counter[str]] = {}
    for entry in entries:
        for tag in entry.tags:
            spelt.setdefault(fold(tag), Counter())[tag] += 1
    return {id_: min(some, key=lambda name: (-some[name], name)) for id_, some in spelt.items()}


def make_gaps(
    tagged: Sequence[set[str]], ids: Sequence[str], count: int, seed: int
) -> list[dict[str, float]]:
    """Up to `count` gaps of different seed skills, at random but the same for the same input and seed.

    A role is a seed skill and 7 to 19 of its neighbours, drawn by how many courses they share with it;
    importance is 3, 2 or 1 by thirds of that number; 20 to 60 % of the role are held already, and what is
    left, 5 to 15 skills, is the gap, with weights that sum to 1.
    """
    column = {id_: at for at, id_ in enumerate(ids)}
    rows = [row for row, tags in enumerate(tagged) for _ in tags]
    columns = [column[tag] for tags in tagged for tag in sorted(tags)]
    by_course = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(tagged), len(ids)))
    shared = sparse.csr_array(by_course.T @ by_course)
    rng = np.random.default_rng(seed)
    gaps = []
    for skill in rng.permutation(len(ids)):
        own = slice(shared.indptr[skill], shared.indptr[skill + 1])
        near, together = shared.indices[own], shared.data[own]
        others = near != skill
        if together[~others].sum() < _SEED_COURSES or others.sum() < _NEIGHBOURS[0]:
            continue
        order = np.argsort(near[others])
        gap = _gap(int(skill), near[others][order], together[others][order], rng)
        total = sum(gap.values())
        gaps.append({ids[at]: round(gap[at] / total, 6) for at in sorted(gap)})
        if len(gaps) == count:
            break
    return gaps


def _gap(skill: int, near: Any, together: Any, rng: np.random.Generator) -> dict[int, int]:
    """Importance by skill of what is left of a role."""
    size = min(int(rng.integers(_NEIGHBOURS[0], _NEIGHBOURS[1], endpoint=True)), len(near))
    drawn = rng.choice(len(near), size, replace=False, p=together / together.sum())
    nearest_first = drawn[np.lexsort((drawn, -together[drawn]))]
    role = [skill, *(int(at) for at in near[nearest_first])]
    importance = {one: _IMPORTANCE[place * 3 // len(role)] for place, one in enumerate(role)}
    held = round(float(rng.uniform(*_HELD)) * len(role))
    held = max(len(role) - _GAP[1], min(held, len(role) - _GAP[0]))
    left = rng.permutation(len(role))[held:]
    return {role[at]: importance[role[at]] for at in left}


def _numbered(set_: str, gaps: Iterable[Mapping[str, float]]) -> Iterable[dict[str, object]]:
    return ({"id": f"{set_}{number:04}", "set": "R", "gap": gap} for number, gap in enumerate(gaps))


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def build(
    catalogue: Path, out: Path, columns: Columns, *, separator: str, tags: Path | None,
    exclude: Sequence[Path], language: str, queries: int, tuning: int, seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Read a table, write a folder, and say in `about.json` how it came about.

    Raises:
        FileError, InputError: as `read_catalogue` and `write_folder`.
    """
    read = read_catalogue(
        catalogue, columns, separator=separator, tags=tags, exclude=exclude, language=language
    )
    counts = write_folder(read, out, queries=queries, tuning=tuning, seed=seed)
    about = {
        "catalogue": catalogue.name,
        "sha256": hashlib.sha256(catalogue.read_bytes()).hexdigest(),
        "columns": asdict(columns),
        "language": language,
        "seed": seed,
        "counts": counts,
        "dropped": dict(sorted(read.dropped.items())),
        "warnings": read.warnings,
    }
    (out / ABOUT).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return about


def show(about: Mapping[str, Any]) -> None:
    """Print what was built, what was left out, and what is doubtful."""
    print(", ".join(f"{count:,} {what}" for what, count in about["counts"].items()))
    for reason, count in about["dropped"].items():
        print(f"left out: {count:,} {reason}")
    for warning in about["warnings"]:
        print(f"warning: {warning}")
