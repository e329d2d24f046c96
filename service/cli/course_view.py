"""The check of a planned course, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.demand_view import interval, outlook_lines
from service.cli.figures import Glyphs, bar, percent
from service.cli.screen import CAREFUL, DIM, STRONG, Screen
from service.cli.views import level_shown, off_line, skill_shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.answers import SkillRef
    from service.course_answers import (
        CourseDemand,
        CourseSkill,
        MissingSkill,
        NearCredential,
        ServedOccupation,
        StandAlone,
    )
    from service.demand_answers import DemandOutlook
    from service.found_answers import CourseAnswer

_MOST_SHARED = 5
_EXAMPLES_SHOWN = 3


def course_view(screen: Screen, answer: CourseAnswer) -> None:
    """The check of a planned course."""
    off_line(screen, answer.switched_off)
    if answer.insufficient is not None:
        screen.line("Not enough information", STRONG)
        screen.line(answer.insufficient.reason)
    else:
        count = len(answer.skills)
        screen.line(f"It teaches {count} skill{'s' if count > 1 else ''} of {answer.framework}", STRONG)
        screen.table(
            ["skill", "to level", ">sure", ">postings", ">share", "=95 %"],
            [_taught(one, screen.glyphs) for one in answer.skills],
        )
        if answer.demand is not None:
            _demand(screen, answer.demand)
        _missing(screen, answer)
        _nearest(screen, answer.nearest)
        _occupations(screen, answer.occupations)
        if answer.alone is not None:
            _alone(screen, answer.alone)
    if answer.rules:
        from service.cli.rules_view import checks_view
        from service.rules.answers import ChecksAnswer

        screen.heading("Rules")
        checks_view(screen, ChecksAnswer(answer.rules), "en")
    for note in answer.notes:
        screen.line(f"Note: {note}", DIM)


def _taught(one: CourseSkill, glyphs: Glyphs) -> tuple[Text, str, str, str, str, str]:
    text = skill_shown(one.skill, glyphs)
    if one.examples:
        shown = ", ".join(f"{job.title} ({job.id})" for job in one.examples[:_EXAMPLES_SHOWN])
        text.append(f"\nasked for by: {shown}", DIM)
    share = (percent(one.asked.share), interval(one.asked)) if one.asked else (glyphs.none, glyphs.none)
    return text, level_shown(one.skill, glyphs), percent(one.skill.probability), f"{one.postings:,}", *share


def _demand(screen: Screen, demand: CourseDemand) -> None:
    screen.heading("How much of what postings ask for it teaches")
    if demand.cannot_say or demand.matched is None or demand.covered is None:
        screen.line(demand.cannot_say or "", CAREFUL)
        return
    matched = demand.matched
    screen.line(
        f"{matched.count:,} of {matched.of:,} postings that name a skill ask for some of it "
        f"({percent(matched.share)}, {interval(matched)}); {demand.whole:,} ask for nothing else."
    )
    shown = [f"{percent(demand.covered)} of what a posting asks for, on average"]
    if demand.covered_of_matched is not None:
        shown.append(f"{percent(demand.covered_of_matched)} of one that asks for any of it")
    screen.line(f"It teaches {', '.join(shown)}.")


def _missing(screen: Screen, answer: CourseAnswer) -> None:
    screen.heading("Asked for beside it, and not taught")
    if answer.missing_unsaid or not answer.missing:
        screen.line(answer.missing_unsaid or "Nothing is asked for beside it more often than elsewhere.")
        return
    screen.table(
        ["skill", ">beside it", ">in all", ">more postings", ">more taught"],
        [_missing_row(one) for one in answer.missing],
    )


def _missing_row(one: MissingSkill) -> tuple[Text, str, str, str, str]:
    text = Text(one.skill.label)
    text.append(f"\n{one.skill.id}", DIM)
    beside, everywhere = (f"{share.count:,} of {share.of:,}" for share in (one.beside, one.everywhere))
    return text, beside, everywhere, f"+{one.more_postings:,}", f"+{one.more_covered * 100:.2f}%"


def _nearest(screen: Screen, nearest: Iterable[NearCredential]) -> None:
    rows = [_near(one, screen.glyphs) for one in nearest]
    if not rows:
        screen.heading("No credential teaches any of it")
        return
    screen.heading("What teaches nearly the same")
    screen.table(["credential", "=", ">of the course", ">of it"], rows)


def _near(one: NearCredential, glyphs: Glyphs) -> tuple[Text, str, str, str]:
    text = Text(one.title, STRONG)
    text.append(f"\n{one.id}" + (f"{glyphs.dot}{one.provider}" if one.provider else ""), DIM)
    if one.shared:
        text.append(f"\nboth: {_named(one.shared)}", "not bold")
    return text, bar(one.overlap, glyphs), percent(one.overlap), percent(one.reverse)


def _named(skills: tuple[SkillRef, ...]) -> str:
    more = len(skills) - _MOST_SHARED
    names = ", ".join(skill.label for skill in skills[:_MOST_SHARED])
    return names + (f" and {more} more" if more > 0 else "")


def _occupations(screen: Screen, occupations: Iterable[ServedOccupation]) -> None:
    rows = []
    outlooks: list[DemandOutlook] = []
    for one in occupations:
        text = Text(one.title, STRONG)
        text.append(f"\n{one.id}", DIM)
        text.append(f"\nthrough {_named(one.skills)}", "not bold")
        if one.lacking:
            text.append(f"\nstill lacking most: {_named(one.lacking)}", "not bold")
        rows.append((text, bar(one.closes, screen.glyphs), percent(one.closes)))
        outlooks += one.outlooks
    if not rows:
        screen.heading("No occupation of this framework states skills that it teaches")
        return
    screen.heading("Occupations that it serves, and how much of each it closes alone")
    screen.table(["occupation", "=", ">closes"], rows)
    outlook_lines(screen, {one.code: one for one in outlooks}.values())


def _alone(screen: Screen, alone: StandAlone) -> None:
    said = f"It presupposes {'; '.join(alone.needs)}." if alone.needs else "It states no prerequisite."
    screen.heading("Alone")
    if alone.occupation is not None and alone.closes is not None:
        said += f" It closes at most {percent(alone.closes)} of an occupation ({alone.occupation.title})."
    screen.line(f"{said} {alone.whole:,} postings ask for nothing beyond it.")
