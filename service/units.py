"""Filters over amounts that only compare within one unit: costs in a currency, credits of a system."""

from __future__ import annotations

from indexers.engine import AnyOf, Between, Filter, Kind, Snapshot, Stated, Where
from indexers.formats.values import NO_CURRENCY
from service.filters import parse_where
from service.questions import RawWhere
from taxonomy.errors import FilterError

# The field that says in which unit a number is.
UNITS = {"cost": "currency", "credits": "credit_system"}


def where_of(snapshot: Snapshot, kind: Kind, raw: RawWhere) -> Where:
    """The filters of a question, those over amounts within one unit.

    What is free (`NO_CURRENCY`, or a cost of 0) is so in every currency: a filter for costs in one finds it.

    Raises:
        FilterError: as `parse_where`; or an amount is filtered and several units are loaded, which stand in
            the message, and not one of them is named.
    """
    where = dict(parse_where(kind, raw))
    if kind == "credential":
        for field, unit in UNITS.items():
            wanted = where.get(field)
            if isinstance(wanted, Between) and not _is_free(field, wanted):
                where |= _in_one_unit(snapshot, field, unit, where.get(unit))
    return where


def _is_free(field: str, wanted: Between) -> bool:
    return field == "cost" and wanted.high == 0


def _in_one_unit(snapshot: Snapshot, field: str, unit: str, named: Filter | None) -> dict[str, Filter]:
    known = [value for value in snapshot.values("credential", unit) if value != NO_CURRENCY]
    free = (NO_CURRENCY,) if NO_CURRENCY in snapshot.values("credential", unit) else ()
    if isinstance(named, AnyOf):
        if len({*named.values} - {NO_CURRENCY}) > 1:
            raise _several(field, unit, known, unstated=False)
        return {unit: AnyOf((*named.values, *free))}
    if named == Stated(False):
        return {}
    unstated = named is None and _some_without(snapshot, field, unit)
    if len(known) + unstated > 1:
        raise _several(field, unit, known, unstated)
    return {}


def _some_without(snapshot: Snapshot, field: str, unit: str) -> bool:
    where: Where = {field: Stated(), unit: Stated(False)}
    return snapshot.search("credential", "", 0, where=where).total > 0


def _several(field: str, unit: str, known: list[str], unstated: bool) -> FilterError:
    there = ", ".join(known) + (f", and some whose {unit} is not stated" if unstated else "")
    return FilterError(
        f"amounts in several units are not compared: filter {unit} too, by one of {there}.",
        field=field,
        nearest=[f"{unit}={value}" for value in known],
    )
