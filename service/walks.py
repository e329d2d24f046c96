"""What can be asked of, and answered about, what stands around a skill or occupation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from service.answers import ThingRef

WalkKind = Literal["skill", "occupation"]
Relation = Literal["broader", "narrower", "related", "credentials", "postings", "occupations", "skills"]

RELATIONS: Mapping[WalkKind, tuple[Relation, ...]] = {
    "skill": ("broader", "narrower", "related", "credentials", "postings", "occupations"),
    "occupation": ("broader", "narrower", "skills"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkQuestion:
    """Where to go from a skill or occupation, named by id, code or label.

    `relation` is one of `RELATIONS[kind]`. `level`, of a skill's credentials alone, is as typed: only those
    are wanted that teach the step which ends there. `cursor`, of an earlier answer to the same question,
    stands in place of an offset.
    """

    kind: WalkKind
    name: str
    relation: Relation
    k: int = 10
    offset: int = 0
    level: str | None = None
    language: str = "en"
    cursor: str | None = None

    def unpaged(self) -> WalkQuestion:
        """The question whatever its page: what a cursor is bound to."""
        return replace(self, k=0, offset=0, cursor=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkItem:
    """What a walk leads to; what does not apply is None.

    `known` is False for an id that is named but has no record: `title` is then "" unless a fact tells it.
    `type` is a skill's. `about` is the provider or employer. `level` is on the skill's scale: required (of an
    occupation or posting) or reached (of a credential), from where `level_source` says. `importance` and
    `relation` are an occupation's for the skill; `relation` of a related skill is "names" or "named by".
    `confidence` is that of the best step, and `claimed` whether it passed the decision threshold.
    `weight` is the skill's share of a posting.
    """

    id: str
    title: str
    known: bool = True
    type: str | None = None
    about: str | None = None
    level: float | None = None
    level_source: str | None = None
    importance: float | None = None
    relation: str | None = None
    confidence: float | None = None
    claimed: bool | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkAnswer:
    """A page of what stands in a relation to a skill or occupation; `total` counts all of it.

    `next` and `previous` are the cursors of the pages around.
    """

    kind: WalkKind
    start: ThingRef
    relation: Relation
    total: int
    offset: int
    items: tuple[WalkItem, ...]
    next: str | None = None
    previous: str | None = None
    snapshot: str = ""
