"""What stands around a skill or occupation, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import level, percent
from service.cli.screen import DIM, STRONG, Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.walks import WalkAnswer, WalkItem

_HEADINGS = {
    ("skill", "broader"): "is part of",
    ("skill", "narrower"): "holds",
    ("skill", "related"): "is related to",
    ("skill", "credentials"): "is taught by",
    ("skill", "postings"): "is asked for by",
    ("skill", "occupations"): "is required by",
    ("occupation", "broader"): "belongs to",
    ("occupation", "narrower"): "holds",
    ("occupation", "skills"): "requires",
}


def walk_view(screen: Screen, answer: WalkAnswer) -> None:
    """A page of a walk."""
    screen.line(f"{answer.start.title or answer.start.id} ({answer.start.id})", STRONG)
    heading = _HEADINGS[answer.kind, answer.relation]
    if not answer.total:
        screen.line(f"{heading}: nothing that is loaded")
        return
    if not answer.items:
        screen.line(f"{heading}: {answer.total:,}, all before these")
        return
    last = answer.offset + len(answer.items)
    screen.line(f"{heading} {answer.offset + 1:,} to {last:,} of {answer.total:,}")
    columns, rows = (
        [">", ""],
        [_row(number, one) for number, one in enumerate(answer.items, answer.offset + 1)],
    )
    figures = [_figures(one, screen) for one in answer.items]
    shown = [name for name in _FIGURES if any(one[name] for one in figures)]
    table: list[Sequence[str | Text]] = [
        [*row, *(one[name] for name in shown)] for row, one in zip(rows, figures, strict=True)
    ]
    screen.table([*columns, *(f">{name}" for name in shown)], table)


_FIGURES = ("level", "importance", "sure", "weight")


def _row(number: int, one: WalkItem) -> tuple[str, Text]:
    text = Text(one.title or one.id, STRONG)
    said = [one.about, one.type, one.relation, None if one.known else "no record", _uncertain(one)]
    if remarks := [remark for remark in said if remark]:
        text.append(f" ({', '.join(remarks)})", DIM)
    if one.title:
        text.append(f"\n{one.id}", DIM)
    return f"{number}.", text


def _uncertain(one: WalkItem) -> str | None:
    return "uncertain" if one.claimed is False else None


def _figures(one: WalkItem, screen: Screen) -> dict[str, str]:
    assumed = "*" if one.level_source == "assumed" else ""
    return {
        "level": "" if one.level is None else f"{level(one.level, screen.glyphs)}{assumed}",
        "importance": "" if one.importance is None else percent(one.importance),
        "sure": "" if one.confidence is None else percent(one.confidence),
        "weight": "" if one.weight is None else percent(one.weight),
    }
