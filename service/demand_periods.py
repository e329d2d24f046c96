"""Which two periods of postings are compared, and why none are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from indexers.checks import ISO_DATE
from service.proportions import MINIMUM
from service.reasons import say
from service.stepsums import Mask, PostingSums
from taxonomy.errors import InputError
from taxonomy.wording import day as written_day


@dataclass(frozen=True, slots=True)
class Periods:
    """Two periods of as many days, one after the other, and the postings of each; or why there are none.

    `span` is the first and the last day on which any was posted.
    """

    span: tuple[str, str] | None = None
    shown: tuple[tuple[str, str], ...] = ()
    masks: tuple[Mask, Mask] | None = None
    why_not: str | None = None


def check_dates(
    sums: PostingSums, since: str | None, until: str | None, today: dt.date | None = None
) -> None:
    """Refuse what is no day, a beginning after the end, and one that lies ahead of today and of all postings.

    Raises:
        InputError: naming the parameter.
    """
    for name, value in (("since", since), ("until", until)):
        if value is not None and not (ISO_DATE.fullmatch(value) and _day(value)):
            raise InputError(f"takes dates such as 2027-01-31, not '{value}'.", field=name)
    if since and until and since > until:
        raise InputError(f"{since} is after until, {until}.", field="since")
    days = sums.dates()[0]
    latest = max((today or dt.date.today()).isoformat(), days[-1] if days else "")
    if since and since > latest:
        raise InputError(f"{since} lies in the future.", field="since")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def periods_of(sums: PostingSums, chosen: Mask, language: str) -> Periods:
    """The halves of the time from the first posting that was chosen to the last.

    Of an odd number of days the first is left out. Fewer than `MINIMUM` postings in a half are too few.
    """
    days, places = sums.dates()
    dated = places[chosen & (places >= 0)]
    if not len(dated):
        return Periods(why_not=say("no dates", language))
    span = days[int(dated.min())], days[int(dated.max())]
    start, end = _day(span[0]), _day(span[1])
    if start is None or end is None:
        return Periods(span=span, why_not=say("no dates", language))
    half = ((end - start).days + 1) // 2
    if not half:
        return Periods(span=span, why_not=say("one day", language, day=written_day(span[0], language)))
    later = end - dt.timedelta(half - 1)
    earlier = later - dt.timedelta(half)
    shown = (
        (earlier.isoformat(), (later - dt.timedelta(1)).isoformat()),
        (later.isoformat(), end.isoformat()),
    )
    masks = tuple(_between(sums, chosen, *one) for one in shown)
    sources, codes = sums.fields["source"]
    own = [sources[at] for at in np.unique(codes[masks[0] | masks[1]]).tolist() if at >= 0]
    if len(own) > 1:
        # Catalogues ask in different words for different jobs: a change of their mix would read as a trend.
        return Periods(span=span, shown=shown, why_not=say("mixed sources", language, sources=", ".join(own)))
    counts = [int(np.count_nonzero(mask)) for mask in masks]
    if min(counts) < MINIMUM:
        why = say(
            "too few to compare", language, before=counts[0], after=counts[1], minimum=MINIMUM,
            first=_span(*shown[0], language), second=_span(*shown[1], language),
        )  # fmt: skip
        return Periods(span=span, shown=shown, why_not=why)
    return Periods(span, shown, (masks[0], masks[1]))


def _span(first: str, last: str, language: str) -> str:
    between = " au " if language == "fr" else " – "
    return between.join(written_day(one, language) for one in (first, last))


def _between(sums: PostingSums, chosen: Mask, low: str, high: str) -> Mask:
    days, places = sums.dates()
    right = [at for at, day in enumerate(days) if low <= day <= high]
    found: Mask = chosen & np.isin(places, right)
    return found
