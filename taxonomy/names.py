"""The names of skills and occupations: ids, codes and labels, folded, with what they mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from taxonomy.model import Occupation, Skill
from taxonomy.text import fold

NameKind = Literal["skill", "occupation"]

RANK_ID, RANK_PREFERRED, RANK_ALTERNATIVE, RANK_RETIRED = 0, 1, 2, 3


class NameMatch(NamedTuple):
    """That a name means `id`; `rank` 0 is an id or code, 1 a preferred label, 2 an alternative,
    3 any label of a retired record.

    `level` is the level that a code stands for (a SkillsFuture code names a skill at a level).
    """

    rank: int
    id: str
    level: float | None = None


def skill_names(skills: Iterable[Skill]) -> dict[str, list[NameMatch]]:
    """What each folded name of a skill means, best rank first."""
    names: dict[str, dict[str, NameMatch]] = defaultdict(dict)
    for skill in skills:
        _add(names, skill.id.partition(":")[2], NameMatch(RANK_ID, skill.id))
        for code, level in skill.codes.items():
            _add(names, code, NameMatch(RANK_ID, skill.id, level))
        _add_labels(names, skill)
    return _ranked(names)


def occupation_names(occupations: Iterable[Occupation]) -> dict[str, list[NameMatch]]:
    """What each folded name of an occupation means, best rank first."""
    names: dict[str, dict[str, NameMatch]] = defaultdict(dict)
    for one in occupations:
        for code in (one.id.partition(":")[2], *one.codes.values()):
            _add(names, code, NameMatch(RANK_ID, one.id))
        _add_labels(names, one)
    return _ranked(names)


def _add_labels(names: dict[str, dict[str, NameMatch]], record: Skill | Occupation) -> None:
    preferred = RANK_RETIRED if record.retired else RANK_PREFERRED
    alternative = RANK_RETIRED if record.retired else RANK_ALTERNATIVE
    for text in record.labels.values():
        _add(names, text, NameMatch(preferred, record.id))
    for texts in record.alternatives.values():
        for text in texts:
            _add(names, text, NameMatch(alternative, record.id))


def _add(names: dict[str, dict[str, NameMatch]], name: str, match: NameMatch) -> None:
    key = fold(name)
    if key and (match.id not in names[key] or names[key][match.id].rank > match.rank):
        names[key][match.id] = match


def _ranked(names: dict[str, dict[str, NameMatch]]) -> dict[str, list[NameMatch]]:
    return {
        key: sorted(found.values(), key=lambda match: (match.rank, match.id)) for key, found in names.items()
    }
