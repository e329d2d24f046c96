"""How two skill labels relate, by their words alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from taxonomy.mappings import Relation
from taxonomy.model import Skill, Texts
from taxonomy.text import fold, stem, words

# Words that carry no meaning of their own, and those that join several things under one label.
_EMPTY = {
    "en": frozenset(("a", "an", "the", "of", "in", "for", "to", "on", "at", "by", "with", "from")),
    "fr": frozenset(("de", "du", "des", "d", "le", "la", "les", "l", "un", "une", "en", "a", "au", "aux")),
}
_JOINING = frozenset(("and", "or", "et", "ou"))
_JOINTS = re.compile(r"\b(?:and|or|et|ou)\b|[&/,;()]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Related:
    """A relation from a source to a target, and what shows it."""

    relation: Relation
    reason: str


def same_label(source: Skill, target: Skill) -> bool:
    """Whether the two share a preferred label in a language, compared folded."""
    return any(
        fold(text) == fold(target.labels[language])
        for language, text in source.labels.items()
        if language in target.labels
    )


def shared_name(source: Skill, target: Skill) -> str | None:
    """A name that a label of one shares with another name of the other, None when there is none."""
    for one, other in ((source, target), (target, source)):
        labels = {fold(text): text for text in one.labels.values()}
        for names in other.alternatives.values():
            for name in names:
                if fold(name) in labels:
                    return labels[fold(name)]
    return None


def by_words(source: Texts, target: Texts) -> Related | None:
    """What the words of two labels say, in the first language that both have; None where they say nothing.

    Words are compared by their stems. Labels of the same words are close. Words that one label has beyond the
    other's narrow it ("food safety audit" is narrower than "food safety"), unless the other is one of the
    things that it joins, which widens it ("food safety and hygiene" is broader).
    """
    language = next((one for one in source if one in target), None)
    if language is None:
        return None
    own, other = _stems(source[language], language), _stems(target[language], language)
    if not own or not other:
        return None
    if own.keys() == other.keys():
        return Related("close", "the labels have the same words")
    if other.keys() < own.keys():
        more = _more(own, other)
        if _joins(source[language], other, language):
            return Related("narrow", f"the source's label joins the target's with more: {more}")
        return Related("broad", f"the source's label is the target's, narrowed by {more}")
    if own.keys() < other.keys():
        more = _more(other, own)
        if _joins(target[language], own, language):
            return Related("broad", f"the target's label joins the source's with more: {more}")
        return Related("narrow", f"the target's label is the source's, narrowed by {more}")
    return None


def _stems(text: str, language: str) -> dict[str, str]:
    """The words of a label that mean something, by their stems."""
    empty = _EMPTY.get(language, frozenset()) | _JOINING
    kept = [word for word in words(text) if word not in empty]
    return dict(zip(stem(kept, language), kept, strict=True))


def _joins(label: str, shorter: dict[str, str], language: str) -> bool:
    """Whether one of the things that a label joins is what the shorter label names."""
    return any(_stems(part, language).keys() == shorter.keys() for part in _JOINTS.split(label))


def _more(longer: dict[str, str], shorter: dict[str, str]) -> str:
    return ", ".join(f"'{word}'" for key, word in longer.items() if key not in shorter)
