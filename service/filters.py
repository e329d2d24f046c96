"""Filters as a caller writes them, to the typed filters of the engines."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from indexers.engine import (
    DATE_FIELDS,
    NUMBER_FIELDS,
    TERM_FIELDS,
    AnyOf,
    Between,
    Filter,
    Kind,
    Stated,
    Where,
)  # fmt: skip
from service.questions import RawFilter, RawWhere
from taxonomy.errors import FilterError
from taxonomy.readers.tables import nearest

_OTHER_NAMES = {"start": "starts", "start_date": "starts"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPERATOR = re.compile(r"(?P<field>[\w.-]+)\s*(?P<operator><=|>=|=)\s*(?P<value>.*)", re.DOTALL)
_STATED = re.compile(r"(?P<field>[\w.-]+)\s+is\s+(?P<no>not\s+)?stated")


def parse_where(kind: Kind, raw: RawWhere) -> Where:
    """Typed filters; "start" and "start_date" are other names of "starts".

    Raises:
        FilterError: an unknown field (the nearest are listed), a value of the wrong type, or one field twice.
            Whether any document has a value is the engine's to say.
    """
    where: dict[str, Filter] = {}
    for typed, value in raw.items():
        field = _field(kind, typed)
        if field in where:
            raise FilterError(f"is the same field as '{field}'; name it once.", field=typed)
        where[field] = _filter(kind, field, value)
    return where


def _field(kind: Kind, typed: str) -> str:
    fields = (*TERM_FIELDS[kind], *NUMBER_FIELDS[kind], *DATE_FIELDS[kind])
    field = _OTHER_NAMES.get(typed, typed)
    if field not in fields:
        raise FilterError(
            f"{kind}s have no field '{typed}' (fields: {', '.join(fields)}).",
            field=typed,
            nearest=nearest(typed, fields),
        )
    return field


def _filter(kind: Kind, field: str, value: RawFilter) -> Filter:
    if isinstance(value, Mapping) and "stated" in value:
        return _stated(field, value)
    if field in TERM_FIELDS[kind]:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not values or not all(isinstance(one, str) for one in values):
            raise FilterError('takes a text, a list of texts, or {"stated": true or false}.', field=field)
        return AnyOf(tuple(values))
    low, high = _ends(field, value)
    as_number = field in NUMBER_FIELDS[kind]
    return Between(_end(field, low, as_number), _end(field, high, as_number))


def _stated(field: str, value: Mapping[str, float | str | bool]) -> Stated:
    if len(value) > 1 or not isinstance(value["stated"], bool):
        raise FilterError('takes {"stated": true} or {"stated": false}, with nothing beside it.', field=field)
    return Stated(value["stated"])


def _ends(field: str, value: RawFilter) -> tuple[float | str | bool | None, float | str | bool | None]:
    if isinstance(value, Mapping):
        unknown = set(value) - {"min", "max"}
        if unknown or not value:
            raise FilterError('takes {"min": ..., "max": ...} or {"stated": ...}.', field=field)
        return value.get("min"), value.get("max")
    if isinstance(value, list):
        raise FilterError("takes one value or a range, not a list.", field=field)
    return value, value


def _end(field: str, value: float | str | bool | None, as_number: bool) -> float | str | None:
    if value is None:
        return None
    if not as_number:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise FilterError(f"takes dates such as 2027-01-31, not '{value}'.", field=field)
        return value
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise FilterError(f"takes numbers, not '{value}'.", field=field)
    return number


def read_where(typed: Iterable[str]) -> RawWhere:
    """Filters typed as field=value, field=a|b, field<=number, field>=number, field is [not] stated.

    Repeats narrow a range.

    Raises:
        FilterError: not of that form.
    """
    where: dict[str, RawFilter] = {}
    for one in typed:
        if said := _STATED.fullmatch(one.strip()):
            where[said["field"]] = {"stated": said["no"] is None}
            continue
        match = _OPERATOR.fullmatch(one.strip())
        if match is None or not match["value"].strip():
            raise FilterError(
                f"'{one}' is not of the form field=value, field<=value, field>=value or field is not stated.",
                field="where",
            )
        field, value = match["field"], match["value"].strip()
        if match["operator"] == "=":
            values = [part.strip() for part in value.split("|")]
            where[field] = values if len(values) > 1 else value
        else:
            before = where.get(field)
            range_ = dict(before) if isinstance(before, Mapping) else {}
            where[field] = range_ | {"max" if match["operator"] == "<=" else "min": value}
    return where
