"""Skills of any framework as Rich Skill Descriptors in CSV, which the reader loads back to the same skills.

The columns are OSMT's. What they cannot say of a skill stands in the last column as JSON; it is left out when
no skill needs it, so that descriptors come back out in OSMT's own columns.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

import msgspec

from taxonomy.model import Skill
from taxonomy.readers.rsd_fields import (
    ALIGNMENT_FACT,
    ALIGNMENT_PARTS,
    COLUMNS,
    REST,
    Rest,
    alignment_fact,
    canonical_url,
    facts_of,
    first_category,
    is_archived,
    quoted,
)

_OPTIONAL = ("collections", "status")  # not among the columns of OSMT's export


def write_rsd(skills: Iterable[Skill], stream: TextIO) -> int:
    """Write every skill as a row, in the order given; returns their number.

    `skills` is gone through twice: once for the columns that are needed, once for the rows. The stream must
    leave line ends alone (`newline=""`). Cells that a spreadsheet would run as formulas are quoted.
    """
    columns = _columns(skills)
    writer = csv.writer(stream, lineterminator="\r\n")  # RFC 4180
    writer.writerow(columns.values())
    written = 0
    for cells in map(_cells, skills):
        writer.writerow([quoted(cells.get(field, "")) for field in columns])
        written += 1
    return written


def _columns(skills: Iterable[Skill]) -> dict[str, str]:
    """The columns by the field or fact that they hold."""
    alignments = 1
    needed: set[str] = set()
    for skill in skills:
        cells = _cells(skill)
        needed |= cells.keys() & {*_OPTIONAL, REST}
        alignments = max([alignments, *(number for number, _ in _alignments(skill.facts))])
    columns = {field: names[0] for field, names in COLUMNS.items() if field not in {*_OPTIONAL} - needed}
    for number in range(1, alignments + 1):
        label = "Alignment" if number == 1 else f"Alignment {number}"
        columns |= {
            alignment_fact(number, part): f"{label} {'URL' if part == 'url' else part.capitalize()}"
            for part in ALIGNMENT_PARTS
        }
    return columns | ({REST: REST} if REST in needed else {})


def _alignments(facts: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """The number of each alignment fact, and its name."""
    for name in facts:
        if match := ALIGNMENT_FACT.fullmatch(name):
            yield int(match[1] or 1), name


def _cells(skill: Skill) -> dict[str, str]:
    """What each column holds, empty ones left out."""
    language = "en" if "en" in skill.labels else next(iter(skill.labels))
    cells = {
        "url": canonical_url(skill),
        "name": skill.labels[language],
        "statement": skill.descriptions.get(language, ""),
        # A ";" in the one category of another framework would read as two.
        "category": skill.facts.get("categories", skill.category.replace(";", ",")),
    }
    cells |= {field: skill.facts[field] for field in COLUMNS if field in skill.facts and field not in cells}
    aligned = {name: skill.facts[name] for _, name in _alignments(skill.facts)}
    last = max((number for number, _ in _alignments(skill.facts)), default=0)
    triples = [
        tuple(aligned.get(alignment_fact(number, part), "") for part in ALIGNMENT_PARTS)
        for number in range(1, last + 1)
    ]
    read_back = facts_of(cells, triples, skill.codes)  # type: ignore[arg-type]
    rest = msgspec.json.encode(_rest(skill, language, cells, read_back)).decode()
    if rest != "{}":
        cells[REST] = rest
    return {name: text for name, text in {**cells, **aligned}.items() if text}


def _rest(skill: Skill, language: str, cells: Mapping[str, str], read_back: Mapping[str, str]) -> Rest:
    """What the columns do not say, or would say otherwise when read."""
    category = first_category(cells["category"])
    return Rest(
        language=language,
        labels={code: text for code, text in skill.labels.items() if code != language},
        alternatives=dict(skill.alternatives),
        descriptions={code: text for code, text in skill.descriptions.items() if code != language},
        type=skill.type,
        category=None if category == skill.category else skill.category,
        scale=skill.scale,
        levels=skill.levels,
        broader=_local(skill.broader),
        related=_local(skill.related),
        codes=dict(skill.codes),
        facts={name: text for name, text in skill.facts.items() if read_back.get(name) != text},
        retired=None if is_archived(skill.facts) == skill.retired else skill.retired,
        replaced_by=_local(skill.replaced_by),
    )


def _local(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(id_.partition(":")[2] for id_ in ids)
