"""Holders beside others, as tables: lifts as bars to both sides of zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import Glyphs
from service.cli.screen import CAREFUL, DIM, GOOD, Screen

if TYPE_CHECKING:
    from service.holders.answers import (
        Distribution,
        HoldersAnswer,
        Interval,
        Lift,
        OccupationHolders,
        Uptake,
    )

_SIDE = 6  # characters of a bar to one side of zero
_LEAST_FULL = 10.0  # percentage points: smaller lifts do not fill a bar
_MOST_DETAILED = 3  # occupations whose skills are shown
_MOST_SET_ASIDE = 3
_VERDICTS = {True: "yes", False: "no", None: "cannot say"}


@dataclass(frozen=True, slots=True)
class HoldersView:
    """Shows the `k` highest and the `k` lowest lifts."""

    k: int

    def show(self, screen: Screen, answer: HoldersAnswer) -> None:
        """The whole answer."""
        held = ", ".join(answer.credentials) or "any credential"
        rows = f"{answer.rows:,} of {answer.people:,} people" if answer.rows is not None else ""
        screen.pairs(
            [
                ("holders", f"of {held}" if answer.source == "rows" else "as the tables state them"),
                ("rows", rows),
                ("minimum", f"no count below {answer.minimum:,}"),
            ]
        )
        self._uptakes(screen, answer)
        detailed = [one for one in answer.occupations if one.insufficient is None]
        for one in detailed[:_MOST_DETAILED]:
            self._occupation(screen, one, len(answer.occupations) > 1)
        if len(detailed) > _MOST_DETAILED:
            screen.line()
            screen.line(f"{len(detailed) - _MOST_DETAILED:,} more: name one with --occupation.", DIM)
        self._end(screen, answer)

    def _uptakes(self, screen: Screen, answer: HoldersAnswer) -> None:
        shown = [one for one in answer.occupations if one.uptake is not None]
        if shown:
            screen.heading("Uptake")
            screen.table(
                ["occupation", ">holders", ">all", ">share", ">95% interval", ">one in", ""],
                [_uptake(one.occupation, one.uptake, screen.glyphs) for one in shown if one.uptake],
            )
        if answer.hidden_occupations:
            many = f"{answer.hidden_occupations:,} occupation{'s' * (answer.hidden_occupations > 1)}"
            screen.line(f"and {many} of fewer than {answer.minimum:,} people", DIM)

    def _occupation(self, screen: Screen, one: OccupationHolders, named: bool) -> None:
        of = f" of {one.occupation}" if named or one.occupation else ""
        if one.skills:
            screen.heading(f"Skills{of}: the share of holders minus that of others, in percentage points")
            self._lifts(screen, one.skills)
        if one.hidden_skills:
            screen.line(f"Skills not shown, which too few people list or lack: {one.hidden_skills:,}", DIM)
        for each in one.shares:
            screen.heading(f"{each.dimension[:1].upper()}{each.dimension[1:]}{of}")
            _distribution(screen, each)

    def _lifts(self, screen: Screen, lifts: Sequence[Lift]) -> None:
        left_out = len(lifts) - 2 * self.k
        shown = list(lifts) if left_out <= 0 else [*lifts[: self.k], *lifts[-self.k :]]
        rows = [_row(one, screen.glyphs, _widest(lifts)) for one in shown]
        if left_out > 0:
            rows.insert(self.k, (Text(f"{left_out:,} between", DIM), *[""] * 6))
        _lift_table(screen, "skill", rows)
        _reasons(screen, shown)

    def _end(self, screen: Screen, answer: HoldersAnswer) -> None:
        screen.line()
        for note in answer.notes:
            screen.line(f"Note: {note}", DIM)
        if answer.bad_rows:
            screen.line(f"{answer.bad_rows:,} rows could not be read:", CAREFUL)
            for bad in answer.set_aside[:_MOST_SET_ASIDE]:
                screen.line(f"{bad.file}, row {bad.row}: {bad.reason}", DIM, indent=2)
        if any(lift.p is not None for one in answer.occupations for lift in _every(one)):
            screen.line(
                "Real: the 95% interval (Newcombe) leaves zero out, and Fisher's p, adjusted for all "
                "comparisons of the table (Benjamini-Hochberg), is at most 5%.",
                DIM,
            )


def _every(one: OccupationHolders) -> list[Lift]:
    return [*one.skills, *(lift for each in one.shares for lift in each.values)]


def _uptake(name: str | None, one: Uptake, glyphs: Glyphs) -> tuple[str | Text, ...]:
    return (
        name or "all",
        _number(one.holders, glyphs),
        _number(one.all, glyphs),
        glyphs.none if one.share is None else f"{one.share:.1%}",
        _ends(one.interval, 100, glyphs),
        _number(one.one_in, glyphs),
        Text(one.reason, DIM),
    )


def _distribution(screen: Screen, each: Distribution) -> None:
    if not each.values:
        screen.line("Not shown: it would tell of too few people.", DIM)
        return
    most = _widest(each.values)
    _lift_table(screen, "", [_row(one, screen.glyphs, most) for one in each.values])
    if each.hidden:
        screen.line(f"Values not shown, of too few people or telling of them: {each.hidden:,}", DIM)
    _reasons(screen, each.values)


def _lift_table(screen: Screen, name: str, rows: Sequence[Sequence[str | Text]]) -> None:
    """Columns in which nothing stands are left out."""
    columns = [name, ">holders", ">others", ">lift", "=", ">95% interval", "=real"]
    none = screen.glyphs.none
    kept = [at for at in range(len(columns)) if any(str(row[at]) not in ("", none) for row in rows)]
    screen.table([columns[at] for at in kept], [[row[at] for at in kept] for row in rows])


def _row(one: Lift, glyphs: Glyphs, most: float) -> tuple[str | Text, ...]:
    return (
        one.name,
        _share(one.holders, glyphs),
        _share(one.others, glyphs),
        glyphs.none if one.lift is None else f"{one.lift:+.0f}",
        diverging(one.lift, most, glyphs),
        _ends(one.interval, 1, glyphs),
        Text(_VERDICTS[one.real] if one.lift is not None else "", GOOD if one.real else DIM),
    )


def _reasons(screen: Screen, lifts: Sequence[Lift]) -> None:
    """Why differences are not called real; where an interval spans zero, that can be seen."""
    for one in lifts:
        if one.interval and not one.interval.low <= 0 <= one.interval.high and one.reason:
            screen.line(f"{one.name}: {one.reason}", DIM)
    for reason in dict.fromkeys(one.reason for one in lifts if one.reason and one.interval is None):
        screen.line(reason, DIM)


def diverging(value: float | None, most: float, glyphs: Glyphs) -> str:
    """A bar to the left of the middle below zero, to the right above; `most` fills a side."""
    if value is None:
        return ""
    length = round(_SIDE * abs(value) / most)
    bar = glyphs.full * length
    below = value < 0
    return f"{bar if below else '':>{_SIDE}}|{'' if below else bar:<{_SIDE}}"


def _widest(lifts: Sequence[Lift]) -> float:
    return max([_LEAST_FULL, *(abs(one.lift) for one in lifts if one.lift is not None)])


def _share(share: float | None, glyphs: Glyphs) -> str:
    return glyphs.none if share is None else f"{share:.0%}"


def _number(value: int | None, glyphs: Glyphs) -> str:
    return glyphs.none if value is None else f"{value:,}"


def _ends(interval: Interval | None, scale: float, glyphs: Glyphs) -> str:
    if interval is None:
        return glyphs.none
    low, high = interval.low * scale, interval.high * scale
    return f"{low:.1f} to {high:.1f}" if scale != 1 else f"{low:+.1f} to {high:+.1f}"
