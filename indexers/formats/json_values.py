"""JSON as files hold it: parsed strictly, and what its values are called in an error."""

from __future__ import annotations

import json
from typing import cast

from taxonomy.readers.delimited import MAX_CELLS

MAX_DEPTH = 64  # of JSON; catalogues need 4

Json = object
Values = dict[str, Json]


def parse_json(text: str, raw_lines: bool = False) -> Json:
    """One JSON value; duplicate keys, NaN, nesting beyond `MAX_DEPTH` and too many values are refused.

    With `raw_lines`, a text may hold line ends and tabs as they are, which JSON does not allow.

    Raises:
        ValueError: saying what is wrong, and where.
    """
    _check_count(text)
    try:
        value = cast(
            Json,
            json.loads(text, strict=not raw_lines, object_pairs_hook=_object, parse_constant=_not_a_number),
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise ValueError(f"is not valid JSON: {error.msg} ({place}character {error.colno})") from None
    except RecursionError:
        raise ValueError(f"is nested more than {MAX_DEPTH} deep") from None
    check_depth(value)
    return value


def _object(pairs: list[tuple[str, Json]]) -> Values:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"holds the key '{twice}' twice in one object")
    return found


def _not_a_number(word: str) -> Json:
    raise ValueError(f"holds {word}, which is not JSON")


def _check_count(text: str) -> None:
    """Refuse what would take many times the memory of its text: each value has one of these before it."""
    if text.count(",") + text.count("[") + text.count("{") > MAX_CELLS:
        raise ValueError(f"holds more than {MAX_CELLS:,} values; give its records one a line, in parts")


def check_depth(value: Json) -> None:
    """Raise ValueError when a JSON value is nested more than `MAX_DEPTH` deep."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return
    raise ValueError(f"is nested more than {MAX_DEPTH} deep")


def kind_of(value: Json) -> str:
    """What a JSON value is, in words for an error."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}
    return "null" if value is None else names.get(type(value), "an object")
