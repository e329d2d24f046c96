"""Postings that suit a person, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import BAR_WIDTH, bar, weights_shown
from service.cli.gap_view import GapView
from service.cli.screen import CAREFUL, DIM, STRONG, Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.jobs import Job, JobsAnswer, JobSkill

_NUMBER, _SHARE = len("1000."), len("100.0%")


def jobs_view(screen: Screen, answer: JobsAnswer) -> None:
    """The learner as understood, and each posting with what of it is held."""
    screen.pairs(GapView().learner(answer.learner))
    if answer.insufficient is not None:
        screen.heading("Not enough information")
        screen.line(answer.insufficient.reason)
        return
    if not answer.results:
        screen.heading("No posting asks for any of it")
        return
    screen.heading(
        f"{len(answer.results):,} of {answer.total:,} postings, by what is held of {answer.framework}"
    )
    for number, one in enumerate(answer.results, 1):
        _job(screen, number, one)


def _job(screen: Screen, number: int, one: Job) -> None:
    about = [text for text in (one.id, one.employer, one.location, one.posted) if text]
    title = Text(one.title, STRONG)
    title.append(f"\n{screen.glyphs.dot.join(about)}", DIM)
    share = weights_shown([one.match, one.missing])[0]
    row = (f"{number}.", title, bar(one.match, screen.glyphs), share)
    widths = (_NUMBER, screen.width - _NUMBER - BAR_WIDTH - _SHARE - 4 * 2, BAR_WIDTH, _SHARE)
    screen.table([">", "", "=", ">"], [row], widths=widths)
    more = one.lacking_skills - len(one.lacking)
    screen.line(f"holds {_skills(one.matched)}", indent=_NUMBER + 2)
    if one.lacking:
        screen.line(f"lacks {_skills(one.lacking, more)}", CAREFUL, _NUMBER + 2)
    if one.assumed:
        screen.line(f"level assumed for {one.assumed} of {one.skills} skills", DIM, _NUMBER + 2)


def _skills(skills: Sequence[JobSkill], more: int = 0) -> str:
    shown = weights_shown([one.weight for one in skills])
    named = [f"{_name(one)} ({weight})" for one, weight in zip(skills, shown, strict=True)]
    return ", ".join(named) + (f" and {more} more" if more else "")


def _name(one: JobSkill) -> str:
    if one.required is None:
        return one.skill.label
    return f"{one.skill.label} {one.held or 0:g} of {one.required:g}"
