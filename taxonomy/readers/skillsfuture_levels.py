"""Levels as SkillsFuture states them: 1 to 6, or Basic, Intermediate, Advanced, or "No mapping"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from taxonomy.model import LevelScale
from taxonomy.text import fold

NO_MAPPING = "No mapping"
WORDS: Mapping[str, float] = {"basic": 1.0, "intermediate": 2.0, "advanced": 3.0}
LEVELS = ("1", "2", "3", "4", "5", "6", "Basic", "Intermediate", "Advanced")
_MAXIMUM = 6.0

# Of 2,318 skills in 2026Q2, 15 have rows on both scales. They are read on the scale of six, on which the
# words stand at the same place of the common axis: basic 1/3 = 2/6, intermediate 4/6, advanced 6/6.
SCALE_OF_SIX = LevelScale("SkillsFuture TSC", _MAXIMUM)
SCALE_OF_WORDS = LevelScale("SkillsFuture TSC, basic to advanced", 3.0, WORDS)
SCALE_OF_BOTH = LevelScale("SkillsFuture TSC", _MAXIMUM, {word: 2.0 * place for word, place in WORDS.items()})


@dataclass(frozen=True, slots=True)
class StatedLevel:
    """A proficiency level as a cell states it: its place on the common 0-1 axis, and its word, if any."""

    position: Fraction
    word: str = ""


def is_none(cell: str) -> bool:
    """Whether a cell is empty or says "No mapping"."""
    return fold(cell) in {"", fold(NO_MAPPING)}


def stated_level(cell: str) -> StatedLevel | None:
    """The level in a cell, None when it states none.

    Raises:
        ValueError: neither of the two scales has it.
    """
    if is_none(cell):
        return None
    word = fold(cell)
    if word in WORDS:
        return StatedLevel(Fraction(WORDS[word]) / len(WORDS), word.capitalize())
    number = float(cell)
    if not (number.is_integer() and 1 <= number <= _MAXIMUM):
        raise ValueError(cell)
    return StatedLevel(Fraction(number) / Fraction(_MAXIMUM))


def on_scale(level: StatedLevel | None, scale: LevelScale | None) -> float | None:
    """A stated level as a value on a scale, read through the common axis (rule 1); None without either."""
    if level is None or scale is None:
        return None
    return float(level.position * Fraction(scale.maximum))
