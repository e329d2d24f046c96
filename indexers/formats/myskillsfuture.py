"""MySkillsFuture course lists (Singapore): courses are known by the reference number in their link."""

from __future__ import annotations

import re

from indexers.formats.fields import Layout
from indexers.formats.rows import RawFile, Row

_REFERENCE = re.compile(r"/courses/(TGS-\d+)")


def _prepare(file: RawFile) -> RawFile:
    """The reference number out of the link as the course's id."""
    rows = []
    for row in file.rows:
        found = _REFERENCE.search(str(row.values.get("Link", "")))
        rows.append(Row(row.number, {**row.values, "reference in link": found[1] if found else ""}))
    return file.with_rows(rows)


# What one must know before entry is not taught: "Entry Requirement" stays a fact and is not linked to skills.
LAYOUT = Layout(
    source="myskillsfuture",
    kind="credential",
    headers=frozenset({"Course Name", "Training Provider", "Skills you will pick up", "Link"}),
    columns={
        "id": "reference in link",
        "title": "Course Name",
        "description": "Course overview",
        "content": "What will be taught",
        "skills": "Skills you will pick up",
        "provider": "Training Provider",
        "url": "Link",
    },
    prepare=_prepare,
)
