"""The words of the pages, in English and French: one id, one sentence in each language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from service.web.schemas import Language

_FOLDER = "words"
_BEFORE = re.compile(r" (?=[?!;:](?: |$))")


@cache
def sentences(language: Language) -> Mapping[str, str]:
    """All sentences of a language by id, gathered from every file of the folder.

    A file is `<page>.json`: {"id": {"en": "...", "fr": "..."}}; its ids begin with the page and a dot.
    """
    found: dict[str, str] = {}
    for file in sorted((files(__package__) / _FOLDER).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            for id_, texts in json.loads(file.read_text(encoding="utf-8")).items():
                found[id_] = _kept_together(texts[language]) if language == "fr" else texts[language]
    return found


def _kept_together(text: str) -> str:
    """French with the space before its high punctuation unbreakable: no line begins with one."""
    return _BEFORE.sub("\u202f", text)


@dataclass(frozen=True, slots=True)
class Words:
    """Says sentences in one language. Numbers are written as that language writes them."""

    language: Language

    def __call__(self, id_: str, **values: object) -> str:
        """The sentence of an id, its {places} filled with values; an id that there is not is an error."""
        return sentences(self.language)[id_].format_map(
            {name: self.number(one) if isinstance(one, int | float) else one for name, one in values.items()}
        )

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
