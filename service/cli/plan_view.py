"""A plan as a schedule: what to take when, what each adds, what stays open, and which budget to raise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import Glyphs, bar, closes_shown, percent, weights_shown
from service.cli.gap_lines import target_line, with_level
from service.cli.screen import CAREFUL, DIM, GOOD, STRONG, Screen

if TYPE_CHECKING:
    from service.plan_answers import Change, PlanAnswer, Planned, PlanPart, Relaxation

_TIMELINE = 24
_MOST_PARTS = 3
_MOST_OPEN = 6
_BUDGETS = {"hours": "hours", "by": "hours until the date", "cost": "cost", "credentials": "credentials"}


@dataclass(frozen=True, slots=True)
class PlanView:
    """How much is shown: every part and open skill, or the heaviest."""

    everything: bool = False

    def plan(self, screen: Screen, answer: PlanAnswer) -> None:
        """A whole plan."""
        held = [with_level(one.skill.label, one.level) for one in answer.learner.held]
        rows = [
            ("target", target_line(answer.target, screen.glyphs)),
            ("holds", ", ".join(held) or "nothing that counts"),
        ]
        rows += [("not counted", one) for one in answer.learner.not_counted]
        screen.pairs([*rows, ("off", ", ".join(answer.switched_off))])
        if answer.insufficient is not None:
            screen.heading("Not enough information")
            screen.line(answer.insufficient.reason)
            return
        self._summary(screen, answer)
        for number, one in enumerate(answer.plan, 1):
            self._planned(screen, number, one, answer)
        self._proof(screen, answer)
        self._relax(screen, answer)
        self._open(screen, answer)

    def _summary(self, screen: Screen, answer: PlanAnswer) -> None:
        if not answer.plan:
            nothing = "Nothing fits within the budgets" if answer.relax else "Nothing closes any of the gap"
            screen.heading(nothing if answer.gap.missing else "There is no gap")
            return
        closes, left = closes_shown([answer.closes, answer.missing or 0.0])
        screen.heading(
            f"The plan closes {closes} of the target, {percent(answer.share_of_gap)} of the gap; {left} stays"
        )
        screen.line(bar(answer.share_of_gap, screen.glyphs, 40), GOOD)
        screen.line(screen.glyphs.dot.join(_totals(answer)), DIM)

    def _planned(self, screen: Screen, number: int, one: Planned, answer: PlanAnswer) -> None:
        screen.line()
        adds, closed = closes_shown([one.adds])[0], closes_shown([one.closed])[0]
        heading = Text(f"{number}. {one.title}", STRONG)
        screen.line(heading)
        when = _when(one)
        drawn = _timeline(one, answer.weeks, screen.glyphs)
        screen.line(
            screen.glyphs.dot.join(text for text in (f"{drawn} {when}".strip(), *_about(one)) if text), DIM, 3
        )
        alone = (
            ""
            if abs(one.alone - one.adds) < 1e-9
            else f"; alone it would close {closes_shown([one.alone])[0]}"
        )
        screen.line(f"adds {adds}, {closed} closed if you stop here{alone}", "", 3)
        for unlocked in one.after:
            screen.line(f"after {unlocked.by.title}, which it needs ({unlocked.block.label})", DIM, 3)
        parts = one.parts if self.everything else one.parts[:_MOST_PARTS]
        shown = closes_shown([part.closes for part in one.parts])
        rows = [(closes, _part(part)) for part, closes in zip(parts, shown, strict=False)]
        if len(parts) < len(one.parts):
            rows.append(("", Text(f"and {len(one.parts) - len(parts)} more steps", DIM)))
        screen.table([">", ""], rows, 3)

    def _proof(self, screen: Screen, answer: PlanAnswer) -> None:
        proof = answer.proof
        if proof is None:
            return
        screen.line()
        weighed = f"{proof.candidates:,} candidates weighed, of {proof.closing:,} that close anything"
        greedy = closes_shown([proof.greedy])[0]
        if proof.optimal:
            said = f"Proven: no set of them within the budgets closes more ({weighed}; greedy: {greedy})."
        else:
            bound = closes_shown([proof.bound])[0]
            said = (
                f"Not proven to be the best: no set closes more than {bound} ({weighed}; greedy: {greedy})."
            )
        screen.line(said, DIM if proof.optimal else CAREFUL)
        if answer.left_out:
            out = ", ".join(f"{one.count:,} {one.reason}" for one in answer.left_out)
            screen.line(f"Left out: {out}.", DIM)

    def _relax(self, screen: Screen, answer: PlanAnswer) -> None:
        if answer.relax:
            screen.heading("With more room")
            for one in answer.relax:
                screen.line(_relaxation(one, answer.currency))

    def _open(self, screen: Screen, answer: PlanAnswer) -> None:
        some = answer.beyond if self.everything else answer.beyond[:_MOST_OPEN]
        if some:
            screen.heading("Closable, but not in the plan")
            rows = []
            for one, weight in zip(some, closes_shown([one.weight for one in answer.beyond]), strict=False):
                why = [
                    *(_BUDGETS.get(name, name) for name in one.stopped_by),
                    *(f"needs {b.label}" for b in one.blocked_by),
                ]
                text = Text(one.credential.title)
                text.append(f"\n{', '.join(why) or 'adds too little beside the plan'}", DIM)
                rows.append((one.skill.label, weight, text))
            screen.table(["skill", ">adds", "by"], rows)
        for heading, skills in (
            ("Nothing closes", answer.gap.unclosed),
            ("Only uncertain evidence closes", answer.gap.uncertain),
        ):
            if skills:
                screen.heading(heading)
                names = [
                    f"{with_level(one.skill.label, one.level)} ({weights_shown([one.weight])[0]})"
                    for one in skills
                ]
                more = f" and {len(names) - 12} more" if len(names) > 12 and not self.everything else ""
                screen.line(", ".join(names if self.everything else names[:12]) + more, CAREFUL)


def _totals(answer: PlanAnswer) -> list[str]:
    count = len(answer.plan)
    said = [f"{count} credential{'' if count == 1 else 's'}"]
    if answer.unstated_hours < count:
        more = f" and {answer.unstated_hours} not stated" if answer.unstated_hours else ""
        said.append(f"{answer.hours:,g} h{more}")
    else:
        said.append("hours not stated")
    if answer.cost is not None and answer.currency:
        more = f" and {answer.unstated_cost} not stated" if answer.unstated_cost else ""
        said.append(f"{answer.cost:,g} {answer.currency}{more}")
    if answer.weeks is not None:
        said.append(f"{answer.weeks:.1f} weeks, {answer.starting} to {answer.last_day}")
    return said


def _when(one: Planned) -> str:
    if one.from_week is None or one.to_week is None:
        return ""
    first = math.floor(one.from_week) + 1
    last = max(math.ceil(one.to_week), first)
    waited = f" after {one.waits:.1f} weeks of waiting for its start" if one.waits else ""
    return f"weeks {first} to {last}, {one.first_day} to {one.last_day}{waited}"


def _timeline(one: Planned, weeks: float | None, glyphs: Glyphs) -> str:
    """Where a credential lies between the plan's first day and its last."""
    if not weeks or one.from_week is None or one.to_week is None:
        return ""
    begin = min(round(one.from_week / weeks * _TIMELINE), _TIMELINE - 1)
    end = max(round(one.to_week / weeks * _TIMELINE), begin + 1)
    return glyphs.empty * begin + glyphs.full * (end - begin) + glyphs.empty * (_TIMELINE - end)


def _about(one: Planned) -> list[str]:
    hours = (
        "hours not stated"
        if one.hours is None
        else f"{one.hours:g} h{' assumed' if one.hours_assumed else ''}"
    )
    if one.cost is None:
        cost = "cost not stated"
    else:
        cost = "free" if not one.cost else f"{one.cost:,g} {one.currency or ''}".strip()
        cost += " assumed" if one.cost_assumed else ""
    start = f"next start {one.next_start}" if one.next_start else ""
    return [hours, cost, one.mode or "", one.language or "", start, one.provider or "", one.id]


def _part(one: PlanPart) -> Text:
    text = Text(one.skill.label if one.level is None else f"{one.skill.label}, to level {one.level:g}")
    sure = f"{percent(one.confidence)} sure" + (f", {percent(one.before)} before" if one.before else "")
    text.append(f" ({sure}{'' if one.claimed else ', uncertain'})", DIM)
    return text


def _relaxation(one: Relaxation, currency: str | None) -> str:
    raised = " and ".join(_change(change, currency) for change in one.changes)
    names = ", ".join(ref.title for ref in one.credentials)
    return f"{raised}: {names} adds {closes_shown([one.adds])[0]}."


def _change(change: Change, currency: str | None) -> str:
    unit = f" {currency}" if change.budget == "cost" and currency else ""
    more = change.needed - change.limit
    return f"{_BUDGETS[change.budget]} from {change.limit:,g} to {change.needed:,g}{unit} (+{more:,g})"
