"""Lines and cells of a gap answer: one target, skill, result or part each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import Glyphs, bar, level, percent, quoted, stairs, weights_shown
from service.cli.screen import DIM
from service.wording import small

if TYPE_CHECKING:
    from service.answers import GapSkill, HeldAnswer, OpenSkill, Part, Result, TargetAnswer
    from service.questions import RankBy


def target_line(target: TargetAnswer, glyphs: Glyphs) -> str:
    """A target in one line: its name and id, its framework, what was assumed."""
    name = f"{target.label or target.id} ({target.kind}{f', {target.id}' if target.id else ''})"
    said = [name, f"{target.skills} skills of {target.framework}"]
    if target.assumed:
        said.append(f"level assumed for {target.assumed}")
    if target.dropped:
        said.append(f"{target.dropped} steps too light to count")
    return glyphs.dot.join(said)


def held_skill(one: HeldAnswer) -> str:
    """A held skill with its level, and how it came to count."""
    remarks = [] if one.source != "skill" else [one.standing]
    remarks += ["level assumed"] if one.assumed else []
    remarks += [one.note] if one.note else []
    return with_level(one.skill.label, one.level) + (f" ({', '.join(remarks)})" if remarks else "")


def gap_row(one: GapSkill, weight: str, heaviest: float, levelled: bool, glyphs: Glyphs) -> tuple[str, ...]:
    """A missing skill as cells: label, levels where there are any, a bar, its weight."""
    needed = level(one.required, glyphs) + ("*" if one.assumed else "")
    levels = (
        stairs(one.held, one.required, glyphs),
        f"{level(one.held, glyphs)} {glyphs.arrow} {needed}",
    )
    return (one.skill.label, *(levels if levelled else ()), bar(one.weight / heaviest, glyphs), weight)


def with_level(name: str, value: float | None) -> str:
    """A name, followed by a level where there is one."""
    return name if value is None else f"{name} {value:g}"


def open_skill(one: OpenSkill, weights: Mapping[tuple[str, float], str]) -> str:
    """A skill with its weight, as the table of the gap prints it where all of the skill is open."""
    weight = weights.get((one.skill.id, one.weight)) or weights_shown([one.weight])[0]
    sure = f", at best {percent(one.best)} sure" if one.best else ""
    return f"{with_level(one.skill.label, one.level)} ({weight}{sure})"


def about_result(one: Result, glyphs: Glyphs, rank_by: RankBy) -> str:
    """What is known of a result, in one line."""
    said = [_rate(one, rank_by), one.id, one.provider, _hours(one.hours), _cost(one), one.mode, one.language]
    said += [_credits(one), one.level]
    if one.starts:
        said.append(f"starts {one.starts}")
    return glyphs.dot.join(text for text in said if text)


def _rate(one: Result, rank_by: RankBy) -> str:
    if rank_by == "hour" and one.closes_per_hour is not None:
        return f"{small(one.closes_per_hour)} an hour"
    if rank_by == "cost" and one.closes_per_cost is not None:
        return f"{small(one.closes_per_cost)} per {one.currency}"
    return ""


def _hours(hours: tuple[float, float] | None) -> str:
    if hours is None:
        return ""
    low, high = hours
    return f"{low:g} h" if low == high else f"{low:g}-{high:g} h"


def _cost(one: Result) -> str:
    if one.cost is None:
        return ""
    return "free" if one.cost == 0 else f"{one.cost:,g} {one.currency or ''}".strip()


def _credits(one: Result) -> str:
    return "" if one.credits is None else f"{one.credits:g} {one.credit_system or 'credits'}"


def hindrances(one: Result) -> list[str]:
    """Why a result cannot be entered yet, or need not be."""
    lines = []
    for block in one.blocked_by:
        if block.kind == "prerequisite":
            lines.append(f"not yet: requires {block.label}")
        else:
            lines.append(
                f"not yet: expects {block.label} at level {block.needed or 0:g}; {block.held or 0:g} is held"
            )
    return [*lines, "held already"] if one.held else lines


def part_row(one: Part, closes: str, glyphs: Glyphs) -> tuple[str, Text, str, str]:
    """A part as cells: what it closes, its step with marks and evidence, its weight, how sure it is."""
    marks = [] if one.level is None or one.level_source == "stated" else [f"level {one.level_source}"]
    marks += ["declared"] if one.source == "declared" else []
    marks += [] if one.claimed else ["uncertain"]
    step = one.skill.label if one.level is None else f"{one.skill.label}, to level {one.level:g}"
    text = Text(step)
    if marks:
        text.append(f" ({', '.join(marks)})", DIM)
    if one.evidence:
        text.append(f"\n{quoted(one.evidence[0].field, one.evidence[0].text, glyphs)}", DIM)
    return closes, text, weights_shown([one.weight])[0], percent(one.confidence)
