"""The checks on a framework as a whole, on its way in."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from taxonomy.errors import InputError
from taxonomy.frameworks import framework_of
from taxonomy.model import FrameworkData, Skill


def validate(data: FrameworkData, file: str) -> None:
    """Refuse what no single row can be set aside for: a duplicate id, a broken level order, a cycle.

    Raises:
        InputError: naming the ids at fault.
    """
    prefix = data.framework.id
    seen: set[str] = set()
    ids = [skill.id for skill in data.skills] + [one.id for one in data.occupations]
    for id_ in ids:
        if framework_of(id_) != prefix:
            raise InputError(f"id {id_} does not begin with '{prefix}:'.", file=file, field="id")
        if id_ in seen:
            raise InputError(f"id {id_} occurs twice.", file=file, field="id")
        seen.add(id_)
    for skill in data.skills:
        _check_levels(skill, file)
    _check_cycles(data.skills, file)


def _check_levels(skill: Skill, file: str) -> None:
    if skill.levels and skill.scale is None:
        raise InputError(f"{skill.id} has levels but no scale.", file=file, field="scale")
    below = 0.0
    for level in skill.levels:
        if skill.scale is not None and not below < level.value <= skill.scale.maximum:
            raise InputError(
                f"level {level.value:g} of {skill.id} must lie above {below:g} and at most "
                f"at {skill.scale.maximum:g}.",
                file=file,
                field="levels",
            )
        below = level.value


def _check_cycles(skills: Iterable[Skill], file: str) -> None:
    sorter = TopologicalSorter({skill.id: skill.broader for skill in skills})
    try:
        sorter.prepare()
    except CycleError as error:
        path = " -> ".join(error.args[1])
        raise InputError(f"the hierarchy runs in a circle: {path}.", file=file, field="broader") from None
