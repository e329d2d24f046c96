"""Credentials for many postings, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.figures import bar, percent, weights_shown
from service.cli.screen import CAREFUL, DIM, STRONG, Screen

if TYPE_CHECKING:
    from service.answers import GapAnswer
    from service.recommending import PostingAnswer, RecommendAnswer


def recommend_view(screen: Screen, answer: RecommendAnswer) -> None:
    """What closes the gap of each posting, one after the other."""
    for number, one in enumerate(answer.answers, 1):
        if number > 1:
            screen.line()
        _posting(screen, number, one)
    if answer.failed:
        screen.heading(f"{answer.failed:,} of {len(answer.answers):,} could not be answered")


def _posting(screen: Screen, number: int, one: PostingAnswer) -> None:
    if one.error is not None:
        screen.line(f"{number}. {one.posting or ''}".rstrip(), STRONG)
        near = f" Nearest: {', '.join(one.error.nearest)}." if one.error.nearest else ""
        screen.line(f"{one.error.detail}{near}", CAREFUL, 3)
        return
    assert one.answer is not None
    target = one.answer.target
    screen.line(f"{number}. {target.label or one.posting} ({one.posting})", STRONG)
    if one.answer.insufficient is not None:
        screen.line(f"Not enough information: {one.answer.insufficient.reason}", CAREFUL, 3)
        return
    _gap(screen, one.answer)


def _gap(screen: Screen, answer: GapAnswer) -> None:
    missing, met = weights_shown([answer.gap.missing or 0.0, answer.gap.met or 0.0])
    screen.line(f"{missing} missing, {met} met; {answer.target.skills} skills", DIM, 3)
    if not answer.results and answer.gap.missing:
        screen.line("No credential closes any of it.", CAREFUL, 3)
    for result in answer.results:
        row = (bar(result.share_of_gap, screen.glyphs), percent(result.share_of_gap), result.title)
        screen.table(["=", ">", ""], [row], 3)
        screen.line(f"{result.id}{screen.glyphs.dot}{result.reason}", DIM, 5)
        for block in result.blocked_by:
            screen.line(f"not yet: requires {block.label}", CAREFUL, 5)
