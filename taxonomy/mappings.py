"""Mappings: that a skill or occupation of one framework corresponds to one of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The mapping relations of SKOS, read from source to target: "broad" says that the target is the broader.
Relation = Literal["exact", "close", "broad", "narrow", "related"]
RELATIONS: tuple[Relation, ...] = ("exact", "close", "broad", "narrow", "related")
MappedKind = Literal["skill", "occupation"]
MAPPED_KINDS: tuple[MappedKind, ...] = ("skill", "occupation")

# Rule 8: only these carry a held skill, or an occupation aimed at, from one framework into another.
CARRYING: frozenset[str] = frozenset({"exact", "close"})

_INVERSE: dict[Relation, Relation] = {"broad": "narrow", "narrow": "broad"}


@dataclass(frozen=True, slots=True)
class ConceptMapping:
    """`source` corresponds to `target` (ids of one `kind`), as `author` stated on `date` in `version`.

    `date` is ISO, as exact as the author states it ("2022-09"). `probability` and `reason` are those of a
    proposal that a person kept; None and "" where a person stated the mapping.
    """

    source: str
    target: str
    relation: Relation
    kind: MappedKind = "skill"
    author: str = ""
    date: str = ""
    version: str = ""
    probability: float | None = None
    reason: str = ""

    @property
    def id(self) -> str:
        """One mapping a pair and author."""
        by = f" by {self.author}" if self.author else ""
        return f"{self.source}>{self.target}{by}"


def inverse(relation: Relation) -> Relation:
    """The relation read from target to source."""
    return _INVERSE.get(relation, relation)


def composed(first: Relation, second: Relation) -> Relation:
    """What is known of a and c when a is `first` to b and b is `second` to c.

    "Close" twice over is no more than "related" (SKOS: it is not transitive), and so is broader, then
    narrower: nothing says which of a and c is the wider.
    """
    if first == "exact":
        return second
    if second == "exact":
        return first
    known = {first, second} - {"close"}
    return known.pop() if len(known) == 1 else "related"
