"""Rich Skill Descriptors (RSD): the CSV, XLSX and JSON that the Open Skills Management Tool exports.

A descriptor becomes the skill `rsd:<UUID of its canonical URL>` (or with the caller's own prefix), its
statement the description. Keywords are facts that are searched, never other names of the skill. Job codes are
facts, with their titles where a list of job codes is given beside the descriptors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from taxonomy.errors import FileError
from taxonomy.model import Framework, FrameworkData, Skill
from taxonomy.readers.base import Progress, ReadOptions, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.rsd_fields import (
    ALIGNMENT_PARTS,
    COLUMNS,
    NAME,
    REST,
    Rest,
    facts_of,
    local_id,
    read_rest,
    skill_of,
    unquoted,
)
from taxonomy.readers.rsd_json import TYPE, descriptor, looks_like_rsd, objects
from taxonomy.readers.soc import ATTRIBUTION, SocReader, job_codes
from taxonomy.readers.table_framework import checked_prefix
from taxonomy.readers.tables import HEADER_ROW, Table, headers, read_table
from taxonomy.text import fold

_PREFIX = "rsd"
_SOC_READER = SocReader()


class RsdReader:
    """Rich Skill Descriptors, and the lists of job codes that they refer to."""

    format = "rsd"

    def recognises(self, path: Path) -> bool:
        """A table of named skill statements, JSON that says it holds descriptors, or a list of job codes."""
        if looks_like_rsd(path) or _SOC_READER.recognises(path):
            return True
        names, statements = set(map(fold, COLUMNS["name"])), set(map(fold, COLUMNS["statement"]))
        folded = [set(map(fold, header)) for _, header in headers(path)]
        return any(fold(NAME) in header or (header & names and header & statements) for header in folded)

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """The files as one framework; lists of job codes alone are that of `SocReader`.

        Raises:
            FileError: a missing column, no descriptor that can be used; under `options.strict` the first
                bad row.
            InputError: a prefix that cannot begin an id.
        """
        if all(map(_SOC_READER.recognises, paths)):
            return _SOC_READER.read(paths, options, progress)
        prefix = _PREFIX if options.prefix is None else checked_prefix(options.prefix)
        rows = _Rows(prefix, Aside(options.strict))
        titles: dict[str, str] = {}
        for done, path in enumerate(sorted(paths)):
            progress(done, len(paths), path.name)
            if _SOC_READER.recognises(path):
                codes = job_codes(read_table(path), rows.aside)
                titles |= {one.code: one.title for one in codes}
            elif looks_like_rsd(path):
                rows.read_json(path)
            else:
                rows.read_table(read_table(path))
        progress(len(paths), len(paths), "Rich Skill Descriptors")
        return rows.data(options, titles)


class _Rows:
    """The descriptors of all files by id; a second one of the same id is set aside."""

    def __init__(self, prefix: str, aside: Aside) -> None:
        self._prefix = prefix
        self.aside = aside
        self._skills: dict[str, Skill] = {}
        self._places: dict[str, str] = {}
        self._notes: list[str] = []

    def read_table(self, table: Table) -> None:
        """The rows of a CSV file or sheet."""
        columns: dict[str, str | None] = {field: table.find(*names) for field, names in COLUMNS.items()}
        for needed in ("name", "statement"):
            columns[needed] = table.column(*COLUMNS[needed])
        alignments = _alignment_columns(table)
        columns |= {column: column for triple in alignments for column in triple if column}
        unused = [column for column in table.columns if column not in {*columns.values(), table.find(REST)}]
        if unused:
            self._notes.append(f"{table.file}: columns that are not used: {', '.join(unused)}.")
        self.aside.unreadable(table)
        rests = _raw(table, table.find(REST))
        for row, read in table.rows(columns):
            cells = {field: unquoted(cell) for field, cell in read.items()}
            stated = [tuple(cells[column] if column else "" for column in triple) for triple in alignments]
            try:
                rest = read_rest(rests[row - HEADER_ROW - 1])
            except msgspec.DecodeError as error:
                self.aside.bad(table.file, row, f"cannot be used: {error}.", field=REST)
                continue
            facts = facts_of(cells, stated, rest.codes)  # type: ignore[arg-type]
            self._add(table.file, row, cells, facts, rest)

    def read_json(self, path: Path) -> None:
        """The objects of a JSON file; "row" n is the n-th of them."""
        for number, record in objects(path):
            if not isinstance(record, dict):
                self.aside.bad(path.name, number, "is no object.")
                continue
            type_ = record.get("type", record.get("@type", TYPE))
            if TYPE not in (type_ if isinstance(type_, list) else [type_]):
                self.aside.bad(path.name, number, f"is of the type '{type_}', not {TYPE}.", field="type")
                continue
            try:
                found = descriptor(record)
            except ValueError as error:
                self.aside.bad(path.name, number, f"{error}.")
                continue
            facts = facts_of(found.cells, found.alignments) | found.facts
            self._add(path.name, number, found.cells, facts, Rest())

    def _add(self, file: str, row: int, cells: dict[str, str], facts: dict[str, str], rest: Rest) -> None:
        if not cells["name"]:
            self.aside.bad(file, row, "the cell is empty.", field=NAME)
            return
        local = local_id(cells["url"], cells["name"])
        if not local:
            self.aside.bad(
                file, row, f"'{cells['name']}' has no word of which an id could be made.", field=NAME
            )
            return
        if local in self._places:
            what = "canonical URL" if cells["url"] else "name, and neither has a canonical URL,"
            self.aside.bad(file, row, f"'{local}': the same {what} stands in {self._places[local]}.")
            return
        self._places[local] = f"row {row} of {file}"
        self._skills[local] = skill_of(self._prefix, local, cells, facts, rest)

    def data(self, options: ReadOptions, titles: dict[str, str]) -> FrameworkData:
        """All of it, with the titles of job codes and without links that lead nowhere."""
        if not self._skills:
            raise FileError("no Rich Skill Descriptor can be used.", file=self._first_fault())
        languages = {language for skill in self._skills.values() for language in skill.labels}
        framework = Framework(
            id=self._prefix,
            name=options.name or "Rich Skill Descriptors",
            version=options.version or "",
            languages=tuple(sorted(languages)),
            attribution=ATTRIBUTION if titles else "",
        )
        skills = [_linked(_titled(skill, titles), self._skills) for skill in self._skills.values()]
        return FrameworkData(framework, skills, [], self.aside.rows, self._notes)

    def _first_fault(self) -> str | None:
        first = next(iter(self.aside.rows), None)
        return f"{first.file}, row {first.row} ({first.reason})" if first else None


def _raw(table: Table, column: str | None) -> list[str]:
    """The cells of a column as they stand: normalising JSON as if it were a text could break it."""
    return table.frame[column].tolist() if column else [""] * len(table.frame)


def _alignment_columns(table: Table) -> list[tuple[str | None, str | None, str | None]]:
    """The three columns of each alignment, up to the first number that has none."""
    found = []
    for number in range(1, len(table.columns) + 1):
        label = "Alignment" if number == 1 else f"Alignment {number}"
        name, url, framework = (table.find(f"{label} {part}") for part in ALIGNMENT_PARTS)
        if number == 1:  # the spelling of older imports
            name, url = name or table.find("Alignment Title"), url or table.find("Alignment")
        if not (name or url or framework):
            break
        found.append((name, url, framework))
    return found


def _titled(skill: Skill, titles: dict[str, str]) -> Skill:
    """The skill with the titles of its job codes, where a list says what they mean."""
    if "occupations" in skill.facts or not titles:
        return skill
    stated = [skill.facts.get(field, "") for field in ("detailed_occupations", "onet_job_codes")]
    codes = [code.strip() for cell in stated for code in cell.split(";") if code.strip()]
    titled = "; ".join(f"{code} {titles[code]}" for code in dict.fromkeys(codes) if code in titles)
    return replace(skill, facts={**skill.facts, "occupations": titled}) if titled else skill


def _linked(skill: Skill, known: dict[str, Skill]) -> Skill:
    return replace(
        skill, broader=tuple(_known(skill.broader, known)), related=tuple(_known(skill.related, known))
    )


def _known(ids: Sequence[str], known: dict[str, Skill]) -> Iterator[str]:
    return (id_ for id_ in ids if id_.partition(":")[2] in known)
