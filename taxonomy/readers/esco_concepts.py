"""The concepts of an ESCO download with their texts in every language, and the relations between them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from taxonomy.errors import FileError
from taxonomy.readers.cells import Aside
from taxonomy.readers.esco_files import EscoFile
from taxonomy.readers.tables import HEADER_ROW, Table
from taxonomy.text import fold

_CONCEPT_KINDS = ("skills", "skillGroups", "occupations", "ISCOGroups")
_URI = re.compile(r"https?://data\.europa\.eu/esco/(skill|occupation|isced-f|isco)/([\w-]+)")
_ISCO_DIGITS = 4
_COLUMNS = {
    "alternatives": "altLabels",
    "description": "description",
    "definition": "definition",
    "status": "status",
    "type": "skillType",
    "reuse": "reuseLevel",
    "isco": "iscoGroup",
    "code": "code",
}
# Each relation: the columns of its two ends, and the files in which each end has its row.
_RELATIONS = {
    "broaderRelationsSkillPillar": (
        ("conceptUri", ("skills", "skillGroups")),
        ("broaderUri", ("skills", "skillGroups")),
    ),
    "broaderRelationsOccPillar": (
        ("conceptUri", ("occupations", "ISCOGroups")),
        ("broaderUri", ("occupations", "ISCOGroups")),
    ),
    "skillSkillRelations": (("originalSkillUri", ("skills",)), ("relatedSkillUri", ("skills",))),
    "occupationSkillRelations": (("occupationUri", ("occupations",)), ("skillUri", ("skills",))),
}


@dataclass(slots=True)
class Concept:
    """A row of the file that defines the ids, with its texts in every language."""

    id: str
    cells: Mapping[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    alternatives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a relation, as ids."""

    left: str
    right: str
    word: str
    file: str
    row: int


class Download:
    """The concepts of each kind by URI, and the relations between them; what is left out is in `aside`."""

    def __init__(self, files: Sequence[EscoFile], aside: Aside, notes: list[str]) -> None:
        self._files = files
        self.aside = aside
        self.notes = notes
        for file in files:
            aside.unreadable(file.table)
        self.concepts = {kind: self._read(kind) for kind in _CONCEPT_KINDS}

    def of(self, kind: str) -> Iterable[Concept]:
        """The concepts of one kind, in file order."""
        return self.concepts[kind].values()

    def _read(self, kind: str) -> dict[str, Concept]:
        concepts: dict[str, Concept] = {}
        for number, file in enumerate(file for file in self._files if file.kind == kind):
            found = self._unique_rows(file.table)
            if number == 0:
                concepts = {uri: Concept(_id(uri), cells) for uri, cells in found.items()}
            for uri in found.keys() & concepts.keys():
                _add_texts(concepts[uri], file.language, found[uri])
            if unknown := len(found.keys() - concepts.keys()):
                self.notes.append(
                    f"{file.table.file}: {unknown:,} of {len(found):,} ids are not in this version of ESCO; "
                    "their labels are left out."
                )
        return concepts

    def _unique_rows(self, table: Table) -> dict[str, dict[str, str]]:
        """The cells of each row by URI. ESCO 1.2 ships 25 rows twice, alike in all but their date."""
        found: dict[str, dict[str, str]] = {}
        rows: dict[str, int] = {}
        repeated = 0
        for row, cells in self._usable_rows(table):
            uri = cells["uri"]
            if found.setdefault(uri, cells) != cells:
                raise FileError(
                    f"{uri} stands in row {rows[uri]:,} already, with other content.",
                    file=table.file,
                    row=row,
                    field="conceptUri",
                )
            repeated += rows.setdefault(uri, row) != row
        if repeated:
            self.notes.append(f"{table.file}: {repeated:,} rows repeat an earlier one.")
        return found

    def _usable_rows(self, table: Table) -> Iterator[tuple[int, dict[str, str]]]:
        columns: dict[str, str | None] = {name: table.find(column) for name, column in _COLUMNS.items()}
        columns |= {"uri": table.column("conceptUri"), "label": table.column("preferredLabel")}
        for row, cells in table.rows(columns):
            if not _URI.fullmatch(cells["uri"]):
                reason = f"'{cells['uri']}' is no URI of an ESCO concept."
                self.aside.bad(table.file, row, reason, field="conceptUri")
            elif not cells["label"]:
                self.aside.bad(table.file, row, f"{cells['uri']} has no label.", field="preferredLabel")
            else:
                _check_isco(cells["isco"], table.file, row)
                yield row, cells

    def links(self, kind: str) -> list[Link]:
        """The rows of a relation whose two ends are known and differ, in file order."""
        table = next((file.table for file in self._files if file.kind == kind), None)
        if table is None:
            return []
        ends = _RELATIONS[kind]
        typed = table.find("relationType")
        words = _column(table, typed) if typed else [""] * len(table.frame)
        left_ids, right_ids = (self._ids(kinds) for _, kinds in ends)
        lefts, rights = (_column(table, table.column(column)) for column, _ in ends)
        links: list[Link] = []
        missing: dict[str, list[int]] = defaultdict(list)
        for row, (left, right, word) in enumerate(zip(lefts, rights, words, strict=True), HEADER_ROW + 1):
            if row in table.blank:
                continue
            if left not in left_ids or right not in right_ids:
                missing[right if left in left_ids else left].append(row)
            elif left != right:
                links.append(Link(left_ids[left], right_ids[right], word, table.file, row))
        self._report(missing, table, {kind for _, kinds in ends for kind in kinds})
        return links

    def _ids(self, kinds: Iterable[str]) -> dict[str, str]:
        return {uri: concept.id for kind in kinds for uri, concept in self.concepts[kind].items()}

    def _report(self, missing: Mapping[str, list[int]], table: Table, kinds: Iterable[str]) -> None:
        """Say which relations are left out: one by one, or by number when a whole file is not given."""
        absent = sorted(kind for kind in kinds if not self.concepts[kind])
        if absent and missing:
            number = sum(map(len, missing.values()))
            self.notes.append(
                f"{table.file}: {number:,} relations are left out: {' and '.join(absent)} are not given."
            )
            return
        for uri, rows in missing.items():
            reason = f"{uri} has no row of its own; its relations ({len(rows)}) are left out."
            self.aside.bad(table.file, rows[0], reason)


def _column(table: Table, column: str) -> list[str]:
    return list(table.frame[column].str.strip())


def _id(uri: str) -> str:
    kind, tail = uri.split("/")[-2:]
    if kind in {"skill", "occupation"}:
        return f"esco:{tail}"
    return f"esco:{kind}-{tail.removeprefix('C')}"


def _check_isco(code: str, file: str, row: int) -> None:
    """Armed forces (0110, 0210, 0310) are what a spreadsheet program spoils first."""
    if code.isdigit() and len(code) < _ISCO_DIGITS:
        raise FileError(
            f"'{code}' has lost the leading zeros of an ISCO-08 code.",
            file=file,
            row=row,
            field="iscoGroup",
            nearest=[code.zfill(_ISCO_DIGITS)],
        )


def _add_texts(concept: Concept, language: str, cells: Mapping[str, str]) -> None:
    concept.labels[language] = cells["label"]
    names = {fold(cells["label"]): "", "": ""}
    for name in cells["alternatives"].split("\n"):
        names.setdefault(fold(name), name)
    if others := tuple(filter(None, names.values())):
        concept.alternatives[language] = others
    if description := cells["description"] or cells["definition"]:
        concept.descriptions[language] = description
