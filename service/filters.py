"""Filters as a caller writes them, to the typed filters of the engines."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from indexers.engine import DATE_FIELDS, NUMBER_FIELDS, TERM_FIELDS, AnyOf, Between, Kind, Where
from service.questions import RawFilter, RawWhere
from taxonomy.errors import FilterError
from taxonomy.readers.tables import nearest

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPERATOR = re.compile(r"(?P<field>[\w.-]+)\s*(?P<operator><=|>=|=)\s*(?P<value>.*)", re.DOTALL)


def parse_where(kind: Kind, raw: RawWhere) -> Where:
    """Typed filters.

    Raises:
        FilterError: an unknown field (the nearest are listed), or a value of the wrong type. Whether any
            document has a value is the engine's to say.
    """
    return {field: _filter(kind, field, value) for field, value in raw.items()}


def _filter(kind: Kind, field: str, value: RawFilter) -> AnyOf | Between:
    if field in TERM_FIELDS[kind]:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not values or not all(isinstance(one, str) for one in values):
            raise FilterError("takes a text or a list of texts.", field=field)
        return AnyOf(tuple(values))
    if field in NUMBER_FIELDS[kind] or field in DATE_FIELDS[kind]:
        low, high = _ends(field, value)
        as_number = field in NUMBER_FIELDS[kind]
        return Between(_end(field, low, as_number), _end(field, high, as_number))
    fields = (*TERM_FIELDS[kind], *NUMBER_FIELDS[kind], *DATE_FIELDS[kind])
    raise FilterError(
        f"{kind}s have no field '{field}' (fields: {', '.join(fields)}).",
        field=field,
        nearest=nearest(field, fields),
    )


def _ends(field: str, value: RawFilter) -> tuple[float | str | None, float | str | None]:
    if isinstance(value, Mapping):
        unknown = set(value) - {"min", "max"}
        if unknown or not value:
            raise FilterError('takes {"min": ..., "max": ...}.', field=field)
        return value.get("min"), value.get("max")
    if isinstance(value, list):
        raise FilterError("takes one value or a range, not a list.", field=field)
    return value, value


def _end(field: str, value: float | str | None, as_number: bool) -> float | str | None:
    if value is None:
        return None
    if not as_number:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise FilterError(f"takes dates such as 2027-01-31, not '{value}'.", field=field)
        return value
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise FilterError(f"takes numbers, not '{value}'.", field=field)
    return number


def read_where(typed: Iterable[str]) -> RawWhere:
    """Filters typed as field=value, field=a|b, field<=number, field>=number; repeats narrow a range.

    Raises:
        FilterError: not of that form.
    """
    where: dict[str, RawFilter] = {}
    for one in typed:
        match = _OPERATOR.fullmatch(one.strip())
        if match is None or not match["value"].strip():
            raise FilterError(
                f"'{one}' is not of the form field=value, field<=value or field>=value.", field="where"
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
