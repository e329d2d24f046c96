"""What the encoder is trained on: texts with the skills that they mean, drawn from several sources."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from taxonomy.model import FrameworkData, Occupation, Skill, label

# How often a text comes from each kind of source; kinds without examples leave their share to the rest.
SHARES: Mapping[str, float] = {
    "sentences": 0.58,  # written or annotated: SkillSkape, our own, a user's catalogue
    "lines": 0.18,  # several skills of one occupation, joined as an advertisement lists them
    "names": 0.12,  # an alternative name, or the label in another language
    "descriptions": 0.12,
}
_DROP, _LOWER, _SPACED = 0.08, 0.2, 0.15  # noise: words dropped, lower case, punctuation set apart
_MOST_IN_A_LINE = 4
_BEFORE = (
    "", "", "", "Experience with ", "Experience in ", "Strong ", "Knowledge of ", "Solid understanding of ",
    "You will ", "You will be responsible for ", "Responsible for ", "Proven ability to ", "Ability to ",
    "We are looking for someone to ", "Familiarity with ", "Skilled in ", "The role includes ", "Must ",
    "Duties include ", "Learn to ", "By the end of this course you can ", "Hands-on ", "3+ years of ",
    "Comfortable with ", "As part of the team you ", "Requirements : ", "Good ", "Background in ",
)  # fmt: skip
_AFTER = (
    "", "", "", "", " in a fast-paced environment", " .", " for our team in <LOCATION>", " at <ORGANIZATION>",
    " preferred", " required", " is a plus", " (m/f/d)", " on a daily basis", " to a high standard",
    " and work well with colleagues", " as needed", " across several sites", " under supervision",
)  # fmt: skip
_JOIN = (", ", ", ", " and ", " / ", "; ", " , ", " as well as ", " & ")


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
        self._kinds: dict[str, list[Example]] = {
            "sentences": [one for one in sentences if one.skills and known >= set(one.skills)],
            "names": list(_names(self.skills.values())),
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
        return one if kind == "names" else Example(self._noisy(one.text), one.skills)

    def _line(self) -> Example:
        pool = self._random.choice(self._occupations)
        chosen = self._random.sample(pool, self._random.randint(1, min(_MOST_IN_A_LINE, len(pool))))
        parts = [self._name(self.skills[id_]) for id_ in chosen]
        text = parts[0]
        for part in parts[1:]:
            text += self._random.choice(_JOIN) + part
        text = self._random.choice(_BEFORE) + text + self._random.choice(_AFTER)
        return Example(self._noisy(text), tuple(chosen))

    def _name(self, skill: Skill) -> str:
        names = (label(skill.labels), *skill.alternatives.get("en", ()))
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


def _names(skills: Iterable[Skill]) -> Iterator[Example]:
    for skill in skills:
        preferred = label(skill.labels)
        for language, names in skill.alternatives.items():
            yield from (Example(name, (skill.id,)) for name in names if name != preferred or language != "en")
        yield from (Example(name, (skill.id,)) for name in skill.labels.values() if name != preferred)


def _descriptions(skills: Iterable[Skill]) -> Iterator[Example]:
    for skill in skills:
        levels = (text for level in skill.levels for text in level.descriptions.values())
        for text in (*skill.descriptions.values(), *levels):
            if text:
                yield Example(" ".join(text.split()[:48]), (skill.id,))
