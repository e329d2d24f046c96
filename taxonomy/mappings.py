"""Mappings: that a skill of one framework corresponds to a skill of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Relation = Literal["exact", "close", "broad", "narrow"]

# Rule 8: only these carry a held skill from one framework into another.
CARRYING: frozenset[str] = frozenset({"exact", "close"})


@dataclass(frozen=True, slots=True)
class SkillMapping:
    """`source` corresponds to `target` (ids), as `author` stated on `date` (ISO) in `version`."""

    source: str
    target: str
    relation: Relation
    author: str = ""
    date: str = ""
    version: str = ""

    @property
    def id(self) -> str:
        """One mapping a pair of skills."""
        return f"{self.source}>{self.target}"
