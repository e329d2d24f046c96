"""The columns of a user's own taxonomy: which of three tables a file is, and its columns under our names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from taxonomy.errors import FileError, InputError
from taxonomy.readers.tables import Table, nearest
from taxonomy.text import fold

Kind = Literal["skills", "occupations", "requirements"]
Names = Mapping[str, tuple[str, ...]]

_COMMON: Names = {
    "id": ("id", "identifier", "uri"),
    "label": ("label", "preferred label", "name", "title"),
    "alternatives": (
        "alternatives",
        "alternative labels",
        "alt labels",
        "synonyms",
        "aliases",
        "other names",
    ),
    "description": ("description", "definition"),
    "code": ("code",),
    "retired": ("retired", "obsolete", "deprecated"),
    "replaced_by": ("replaced by", "successor", "superseded by"),
}
FIELDS: Mapping[Kind, Names] = {
    "requirements": {
        "occupation": ("occupation", "occupation id", "role", "role id", "job role", "job role id"),
        "skill": ("skill", "skill id", "competency", "competency id"),
        "level": ("level", "required level", "proficiency level", "proficiency"),
        "importance": ("importance", "weight"),
    },
    "skills": {
        "id": (*_COMMON["id"], "skill id", "competency id"),
        "label": (*_COMMON["label"], "skill", "skill name", "skill label", "skill title", "competency"),
        "alternatives": _COMMON["alternatives"],
        "description": (*_COMMON["description"], "skill description"),
        "type": ("type", "skill type"),
        "broader": ("broader", "parent", "parent id"),
        "related": ("related", "related skills"),
        "scale": ("scale", "scale maximum", "maximum level", "max level"),
        "levels": ("levels", "proficiency levels"),
        "category": ("category",),
        "code": (*_COMMON["code"], "skill code", "codes"),
        "retired": _COMMON["retired"],
        "replaced_by": _COMMON["replaced_by"],
    },
    "occupations": {
        "id": (*_COMMON["id"], "occupation id", "role id", "job role id"),
        "label": (*_COMMON["label"], "occupation", "occupation title", "job role", "role"),
        "alternatives": _COMMON["alternatives"],
        "description": (*_COMMON["description"], "occupation description", "job role description"),
        "sector": ("sector", "industry"),
        "track": ("track",),
        "group": ("group", "occupation group"),
        "code": (*_COMMON["code"], "occupation code"),
        "retired": _COMMON["retired"],
        "replaced_by": _COMMON["replaced_by"],
    },
}
_NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "requirements": ("occupation", "skill"),
    "skills": ("id", "label"),
    "occupations": ("id", "label"),
}
# An id and a label alone could be anything: one of these columns decides.
_TELLING: Mapping[Kind, tuple[str, ...]] = {
    "requirements": (),
    "skills": ("broader", "related", "scale", "levels"),
    "occupations": ("sector", "track", "group"),
}
_ANY_TITLE = frozenset({"name", "title"})  # with a sector, a course or a job has that too
_STEMS: Mapping[str, Kind] = {
    "skill": "skills",
    "skills": "skills",
    "competencies": "skills",
    "occupation": "occupations",
    "occupations": "occupations",
    "roles": "occupations",
    "job roles": "occupations",
    "requirements": "requirements",
    "occupation skills": "requirements",
}
TEXT_FIELDS = frozenset({"label", "alternatives", "description"})
# Of a skill's columns and files, those whose name says that each row is a competency.
_COMPETENCY = frozenset({"competency", "competency id", "competencies"})
_LANGUAGE = re.compile(r"(.+) ([a-z]{2})")


def kind_of(
    file: str, headers: Sequence[str], mapping: Mapping[str, str], *, sure: bool = False
) -> Kind | None:
    """Which table a file (or sheet) of this name with these headers is; None when it is none.

    A file that is named after a table is that table even if a column is missing, so that the error can name
    the column. Any other must have all columns that the table needs and, unless the caller is `sure` that it
    is a table, one that tells it from a catalogue of courses or jobs, which has ids and titles too.
    """
    keys = {fold(header) for header in headers}
    keys |= {field for header in headers for field, _ in [_in_language(header)] if field}
    have = {kind: {field for field in FIELDS[kind] if keys & _keys(kind, field, mapping)} for kind in FIELDS}
    named = _STEMS.get(fold(file))
    if named and have[named]:
        return named
    for kind, fields in have.items():
        if fields.issuperset(_NEEDED[kind]) and (sure or _tells(kind, keys)):
            return kind
    return None


def _tells(kind: Kind, keys: set[str]) -> bool:
    told = any(keys & {fold(name) for name in FIELDS[kind][field]} for field in _TELLING[kind])
    return not _TELLING[kind] or (told and not (kind == "occupations" and keys & _ANY_TITLE))


def _own(kind: Kind, mapping: Mapping[str, str]) -> dict[str, str]:
    """The caller's columns for one kind of table: "skills.label" speaks for one, "label" for all."""
    general = {key: column for key, column in mapping.items() if "." not in key}
    special = {key.partition(".")[2]: column for key, column in mapping.items() if key.startswith(f"{kind}.")}
    return general | special


def _keys(kind: Kind, field: str, mapping: Mapping[str, str]) -> set[str]:
    own = {column for key, column in _own(kind, mapping).items() if key == field or key[:-3] == field}
    return {fold(name) for name in (*own, *FIELDS[kind][field])}


def _in_language(header: str) -> tuple[str, str]:
    """The text field and language of a header such as "label_fr" or "Description (fr)", else ("", "")."""
    match = _LANGUAGE.fullmatch(fold(header))
    field = next((field for field in TEXT_FIELDS if match and match[1] in _COMMON[field]), "")
    return (field, match[2]) if match and field else ("", "")


def columns_of(table: Table, kind: Kind, mapping: Mapping[str, str]) -> dict[str, str | None]:
    """The table's columns by field; a text in a stated language is a field of its own ("label_fr").

    Raises:
        FileError: a column that the table needs is absent.
    """
    own = _own(kind, mapping)
    found = {
        field: table.find(*([own[field]] if field in own else ()), *names)
        for field, names in FIELDS[kind].items()
    }
    for column in table.columns:
        field, language = _in_language(column)
        if field in FIELDS[kind]:
            found.setdefault(f"{field}_{language}", table.find(column))
    found |= {key: table.find(column) for key, column in own.items() if key not in FIELDS[kind]}
    for field in _NEEDED[kind]:
        if found[field] is None and not any(key[:-3] == field for key in found):
            table.column(field)  # raises, and names the nearest there are
    return found


def states_competencies(stem: str, columns: Mapping[str, str | None]) -> bool:
    """Whether a table of skills is one of competencies by the name of its file, or of its id or label column.

    A competency is more than a skill: skills, abilities, attributes and knowledge used together (ESDC).
    """
    named = (stem, columns.get("id") or "", columns.get("label") or "")
    return not _COMPETENCY.isdisjoint(map(fold, named))


def check_mapping(mapping: Mapping[str, str], tables: Sequence[Table]) -> None:
    """Refuse a mapping that names a field which does not exist, or a column that no table has.

    Raises:
        InputError: naming the field, or FileError naming the column, each with the nearest.
    """
    fields = {kind: set(names) for kind, names in FIELDS.items()}
    known = {field for names in fields.values() for field in names}
    for key, column in mapping.items():
        kind, _, field = key.rpartition(".")
        allowed = next(
            (names for name, names in fields.items() if name == kind), known if not kind else set()
        )
        if field not in allowed and not (field[:-3] in allowed & TEXT_FIELDS and field[-3] == "_"):
            raise InputError("is no field of a table.", field=key, nearest=nearest(field, sorted(known)))
        if all(table.find(column) is None for table in tables):
            raise FileError(
                f"has no column '{column}'.",
                file=", ".join(table.file for table in tables),
                field=key,
                nearest=nearest(column, [name for table in tables for name in table.columns]),
            )
