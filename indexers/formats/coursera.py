"""Coursera catalogue exports: tags whose names hold commas, and learning outcomes that stand twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from indexers.formats.fields import Layout
from indexers.formats.json_values import Json
from indexers.formats.rows import RawFile, Row
from indexers.formats.skills import split_commas

_SLUG = re.compile(r"/(?:learn|projects|specializations|professional-certificates)/([^/?#]+)")
# Two neighbouring parts are one name when neither ever stands without the other, at least this often. Tags
# stand in no fixed order, so that two real tags do not stay neighbours. In 5,411 courses this rule finds
# "Extract, Transform, Load" and nothing else, from 3 occurrences on.
_LEAST_TOGETHER = 5


def _prepare(file: RawFile) -> RawFile:
    """Tags as lists, outcomes without repeats, and the course's own name in its address as its id."""
    split = {row.number: split_tags(_text(row, "skills")) for row in file.rows}
    pairs = inseparable(split.values())
    rows = []
    for row in file.rows:
        outcomes = list(dict.fromkeys(line.strip() for line in _text(row, "what_you_learn").splitlines()))
        tags: list[Json] = list(join_pairs(split[row.number], pairs))
        slug = _SLUG.search(_text(row, "url"))
        if _squeezed([_text(row, "skills")]) == _squeezed(outcomes):
            tags = []  # the outcomes, once more, where a course has no tags
        changed = {"skills": tags, "what_you_learn": "\n".join(line for line in outcomes if line)}
        given = slug[1] if slug else row.values.get("course_id")
        rows.append(Row(row.number, {**row.values, **changed, "course name in url": given}))
    return file.with_rows(rows)


def split_tags(text: str) -> list[str]:
    """The tags between commas; one that ends in ", and ..." takes the two parts before it along.

    All such tags have three parts ("Law, Regulation, and Compliance"): in 5,411 courses this rule joins 9
    names in 239 places.
    """
    tags: list[str] = []
    for part in split_commas(text):
        if part.startswith("and ") and len(tags) >= 2:
            part = ", ".join([tags.pop(-2), tags.pop(), part])
        tags.append(part)
    return tags


def inseparable(lists: Iterable[list[str]]) -> set[tuple[str, str]]:
    """Pairs of neighbours that never stand apart: parts of one name that holds a comma."""
    single: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for parts in lists:
        single.update(parts)
        together.update(pairwise(parts))
    return {
        pair
        for pair, count in together.items()
        if count >= _LEAST_TOGETHER and count == single[pair[0]] == single[pair[1]]
    }


def join_pairs(parts: list[str], pairs: set[tuple[str, str]]) -> list[str]:
    """The parts with inseparable neighbours joined by their comma again."""
    joined: list[str] = []
    for at, part in enumerate(parts):
        if at and (parts[at - 1], part) in pairs:
            joined[-1] += f", {part}"
        else:
            joined.append(part)
    return joined


def _text(row: Row, column: str) -> str:
    cell = row.values.get(column)
    return cell if isinstance(cell, str) else ""


def _squeezed(texts: Iterable[str]) -> str:
    return re.sub(r"\W", "", "".join(texts)).casefold()


LAYOUT = Layout(
    source="coursera",
    kind="credential",
    headers=frozenset({"course_id", "name", "skills", "what_you_learn", "url"}),
    columns={
        "id": "course name in url",
        "title": "name",
        "outcomes": "what_you_learn",
        "skills": "skills",
        "url": "url",
        "language": "language",
        "category": "category",
    },
    prepare=_prepare,
)
