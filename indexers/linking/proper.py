"""Skills whose label is a proper name: Erlang, Sass, C#, Oracle WebLogic, GDPR.

Nearness says little of a proper name. A text about Golang is near to Erlang, and one about Rust to rust
proofing, and neither speaks of the other. Such a skill is claimed only where its name, or most of it, stands
in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexers.linking.names import STOP_WORDS
from taxonomy.model import Skill, label

_BRACKETED = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_LOWER = re.compile(r"(?<![\w.])[a-z]{2,}(?![\w])")
_STOPS = STOP_WORDS["en"] | STOP_WORDS["fr"]
# In how many skills' descriptions a word must stand in lower case to be a word of everyday.
_EVERYDAY_FROM = 2
# The least share, by weight, of a name's words that a text must hold to speak of a skill by its name.
HELD = 0.5
_BELOW = 0.99  # a probability of 1 still lies under the threshold


def proper_skills(skills: Sequence[Skill]) -> npt.NDArray[np.bool_]:
    """Which labels (English where there is one) are proper names, read from the labels' own spelling.

    Where most labels begin with a small letter, all words with a capital, digit or sign make a proper name;
    where labels are capitalised by habit, only what no habit makes does: JavaScript, SQL, C++.
    """
    names = [label(skill.labels, "en") for skill in skills]
    small = _small_by_habit(names)
    return np.array([_proper(name, small=small) for name in names], dtype=np.bool_)


def everyday_words(skills: Sequence[Skill], language: str) -> frozenset[str]:
    """Words that the framework itself writes in lower case, where a capital in a label means something."""
    if not _small_by_habit([label(skill.labels, language) for skill in skills]):
        return frozenset()
    counts = Counter(
        word for skill in skills for word in set(_LOWER.findall(skill.descriptions.get(language, "")))
    )
    return frozenset(word for word, count in counts.items() if count >= _EVERYDAY_FROM)


def capped(
    chances: npt.NDArray[np.float64],
    proper: npt.NDArray[np.bool_],
    held: npt.NDArray[np.floating],
    mentioned: npt.NDArray[np.bool_],
    claim: float,
) -> npt.NDArray[np.float64]:
    """Probabilities with those of proper names that a text does not hold brought below `claim`.

    All arrays have a row for each skill; `held` is the share, by weight, of its best name's words that the
    text holds. What is above half of `claim` is squeezed in between, so that their order stays.
    """
    absent = proper & ~mentioned & (held < HELD)
    half = claim / 2
    squeezed = half + (chances - half) * half / (1.0 - half) * _BELOW
    return np.where(absent & (chances > half), squeezed, chances)


def _small_by_habit(names: Sequence[str]) -> bool:
    return 2 * sum(name[:1].islower() for name in names) > len(names)


def _proper(name: str, *, small: bool) -> bool:
    words = [word for word in _BRACKETED.sub("", name).split() if word.casefold() not in _STOPS]
    return bool(words) and all(_marked(word) if small else _unmistakable(word) for word in words)


def _marked(word: str) -> bool:
    return any(char.isupper() or char.isdigit() or char in "+#" for char in word)


def _unmistakable(word: str) -> bool:
    letters = [char for char in word if char.isalpha()]
    inner = any(char.isupper() for char in letters[1:])
    return inner or any(char.isdigit() or char in "+#" for char in word) or word.startswith(".")
