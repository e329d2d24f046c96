"""What an occupation is in other frameworks and what is expected of it, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from service.cli.figures import clip
from service.cli.screen import DIM
from taxonomy.model import label

if TYPE_CHECKING:
    from service.cli.figures import Glyphs
    from service.cli.screen import Screen

Record = Mapping[str, Any]

# A relation is stored from the occupation to the other; a reader wants to know what the other is.
_WORDS = {
    "exact": "the same",
    "close": "close",
    "broad": "broader",
    "narrow": "narrower",
    "related": "related",
}
_LONGEST_AUTHOR = 60


def around_view(screen: Screen, record: Record, language: str) -> None:
    """The outlook and the mappings of a shown occupation."""
    for one in record.get("outlooks", ()):
        _outlook(screen, one, language)
    mapped = record.get("mapped", ())
    if mapped:
        screen.heading(f"In other frameworks: {len(mapped)}")
        screen.table(["", "occupation"], [(_WORDS[one["relation"]], _mapped(one)) for one in mapped])
        for line in _sources(mapped, screen.glyphs):
            screen.line(line, DIM)


def _mapped(one: Record) -> Text:
    text = Text(one["label"] or "(not loaded)")
    text.append(f"  {one['id']}", DIM)
    if one["noc"]:
        text.append(f", by NOC {one['noc']}", DIM)
    return text


def _sources(mapped: Sequence[Record], glyphs: Glyphs) -> list[str]:
    """Who states the mappings, each once."""
    lines: dict[str, None] = {}
    for one in mapped:
        said = [one["author"] and clip(one["author"], _LONGEST_AUTHOR, glyphs), one["date"]]
        said += [one["version"] and f"version {one['version']}", one["reason"]]
        lines[", ".join(filter(None, said))] = None
    return [f"Mapping: {line}." for line in lines if line]


def _outlook(screen: Screen, one: Record, language: str) -> None:
    outlook = one["outlook"]
    screen.heading(f"Outlook {outlook['period']} of NOC {outlook['code']}")
    through = one["through"]
    if through:
        named = through["label"] or through["id"]
        screen.line(f"Not its own: of {named}, which is {_WORDS[through['relation']]} by a mapping.", DIM)
    rows = [
        ("expected", label(outlook["assessment"], language) or "not assessed"),
        ("recently", label(outlook["recent"], language)),
        ("openings", _count(outlook["openings"])),
        ("seekers", _count(outlook["seekers"])),
        ("employed before", _count(outlook["employment"])),
        ("source", outlook["source"]),
    ]
    screen.pairs([("occupation", label(outlook["labels"], language)), *rows])


def _count(value: int | None) -> str:
    return "not published" if value is None else f"{value:,}"
