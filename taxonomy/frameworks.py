"""All loaded frameworks as one read-only object: lookups by name, hierarchy, and the checks on the way in."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from taxonomy.errors import InputError
from taxonomy.mappings import CARRYING, ConceptMapping
from taxonomy.model import Framework, FrameworkData, Occupation, Skill
from taxonomy.outlooks import Outlook
from taxonomy.text import fold

T = TypeVar("T", Skill, Occupation)
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


class _Lazy(Mapping[str, T]):
    """Id to object, decoded when asked for: a cold start reads only what the question needs."""

    def __init__(self, raw: dict[str, msgspec.Raw], decoder: msgspec.msgpack.Decoder[Any]) -> None:
        self._raw = raw
        self._decoder: msgspec.msgpack.Decoder[Any] = decoder
        self._known: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        found = self._known.get(key)
        if found is None:
            found = self._decoder.decode(self._raw[key])
            self._known[key] = found
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


class _Stored(msgspec.Struct, array_like=True):
    frameworks: list[Framework]
    skills: dict[str, msgspec.Raw]
    occupations: dict[str, msgspec.Raw]
    skill_names: dict[str, list[NameMatch]]
    occupation_names: dict[str, list[NameMatch]]
    mappings: list[ConceptMapping]
    outlooks: list[Outlook] = []  # absent from what older versions of the program wrote


def framework_of(id_: str) -> str:
    """The framework that an id belongs to: what stands before its first colon."""
    return id_.partition(":")[0]


@dataclass(slots=True)
class Taxonomy:
    """Frameworks in load order (the first with skills is the default), their skills and occupations by id.

    `skill_names` and `occupation_names` map a folded name to what it means, best rank first.
    """

    frameworks: dict[str, Framework]
    skills: Mapping[str, Skill]
    occupations: Mapping[str, Occupation]
    skill_names: dict[str, list[NameMatch]]
    occupation_names: dict[str, list[NameMatch]]
    mappings: list[ConceptMapping] = field(default_factory=list)
    outlooks: list[Outlook] = field(default_factory=list)
    _carried: dict[str, list[str]] = field(init=False, repr=False)
    _ordered: tuple[str, ...] = field(init=False, repr=False, default=())
    _crossing: dict[str, list[ConceptMapping]] = field(init=False, repr=False)
    _outlook: dict[str, Outlook] = field(init=False, repr=False)
    _outlook_groups: list[Outlook] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._carried = defaultdict(list)
        self._crossing = defaultdict(list)
        for mapping in self.mappings:
            if mapping.kind == "occupation":
                self._crossing[mapping.source].append(mapping)
                self._crossing[mapping.target].append(mapping)
            elif mapping.relation in CARRYING:
                self._carried[mapping.source].append(mapping.target)
                self._carried[mapping.target].append(mapping.source)
        self._outlook = {one.code: one for one in sorted(self.outlooks, key=lambda one: one.period)}
        self._outlook_groups = [one for one in self.outlooks if one.grouped]

    @classmethod
    def build(
        cls,
        frameworks: Iterable[Framework],
        skills: Iterable[Skill],
        occupations: Iterable[Occupation],
        mappings: Iterable[ConceptMapping] = (),
        outlooks: Iterable[Outlook] = (),
    ) -> Taxonomy:
        """Index validated records by id and by name."""
        by_skill = {skill.id: skill for skill in skills}
        by_occupation = {occupation.id: occupation for occupation in occupations}
        return cls(
            {framework.id: framework for framework in frameworks},
            by_skill,
            by_occupation,
            _skill_names(by_skill.values()),
            _occupation_names(by_occupation.values()),
            list(mappings),
            list(outlooks),
        )

    def to_bytes(self) -> bytes:
        """One MessagePack blob, from which `from_bytes` starts without decoding every record."""
        pack = msgspec.msgpack.encode
        return pack(
            _Stored(
                list(self.frameworks.values()),
                {id_: msgspec.Raw(pack(skill)) for id_, skill in self.skills.items()},
                {id_: msgspec.Raw(pack(one)) for id_, one in self.occupations.items()},
                self.skill_names,
                self.occupation_names,
                self.mappings,
                self.outlooks,
            )
        )

    @classmethod
    def from_bytes(cls, blob: bytes) -> Taxonomy:
        """Undo `to_bytes`."""
        # Half a million small objects without a cycle: with the collector on, ESCO takes 0.38 s, not 0.11.
        collecting = gc.isenabled()
        gc.disable()
        try:
            stored = msgspec.msgpack.decode(blob, type=_Stored)
        finally:
            if collecting:
                gc.enable()
        return cls(
            {framework.id: framework for framework in stored.frameworks},
            _Lazy(stored.skills, msgspec.msgpack.Decoder(Skill)),
            _Lazy(stored.occupations, msgspec.msgpack.Decoder(Occupation)),
            stored.skill_names,
            stored.occupation_names,
            stored.mappings,
            stored.outlooks,
        )

    def ordered(self) -> tuple[str, ...]:
        """The frameworks in load order, those that hold skills first: NOC alone answers no gap."""
        if not self._ordered:
            skilled = {framework_of(id_) for id_ in self.skills}
            self._ordered = tuple(sorted(self.frameworks, key=lambda id_: id_ not in skilled))
        return self._ordered

    def named(self, kind: NameKind, name: str) -> list[NameMatch]:
        """What a typed id, code or label means, over all frameworks, best rank first; [] when unknown."""
        known: Mapping[str, Skill] | Mapping[str, Occupation]
        known = self.skills if kind == "skill" else self.occupations
        name = name.strip()
        if name in known:
            return [NameMatch(RANK_ID, name)]
        names = self.skill_names if kind == "skill" else self.occupation_names
        return names.get(fold(name), [])

    def current(self, id_: str) -> tuple[str, ...]:
        """The id of a skill or occupation, or the ids that replaced it when it is retired and states any."""
        records: Mapping[str, Skill] | Mapping[str, Occupation]
        records = self.skills if id_ in self.skills else self.occupations
        seen: set[str] = set()
        found: list[str] = []
        queue = [id_]
        while queue:
            id_ = queue.pop(0)
            if id_ in seen or id_ not in records:
                continue
            seen.add(id_)
            record = records[id_]
            if record.retired and record.replaced_by:
                queue.extend(record.replaced_by)
            else:
                found.append(id_)
        return tuple(found)

    def counterparts(self, skill: Skill, framework: str) -> list[Skill]:
        """What a skill of one framework is in another (rule 8): by mapping, else by its own exact label."""
        own = dict.fromkeys((skill.id, *self.current(skill.id)))
        targets = (
            target
            for id_ in own
            for target in self._carried.get(id_, ())
            if framework_of(target) == framework
        )
        mapped = dict.fromkeys(id_ for target in targets for id_ in self.current(target))
        if mapped:
            return [self.skills[id_] for id_ in mapped]
        found = (
            match.id
            for text in skill.labels.values()
            for match in self.skill_names.get(fold(text), ())
            if match.rank == RANK_PREFERRED and framework_of(match.id) == framework
        )
        return [self.skills[id_] for match in dict.fromkeys(found) for id_ in self.current(match)]

    def crossing(self, occupation: str) -> Sequence[ConceptMapping]:
        """The occupation mappings that an id stands in, on either side, in load order."""
        return self._crossing.get(occupation, ())

    def outlook(self, noc: str) -> Outlook | None:
        """The outlook of a NOC 2021 code over the latest period: its own, else that of a group naming it."""
        own = self._outlook.get(noc)
        found = [*([own] if own else []), *(one for one in self._outlook_groups if one.covers(noc))]
        return max(found, key=lambda one: (one.period, one.code == noc, one.id), default=None)

    def fact_counts(self) -> dict[str, int]:
        """How many facts there are beside the documents, by kind; a kind without any is left out."""
        counts = {"mapping": len(self.mappings), "outlook": len(self.outlooks)}
        return {kind: count for kind, count in counts.items() if count}


def _skill_names(skills: Iterable[Skill]) -> dict[str, list[NameMatch]]:
    names: dict[str, dict[str, NameMatch]] = defaultdict(dict)
    for skill in skills:
        _add(names, skill.id.partition(":")[2], NameMatch(RANK_ID, skill.id))
        for code, level in skill.codes.items():
            _add(names, code, NameMatch(RANK_ID, skill.id, level))
        _add_labels(names, skill)
    return _ranked(names)


def _occupation_names(occupations: Iterable[Occupation]) -> dict[str, list[NameMatch]]:
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
