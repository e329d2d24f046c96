"""The loaded frameworks: what they are, what they hold, and the attribution that their data needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexers.engine import AnyOf
from service.context import Context
from service.resolve import check_framework
from taxonomy.errors import UnknownName
from taxonomy.model import SCORED_TYPES, Framework


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkAnswer:
    """A loaded framework.

    `types` counts its skills by type, most frequent first; `skills` is all of them, `scored` those of a type
    that a gap counts. `default` says that questions are answered in it where they name none.
    """

    id: str
    name: str
    version: str
    languages: tuple[str, ...]
    default: bool
    skills: int
    scored: int
    types: Mapping[str, int]
    occupations: int
    licence: str
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworksAnswer:
    """All loaded frameworks in load order; the first is the default."""

    frameworks: tuple[FrameworkAnswer, ...]
    snapshot: str = ""


def frameworks(context: Context) -> FrameworksAnswer:
    """What is loaded."""
    every = tuple(_counted(context, one) for one in context.taxonomy.frameworks.values())
    return FrameworksAnswer(frameworks=every, snapshot=context.snapshot.info.id)


def framework(context: Context, id_: str) -> FrameworkAnswer:
    """One framework. Raises UnknownName naming the nearest, NothingLoaded."""
    try:
        known = check_framework(context.taxonomy, id_)
    except UnknownName as error:
        raise UnknownName(error.message, field="id", nearest=error.nearest) from None
    return _counted(context, context.taxonomy.frameworks[known])


def _counted(context: Context, one: Framework) -> FrameworkAnswer:
    """The engine counts: reading every record to count it takes a second on ESCO."""
    snapshot = context.snapshot
    own = {"framework": AnyOf((one.id,))}
    types: Mapping[str, int] = {}
    if one.id in snapshot.values("skill", "framework"):
        types = snapshot.search("skill", "", 0, where=own, facets=("type",)).facets["type"]
    occupations = 0
    if one.id in snapshot.values("occupation", "framework"):
        occupations = snapshot.search("occupation", "", 0, where=own).total
    return FrameworkAnswer(
        id=one.id,
        name=one.name,
        version=one.version,
        languages=one.languages,
        default=one.id == next(iter(context.taxonomy.frameworks)),
        skills=sum(types.values()),
        scored=sum(count for type_, count in types.items() if type_ in SCORED_TYPES),
        types=types,
        occupations=occupations,
        licence=one.licence,
        attribution=one.attribution,
    )
