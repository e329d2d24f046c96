"""The levels of a linked skill in one document: where it starts, where it ends, and how we know."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexers.linking.level_wording import Course, asks, position
from indexers.linking.levels import Scale, below, beside, nearest
from taxonomy.credentials import Alignment, LevelSource

_TEXTS_READ = 3  # as many as are shown as evidence
_ADVANCED = 2 / 3  # on the common axis: a title above it is "Advanced ..."


class Place(NamedTuple):
    """A text that speaks of the skill, the characters of its mention (-1 where there is none), and where the
    framework's own descriptions put the text on the common axis (None: they taught nothing).
    """

    text: str
    start: int
    end: int
    fitted: float | None = None


@dataclass(frozen=True, slots=True)
class LevelReader:
    """Reads the levels of one document's skills in one framework.

    `fitted` holds where the framework's own descriptions put each distinct text of the batch on the common
    axis, NaN where its wording does not tell; None where they taught nothing.
    """

    course: Course
    language: str
    fitted: npt.NDArray[np.float64] | None = None

    def place(self, text: str, start: int, end: int, row: int) -> Place:
        """A place where a skill is spoken of; `row` is that of its text in the batch."""
        fitted = None if self.fitted is None else float(self.fitted[row])
        return Place(text, start, end, None if fitted is None or math.isnan(fitted) else fitted)

    def read(self, found: Alignment, places: Sequence[Place], scale: Scale | None) -> Alignment:
        """The alignment with its levels; `places` speak of the skill, the strongest first.

        Exit: stated beside a mention, else inferred from the wording of the places and the title, else
        assumed.

        Entry: an entry level above what is held blocks (rule 7), and one that was guessed too high turns
        people away, so little is read as one. It is 0 where the document says that it asks for nothing, or
        is for beginners. It is above 0 only where something is said to be known beforehand, in a sentence
        that names the skill, or in a document whose title itself speaks of an advanced level; then it is the
        level named there, or the one below the exit. Whatever is said, it stays below the exit.
        """
        if scale is None:
            return found
        before = [place for place in places if asks(place.text)]
        taught = [place for place in places if place not in before]
        before += self._prerequisites(places)
        exit_, source = self._exit(taught or places, scale)
        found = replace(found, exit=exit_, exit_source=source)
        needed = self._needed(before if taught else (), below(scale, exit_), scale)
        if needed:
            return replace(found, entry=needed, entry_source="inferred")
        if self.course.opens:
            return replace(found, entry=0.0, entry_source=self.course.opens)
        return found

    def complete(self, declared: Alignment, scale: Scale | None) -> Alignment:
        """A skill that is declared alone: what its source leaves open is read from the title."""
        return joined(declared, self.read(declared, (), scale))

    def _prerequisites(self, places: Sequence[Place]) -> list[Place]:
        """Where the source's own prerequisites name the skill, in words in which the text names it."""
        names = {place.text[place.start : place.end].casefold() for place in places if place.start >= 0}
        found = (
            re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.course.before, re.I) for name in sorted(names)
        )
        return [Place(self.course.before, *match.span()) for match in found if match]

    def _exit(self, places: Sequence[Place], scale: Scale) -> tuple[float, LevelSource]:
        for place in places:
            if place.start >= 0:
                level = beside(place.text, place.start, place.end, scale)
                if level is not None:
                    return level, "stated"
        texts = [place.text for place in places[:_TEXTS_READ]]
        fitted = [place.fitted for place in places[:_TEXTS_READ] if place.fitted is not None]
        at = position(texts, self.course, self.language, fmean(fitted) if fitted else None)
        return (scale.assumed, "assumed") if at is None else (nearest(scale, at), "inferred")

    def _needed(self, before: Sequence[Place], most: float, scale: Scale) -> float:
        """What is to be known of the skill beforehand, 0 for nothing."""
        named = [beside(one.text, one.start, one.end, scale) for one in before if one.start >= 0]
        stated = [level for level in named if level is not None]
        if stated:
            return min(*stated, most)
        advanced = self.course.position is not None and self.course.position > _ADVANCED
        return most if before or (advanced and self.course.builds) else 0.0


_SURENESS: Mapping[LevelSource, int] = {"stated": 2, "inferred": 1, "assumed": 0}


def joined(declared: Alignment, read: Alignment) -> Alignment:
    """The declared alignment with each level at its surer source, a tie as declared.

    An entry level that was inferred from the text gives way where the declared exit is not above it.
    """
    exit_ = max((declared, read), key=lambda one: _SURENESS[one.exit_source])
    entry = max((declared, read), key=lambda one: _SURENESS[one.entry_source])
    found = replace(
        declared, exit=exit_.exit, exit_source=exit_.exit_source,
        entry=entry.entry, entry_source=entry.entry_source,
    )  # fmt: skip
    guessed = found.entry_source == "inferred" and found.entry and found.exit is not None
    if guessed and (found.entry or 0.0) >= (found.exit or 0.0):
        return replace(found, entry=None, entry_source="assumed")
    return found
