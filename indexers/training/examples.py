"""What the encoder is trained on: texts with the skills that they mean, drawn from several sources."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from indexers.training.phrases import PHRASES
from taxonomy.model import FrameworkData, Occupation, Skill, label

# How often a text comes from each kind of source; kinds without examples leave their share to the rest.
SHARES: Mapping[str, float] = {
    "sentences": 0.54,  # written or annotated: SkillSkape, our own, a user's catalogue
    "lines": 0.16,  # several skills of one occupation, joined as an advertisement lists them
    "names": 0.1,  # an alternative name
    "translations": 0.1,  # a label or name in a language other than that of the skills' labels
    "descriptions": 0.1,
}
_DROP, _LOWER, _SPACED = 0.08, 0.2, 0.15  # noise: words dropped, lower case, punctuation set apart
_MOST_IN_A_LINE = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the ids of the skills that it means."""

    text: str
    skills: tuple[str, ...]


class Examples:
    """An endless, seeded stream of examples over the linkable skills of a framework."""

    def __init__(self, data: FrameworkData, sentences: Sequence[Example], seed: int) -> None:
        """`sentences` whose skills the framework lacks are left out."""
        self.skills = {one.id: one for one in data.skills if one.scored and not one.retired}
        known = self.skills.keys()
        self._random = random.Random(seed)
        self._occupations = [
            kept for one in data.occupations if len(kept := _skills_of(one, known)) >= _MOST_IN_A_LINE
        ]
        self._languages = _languages(self.skills.values())
        self._kinds: dict[str, list[Example]] = {
            "sentences": [one for one in sentences if one.skills and known >= set(one.skills)],
            "names": list(_names(self.skills.values())),
            "translations": list(_translations(self.skills.values())),
            "descriptions": list(_descriptions(self.skills.values())),
        }
        self._left: dict[str, list[Example]] = {}

    def counts(self) -> dict[str, int]:
        """How many different examples each source holds; lines are made anew each time."""
        return {kind: len(some) for kind, some in self._kinds.items()} | {"lines": len(self._occupations)}

    def batch(self, size: int) -> list[Example]:
        """The next examples, with noise."""
        kinds = [kind for kind in SHARES if self._kinds.get(kind) or (kind == "lines" and self._occupations)]
        weights = [SHARES[kind] for kind in kinds]
        return [self._draw(kind) for kind in self._random.choices(kinds, weights, k=size)]

    def _draw(self, kind: str) -> Example:
        if kind == "lines":
            return self._line()
        if not self._left.get(kind):
            self._left[kind] = self._kinds[kind].copy()
            self._random.shuffle(self._left[kind])
        one = self._left[kind].pop()
        return one if kind in ("names", "translations") else Example(self._noisy(one.text), one.skills)

    def _line(self) -> Example:
        pool = self._random.choice(self._occupations)
        chosen = self._random.sample(pool, self._random.randint(1, min(_MOST_IN_A_LINE, len(pool))))
        language = self._random.choices(self._languages, [PHRASES[one].share for one in self._languages])[0]
        phrases = PHRASES[language]
        parts = [self._name(self.skills[id_], language) for id_ in chosen]
        text = parts[0]
        for part in parts[1:]:
            text += self._random.choice(phrases.between) + part
        text = self._random.choice(phrases.before) + text + self._random.choice(phrases.after)
        return Example(self._noisy(text), tuple(chosen))

    def _name(self, skill: Skill, language: str) -> str:
        names = (label(skill.labels, language), *skill.alternatives.get(language, ()))
        return names[0] if self._random.random() < 0.35 else self._random.choice(names)

    def _noisy(self, text: str) -> str:
        words = text.split()
        if len(words) > 4:
            words = [word for word in words if self._random.random() >= _DROP] or words
        found = " ".join(words)
        if self._random.random() < _LOWER:
            found = found.lower()
        return re.sub(r"([,.;:()])", r" \1 ", found) if self._random.random() < _SPACED else found


def _skills_of(occupation: Occupation, known: Set[str]) -> list[str]:
    return sorted({one.skill for one in occupation.requirements if one.skill in known})


def _languages(skills: Collection[Skill]) -> list[str]:
    """The languages that lines are written in: those that most skills have a label in."""
    counts = Counter(language for skill in skills for language in skill.labels)
    return [one for one in PHRASES if counts[one] > len(skills) / 2] or ["en"]


def _names(skills: Iterable[Skill]) -> Iterator[Example]:
    for skill in skills:
        preferred = label(skill.labels)
        for name in skill.alternatives.get(_own_language(skill), ()):
            if name != preferred:
                yield Example(name, (skill.id,))


def _translations(skills: Iterable[Skill]) -> Iterator[Example]:
    for skill in skills:
        own = _own_language(skill)
        for language in dict.fromkeys((*skill.labels, *skill.alternatives)):
            if language != own:
                names = (skill.labels.get(language), *skill.alternatives.get(language, ()))
                yield from (Example(name, (skill.id,)) for name in dict.fromkeys(names) if name)


def _own_language(skill: Skill) -> str:
    """That of the label which `label` gives."""
    return "en" if "en" in skill.labels else next(iter(skill.labels), "en")


def _descriptions(skills: Iterable[Skill]) -> Iterator[Example]:
    for skill in skills:
        levels = (text for level in skill.levels for text in level.descriptions.values())
        for text in (*skill.descriptions.values(), *levels):
            if text:
                yield Example(" ".join(text.split()[:48]), (skill.id,))
