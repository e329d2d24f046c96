"""What is said of an error, in English where it is made, said in French.

The English sentence is the key, as gettext has it; where values stand in it, the key has a `{}` for each, and
the French sentence names them by number: {"'{}' is no level of {}.": "« {0} » n’est pas un niveau de {1}."}.
A place may say more of its value: `{0:number}`, and words of ours, `{0:said}`, `{0:plural}` and `{0:either}`.

`sentences/*.json` holds them, and `tests/test_said.py` finds every error in the source that lacks one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

from taxonomy.errors import LONGEST, SkillStepError
from taxonomy.wording import NARROW, typeset

_FOLDER = "sentences"
PARTS = "parts"  # what may stand in a place of a sentence, and is no message by itself
_CUT = " ..."  # how `taxonomy.errors.shortened` ends a message
_UNKNOWN = "…"  # in the places that were cut off with the end of a message
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?")
_WHOLE = re.compile(r"\.0+$")


@dataclass(frozen=True, slots=True)
class Template:
    """An English sentence as the texts around its places, and the French one."""

    literals: tuple[str, ...]
    french: str

    @property
    def weight(self) -> int:
        """How much of a message it explains, in characters."""
        return sum(map(len, self.literals))

    def values(self, message: str) -> list[str] | None:
        """What fills the places, None where the message is another.

        Each text is looked for once, from where the one before it ended: what somebody typed into a message
        can make no more work than its length.
        """
        first, *rest = self.literals
        if not message.startswith(first):
            return None
        if not rest:
            return [] if message == first else None
        *middle, last = rest
        at, end = len(first), len(message) - len(last)
        if end < at or not message.endswith(last):
            return None
        found = []
        for text in middle:
            next_ = message.find(text, at, end)
            if next_ < 0:
                return None
            found.append(message[at:next_])
            at = next_ + len(text)
        return [*found, message[at:end]]

    def begun(self, message: str) -> tuple[int, list[str]]:
        """Of a message without its end: how many characters of the texts are there, and the values."""
        first, *rest = self.literals
        if not rest or not message.startswith(first):
            return 0, []
        at, known, found = len(first), len(first), list[str]()
        for text in rest:
            next_ = message.find(text, at) if text else -1
            if next_ < 0:
                break
            found.append(message[at:next_])
            at, known = next_ + len(text), known + len(text)
        found.append(message[at:])
        return known, [*found, *[_UNKNOWN] * (len(rest) - len(found))][: len(rest)]


def catalogue(name: str) -> dict[str, str]:
    """One file of sentences as it stands: English templates to French ones."""
    text = (files(__package__) / _FOLDER / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def catalogues() -> list[str]:
    """The names of the files of sentences."""
    names = (one.name for one in (files(__package__) / _FOLDER).iterdir())
    return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))


@dataclass(frozen=True, slots=True)
class _Sentences:
    """Sentences without places by their text, those with places as templates, most literal text first."""

    whole: dict[str, str]
    templates: tuple[Template, ...]

    def find(self, message: str) -> str | None:
        if (known := self.whole.get(message)) is not None:
            return known
        for one in self.templates:
            if (values := one.values(message)) is not None:
                stop = "." if not one.literals[-1] and message.endswith(".") else ""
                values[-1] = values[-1].removesuffix(stop)  # it ends the sentence, not what stands last in it
                return _filled(one.french, values) + stop
        return None

    def find_cut(self, message: str) -> str | None:
        """The one sentence that a message without its end begins; none where it may be several."""
        begun = [(*one.begun(message), one) for one in self.templates]
        best = max(known for known, _, _ in begun)
        among = [(values, one.french) for known, values, one in begun if known == best]
        return _filled(among[0][1], among[0][0]) if best and len(among) == 1 else None


@cache
def _messages() -> _Sentences:
    return _compiled([name for name in catalogues() if name != PARTS])


@cache
def _parts() -> _Sentences:
    return _compiled([PARTS])


def _compiled(names: Sequence[str]) -> _Sentences:
    whole: dict[str, str] = {}
    templates = []
    for english, french in (one for name in names for one in catalogue(name).items()):
        literals = literals_of(english)
        if len(literals) == 1:
            whole[literals[0]] = typeset(french).format()
        else:
            templates.append(Template(literals, typeset(french)))
    return _Sentences(whole, tuple(sorted(templates, key=lambda one: (-one.weight, one.literals))))


def literals_of(template: str) -> tuple[str, ...]:
    """The texts around the places of a template, one more than there are places."""
    found = [""]
    for text, name, _, _ in Formatter().parse(template):
        found[-1] += text
        if name is not None:
            found.append("")
    return tuple(found)


def said(message: str, language: str) -> str:
    """A message of ours in a language: itself in English, and where no French is known for it."""
    if language != "fr":
        return message
    known = _messages()
    found = known.find(message)
    if found is None and message.endswith("."):  # the fault of a row or cell, made a sentence by who tells it
        short = known.find(message[:-1])
        found = short and f"{short}."
    if found is None and len(message) > LONGEST and message.endswith(_CUT):
        found = known.find_cut(message)
    return found or message


def said_within(text: str, language: str) -> str:
    """As `said`, of what is no sentence by itself, such as why a row was set aside."""
    return _within(text) if language == "fr" else text


def told(error: SkillStepError, language: str) -> str:
    """All that an error says, as one text: where, what, and what is near."""
    if language != "fr":
        return str(error)
    where = [error.file] if error.file else []
    if error.row is not None:
        where.append(f"ligne {error.row}")
    if error.field:
        where.append(f"champ «{NARROW}{error.field}{NARROW}»")
    message = said(error.message, "fr")
    text = f"{', '.join(where)}{NARROW}: {message}" if where else message
    if error.nearest:
        text += f" Au plus près{NARROW}: {', '.join(error.nearest)}."
    return text


def _filled(french: str, values: Sequence[str]) -> str:
    return french.format(*map(_Value, values))


@dataclass(frozen=True, slots=True)
class _Value:
    """What stands in a place: as it is, or, as the sentence says, a number, or words of ours."""

    text: str

    def __format__(self, how: str) -> str:
        match how:
            case "said":
                return _within(self.text)
            case "plural":  # a kind of thing: the English message has its s
                return _parts().find(f"{self.text}s") or f"{self.text}s"
            case "either":
                return self.text.replace(" or ", " ou ")
            case "number":
                return _number(self.text)
            case _:
                return self.text


def _within(text: str) -> str:
    """What stands in a sentence and is words of ours itself, with or without the full stop of its own."""
    found = _parts().find(text)
    if found is None:
        found = (_parts().find(f"{text}.") or said(f"{text}.", "fr")).removesuffix(".")
    return found


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        return text
    return _WHOLE.sub("", text).replace(",", NARROW).replace(".", ",")
