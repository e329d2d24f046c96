"""Search hits, links and the status, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import Glyphs, bar, clip, level, percent, quoted
from service.cli.screen import CAREFUL, DIM, STRONG, Screen

if TYPE_CHECKING:
    from service.answers import LinkedSkill
    from service.found_answers import (
        LinkAnswer,
        SearchAnswer,
        StatusAnswer,
    )

_ABOUT = 100
_MOST_FACETS = 10


def search_view(screen: Screen, answer: SearchAnswer) -> None:
    """A page of hits, and the counts by field."""
    last = answer.offset + len(answer.items)
    if not answer.items:
        screen.line(f"No {answer.kind} matches." if not answer.total else f"There are {answer.total:,}.")
    else:
        screen.line(f"{answer.offset + 1:,} to {last:,} of {answer.total:,} {answer.kind}s", STRONG)
    if answer.corrected:
        screen.line(f"Nothing has '{answer.query}'; this is for '{answer.corrected}'.", CAREFUL)
    if answer.linked:
        named = ", ".join(f"{one.label} ({one.id})" for one in answer.linked)
        screen.line(f"Also what teaches {named}", DIM)
    off_line(screen, answer.switched_off)
    rows = []
    for number, one in enumerate(answer.items, answer.offset + 1):
        text = Text(one.title, STRONG)
        text.append(f"\n{screen.glyphs.dot.join(filter(None, (one.id, one.type, one.category)))}", DIM)
        if one.about:
            text.append(f"\n{clip(one.about, _ABOUT, screen.glyphs)}", "not bold")
        rows.append((f"{number}.", text))
    if rows:
        screen.table([">", ""], rows)
    for field, counts in answer.facets.items():
        screen.heading(field)
        most = max(counts.values(), default=1)
        shown = list(counts.items())[:_MOST_FACETS]
        screen.table(["", "=", ">"], [(value, bar(n / most, screen.glyphs), f"{n:,}") for value, n in shown])
        if len(counts) > len(shown):
            screen.line(f"and {len(counts) - len(shown):,} more", DIM)


def off_line(screen: Screen, off: Sequence[str]) -> None:
    """What was switched off, where anything was."""
    if off:
        screen.line(f"switched off: {', '.join(off)}", DIM)


def link_view(screen: Screen, answer: LinkAnswer) -> None:
    """The skills of a text."""
    off_line(screen, answer.switched_off)
    if answer.insufficient is not None:
        screen.line("Not enough information", STRONG)
        screen.line(answer.insufficient.reason)
    else:
        screen.table(
            ["skill", "level", "=", ">sure"],
            [_linked(one, screen.glyphs) for one in answer.skills],
        )
    for note in answer.notes:
        screen.line(f"Note: {note}", DIM)


def _linked(one: LinkedSkill, glyphs: Glyphs) -> tuple[Text, str, str, str]:
    return (
        skill_shown(one, glyphs),
        level_shown(one, glyphs),
        bar(one.probability, glyphs),
        percent(one.probability),
    )


def skill_shown(one: LinkedSkill, glyphs: Glyphs) -> Text:
    """A skill and the words that it was read from."""
    text = Text(one.label)
    text.append(f"  {one.id}", DIM)
    if one.evidence:
        text.append(f"\n{quoted(one.evidence[0].field, one.evidence[0].text, glyphs)}", DIM)
    return text


def level_shown(one: LinkedSkill, glyphs: Glyphs) -> str:
    """Its level, with where that comes from."""
    shown = level(one.level, glyphs)
    return shown if one.level is None or one.level_source == "stated" else f"{shown} ({one.level_source})"


def status_view(screen: Screen, answer: StatusAnswer) -> None:
    """What is loaded."""
    cluster = answer.cluster
    where = f"{cluster.name} at {cluster.address}, {cluster.version}" if cluster else ""
    if answer.snapshot is None:
        screen.line(f"Nothing is loaded in {where or answer.data} yet.")
        screen.line("Try the sample with: skillstep demo. Or: skillstep load framework PATH...")
        return
    screen.pairs(
        [
            ("data", answer.data or ""),
            ("engine", f"{answer.engine} ({where})" if where else answer.engine),
            ("encoder", answer.encoder or "none (links by words alone)"),
            ("snapshot", f"{answer.snapshot} of {answer.created}"),
            ("kept", ", ".join(answer.snapshots)),
            ("holds", ", ".join(f"{count:,} {kind}s" for kind, count in answer.counts.items())),
        ]
    )
    if answer.frameworks:
        screen.heading("Frameworks (the first is the default)")
    screen.table(
        ["id", "framework", ">skills", ">occupations"],
        [
            (
                one.id,
                _framework(f"{one.name} {one.version}".strip(), one.licence, one.attribution),
                f"{one.skills:,}",
                f"{one.occupations:,}",
            )
            for one in answer.frameworks
        ],
    )


def _framework(name: str, licence: str, attribution: str) -> Text:
    text = Text(name)
    for line in (licence, attribution):
        if line:
            text.append(f"\n{line}", DIM)
    return text
