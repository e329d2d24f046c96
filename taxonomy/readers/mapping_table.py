"""Our own table of mappings: `skillstep map` writes it, a person edits it, `load mappings` reads it.

A cell that a spreadsheet program would take for a formula carries an apostrophe in front, which is taken off
again when it is read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from taxonomy.frameworks import framework_of
from taxonomy.mappings import MAPPED_KINDS, RELATIONS, ConceptMapping
from taxonomy.readers.cells import Aside
from taxonomy.readers.mapping_rows import FoundMappings, MappingOptions
from taxonomy.readers.tables import headers, nearest, read_table
from taxonomy.spreadsheet import escaped, unescaped
from taxonomy.text import fold

COLUMNS = (
    "keep", "source id", "source label", "relation", "target id", "target label", "probability", "reason",
    "author", "date", "version", "kind",
)  # fmt: skip
_NEEDED = ("source id", "target id", "relation")
_DECISIONS = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "keep", "oui", "vrai"), True),
    **dict.fromkeys(("no", "n", "false", "0", "reject", "non", "faux"), False),
}
_ID = re.compile(r"[\w.-]+:\S.*")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

Cells = Mapping[str, str]


def recognises(path: Path) -> bool:
    """Whether the header names a source, a target and a relation."""
    return any(_is_ours(columns) for _, columns in headers(path))


def _is_ours(columns: Iterable[str]) -> bool:
    known = {fold(column) for column in columns}
    return all(name in known for name in _NEEDED)


def write(rows: Iterable[Cells], stream: IO[str]) -> int:
    """Write rows of `COLUMNS` as CSV; how many."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow([escaped(row.get(column, "")) for column in COLUMNS])
        count += 1
    return count


def read(path: Path, options: MappingOptions, aside: Aside) -> FoundMappings:
    """A table of mappings. Where it has a column "keep", only rows that say yes count, and no takes back.

    Raises:
        FileError: a needed column is missing or occurs twice.
    """
    table = read_table(path)
    aside.unreadable(table)
    columns = {name: table.column(name) if name in _NEEDED else table.find(name) for name in COLUMNS}
    found = FoundMappings(path.name)
    for row, raw in table.rows(columns):
        cells = {name: unescaped(cell) for name, cell in raw.items()}
        mapping = _mapping(cells, options, path.name, row, aside)
        if mapping is None:
            continue
        decision = True if columns["keep"] is None else _DECISIONS.get(cells["keep"].casefold())
        if decision:
            found.rows.append((row, mapping))
        elif decision is False:
            found.rejected.append(mapping)
        elif cells["keep"]:
            aside.bad(path.name, row, f"'{cells['keep']}' is neither yes nor no.", field="keep",
                      nearest=nearest(cells["keep"], ("yes", "no")))  # fmt: skip
        else:
            found.undecided += 1
    return found


def _mapping(
    cells: Cells, options: MappingOptions, file: str, row: int, aside: Aside
) -> ConceptMapping | None:
    """A row's mapping; None where it was set aside."""
    source, target, kind = cells["source id"], cells["target id"], cells["kind"].casefold() or "skill"
    relation = cells["relation"].removeprefix("skos:").removesuffix("Match").casefold()
    for name in ("source id", "target id"):
        if not _ID.fullmatch(cells[name]):
            aside.bad(file, row, f"'{cells[name]}' is no id of the form framework:code.", field=name)
            return None
    if framework_of(source) == framework_of(target):
        aside.bad(file, row, f"both ids are of {framework_of(source)}.", field="target id")
    elif relation not in RELATIONS:
        aside.bad(file, row, f"'{cells['relation']}' is no relation; they are {', '.join(RELATIONS)}.",
                  field="relation", nearest=nearest(relation, RELATIONS))  # fmt: skip
    elif kind not in MAPPED_KINDS:
        aside.bad(file, row, f"'{cells['kind']}' is neither skill nor occupation.", field="kind",
                  nearest=nearest(kind, MAPPED_KINDS))  # fmt: skip
    elif cells["date"] and not _DATE.fullmatch(cells["date"]):
        aside.bad(file, row, f"'{cells['date']}' is no ISO date (2026-11-22).", field="date")
    elif (probability := _probability(cells["probability"])) is None and cells["probability"]:
        aside.bad(file, row, f"'{cells['probability']}' is no probability from 0 to 1.", field="probability")
    else:
        return ConceptMapping(
            source, target, relation, kind,
            cells["author"] or options.author, cells["date"], cells["version"] or options.version,
            probability, cells["reason"],
        )  # fmt: skip
    return None


def _probability(cell: str) -> float | None:
    """A number from 0 to 1, also with a decimal comma or as a percentage."""
    text = cell.replace(",", ".").strip()
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
