"""The budgets of a plan as a caller states them, checked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from service.plan_answers import Budget
from taxonomy.errors import InputError

# Amounts are counted in thousandths, so that they are integers: no hours or costs are stated more finely.
UNIT = 1000
_HOURS_OF_A_WEEK = 168
MAX_CANDIDATES = 1000
MAX_SECONDS = 60.0

Unknown = Literal["leave out"] | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """What a plan may use; None: as much as it likes.

    `hours` in all; or `hours_a_week` until the day `by`, counted from `starting` (both ISO; None: today).
    `cost` is in `currency`, which may be left out where all costs share one. `credentials` is how many.
    `unknown_hours` and `unknown_cost` say what becomes of a credential that does not state them: where that
    budget is given it is left out ("leave out"), or it counts as so much.
    """

    hours: float | None = None
    hours_a_week: float | None = None
    by: str | None = None
    starting: str | None = None
    cost: float | None = None
    currency: str | None = None
    credentials: int | None = None
    unknown_hours: Unknown = "leave out"
    unknown_cost: Unknown = "leave out"


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets as whole thousandths; `hours_budget` says which of hours and date binds."""

    starting: date
    by: date | None
    hours: int | None
    hours_budget: Budget
    cost: int | None
    credentials: int | None


def thousandths(amount: float, *, up: bool = False) -> int:
    """An amount as whole thousandths, rounded down, or up for what is used."""
    exact = Fraction(repr(float(amount))) * UNIT
    return math.ceil(exact) if up else math.floor(exact)


def check(budgets: Budgets) -> Limits:
    """Budgets as limits.

    Raises:
        InputError: one is zero, below, or no number; a date is none, or not after the start; one says nothing
            without another.
    """
    for name in ("hours", "hours_a_week", "cost", "credentials"):
        _above_zero(name, getattr(budgets, name))
    for name in ("unknown_hours", "unknown_cost"):
        value = getattr(budgets, name)
        if isinstance(value, str):
            if value != "leave out":
                raise InputError(
                    f"must be 'leave out' or a number, not '{value}'.", field=name, nearest=["leave out"]
                )
        else:
            _above_zero(name, value, zero=name == "unknown_cost")
    if budgets.hours_a_week is not None and budgets.hours_a_week > _HOURS_OF_A_WEEK:
        raise InputError(
            f"a week has {_HOURS_OF_A_WEEK} hours, not {budgets.hours_a_week:g}.", field="hours_a_week"
        )
    if budgets.currency is not None and budgets.cost is None:
        raise InputError("is read only beside a budget for cost.", field="currency")
    starting = _day("starting", budgets.starting) or date.today()
    by = _day("by", budgets.by)
    hours = budgets.hours
    if by is not None:
        if by <= starting:
            raise InputError(f"{by} is not after the start of the plan, {starting}.", field="by")
        if budgets.hours_a_week is None:
            raise InputError("says nothing without the hours a week (hours_a_week).", field="by")
        until = Fraction(repr(float(budgets.hours_a_week))) * (by - starting).days / 7
        if hours is None or until < hours:
            return Limits(
                starting, by, math.floor(until * UNIT), "by", _of(budgets.cost), budgets.credentials
            )
    return Limits(starting, by, _of(hours), "hours", _of(budgets.cost), budgets.credentials)


def _of(amount: float | None) -> int | None:
    return None if amount is None else thousandths(amount)


def _above_zero(name: str, value: float | None, *, zero: bool = False) -> None:
    if value is None:
        return
    if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
        raise InputError(f"must lie above 0, not {value:g}.", field=name)


def _day(name: str, typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        if len(typed) != len("2027-01-31"):
            raise ValueError
        return date.fromisoformat(typed)
    except ValueError:
        raise InputError(f"takes a date such as 2027-01-31, not '{typed}'.", field=name) from None
