"""Hours, prices, modes and dates of a course of schema.org and of its instances.

A figure that can be read is given as our fields read it; else the words are, so that they stay a fact.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from indexers.formats.json_values import Json, Values
from indexers.formats.jsonld import Graph, local
from indexers.formats.rows import BadRow
from indexers.formats.values import parse_cost, parse_date, parse_hours, parse_mode
from taxonomy.credentials import Cost, Hours
from taxonomy.text import fold

_WEEKS = re.compile(r"P(\d+)W|(\d+) ?(?:weeks?|semaines?)", re.IGNORECASE)
_A_WEEK = re.compile(r"(.+?) ?(?:per|a|each|/|par) ?(?:week|semaine)", re.IGNORECASE)
_ATTENDANCE = {"OnlineEventAttendanceMode": "online", "OfflineEventAttendanceMode": "on-site",
               "MixedEventAttendanceMode": "blended"}  # fmt: skip


def hours_of(graph: Graph, nodes: Sequence[Values]) -> Json:
    """Hours of learning: as the course states them, else the least and most of its instances."""
    own = [_hours(graph, one) for one in nodes]
    known = [one for one in own[:1] if one] or [one for one in own if one]
    if known:
        return {"min": min(one.minimum for one in known), "max": max(one.maximum for one in known)}
    said = (graph.text(one, "timeRequired", "courseWorkload") for one in nodes)
    return next(filter(None, said), None)


def _hours(graph: Graph, node: Values) -> Hours | None:
    """The hours of one node: a total, or weeks times hours a week where both are stated."""
    time, workload = graph.text(node, "timeRequired"), graph.text(node, "courseWorkload")
    if found := _read_hours(time):
        return found
    weeks = _WEEKS.fullmatch(time or "")
    weekly = _A_WEEK.fullmatch(workload or "")
    if weeks and weekly and (hours := _read_hours(weekly[1])):
        count = int(weeks[1] or weeks[2])
        return Hours(hours.minimum * count, hours.maximum * count)
    # Beside a stated number of weeks, a bare workload may be a week's.
    return (None if weeks else _read_hours(workload)) or _scheduled(graph, node)


def _scheduled(graph: Graph, node: Values) -> Hours | None:
    """A schedule's duration times its repeats: of all schedules, where each states both."""
    total = 0.0
    for one in graph.get(node, "courseSchedule"):
        if not isinstance(one, dict):
            return None
        each, count = _read_hours(graph.text(one, "duration")), graph.text(one, "repeatCount")
        if each is None or count is None or not count.isdecimal():
            return None
        total += each.maximum * int(count)
    return Hours(total, total) if 0 < total < math.inf else None


def _read_hours(text: str | None) -> Hours | None:
    try:
        return parse_hours(text, False) if text else None
    except BadRow:
        return None  # stays as words, which are refused with their row


def cost_of(graph: Graph, nodes: Sequence[Values]) -> tuple[Json, list[Json]]:
    """The lowest price, in the currency of the first, and all prices as words where there are several.

    A subscription's price is not the course's.
    """
    said: list[str] = []
    costs: list[Cost] = []
    for node in nodes:
        for offer in graph.get(node, "offers"):
            words, cost = _price(graph, offer)
            said += [words] if words else []
            costs += [cost] if cost else []
    if not said and any(node.get("isAccessibleForFree") in (True, "true", "True") for node in nodes):
        return "free", []
    several: list[Json] = list(dict.fromkeys(said))
    known = [one for one in costs if one.amount == 0 or one.currency == _first_currency(costs)]
    lowest = min(known, key=lambda one: one.amount, default=None)
    cell: Json = (
        {"amount": lowest.amount, "currency": lowest.currency} if lowest else next(iter(several), None)
    )
    return cell, several if len(several) > 1 else []


def _first_currency(costs: Sequence[Cost]) -> str | None:
    return next((one.currency for one in costs if one.amount > 0), None)


def _price(graph: Graph, offer: Json) -> tuple[str | None, Cost | None]:
    """What an offer says, and its price where it can be read."""
    if not isinstance(offer, dict):
        text = graph.text({"x": offer}, "x")
        return text, _read_cost(text)
    inner = graph.node(offer, "priceSpecification")
    category = graph.text(offer, "category") or ""
    amount = graph.text(offer, "price", "lowPrice") or graph.text(inner, "price", "minPrice")
    currency = graph.text(offer, "priceCurrency") or graph.text(inner, "priceCurrency")
    repeated = fold(category) == "subscription" or "billingDuration" in inner or "billingIncrement" in inner
    words = " ".join(filter(None, (currency, amount, category)))
    if amount is None:
        return words, _read_cost("free") if fold(category) == "free" else None
    return words, None if repeated else _read_cost({"amount": amount, "currency": currency})


def _read_cost(value: Json) -> Cost | None:
    try:
        return parse_cost(value)
    except BadRow:
        return None


def modes_of(graph: Graph, nodes: Sequence[Values]) -> tuple[Json, list[Json]]:
    """The mode that all instances share, or else all modes as words."""
    said = [text for one in nodes for text in graph.texts(one, "courseMode", "eventAttendanceMode")]
    words = list(dict.fromkeys(_ATTENDANCE.get(local(one), one) for one in said))
    modes = {mode for one in words if (mode := parse_mode(one))}
    if len(modes) == 1:
        return modes.pop(), [one for one in words if not parse_mode(one)]
    return (None, list(words)) if modes else (next(iter(words), None), list(words[1:]))


def starts_of(graph: Graph, nodes: Sequence[Values]) -> tuple[Json, list[Json]]:
    """The earliest start that is stated, and all of them where there are several."""
    said = [text for one in nodes for text in graph.texts(one, "startDate")]
    said += [
        text for node in nodes for one in graph.get(node, "courseSchedule")
        if isinstance(one, dict) for text in graph.texts(one, "startDate")
    ]  # fmt: skip
    days = sorted({day for one in said if (day := parse_date(one))})
    several: list[Json] = list(dict.fromkeys(parse_date(one) or one for one in said))
    return days[0] if days else next(iter(said), None), several if len(several) > 1 else []
