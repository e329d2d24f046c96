"""SkillsFuture Singapore: the mapping and unique skills workbooks, and the sheets of the main workbook."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from taxonomy.errors import FileError
from taxonomy.model import Framework, FrameworkData
from taxonomy.readers.base import Progress, ReadOptions, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.skillsfuture_mapping import (
    Items,
    Place,
    add_definitions,
    add_list,
    add_mapping,
    read_items,
)
from taxonomy.readers.skillsfuture_roles import Roles
from taxonomy.readers.skillsfuture_skills import FRAMEWORK, Drafts
from taxonomy.readers.skillsfuture_tables import SHEETS, Kind, kind_of, rows_of
from taxonomy.readers.tables import headers, read_sheets, read_table
from taxonomy.text import fold

_QUARTER = re.compile(r"(20\d\d)\W?Q([1-4])", re.IGNORECASE)
_LEGEND = "legend"
Places = Mapping[Kind, Sequence[Place]]


class SkillsFutureReader:
    """Any mix of SkillsFuture's tables as one framework, whichever files they come in."""

    format = "skillsfuture"

    def recognises(self, path: Path) -> bool:
        """Whether one of its sheets, or the CSV file, is one of the tables."""
        return any(kind_of(sheet, columns) for sheet, columns in headers(path))

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """All of the paths as one framework.

        Raises:
            FileError: a file that is none of the tables, a missing column, roles without any skills; under
                `options.strict` the first bad row.
        """
        aside = Aside(options.strict)
        data = FrameworkData(_framework(paths, options), set_aside=aside.rows)
        places = _places(paths, aside, data.notes, progress)
        drafts = _drafts(places, aside, data.notes)
        if not drafts.by_id:
            raise FileError(
                "defines no skill; read it together with the workbook that maps TSCs to unique skills.",
                file=paths[0].name,
            )
        roles = _roles(places, drafts, aside, data.notes)
        data.skills = drafts.skills()
        data.occupations = roles.occupations()
        data.set_aside.sort(key=lambda row: (row.file, row.row))
        return data


def _framework(paths: Sequence[Path], options: ReadOptions) -> Framework:
    quarters = [found for path in paths if (found := _QUARTER.search(path.name))]
    newest = max((f"{found[1]}Q{found[2]}" for found in quarters), default="")
    return Framework(
        id=FRAMEWORK,
        name=options.name or "SkillsFuture Skills Framework",
        version=options.version or newest,
        licence="SkillsFuture Singapore terms of use",
        attribution="SkillsFuture Singapore",
    )


def _places(
    paths: Sequence[Path], aside: Aside, notes: list[str], progress: Progress
) -> dict[Kind, list[Place]]:
    """The rows of every table, by what the table is."""
    places: dict[Kind, list[Place]] = defaultdict(list)
    for done, path in enumerate(paths):
        progress(done, len(paths), path.name)
        kinds = {sheet: kind_of(sheet, columns) for sheet, columns in headers(path)}
        known = [sheet for sheet, kind in kinds.items() if kind]
        if not known:
            raise FileError(f"holds none of SkillsFuture's tables ({', '.join(SHEETS)}).", file=path.name)
        tables = [read_table(path)] if known == [""] else read_sheets(path, known)
        for sheet, table in zip(known, tables, strict=True):
            kind = kinds[sheet]
            if kind:
                aside.unreadable(table)
                places[kind] += [Place(table.file, row, cells) for row, cells in rows_of(table, kind)]
        unread = [sheet for sheet, kind in kinds.items() if not kind and fold(sheet) != _LEGEND]
        if unread:
            notes.append(f"{path.name}: sheets that are not used: {', '.join(unread)}.")
    progress(len(paths), len(paths), "tables")
    return places


def _drafts(places: Places, aside: Aside, notes: list[str]) -> Drafts:
    """Skills from the mapping and the list; what only the main workbook defines comes after them."""
    drafts = Drafts()
    items: dict[str, Items] = read_items(places.get("items", ()), aside)
    notes += add_mapping(drafts, places.get("mapping", ()), items, aside)
    mapped = len(drafts.by_id)
    add_list(drafts, places.get("list", ()), aside)
    if mapped and len(drafts.by_id) > mapped:
        added = len(drafts.by_id) - mapped
        notes.append(f"Unique skills without a row in the mapping, so without levels: {added:,}.")
    defined = [*places.get("key", ()), *places.get("items", ())]
    begun = add_definitions(drafts, defined, items, aside, retired=False)
    if begun and mapped:
        notes.append(f"Skills in no mapping, under their TSC title: {begun:,}.")
    add_definitions(drafts, places.get("retired", ()), items, aside, retired=True)
    if drafts.respelled:
        notes.append(
            f"Titles that differ in spelling alone are one skill: {', '.join(sorted(drafts.respelled))}."
        )
    return drafts


def _roles(places: Places, drafts: Drafts, aside: Aside, notes: list[str]) -> Roles:
    roles = Roles(drafts, aside)
    for place in places.get("roles", ()):
        roles.describe(*place)
    for place in places.get("functions", ()):
        roles.work(*place)
    for place in places.get("requirements", ()):
        roles.require(*place)
    if roles.repeated:
        notes.append(
            f"Requirements that repeat a skill of their role (the highest counts): {roles.repeated:,}."
        )
    if roles.without_levels:
        notes.append(
            f"Requirements at a level of a skill without levels (left out): {roles.without_levels:,}."
        )
    return roles
