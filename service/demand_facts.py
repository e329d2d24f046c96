"""What official sources say of demand: O*NET's hot technologies, and outlooks by NOC code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from service.answers import ThingRef
from service.context import Context
from service.corresponding import around
from service.demand_answers import DemandOutlook
from service.hierarchy import Hierarchy
from taxonomy.crosswalks import counterparts
from taxonomy.frameworks import framework_of
from taxonomy.mappings import CARRYING
from taxonomy.model import Occupation, Skill, label

_ONET = "onet"
_TECHNOLOGY = "technology"
_HOT_FACT, _IN_DEMAND = "hot_technology", "in demand"
_MOST_OUTLOOKS = 10
_MOST_REQUIRING = 200  # occupations that a skill's outlooks are looked for among, by its importance there


def hot(context: Context, skill: Skill) -> bool | None:
    """Whether O*NET calls a technology hot; None where it knows none of that name."""
    own = _technologies(context, skill)
    return any(one.facts.get(_HOT_FACT) == "yes" for one in own) if own else None


def _technologies(context: Context, skill: Skill) -> list[Skill]:
    if framework_of(skill.id) == _ONET:
        return [skill] if skill.type == _TECHNOLOGY else []
    if _ONET not in context.taxonomy.frameworks:
        return []
    return [one for one in context.taxonomy.counterparts(skill, _ONET) if one.type == _TECHNOLOGY]


def in_demand(context: Context, occupation: str | None) -> Callable[[Skill], bool | None] | None:
    """Whether O*NET calls a technology in demand for an occupation (through an exact or close mapping).

    None where it says nothing of the occupation.
    """
    same = [occupation] if occupation else []
    if occupation and framework_of(occupation) != _ONET:
        crossing = counterparts(context.taxonomy, occupation, _ONET)
        same = [one.id for one in crossing if one.relation in CARRYING]
    known = [context.taxonomy.occupations[id_] for id_ in same if id_ in context.taxonomy.occupations]
    if not any(framework_of(one.id) == _ONET for one in known):
        return None
    flagged = {one.skill for each in known for one in each.requirements if _IN_DEMAND in one.relation}

    def says(skill: Skill) -> bool | None:
        own = _technologies(context, skill)
        return any(one.id in flagged for one in own) if own else None

    return says


def outlooks_of(context: Context, occupation: str) -> tuple[DemandOutlook, ...]:
    """The outlooks of an occupation: of its NOC code, else of those that it is mapped to."""
    found = []
    for one in around(context, occupation).outlooks:
        outlook, language = one.outlook, context.language
        found.append(
            DemandOutlook(
                noc=one.noc,
                code=outlook.code,
                period=outlook.period,
                title=label(outlook.labels, language),
                expected=label(outlook.assessment, language),
                recent=label(outlook.recent, language),
                openings=outlook.openings,
                seekers=outlook.seekers,
                source=outlook.source,
                mapped=one.through.relation if one.through else None,
            )
        )
    return tuple(found)


def outlooks_of_skill(context: Context, inverse: Hierarchy, skill: Skill) -> tuple[DemandOutlook, ...]:
    """Those of the occupations that require a skill most, by falling openings; each code once."""
    found: dict[str, DemandOutlook] = {}
    for id_ in inverse.required_by.get(skill.id, ())[:_MOST_REQUIRING]:
        occupation = context.taxonomy.occupations[id_]
        for one in outlooks_of(context, id_):
            found.setdefault(one.code, replace(one, occupation=_ref(context, occupation)))
    ordered = sorted(found.values(), key=lambda one: (-(one.openings or 0), one.noc))
    return tuple(ordered[:_MOST_OUTLOOKS])


def _ref(context: Context, one: Occupation) -> ThingRef:
    return ThingRef(one.id, label(one.labels, context.language))
