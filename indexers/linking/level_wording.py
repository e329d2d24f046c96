"""How far a text takes its reader, by its wording, and what it asks beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import fmean

from indexers.linking.documents import TextDocument
from indexers.linking.level_words import (
    ASKED_BEFORE,
    BANDS,
    BEFORE_VERB,
    FOR_BEGINNERS,
    HIGH_TITLE,
    LEAD_IN,
    LOW_TITLE,
    MIDDLE_TITLE,
    NOTHING_ASKED,
    TOP_BAND,
)
from taxonomy.credentials import LevelSource
from taxonomy.text import fold, stem, words

# The verb that leads a sentence says more than the words after it (our choice), and a text of few telling
# words is drawn to the middle, as if one more stood there.
LEADING = 3.0
PRIOR = 1.0
MIDDLE = 0.5
# A title such as "Introduction to ..." against the sentences below it.
TITLE = 8.0

_LEAD_IN = re.compile(LEAD_IN, re.IGNORECASE)
_TITLES = tuple(
    (re.compile(pattern, re.IGNORECASE), position)
    for pattern, position in ((LOW_TITLE, 1 / 3), (MIDDLE_TITLE, 2 / 3), (HIGH_TITLE, 0.9))
)
_NOTHING_ASKED = re.compile(NOTHING_ASKED, re.IGNORECASE)
_FOR_BEGINNERS = re.compile(FOR_BEGINNERS, re.IGNORECASE)
_ASKED_BEFORE = re.compile(ASKED_BEFORE, re.IGNORECASE)
_INTRODUCTORY = _TITLES[0][0]
_NONE = frozenset({"none", "no", "nil", "n a", "aucun", "aucune", "neant", "sans"})


@dataclass(frozen=True, slots=True)
class Course:
    """What a document says of itself as a whole.

    `position` is what its title stands for on the common axis, None where it says nothing. `opens` says how
    we know that it asks for nothing beforehand (None: we do not), `builds` that it asks for something;
    `before` is what its source gives as prerequisites.
    """

    position: float | None = None
    opens: LevelSource | None = None
    builds: bool = False
    before: str = ""


@lru_cache(maxsize=1 << 14)
def told(text: str, language: str) -> tuple[float, float]:
    """The weight of a text's telling words, and the sum of weight x position on the common axis.

    Nothing unless one of them leads: it stands first, or where a verb does ("equips learners to evaluate").
    "A leading platform for data strategy" says what a course is about, not how far it goes.
    """
    known = _positions(language)
    folded = words(without_lead_in(text))
    stems = stem(folded, language)
    before = BEFORE_VERB.get(language, BEFORE_VERB["en"])
    verbs = (at for at, one in enumerate(stems) if one in known and (not at or folded[at - 1] in before))
    leading = next(verbs, None)
    if leading is None:
        return 0.0, 0.0
    found = [known[word] for word in stems if word in known]
    return len(found) + LEADING - 1, sum(found) + (LEADING - 1) * known[stems[leading]]


def without_lead_in(text: str) -> str:
    """The text from its first telling verb on: without "Learners will be able to"."""
    lead = _LEAD_IN.match(text)
    return text[lead.end() :] if lead else text


@cache
def _positions(language: str) -> Mapping[str, float]:
    """Stem to position; one of several bands stands at their mean; an unknown language reads as English."""
    bands: dict[str, list[int]] = {}
    for band, some in BANDS.get(language, BANDS["en"]).items():
        for word in set(stem(words(some), language)):
            bands.setdefault(word, []).append(band)
    return {word: fmean(found) / TOP_BAND for word, found in bands.items()}


def course(document: TextDocument) -> Course:
    """What the title, the sentences and the prerequisites of a document say of it as a whole."""
    positions = [position for pattern, position in _TITLES if pattern.search(document.title)]
    everything = "\n".join((document.title, *document.texts.values()))
    before = document.prerequisites
    asks_nothing = any(_NOTHING_ASKED.search(text) for text in (everything, before)) or _is_none(before)
    opens: LevelSource | None = None
    if asks_nothing:
        opens, before = "stated", ""
    elif not before and (_INTRODUCTORY.search(document.title) or _FOR_BEGINNERS.search(everything)):
        opens = "inferred"
    builds = not asks_nothing and (bool(before) or asks(everything))
    return Course(fmean(positions) if positions else None, opens, builds, before)


def _is_none(text: str) -> bool:
    return fold(text) in _NONE


def asks(text: str) -> bool:
    """Whether a text speaks of what is to be known beforehand."""
    return _ASKED_BEFORE.search(text) is not None and _NOTHING_ASKED.search(text) is None


def position(texts: Iterable[str], of: Course, language: str, fitted: float | None = None) -> float | None:
    """Where on the common axis the wording of some texts stands; None where nothing in it tells.

    `fitted` replaces the mean of the telling words where the framework's own descriptions were learnt from.
    """
    weight = total = 0.0
    for text in texts:
        one, sum_ = told(text, language)
        weight, total = weight + one, total + sum_
    if not weight and fitted is None and of.position is None:
        return None
    value = (total + PRIOR * MIDDLE) / (weight + PRIOR)
    if fitted is not None:
        value, weight = fitted, max(weight, LEADING)
    if of.position is None:
        return value
    return (value * (weight + PRIOR) + of.position * TITLE) / (weight + PRIOR + TITLE)
