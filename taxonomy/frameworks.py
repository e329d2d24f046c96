"""All loaded frameworks as one read-only object: lookups by name, successors, counterparts and outlooks."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from taxonomy.mappings import CARRYING, ConceptMapping
from taxonomy.model import Framework, Occupation, Skill
from taxonomy.names import RANK_ID, RANK_PREFERRED, NameKind, NameMatch, occupation_names, skill_names
from taxonomy.outlooks import Outlook
from taxonomy.text import fold

T = TypeVar("T", Skill, Occupation)


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
            skill_names(by_skill.values()),
            occupation_names(by_occupation.values()),
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
