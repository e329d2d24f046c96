"""Ladders and stacks as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import bar, percent
from service.cli.screen import CAREFUL, DIM, GOOD, STRONG, Screen

if TYPE_CHECKING:
    from service.ladders import LadderAnswer, RungCredential
    from service.stacks import StackAnswer, StackBlock


def ladder_view(screen: Screen, answer: LadderAnswer) -> None:
    """The top, then the rungs, highest first, as one looks up at a ladder."""
    screen.line(f"{answer.top.title} ({answer.top.id})", STRONG)
    if answer.type:
        screen.line(f"{answer.type}: {answer.why}", DIM)
    if answer.insufficient is not None:
        screen.line(f"Not enough information: {answer.insufficient.reason}", CAREFUL)
        return
    for rung in reversed(answer.rungs):
        screen.heading(f"{rung.number}. {rung.type}")
        if rung.missing:
            screen.line("missing: nothing that is loaded leads there on this rung", CAREFUL, 3)
            continue
        _rung(screen, rung.credentials)
        if rung.total > len(rung.credentials):
            screen.line(f"and {rung.total - len(rung.credentials):,} more", DIM, 3)
    if answer.untyped:
        screen.heading(f"No rung: {answer.untyped_total:,} whose type is not stated")
        _rung(screen, answer.untyped)


def _rung(screen: Screen, credentials: Sequence[RungCredential]) -> None:
    rows = []
    for one in credentials:
        text = Text(one.title)
        shared = ", ".join(skill.label for skill in one.skills)
        text.append(f"\n{screen.glyphs.dot.join(filter(None, (shared, one.why, one.provider, one.id)))}", DIM)
        rows.append((percent(one.share), text))
    screen.table([">shares", ""], rows, 3)


def stack_view(screen: Screen, answer: StackAnswer) -> None:
    """How many blocks are held, and all of them."""
    screen.line(f"{answer.parent.title} ({answer.parent.id})", STRONG)
    if answer.register:
        screen.line(f"registered as {answer.register}", DIM)
    if answer.insufficient is not None:
        screen.line(answer.insufficient.reason, CAREFUL)
        return
    screen.line(
        f"{answer.held} of {answer.total} blocks held  {bar(answer.held / answer.total, screen.glyphs, 20)}",
        GOOD,
    )
    screen.line()
    of = "of the target" if answer.closes_of == "gap" else "of the whole"
    screen.table(["", f">closes {of}", "block"], [_block(screen, one) for one in answer.blocks])


def _block(screen: Screen, one: StackBlock) -> tuple[str, str, Text]:
    text = Text(one.title, "" if one.held else STRONG)
    about = [one.id or "no loaded credential has this name", one.provider]
    if one.hours:
        low, high = one.hours
        about.append(f"{low:g} h" if low == high else f"{low:g}-{high:g} h")
    if one.cost is not None:
        about.append(f"{one.cost:,g} {one.currency or ''}".strip())
    text.append(f"\n{screen.glyphs.dot.join(filter(None, about))}", DIM)
    for block in one.blocked_by:
        text.append(f"\nnot yet: needs {block.label}", CAREFUL)
    mark = screen.glyphs.held if one.held else screen.glyphs.missing
    closes = "held" if one.held else screen.glyphs.none if one.closes is None else percent(one.closes)
    return mark, closes, text
