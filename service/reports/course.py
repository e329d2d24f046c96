"""The evidence of need of a planned course, as one page: every figure leads to its postings or rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from indexers.engine import Snapshot
from service.answers import ThingRef
from service.found_answers import CourseAnswer
from service.plain import isolated, plain
from service.reasons import count
from service.reports.charts import Bar, bars
from service.reports.words import words_of
from service.shares import Share
from service.wording import percent
from taxonomy.wording import NARROW, day, number

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_BARS = 20
_SAFE_LINKS = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a report was made from, whose that is, and when the data was loaded and the report made."""

    framework: str
    attributions: tuple[str, ...]
    data_of: str
    made: dt.date


def sources_of(snapshot: Snapshot, framework: str, today: dt.date | None = None) -> Sources:
    """The sources of an answer out of a snapshot."""
    known = snapshot.taxonomy().frameworks[framework]
    name = f"{known.name} {known.version}".strip()
    lines = [line for line in (known.attribution, known.licence) if line]
    return Sources(name, tuple(lines), snapshot.info.created[:10], today or dt.date.today())


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure's postings: its anchor, what it says, how many there are, and the numbers of those listed."""

    anchor: str
    label: str
    count: int
    numbers: tuple[int, ...]


def course_report(answer: CourseAnswer, sources: Sources, language: str = "en") -> str:
    """The page; it loads nothing and runs no script."""
    view = _View(answer, language)
    return _template().render(
        a=answer,
        t=words_of(language),
        language=language,
        sources=sources,
        css=_read("course.css"),
        evidence=view.evidence(),
        number={one.id: at for at, one in enumerate(answer.postings, 1)},
        charts=view.charts(),
        outlook_sources=sorted({row.source for one in answer.occupations for row in one.outlooks}),
        percent=lambda share: percent(share, language),
        interval=lambda share: interval(share, language),
        num=lambda number: count(number, language),
        points=lambda share: number(f"{share * 100:.2f}", language) + _unit(language),
        day=lambda iso: day(str(iso), language),
        level=lambda value: number(f"{value:g}", language),
        link=lambda url: url if url and url.startswith(_SAFE_LINKS) else None,
    )


def interval(share: Share, language: str) -> str:
    """The ends of an interval, in tenths of a percent."""
    return number(f"{share.low * 100:.1f}–{share.high * 100:.1f}", language) + _unit(language)


def _unit(language: str) -> str:
    return f"{NARROW}%" if language == "fr" else " %"


@dataclass(frozen=True, slots=True)
class _View:
    answer: CourseAnswer
    language: str

    def evidence(self) -> list[Evidence]:
        """The postings behind each figure, in the order in which figures stand."""
        answer, words = self.answer, words_of(self.language)
        found: list[Evidence] = []
        if answer.demand is not None:
            demand = answer.demand
            found.append(self._one("matched", words["matched"], demand.matching, demand.best))
        for at, one in enumerate(answer.skills, 1):
            found.append(self._one(f"skill-{at}", one.skill.label, one.postings, one.examples))
        for at, other in enumerate(answer.missing, 1):
            label = f"{other.skill.label} ({words['beside']})"
            found.append(self._one(f"missing-{at}", label, other.beside.count, other.examples))
            label = f"{other.skill.label} ({words['gained']})"
            found.append(self._one(f"gained-{at}", label, other.more_postings, other.gained))
        return found

    def _one(self, anchor: str, label: str, count: int, examples: Sequence[ThingRef]) -> Evidence:
        number = {one.id: at for at, one in enumerate(self.answer.postings, 1)}
        return Evidence(anchor, label, count, tuple(sorted(number[one.id] for one in examples)))

    def charts(self) -> dict[str, str]:
        """The charts by name; one without rows is left out."""
        answer = self.answer
        rows: dict[str, list[Bar]] = {
            "skills": [
                Bar(one.skill.label, one.asked.share, one.asked.low, one.asked.high)
                for one in answer.skills
                if one.asked
            ],
            "missing": [
                Bar(one.skill.label, one.beside.share, one.beside.low, one.beside.high, one.everywhere.share)
                for one in answer.missing
            ],
            "nearest": [Bar(one.title, one.overlap, other=one.reverse) for one in answer.nearest],
            "occupations": [Bar(one.title, one.closes) for one in answer.occupations],
        }
        words = words_of(self.language)
        return {
            name: bars(
                some[:_MOST_BARS],
                words[f"{name} chart"],
                _aloud(some[:_MOST_BARS], self.language),
                f"chart-{name}",
                self.language,
            )
            for name, some in rows.items()
            if some
        }


def _aloud(rows: Sequence[Bar], language: str) -> str:
    """A chart in words."""
    words, said = words_of(language), []
    for row in rows:
        share, other = (
            number(f"{one * 100:.1f}", language) + _unit(language) if one is not None else ""
            for one in (row.share, row.other)
        )
        between = f" ({row.low * 100:.1f}–{row.high * 100:.1f})" if row.low is not None and row.high else ""
        between = number(between, language)
        label = isolated(plain(row.label, 200))
        said.append(f"{label}{words['colon']} {share}{between}{f', {other}' if other else ''}")
    return f"{words['semicolon']} ".join(said)


def _read(name: str) -> str:
    return (resources.files("service.reports") / name).read_text("utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    # The charts escape what they show, and the style is our own.
    filters: dict[str, Callable[..., Any]] = {"own": Markup}
    environment.filters |= filters
    return environment.from_string(_read("course.html"))


def _shown(value: Any) -> Any:
    """What a template writes: text without tricks, cut where nobody reads on; our own markup as it is."""
    from markupsafe import Markup

    return isolated(plain(value)) if isinstance(value, str) and not isinstance(value, Markup) else value
