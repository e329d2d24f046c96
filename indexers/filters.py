"""What a question may say about filters, facets and pages: checked once, above every engine.

Engines call these before they touch their data, so that they refuse the same things in the same words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

from indexers.checks import ISO_DATE
from indexers.engine import (
    DATE_FIELDS,
    ID_FIELD,
    NUMBER_FIELDS,
    TERM_FIELDS,
    AnyOf,
    Between,
    Kind,
    Stated,
    Where,
)  # fmt: skip
from taxonomy.errors import FilterError, InputError
from taxonomy.readers.tables import nearest

Values = Callable[[str], Collection[str]]


def counted_fields(kind: Kind) -> tuple[str, ...]:
    """The fields that hold values to pick from and to count: term fields and dates."""
    return (*TERM_FIELDS[kind], *DATE_FIELDS[kind])


def check_where(kind: Kind, where: Where | None, values: Values) -> Where:
    """The filters, all of them sound; `values` gives what a term or date field holds.

    Raises:
        FilterError: an unknown field, a range where values belong or the reverse, an end of a range that is
            no number or date, or a value that no document of the kind has.
    """
    for field, wanted in (where or {}).items():
        if field == ID_FIELD:
            if not isinstance(wanted, AnyOf):
                raise FilterError("takes ids.", field=field)
            continue
        _check_field(kind, field, (*counted_fields(kind), *NUMBER_FIELDS[kind]))
        if isinstance(wanted, Between):
            _check_range(kind, field, wanted)
        elif not isinstance(wanted, Stated):
            _check_values(kind, field, wanted, values)
    return where or {}


def check_facets(kind: Kind, facets: Sequence[str]) -> None:
    """Raises FilterError for a field whose values cannot be counted."""
    for field in facets:
        if field in NUMBER_FIELDS[kind]:
            raise FilterError("holds numbers, which are not counted by value.", field=field)
        _check_field(kind, field, counted_fields(kind))


def check_page(k: int, offset: int = 0) -> None:
    """Raises InputError for a negative page."""
    for name, value in (("k", k), ("offset", offset)):
        if value < 0:
            raise InputError(f"must be 0 or more, not {value}.", field=name)


def by_frequency(counts: dict[str, int]) -> dict[str, int]:
    """Facet counts in the order of `Page.facets`: most frequent first, ties by value, none at zero."""
    found = [(value, count) for value, count in counts.items() if count]
    return dict(sorted(found, key=lambda one: (-one[1], one[0])))


def _check_field(kind: Kind, field: str, known: Sequence[str]) -> None:
    if field not in known:
        raise FilterError(
            f"is no such field of a {kind}; there are: {', '.join(known)}.",
            field=field,
            nearest=nearest(field, known),
        )


def _check_values(kind: Kind, field: str, wanted: AnyOf, values: Values) -> None:
    if field in NUMBER_FIELDS[kind]:
        raise FilterError("holds numbers, so it takes a range.", field=field)
    if not wanted.values:
        raise FilterError("needs at least one value.", field=field)
    known = values(field)
    for value in wanted.values:
        if value not in known:
            raise FilterError(f"no {kind} has '{value}'.", field=field, nearest=nearest(value, known))


def _check_range(kind: Kind, field: str, wanted: Between) -> None:
    if field in TERM_FIELDS[kind]:
        raise FilterError("holds words, so it takes values, not a range.", field=field)
    ends = [end for end in (wanted.low, wanted.high) if end is not None]
    for end in ends:
        if field in DATE_FIELDS[kind]:
            if not isinstance(end, str) or not ISO_DATE.fullmatch(end):
                raise FilterError(f"'{end}' is no ISO date (such as 2026-09-30).", field=field)
        elif isinstance(end, str | bool) or math.isnan(end):
            raise FilterError(f"'{end}' is no number.", field=field)
    if len(ends) == 2 and _above(*ends):
        raise FilterError(f"the range from {ends[0]} to {ends[1]} ends before it begins.", field=field)


def _above(low: float | str, high: float | str) -> bool:
    if isinstance(low, str) or isinstance(high, str):
        return str(low) > str(high)
    return low > high
