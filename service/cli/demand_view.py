"""Demand as tables: shares always with their count, their sample and their interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import Glyphs, bar, percent
from service.cli.screen import CAREFUL, DIM, STRONG, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.demand_answers import DemandAnswer, DemandOutlook, DemandSkill, Trend
    from service.shares import Share

_NAMES_SHOWN = 5


def demand_view(screen: Screen, answer: DemandAnswer) -> None:
    """What postings ask for."""
    pairs = [
        ("postings", f"{answer.postings:,}, of which {answer.asking:,} name a skill of {answer.framework}"),
        ("posted", f"{answer.first} to {answer.last}" if answer.first else ""),
    ]
    if answer.occupation is not None:
        names = list(answer.occupation.names.items())
        shown = ", ".join(f"{name} ({count:,})" for name, count in names[:_NAMES_SHOWN])
        more = f" and {len(names) - _NAMES_SHOWN} more names" if len(names) > _NAMES_SHOWN else ""
        pairs.insert(0, ("occupation", f"{answer.occupation.title} ({answer.occupation.id})"))
        pairs.append(("named in titles", f"{shown}{more}" or "by no title"))
    screen.pairs(pairs)
    if answer.skill is not None:
        screen.heading("The skill asked about, of all these postings")
        _table(screen, [answer.skill])
    if answer.insufficient is not None:
        screen.heading("Not enough information")
        screen.line(answer.insufficient.reason)
    elif answer.skills:
        beside = " asked for beside it" if answer.skill else ""
        screen.heading(f"{len(answer.skills):,} of {answer.total:,} skills{beside}")
        _table(screen, answer.skills)
    if answer.no_trend and answer.asking:
        screen.line(f"Trend: {answer.no_trend}", DIM)
    elif answer.periods:
        (a, b), (c, d) = answer.periods
        screen.line(f"Trend: from {a} – {b} to {c} – {d}; 95 % intervals, false discovery rate 5 %", DIM)
    outlook_lines(screen, answer.outlooks)
    for note in answer.notes:
        screen.line(f"Note: {note}", DIM)


def _table(screen: Screen, skills: Iterable[DemandSkill]) -> None:
    screen.table(
        ["skill", "=", ">asked by", ">share", "=95 %", "trend"],
        [_row(one, screen.glyphs) for one in skills],
    )


def _row(one: DemandSkill, glyphs: Glyphs) -> tuple[Text, str, str, str, str, Text]:
    text = Text(one.skill.label)
    flags = [name for name, said in (("hot technology", one.hot), ("in demand", one.in_demand)) if said]
    text.append(f"\n{glyphs.dot.join([one.skill.id, *flags])}", DIM)
    asked = f"{one.asked.count:,} of {one.asked.of:,}"
    return (
        text, bar(one.asked.share, glyphs), asked, percent(one.asked.share), interval(one.asked),
        _trend(one.trend, glyphs),
    )  # fmt: skip


def interval(share: Share) -> str:
    """The interval of a share, in tenths of a percent."""
    return f"{share.low * 100:.1f}–{share.high * 100:.1f}%"


def _trend(trend: Trend | None, glyphs: Glyphs) -> Text:
    if trend is None:
        return Text(glyphs.none, DIM)
    if trend.direction == "no difference shown":
        return Text(trend.direction, DIM)
    points = f"{trend.change * 100:+.1f} points ({trend.low * 100:+.1f} to {trend.high * 100:+.1f})"
    return Text(f"{trend.direction} {points}", STRONG if trend.direction == "rising" else CAREFUL)


def outlook_lines(screen: Screen, outlooks: Iterable[DemandOutlook]) -> None:
    """Outlooks with their source."""
    rows = []
    sources: dict[str, None] = {}
    for one in outlooks:
        title = Text(one.title or one.code)
        whose = one.occupation.title if one.occupation else ""
        said = [f"NOC {one.noc}", whose, f"mapped: {one.mapped}" if one.mapped else ""]
        title.append(f"\n{screen.glyphs.dot.join(filter(None, said))}", DIM)
        openings = f"{one.openings:,}" if one.openings is not None else screen.glyphs.none
        rows.append((title, one.expected or "not assessed", openings, one.period))
        sources[one.source] = None
    if rows:
        screen.heading("Outlook")
        screen.table(["occupation", "expected", ">openings", "period"], rows)
        screen.line("; ".join(filter(None, sources)), DIM)
