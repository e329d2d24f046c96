"""Levels of a linked skill: stated beside its mention or by its source, else inferred, else assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import msgspec

from indexers.linking.level_words import LANGUAGE_NAMES
from taxonomy.model import Skill
from taxonomy.steps import assumed

# Common words for levels (EN, FR) on the common axis, where a scale has no such word: Basic,
# Intermediate and Advanced are thirds (rule 1).
_COMMON: Mapping[str, Fraction] = {
    word: position
    for position, words in (
        (
            Fraction(1, 3),
            "basic|beginner|beginners|novice|elementary|introductory|fundamental|fundamentals|entry level"
            "|débutant|débutante|base|bases|de base|élémentaire|notions|notions de|bases de",
        ),
        (Fraction(1, 2), "conversational"),
        (
            Fraction(2, 3),
            "intermediate|proficient|working knowledge of|good knowledge of|intermédiaire"
            "|bonne connaissance de",
        ),
        (Fraction(9, 10), "fluent|courant|courante"),
        (
            Fraction(1),
            "advanced|expert|expertise in|mastery of|in depth|native|bilingual|bilingue|langue maternelle"
            "|avancé|avancée|confirmé|confirmée|maîtrise de|approfondie|experte",
        ),
    )
    for word in words.split("|")
}
# Years on the common axis, our choice: up to one is basic, two to four intermediate, five to nine nearly all
# of the scale, ten or more all of it.
_YEARS = ((10, Fraction(1)), (5, Fraction(9, 10)), (2, Fraction(2, 3)), (0, Fraction(1, 3)))
_MOST_YEARS = 30  # "over 50 years of excellence" speaks of a company
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("one un une", "two deux", "three trois", "four quatre", "five cinq",
         "six", "seven sept", "eight huit", "nine neuf", "ten dix"), 1,
    )
    for word in words.split()
}  # fmt: skip
_CEFR = ["A1", "A2", "B1", "B2", "C1", "C2"]

_NUMBER = r"(\d{1,2}(?:\.\d+)?)"
_AFTER = re.compile(
    rf"^\s*(?::|\(|-|–|,)?\s*(?:(?:at\s+)?(?:level|niveau|lvl)\s*{_NUMBER}|(?<=:){_NUMBER}\b)", re.I
)
_AFTER_COLON = re.compile(rf"^\s*:\s*{_NUMBER}(?!\w)(?!\s*\+?\s*(?:years?|yrs?|ans?|années?)\b)", re.I)
_BEFORE = re.compile(rf"\b(?:level|niveau)\s*{_NUMBER}\s*(?:in|of|en|de)?\s*$", re.I)
_COUNT = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_SPAN_OF_YEARS = (
    rf"\b{_COUNT}\s*(?:\+|plus)?\s*(?:(?:-|–|to|à)\s*\d{{1,2}}\s*\+?\s*)?"
    r"(?:years?|yrs?|ans?|années?)\b(?!\s+old)"
)
_YEARS_BEFORE = re.compile(
    rf"{_SPAN_OF_YEARS}['’]?\s*(?:(?:of|de)\s+|d['’])?(?:[\w-]+\s+){{0,2}}?(?:experience|expérience)?\s*"
    r"(?:[\w-]+\s+)?(?:of|in|with|using|en|avec|sur|dans|de)?\s*(?:the\s+|le\s+|la\s+|l['’])?$",
    re.I,
)
_YEARS_AFTER = re.compile(rf"^\s*(?:\(|:|,|-|–)\s*(?:at\s+least\s+|minimum\s+)?{_SPAN_OF_YEARS}", re.I)
_CEFR_BEFORE = re.compile(r"\b([ABC][12])\b\+?(?:[-\s]+level)?(?:\s+(?:in|of|en|de|d['’]))?\s*$")
_CEFR_AFTER = re.compile(
    r"^\s*(?:language\s*)?(?:\(|:|,|-|–)?\s*(?:(?:at|level|niveau|minimum|min\.?|au)\s+){0,3}([ABC][12])\b"
)
_LANGUAGE = re.compile(LANGUAGE_NAMES, re.I)
_BETWEEN = (
    r"(?:[\s-]+level)?"
    r"(?:\s+(?:in|of|de|d['’]|en|du|knowledge\s+of|skills?\s+in|connaissance\s+d[eu]|user\s+of))?"
)
_WINDOW = 64


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


def nearest(scale: Scale, position: float | Fraction, *, upwards: bool = False) -> float:
    """The defined level nearest a position on the common axis; a tie is the lower one (rule 1).

    `upwards` gives a tie to the higher one, so that CEFR's A, B and C meet Basic, Intermediate and Advanced.
    """
    wanted, sign = float(position) * scale.maximum, -1 if upwards else 1
    return min(scale.levels, key=lambda value: (round(abs(value - wanted), 9), sign * value))


def below(scale: Scale, level: float) -> float:
    """The defined level below a level, 0 below the lowest."""
    return max((value for value in scale.levels if value < level), default=0.0)


def stated(text: str | None, scale: Scale | None) -> float | None:
    """The level that a source's word or number means on the scale; None where it means none."""
    if scale is None or not text or not text.strip():
        return None
    word = text.strip().casefold()
    if word in scale.words:
        return scale.words[word]
    if word in _COMMON:
        return nearest(scale, _COMMON[word])
    if word.upper() in _CEFR:
        return _cefr(word, scale)
    if years := re.fullmatch(_SPAN_OF_YEARS, word):
        return _years(years[1], scale)
    try:
        value = float(word.removeprefix("level").removeprefix("niveau").strip())
    except ValueError:
        return None
    return value if 0 < value <= scale.maximum else None


def _cefr(word: str, scale: Scale) -> float:
    return nearest(scale, Fraction(_CEFR.index(word.upper()) + 1, len(_CEFR)), upwards=True)


def _years(count: str, scale: Scale) -> float | None:
    years = _NUMBERS.get(count.casefold()) or int(count)
    if years > _MOST_YEARS:
        return None
    return nearest(scale, next(position for least, position in _YEARS if years >= least))


def beside(text: str, start: int, end: int, scale: Scale | None) -> float | None:
    """The level stated next to the mention `text[start:end]`; None where none is.

    "advanced Excel", "Excel (expert)", "python: 3", "level 2 in", "5+ years of Python" ("3 ans d'expérience
    en"), and for languages CEFR ("B2 English", "anglais niveau C1"), on the skill's scale.
    """
    if scale is None:
        return None
    before, after = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    for pattern, side in ((_AFTER_COLON, after), (_AFTER, after), (_BEFORE, before)):
        match = pattern.search(side)
        number = next((group for group in match.groups() if group), None) if match else None
        if number is not None and (value := stated(number, scale)) is not None:
            return value
    if _LANGUAGE.search(text, start, end) and (
        cefr := _CEFR_AFTER.search(after) or _CEFR_BEFORE.search(before)
    ):
        return _cefr(cefr[1], scale)
    right, left = _around(frozenset(scale.words))
    found = right.match(after) or left.search(before)
    if found:
        return stated(next(group for group in found.groups() if group).replace("-", " "), scale)
    years = _YEARS_AFTER.search(after) or _YEARS_BEFORE.search(before)
    return _years(years[1], scale) if years else None


@lru_cache(maxsize=64)
def _around(own: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds a level's word after and before a mention; `own` are the words of the scale."""
    words = sorted({*own, *_COMMON}, key=lambda word: (-len(word), word))
    some = "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in words if not word.isdigit())
    right = (
        rf"\s*(?:\(|:|,|-|–)\s*(?:niveau\s+|level\s+)?({some})\b(?!\s+\w)"
        rf"|\s*(?:\(|:|-|–)\s*({some})\b"
        rf"|\s+(?:at\s+(?:an?\s+)?|(?:niveau|level)\s*:?\s*)({some})\b|\s+({some})\s+level\b"
        r"|\s+(avancée?|confirmée?|débutante?|intermédiaire|courante?|bilingue)\b"
    )
    left = rf"(?<![\w-])({some}){_BETWEEN}\s*$"
    return re.compile(right, re.I), re.compile(left, re.I)
