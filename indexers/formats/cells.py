"""What one cell says as text: cleaned, or None where nothing is stated."""

from __future__ import annotations

import json
import re

from indexers.formats.json_values import Json, kind_of
from indexers.formats.rows import BadRow
from taxonomy.text import clean, fold

# Words that stand in a cell for "not stated", folded. A lone dash folds to "" and is one too.
_MISSING = frozenset(
    {"n a", "na", "nan", "null", "none", "nil", "unknown", "not available", "not stated", "tbc", "tbd"}
    | {"s o", "sans objet", "non precise", "non disponible", "inconnu", "aucun", "aucune"}
)
_LONGEST_MISSING = 24


def scalar_text(value: Json) -> str | None:
    """A string, number or truth value as cleaned text; None where nothing is stated.

    Raises:
        BadRow: the value is a list or an object.
    """
    if isinstance(value, str):
        text = clean(value)
        return None if len(text) <= _LONGEST_MISSING and _stands_for_missing(text) else text
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    raise BadRow(f"is {kind_of(value)}, not text")


def short_text(value: Json) -> str | None:
    """As `scalar_text`; of a list its items with commas, of an object such as {"name": "X"} its name."""
    if isinstance(value, list):
        return ", ".join(text for text in map(short_text, value) if text) or None
    if isinstance(value, dict):
        named = next(
            (value[key] for key in ("name", "label", "title") if isinstance(value.get(key), str)), value
        )
        return scalar_text(named)
    return scalar_text(value)


def long_text(value: Json) -> str | None:
    """As `scalar_text`; a list becomes one line an item."""
    if not isinstance(value, list):
        return scalar_text(value)
    items = [text for text in map(scalar_text, value) if text]
    return "\n".join(items) or None


def fact_text(value: Json) -> str | None:
    """Any value as text that is only shown: lists and objects as JSON."""
    if isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
    ):
        return clean(json.dumps(value, ensure_ascii=False)) if value else None
    return long_text(value)


def _stands_for_missing(text: str) -> bool:
    key = fold(text)
    return key in _MISSING or (not key and not re.search(r"\w", text))
