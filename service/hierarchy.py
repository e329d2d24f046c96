"""The hierarchy read downwards: what stands below a thing, and which occupations require a skill.

Records state what is above them and what they require. The inverse is made once for each snapshot, when a
question first needs it, from the few fields that it takes: reading those of ESCO takes 0.12 s, whole records
0.47 s and their memory.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from indexers.engine import Snapshot
from taxonomy.frameworks import Taxonomy

Ids = tuple[str, ...]


class _Skill(msgspec.Struct):
    """What of a skill's record the inverse takes."""

    broader: Ids = ()
    related: Ids = ()
    retired: bool = False


class _Requirement(msgspec.Struct):
    skill: str
    importance: float = 1.0


class _Occupation(msgspec.Struct):
    """What of an occupation's record the inverse takes."""

    broader: Ids = ()
    requirements: list[_Requirement] = []
    facts: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """What records do not state of themselves, by id; retired skills are left out.

    `narrower` are those that name it as broader, `naming` the skills that name it as related, `required_by`
    the occupations that require a skill, by falling importance, then id. `groups` are the titles of broader
    ids that name no record, "" where no fact tells.
    """

    narrower: Mapping[str, Ids]
    naming: Mapping[str, Ids]
    required_by: Mapping[str, Ids]
    groups: Mapping[str, str]


def build_hierarchy(snapshot: Snapshot) -> Hierarchy:
    """The inverse of all hierarchies of a snapshot."""
    read_skill, read_occupation = msgspec.json.Decoder(_Skill), msgspec.json.Decoder(_Occupation)
    skills = {id_: read_skill.decode(body) for id_, body in snapshot.scan("skill")}
    occupations = {id_: read_occupation.decode(body) for id_, body in snapshot.scan("occupation")}
    narrower: dict[str, list[str]] = defaultdict(list)
    naming: dict[str, list[str]] = defaultdict(list)
    for id_, skill in skills.items():
        if not skill.retired:
            _add(narrower, skill.broader, id_)
            _add(naming, skill.related, id_)
    groups: dict[str, str] = {}
    for id_, occupation in occupations.items():
        _add(narrower, occupation.broader, id_)
        for above in occupation.broader:
            if above not in occupations and not groups.get(above):
                groups[above] = group_title(above, occupation.facts)
    retired = {id_ for id_, skill in skills.items() if skill.retired}
    required = _required_by(occupations, retired, snapshot.taxonomy())
    return Hierarchy(_tuples(narrower), _tuples(naming), required, groups)


def group_title(id_: str, facts: Mapping[str, str]) -> str:
    """The title that a record's facts give a group above it: "isco08_title" where "isco08" ends its id."""
    for name, code in facts.items():
        if code and id_.endswith(f"-{code}") and f"{name}_title" in facts:
            return facts[f"{name}_title"]
    return ""


def _required_by(
    occupations: Mapping[str, _Occupation], retired: set[str], taxonomy: Taxonomy
) -> dict[str, Ids]:
    """Occupations by the skill that they require, or by its successors where it is retired."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for id_, occupation in occupations.items():
        for one in occupation.requirements:
            for skill in taxonomy.current(one.skill) if one.skill in retired else (one.skill,):
                own = found[skill]
                own[id_] = max(own.get(id_, 0.0), one.importance)
    return {skill: _heaviest_first(own) for skill, own in found.items()}


def _heaviest_first(importance: Mapping[str, float]) -> Ids:
    return tuple(sorted(importance, key=lambda id_: (-importance[id_], id_)))


def _add(to: dict[str, list[str]], keys: Iterable[str], id_: str) -> None:
    for key in keys:
        to[key].append(id_)


def _tuples(lists: Mapping[str, list[str]]) -> dict[str, Ids]:
    return {key: tuple(ids) for key, ids in lists.items()}


@dataclass(slots=True)
class Hierarchies:
    """The hierarchies of the two snapshots last asked about: the published one, and one with cursors.

    Safe to share among threads.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: dict[str, Hierarchy] = field(default_factory=dict)

    def of(self, snapshot: Snapshot) -> Hierarchy:
        """The hierarchy of a snapshot, made by the first who asks."""
        with self._lock:
            id_ = snapshot.info.id
            made = self._made.pop(id_, None) or build_hierarchy(snapshot)
            self._made = {**dict(list(self._made.items())[-1:]), id_: made}
            return made
