"""What goes into a linker and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from taxonomy.credentials import Alignment, DeclaredSkill

TITLE_FIELD = "title"
DECLARED_FIELD = "skills"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDocument:
    """A text to link, field by field, each cleaned with `taxonomy.text.clean`.

    Evidence in the title carries the field "title". `declared` are skills as the source names them;
    `texts["skills"]` is their text, which `declared_text` makes, so that evidence can point into it.
    `prerequisites` are read for levels alone: what is asked beforehand is not taught.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    language: str = "en"
    declared: tuple[DeclaredSkill, ...] = ()
    prerequisites: str = ""


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """The skills of one framework that a document speaks of, by skill id.

    `insufficient` says why there is nothing to go on, None where at least one skill is claimed.
    """

    alignments: tuple[Alignment, ...] = ()
    insufficient: str | None = None


def declared_text(declared: tuple[DeclaredSkill, ...]) -> str:
    """The declared names as one text, joined by a comma and a blank: the field "skills" of a document."""
    return ", ".join(skill.name for skill in declared)
