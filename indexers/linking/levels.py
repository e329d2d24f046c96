"""Levels of a linked skill: stated beside its mention or by its source, else assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

import msgspec

from taxonomy.model import Skill
from taxonomy.steps import assumed

# Common words for levels (EN, FR) on the common axis, where a scale has no such word: Basic,
# Intermediate and Advanced are thirds (rule 1).
_COMMON: Mapping[str, Fraction] = {
    word: position
    for position, words in (
        (
            Fraction(1, 3),
            "basic|beginner|novice|elementary|introductory|fundamental|fundamentals|entry level",
        ),
        (Fraction(1, 3), "débutant|débutante|base|élémentaire|notions de|bases de"),
        (Fraction(2, 3), "intermediate|proficient|working knowledge of|intermédiaire"),
        (Fraction(1), "advanced|expert|expertise in|mastery of|in-depth"),
        (Fraction(1), "avancé|avancée|maîtrise de|approfondie"),
    )
    for word in words.split("|")
}
_NUMBER = r"(\d{1,2}(?:\.\d+)?)"
_AFTER = re.compile(
    rf"^\s*(?::|\(|-|–|,)?\s*(?:(?:at\s+)?(?:level|niveau|lvl)\s*{_NUMBER}|(?<=:){_NUMBER}\b)", re.I
)
_AFTER_COLON = re.compile(rf"^\s*:\s*{_NUMBER}(?!\w)")
_BEFORE = re.compile(rf"\b(?:level|niveau)\s*{_NUMBER}\s*(?:in|of|en|de)?\s*$", re.I)
_WINDOW = 32


class Scale(msgspec.Struct, frozen=True, array_like=True):
    """What reading a level needs of a skill: its defined levels and the words of its scale."""

    maximum: float
    levels: list[float]
    words: dict[str, float]
    assumed: float


def scale_of(skill: Skill) -> Scale | None:
    """The scale of a skill that has levels, None for one that has not."""
    if skill.scale is None or not skill.levels:
        return None
    words = {level.name.casefold(): level.value for level in skill.levels if level.name}
    words |= {word.casefold(): value for word, value in skill.scale.names.items()}
    maximum = skill.scale.maximum
    middle = assumed(skill)
    value = next(level.value for level in skill.levels if Fraction(level.value) / Fraction(maximum) == middle)
    return Scale(maximum, [level.value for level in skill.levels], words, value)


def stated(text: str | None, scale: Scale | None) -> float | None:
    """The level that a source's word or number means on the scale; None where it means none."""
    if scale is None or not text or not text.strip():
        return None
    word = text.strip().casefold()
    if word in scale.words:
        return scale.words[word]
    try:
        value = float(word.removeprefix("level").removeprefix("niveau").strip())
    except ValueError:
        return _common(word, scale)
    return value if 0 < value <= scale.maximum else None


def _common(word: str, scale: Scale) -> float | None:
    position = _COMMON.get(word)
    if position is None:
        return None
    wanted = float(position) * scale.maximum
    return min(scale.levels, key=lambda value: (abs(value - wanted), value))


def beside(text: str, start: int, end: int, scale: Scale | None) -> float | None:
    """The level stated next to the mention `text[start:end]`: "advanced Excel", "python:3", "level 2 in"."""
    if scale is None:
        return None
    before, after = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    for pattern, side in ((_AFTER_COLON, after), (_AFTER, after), (_BEFORE, before)):
        match = pattern.search(side)
        number = next((group for group in match.groups() if group), None) if match else None
        if number is not None and (value := stated(number, scale)) is not None:
            return value
    words = sorted({*scale.words, *_COMMON}, key=lambda word: (-len(word), word))
    alternatives = "|".join(re.escape(word) for word in words if not word.isdigit())
    left = re.search(
        rf"\b({alternatives})(?:\s+(?:level\s+)?(?:in|of|de|en|knowledge\s+of|skills?\s+in))?\s*$",
        before,
        re.I,
    )
    right = re.match(rf"\s*(?:\(|:|-|–)\s*({alternatives})\b", after, re.I)
    found = right or left
    return stated(found.group(1), scale) if found else None
