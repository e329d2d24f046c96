"""Suggestions and frameworks, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.screen import DIM, STRONG, Screen

if TYPE_CHECKING:
    from service.frameworks import FrameworkAnswer, FrameworksAnswer
    from service.suggesting import SuggestAnswer


def suggest_view(screen: Screen, answer: SuggestAnswer) -> None:
    """Names, what they name, and its id."""
    if not answer.suggestions:
        screen.line("No name continues that.")
        return
    rows = []
    for one in answer.suggestions:
        text = Text(one.name, STRONG)
        if one.label != one.name:
            text.append(f"  {one.label}", "not bold")
        text.append(f"\n{one.id}", DIM)
        rows.append((text, one.kind))
    screen.table(["", ""], rows)


def frameworks_view(screen: Screen, answer: FrameworksAnswer) -> None:
    """Every loaded framework."""
    if not answer.frameworks:
        screen.line("No framework is loaded.")
    for number, one in enumerate(answer.frameworks):
        if number:
            screen.line()
        framework_view(screen, one)


def framework_view(screen: Screen, one: FrameworkAnswer) -> None:
    """One framework."""
    screen.line(f"{one.name} {one.version}".strip(), STRONG)
    types = ", ".join(f"{count:,} {type_}" for type_, count in one.types.items())
    screen.pairs(
        [
            ("id", one.id + (" (the default)" if one.default else "")),
            ("languages", ", ".join(one.languages)),
            ("skills", f"{one.skills:,}, of which {one.scored:,} count in a gap" if one.skills else "none"),
            ("by type", types),
            ("occupations", f"{one.occupations:,}"),
            ("licence", one.licence),
            ("attribution", one.attribution),
        ]
    )
