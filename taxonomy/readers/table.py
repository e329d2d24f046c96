"""A user's own taxonomy: tables of skills, occupations and requirements, as CSV, TSV or sheets of a book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from taxonomy.errors import FileError
from taxonomy.model import FrameworkData
from taxonomy.readers.base import Progress, ReadOptions, silent
from taxonomy.readers.table_columns import Kind, check_mapping, kind_of
from taxonomy.readers.table_framework import FRAMEWORK_FILE, describe, stem_of
from taxonomy.readers.table_rows import Found, Rows
from taxonomy.readers.tables import headers, nearest, read_sheets, read_table
from taxonomy.validation import validate

# The largest official framework (ESCO) has 13,896 skills; all that is loaded is read into memory at once.
MOST_ROWS = 200_000
_NEEDS = "a table of skills needs the columns id and label"


class TableReader:
    """Tables in this product's own columns, or in others by `options.columns`."""

    format = "table"

    def recognises(self, path: Path) -> bool:
        """Whether the headers are those of one of the three tables; `framework.json` belongs to them."""
        if path.name == FRAMEWORK_FILE:
            return True
        return any(kind_of(sheet or stem_of(path), columns, {}) for sheet, columns in headers(path))

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """All of the paths as one framework.

        Raises:
            FileError: a file that is none of the tables, a missing column, an id that occurs twice, a column
                that has lost its leading zeros, a table without one row that can be used; under
                `options.strict` the first bad row.
            InputError: a mapping of unknown fields, or a hierarchy that runs in a circle.
        """
        notes: list[str] = []
        found: list[Found] = []
        for done, path in enumerate(paths):
            progress(done, len(paths), path.name)
            if path.name != FRAMEWORK_FILE:
                found += _tables(path, options.columns, notes)
        progress(len(paths), len(paths), "tables")
        check_mapping(options.columns, [one.table for one in found])
        skills = next((one for one in found if one.kind == "skills"), None)
        if skills is None:
            raise FileError(f"no table of skills: {_NEEDS}.", file=", ".join(path.name for path in paths))
        framework = describe(paths, skills.path, options)
        data = Rows(framework, found, options, notes).read()
        validate(data, skills.table.file)
        return data


def _tables(path: Path, mapping: Mapping[str, str], notes: list[str]) -> list[Found]:
    """The tables of one file; sheets that are none of the three are noted."""
    found = headers(path)
    known = _kinds(path, mapping, sure=False) or _kinds(path, mapping, sure=True)
    if not known:
        columns = [column for _, header in found for column in header]
        raise FileError(
            f"is no table of skills, occupations or requirements: {_NEEDS}.",
            file=path.name,
            nearest=nearest("label", columns),
        )
    if len(found) > len(known):
        unused = ", ".join(sheet for sheet, _ in found if sheet not in known)
        notes.append(f"{path.name}: sheets that are not used: {unused}.")
    tables = [read_table(path)] if list(known) == [""] else read_sheets(path, known)
    for kind, table in zip(known.values(), tables, strict=True):
        if kind != "requirements" and len(table.frame) > MOST_ROWS:
            raise FileError(
                f"holds {len(table.frame):,} {kind}; a framework has at most {MOST_ROWS:,}.", file=table.file
            )
    return [Found(kind, table, path) for kind, table in zip(known.values(), tables, strict=True)]


def _kinds(path: Path, mapping: Mapping[str, str], *, sure: bool) -> dict[str, Kind]:
    """What each sheet of a file is, "" being the one of a CSV file; without those that are none."""
    kinds = {
        sheet: kind_of(sheet or stem_of(path), columns, mapping, sure=sure)
        for sheet, columns in headers(path)
    }
    return {sheet: kind for sheet, kind in kinds.items() if kind}
