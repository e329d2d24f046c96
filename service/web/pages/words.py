"""The words of the pages, in English and French: one id, one sentence in each language.

A sentence that counts something names the number in "by", and has two forms: {"id": {"by": "count", "en":
{"one": "{count} skill", "other": "{count} skills"}, "fr": ...}}. English has the form for one of 1, French of
what lies below 2 (0, 1, and 1,5 heure), as Unicode's CLDR has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from markupsafe import Markup

from service.web.schemas import Language
from taxonomy.wording import typeset

_FOLDER = "words"
_ENTRY = re.compile(r"\[(\d+)\]")
_ONE = ".one"  # ends the id of the form for one


@cache
def entries() -> Mapping[str, Mapping[str, Any]]:
    """All ids as the files have them, gathered from every file of the folder.

    A file is `<page>.json`: {"id": {"en": "...", "fr": "..."}}; its ids begin with the page and a dot.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for file in sorted((files(__package__) / _FOLDER).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            found |= json.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def sentences(language: Language) -> Mapping[str, str]:
    """All sentences of a language by id; what counts stands as it is for many, and with `.one` for one."""
    found: dict[str, str] = {}
    for id_, entry in entries().items():
        forms = entry[language]
        if isinstance(forms, str):
            found[id_] = forms
        else:
            found |= {id_: forms["other"], id_ + _ONE: forms["one"]}
    return {id_: typeset(text) for id_, text in found.items()} if language == "fr" else found


@dataclass(frozen=True, slots=True)
class Words:
    """Says sentences in one language. Numbers are written as that language writes them."""

    language: Language

    def __call__(self, id_: str, **values: object) -> str:
        """The sentence of an id, its {places} filled with values; an id that there is not is an error."""
        counted = entries()[id_].get("by") if id_ in entries() else None
        if counted and self.is_one(cast(float, values[counted])):
            id_ += _ONE
        return self.form(id_, **values)

    def form(self, id_: str, **values: object) -> str:
        """A form of a sentence by its own id, whatever it counts: for a script that chooses between them."""
        text = sentences(self.language)[id_]
        if any(isinstance(one, Markup) for one in values.values()):
            text = Markup(text)
        return text.format_map({name: self._written(one) for name, one in values.items()})

    def _written(self, value: object) -> object:
        if isinstance(value, int | float):
            return self.number(value, 1 if value % 1 else 0)
        return value

    def is_one(self, number: float) -> bool:
        """Whether a number takes the singular: 1 in English, what is below 2 in French."""
        return number == 1 if self.language == "en" else abs(number) < 2

    def field(self, name: str) -> str:
        """What a page calls a field that an error names: skill 2 for learner.skills[1]; else the name."""
        at = _ENTRY.search(name)
        id_ = f"field.{_ENTRY.sub('[]', name)}"
        if id_ not in entries():
            return name
        return self(id_, number=int(at[1]) + 1) if at else self(id_)

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return "\u202f:" if self.language == "fr" else ":"

    def has(self, id_: str) -> bool:
        """Whether there is a sentence of that id: what was loaded may have values without one."""
        return id_ in sentences(self.language)

    def number(self, number: float, digits: int = 0) -> str:
        """A number with its thousands apart: 12,345.6 in English, 12 345,6 in French."""
        text = f"{number:,.{digits}f}"
        if self.language == "fr":
            return text.replace(",", "\u202f").replace(".", ",")
        return text

    def percent(self, share: float, digits: int = 0) -> str:
        """A share as a percentage: 12% in English, 12 % in French."""
        return self.number(100 * share, digits) + ("\u202f%" if self.language == "fr" else "%")

    def level(self, level: float | None) -> str:
        """A level as its scale writes it, "" where there is none."""
        if level is None:
            return ""
        return self.number(level, 0 if level == int(level) else 1)
