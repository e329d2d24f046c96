"""The names of skills as texts write them: their forms, and which of them are easily mistaken."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from taxonomy.model import Skill, label
from taxonomy.text import words


def several(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


PREFERRED, ALTERNATIVE = 0, 1

STOP_WORDS = {
    "en": several(
        "a an and are as at be been both but by can for from has have her his how if in into is it its "
        "just may more most my no not of on or other our out over own s so such than that the their them "
        "then there these they this those through to under up use used using various very via was we "
        "were what when where which while who will with within you your etc e g"
    ),
    "fr": several(
        "a au aux avec ce ces cet cette d dans de des du elle en est et eux il ils l la le les leur "
        "leurs lui mais ne nos notre nous on ou par pas pour qu que qui s sa se ses son sont sur un une "
        "vos votre vous y etre avoir utiliser divers plus"
    ),
}

# Single words that also are everyday words: as a skill's name they must be written as names are.
EVERYDAY = several(
    "access ada angular apex audition basic blender box chef crystal dart director "
    "eclipse elm excel express flash flask go groovy hive illustrator impala julia keynote less logo maya "
    "mocha notion numbers oracle outlook pages pascal pig polish premiere processing publisher puppet "
    "react ruby rust sage salt sap scheme scratch sketch slack snowflake spark spring storm swift "
    "teams unity vault word zoom"
)
_BRACKETED = re.compile(r"\s*[(\[]([^)\]]*)[)\]]")

# Guards of a name: none; its letters must stand in the same case; it must be written as names are.
FREE, SAME_CASE, NAMED = 0, 1, 2
_SHORT = 2


class Name(NamedTuple):
    """A written form of a skill's name; `skill` is its row in the index, `rank` PREFERRED or ALTERNATIVE."""

    text: str
    skill: int
    rank: int


def written_names(skill: Skill, row: int, language: str) -> list[Name]:
    """All forms under which a skill is looked for: its names, whole, without brackets, and as acronyms."""
    ranks: dict[str, int] = {}
    preferred = label(skill.labels, language)
    for text in (preferred, *skill.alternatives.get(language, ())):
        for form in _forms(text):
            ranks.setdefault(form, PREFERRED if text == preferred else ALTERNATIVE)
    return [Name(text, row, rank) for text, rank in ranks.items()]


def _forms(text: str) -> list[str]:
    """ "Virtual Private Networks (VPN)" is also "Virtual Private Networks" and "VPN"."""
    forms = [text]
    short = _BRACKETED.sub("", text).strip()
    if short and short != text:
        forms += [short, *(inside for inside in _BRACKETED.findall(text) if _stands_for(inside, short))]
    first, _, last = text.rpartition(" ")
    if " " in first and _stands_for(last, first):
        forms += [first, last]
    return forms


def _stands_for(acronym: str, text: str) -> bool:
    return "".join(word[0] for word in words(text) if word not in STOP_WORDS["en"]) == acronym.casefold()


def guard_of(text: str, everyday: Collection[str] = ()) -> int:
    """How careful a mention of this name must be; `everyday` are words that the framework writes small."""
    if " " in text:
        return FREE
    small = text.casefold()
    if small in EVERYDAY or (small in everyday and text[:1].isupper()):
        return NAMED
    letters = [char for char in text if char.isalpha()]
    return SAME_CASE if len(text) <= _SHORT and len(letters) == len(text) else FREE
