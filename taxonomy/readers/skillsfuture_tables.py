"""The tables that SkillsFuture Singapore publishes: how each is recognised, and its columns under our names.

The main workbook has `Job Role_Description`, `Job Role_CWF_KT`, `Job Role_TCS_CCS` (in some releases
`Job Role_TSC_CCS`), `TSC_CCS_Key`, `TSC_CCS_K&A` and in newer releases `TSC_CCS_Key_Retired`; the mapping of
TSCs to unique skills and the list of unique skills are workbooks of their own. Any sheet may come as CSV.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from taxonomy.readers.tables import Table
from taxonomy.text import fold

Kind = Literal["mapping", "list", "key", "retired", "items", "roles", "functions", "requirements"]
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Columns by our name, each with the headers that it may have; `optional` ones may be absent."""

    columns: Mapping[str, tuple[str, ...]]
    optional: frozenset[str] = frozenset()


_CODE = ("TSC Code", "TSC_CCS Code")
_ROLE = {"sector": ("Sector",), "track": ("Track",), "role": ("Job Role", "job_role")}
_DEFINITION = {
    "code": _CODE,
    "title": ("TSC_CCS Title",),
    "type": ("TSC_CCS Type",),
    "description": ("TSC_CCS Description",),
    "sector": ("Sector",),
}
_SHAPES: Mapping[Kind, _Shape] = {
    "mapping": _Shape(
        {
            "code": ("skills_framework_skill_code",),
            "framework": ("skills_framework_skill_title",),
            "level": ("skills_framework_skill_pl",),
            "text": ("skills_framework_pl_desc",),
            "previous": ("Unique skill_previous_skill_title",),
            "title": ("Unique skill_updated_skill_title",),
            "description": ("Unique skill_updated_skill_desc",),
            "type": ("Unique skill_updated_skill_type",),
            "emerging": ("Unique skill_updated_skill_SFS_status",),
            "casl": ("Unique skill_updated_CASL_status",),
            "sector": ("Unique skill_updated_sector_tagging",),
        },
        frozenset({"text", "previous", "description", "emerging", "casl", "sector"}),
    ),
    "list": _Shape(
        {
            "title": ("skill_title",),
            "description": ("skill_description",),
            "type": ("skill_type",),
            "emerging": ("Emerging Skills",),
            "casl": ("CASL Skills",),
        },
        frozenset({"emerging"}),
    ),
    "items": _Shape(
        _DEFINITION
        | {
            "level": ("Proficiency Level",),
            "text": ("Proficiency Description",),
            "class": ("Knowledge / Ability Classification",),
            "item": ("Knowledge / Ability Items",),
        },
        frozenset({"text", "sector", "description"}),
    ),
    "requirements": _Shape(
        _ROLE
        | {
            "title": ("TSC_CCS Title",),
            "type": ("TSC_CCS Type",),
            "level": ("Proficiency Level",),
            "code": _CODE,
        },
        frozenset({"type"}),
    ),
    "functions": _Shape(_ROLE | {"function": ("Critical Work Function",), "task": ("Key Tasks",)}),
    "roles": _Shape(
        _ROLE
        | {
            "description": ("Job Role Description",),
            "expectation": ("Performance Expectation",),
            "id": ("role_id",),
        },
        frozenset({"id", "expectation"}),
    ),
    "retired": _Shape(_DEFINITION | {"date": ("Retired Date",)}, frozenset({"sector", "description"})),
    "key": _Shape(_DEFINITION, frozenset({"sector", "description"})),
}
SHEETS: Mapping[str, Kind] = {
    "TSC to Unique Skill Mapping": "mapping",
    "Unique Skills List": "list",
    "Job Role_Description": "roles",
    "Job Role_CWF_KT": "functions",
    "Job Role_TCS_CCS": "requirements",
    "Job Role_TSC_CCS": "requirements",
    "TSC_CCS_Key": "key",
    "TSC_CCS_Key_Retired": "retired",
    "TSC_CCS_K&A": "items",
}
_KIND_OF_SHEET = {fold(name): kind for name, kind in SHEETS.items()}


def kind_of(sheet: str, headers: Sequence[str]) -> Kind | None:
    """What a table is: by the name of its sheet, else by its headers; None when it is none of them."""
    if fold(sheet) in _KIND_OF_SHEET:
        return _KIND_OF_SHEET[fold(sheet)]
    have = {fold(header) for header in headers}
    for kind, shape in _SHAPES.items():
        needed = (names for name, names in shape.columns.items() if name not in shape.optional)
        if all(have & {fold(name) for name in names} for names in needed):
            return kind
    return None


def rows_of(table: Table, kind: Kind) -> Iterator[tuple[int, Cells]]:
    """The rows of a table under our names for its columns.

    Raises:
        FileError: a column that the kind needs is absent; names it and the nearest.
    """
    shape = _SHAPES[kind]
    columns = {
        name: table.find(*names) if name in shape.optional else table.column(*names)
        for name, names in shape.columns.items()
    }
    return table.rows(columns)
