"""A file as sheets of rows, whatever its kind: tables, workbooks, JSON, JSON-LD and HTML pages."""

from __future__ import annotations

from pathlib import Path

from indexers.formats import rows
from indexers.formats.html_pages import PAGE_SUFFIXES, read_page
from indexers.formats.jsonld import is_linked_data
from indexers.formats.rows import RawFile
from indexers.formats.schema_org import document_sheets, page_sheets
from taxonomy.errors import FileError

SUFFIXES = rows.SUFFIXES | PAGE_SUFFIXES
_JSON = rows.LINES_SUFFIXES | {".json", ".jsonld"}


def read_sheets(path: Path) -> list[RawFile]:
    """The sheets of a workbook, the one table of another file, or a sheet for each kind that JSON-LD holds.

    Raises:
        FileError: as `read_raw`, or JSON-LD without a posting or credential.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise FileError(f"is of an unknown kind; known are {', '.join(sorted(SUFFIXES))}.", file=path.name)
    if suffix in PAGE_SUFFIXES:
        return page_sheets(path.name, path.stem, read_page(path))
    files = rows.read_raw(path)
    if suffix in _JSON and any(is_linked_data(row.values) for row in files[0].rows):
        return document_sheets(files[0])
    return files
