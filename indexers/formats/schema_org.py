"""The postings and credentials of a document of schema.org, each kind as a sheet of its own."""

from __future__ import annotations

from collections.abc import Sequence

from indexers.formats import schema_course, schema_posting
from indexers.formats.html_pages import Page
from indexers.formats.json_values import Json, Values
from indexers.formats.jsonld import Graph, is_linked_data, types_of
from indexers.formats.rows import RawFile, Row
from indexers.formats.schema_parts import given
from taxonomy.errors import FileError
from taxonomy.model import SetAside

_TYPES = (*schema_posting.TYPES, *schema_course.TYPES)
_SEVERAL = {
    "start dates": "have several starts; the earliest is taken",
    "prices": "have several prices; the lowest is taken",
    "modes": "have several modes, or words beside the mode",
}
_SHOWN_TYPES = 8


def page_sheets(name: str, stem: str, page: Page) -> list[RawFile]:
    """The records of an HTML page; blocks that cannot be read are set aside by the line in which they begin.

    Raises:
        FileError: the page holds no record.
    """
    aside = [SetAside(name, line, f"begins a block of JSON-LD that {reason}") for line, reason in page.broken]
    if not page.values:
        broken = f"; the only block of it (line {aside[0].row}) {page.broken[0][1]}" if aside else ""
        raise FileError(f"holds no JSON-LD that can be read{broken}.", file=name)
    return _sheets(name, stem, page.values, None, page.address, aside, page.notes)


def document_sheets(file: RawFile) -> list[RawFile]:
    """The records of a JSON file whose rows are nodes or documents of JSON-LD.

    Raises:
        FileError: it holds no record.
    """
    aside = list(file.set_aside)
    rows = []
    for row in file.rows:
        if is_linked_data(row.values):
            rows.append(row)
        else:
            aside.append(SetAside(file.name, row.number, "has no @type, unlike others of this file"))
    lines = [row.number for row in rows] if len(rows) > 1 else None
    return _sheets(file.name, file.stem, [row.values for row in rows], lines, None, aside, file.notes)


def _sheets(
    name: str,
    stem: str,
    roots: Sequence[Json],
    numbers: Sequence[int] | None,
    address: str | None,
    aside: list[SetAside],
    notes: list[str],
) -> list[RawFile]:
    graph = Graph(roots)
    found: list[str] = []
    nodes = list(graph.records(_TYPES, found))
    if not nodes:
        shown = ", ".join(found[:_SHOWN_TYPES]) or "no type at all"
        raise FileError(f"holds no {', '.join(_TYPES[:-1])} or {_TYPES[-1]}; found: {shown}.", file=name)
    page = address if len(nodes) == 1 else None
    sheets = []
    posts = [(at, number, node) for at, (number, node) in enumerate(nodes, 1) if _is_posting(node)]
    others = [(at, number, node) for at, (number, node) in enumerate(nodes, 1) if not _is_posting(node)]
    ids = {id(node): _id(graph, node, page) for _, _, node in others}
    for entries in (posts, others):
        rows = []
        for at, root, node in entries:
            number = numbers[root] if numbers else at
            if entries is posts:
                rows.append(Row(number, schema_posting.posting_values(graph, node, page)))
            else:
                rows.append(Row(number, schema_course.credential_values(graph, node, page, ids)))
        if rows:
            told = [*notes, *_merged(name, rows)]
            sheets.append(RawFile(name, stem, [], [], aside, notes=told).with_rows(rows))
    return sheets


def _is_posting(node: Values) -> bool:
    return any(one in schema_posting.TYPES for one in types_of(node))


def _id(graph: Graph, node: Values, page: str | None) -> str | None:
    found = given(graph, node, page, schema_course.owner_of(graph, node))["id"]
    return found if isinstance(found, str) else None


def _merged(name: str, rows: list[Row]) -> list[str]:
    """What was made one out of several, as sentences."""
    counts = {what: sum(what in row.values for row in rows) for what in _SEVERAL}
    return [
        f"{name}: {count:,} courses {_SEVERAL[what]}; all stand in the fact '{what}'."
        for what, count in counts.items() if count
    ]  # fmt: skip
