"""Skills as sources declare them: lists of names, names with levels, objects, and lists written as text."""

from __future__ import annotations

import ast
import re

from indexers.formats.cells import scalar_text
from indexers.formats.json_values import Json, kind_of, parse_json
from indexers.formats.rows import BadRow
from taxonomy.credentials import DeclaredSkill
from taxonomy.text import clean

NAME_KEYS = ("skill", "name", "label", "title", "libelle", "preferredLabel", "id", "uri", "code")
CODE_KEYS = ("codes", "id", "uri", "url", "code", "termCode")
EXIT_KEYS = ("level", "exit", "niveau", "proficiency")
ENTRY_KEYS = ("entry", "entry_level", "from")

_LEVEL_NAMES = (
    "basic beginner elementary introductory foundation foundational novice intermediate advanced expert "
    "proficient débutant debutant élémentaire intermédiaire avancé confirmé"
)
_LEVEL_WORDS = frozenset(_LEVEL_NAMES.split())
_NUMERIC_LEVEL = re.compile(r"\d(?:\.\d+)?")
_BULLET = re.compile(r"^(?:[•▪●◦‣*–-]|\d+[.)])\s+")
_AND = re.compile(r"^(?:and|et|&)\s+", re.IGNORECASE)
_STRONG = re.compile(r"[;|\n•]")
_LONGEST_LITERAL = 100_000  # characters of a list written as text


def split_names(text: str) -> list[str]:
    """The names in a text: between semicolons or bars where it has any, else between lines and commas.

    A comma inside parentheses belongs to a name; an "and" after the last comma does not.
    """
    parts = _STRONG.split(text)
    if ";" not in text and "|" not in text:
        parts = [_AND.sub("", part) for line in parts for part in split_commas(line)]
    return [name for part in parts if (name := _BULLET.sub("", part.strip()).strip(" ,;").rstrip("."))]


def split_commas(text: str) -> list[str]:
    """The parts between commas that stand outside parentheses, without empty ones."""
    parts, start, depth = [], 0, 0
    for at, char in enumerate(text):
        depth = max(0, depth + (char in "([") - (char in ")]"))
        if char == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return [part for part in [*parts, text[start:].strip()] if part]


def parse_skills(value: Json) -> tuple[DeclaredSkill, ...]:
    """Declared skills out of a cell or a JSON value, each once, in order.

    Raises:
        BadRow: a number or another shape, or an entry that names no skill.
    """
    if isinstance(value, str):
        text = clean(value)
        written = _written_list(text)
        if written is None:
            return _distinct([parse_skill(name) for name in split_names(scalar_text(text) or "")])
        value = written
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadRow(f"is {kind_of(value)}, not a list of skills", "skills")
    return _distinct([_entry(one, at) for at, one in enumerate(value, 1) if one not in (None, "")])


def parse_skill(text: str) -> DeclaredSkill:
    """One skill as typed; "python:3" and "SQL:advanced" state a level, "SQL (advanced)" is a name."""
    name, colon, level = text.rpartition(":")
    level = level.strip()
    if colon and name.strip() and (_NUMERIC_LEVEL.fullmatch(level) or level.casefold() in _LEVEL_WORDS):
        return DeclaredSkill(name.strip(), level)
    return DeclaredSkill(text.strip())


def level_text(value: Json, field: str) -> str | None:
    """A level as its source writes it.

    Raises:
        BadRow: it is neither a number nor a word.
    """
    if isinstance(value, bool | dict | list):
        raise BadRow(f"is {kind_of(value)}, not a level", field)
    return scalar_text(value)


def _entry(value: Json, at: int) -> DeclaredSkill:
    if isinstance(value, str) and (text := clean(value)):
        return parse_skill(text)
    if not isinstance(value, dict):
        raise BadRow(f"entry {at} is {kind_of(value)}, not a skill", "skills")
    found = next((value[key] for key in NAME_KEYS if isinstance(value.get(key), str) and value[key]), None)
    name = scalar_text(found)
    if not name:
        raise BadRow(f"entry {at} names no skill (its keys: {', '.join(value) or 'none'})", "skills")
    exit_, entry = (
        next((level_text(value[key], "skills") for key in keys if value.get(key) is not None), None)
        for keys in (EXIT_KEYS, ENTRY_KEYS)
    )
    return DeclaredSkill(name, exit_, entry, _codes(value, name))


def _codes(value: dict[str, Json], name: str) -> tuple[str, ...]:
    """Ids and codes beside a name. Digits alone could be any vocabulary's, and are no code."""
    given = (value.get(key) for key in CODE_KEYS)
    cells = [cell for one in given for cell in (one if isinstance(one, list) else [one])]
    codes = (clean(one) for one in cells if isinstance(one, str))
    return tuple(dict.fromkeys(code for code in codes if code != name and any(map(str.isalpha, code))))


def _written_list(text: str) -> list[Json] | None:
    """The list that a text spells in JSON or Python; None when it spells none."""
    if not (text.startswith("[") and text.endswith("]")) or len(text) > _LONGEST_LITERAL:
        return None
    try:
        value = parse_json(text)
    except ValueError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    return value if isinstance(value, list) else None


def _distinct(skills: list[DeclaredSkill]) -> tuple[DeclaredSkill, ...]:
    found: dict[tuple[str, str | None, str | None], DeclaredSkill] = {}
    for one in skills:
        found.setdefault((one.name.casefold(), one.exit, one.entry), one)
    return tuple(found.values())
