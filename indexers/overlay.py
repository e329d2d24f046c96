"""What a framework load makes of records that are there already.

Languages of one thing live on one id, and so do its versions: the newest record is current, and an id that
only an older version has stays as retired, so that what was said with it can still be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from indexers.engine import Record, Stage
from taxonomy.frameworks import framework_of
from taxonomy.model import Framework, FrameworkData, Names, Occupation, Skill, Texts
from taxonomy.versions import compare_versions

R = TypeVar("R", Skill, Occupation)
T = TypeVar("T", Framework, Skill, Occupation)


@dataclass(slots=True)
class Retirements:
    """How many records a load retired, and how many of these name a successor."""

    retired: int = 0
    replaced: int = 0

    def count(self, record: Skill | Occupation) -> None:
        """Count one that this load retired."""
        self.retired += 1
        self.replaced += bool(record.replaced_by)


def framework_records(stage: Stage, data: FrameworkData, retirements: Retirements) -> Iterator[Record]:
    """The records of a framework as read, laid over what is stored of it; `retirements` is counted up.

    A record that states no English label while the stored one does is a translation: it adds its texts and
    changes nothing else, and one for an id that is not stored is left out and counted in `data.notes`,
    unless it is of an older version. A whole record replaces one that is not of a newer version, and each
    keeps the texts of languages that the newer one lacks. Ids that the newer version does not have retire;
    a load of one file retires only what that file could have held.
    """
    id_ = data.framework.id
    stored = _stored(stage, "framework", id_, Framework).get(id_)
    skills = _stored(stage, "skill", id_, Skill)
    occupations = _stored(stage, "occupation", id_, Occupation)
    laying = _Laying(stored.version if stored else "", data.framework.version, retirements)
    yield _record(_framework(stored, data.framework), id_)
    for skill in laying.over(skills, data.skills):
        yield _record(skill, id_)
    for occupation in laying.over(occupations, data.occupations):
        yield _record(occupation, id_)
    if laying.strangers:
        data.notes.append(
            f"{laying.strangers:,} translated labels name ids that are not loaded; they were left out."
        )


def _stored(stage: Stage, kind: str, framework: str, type_: type[T]) -> dict[str, T]:
    decoder = msgspec.json.Decoder(type_)
    records = stage.records(kind)  # type: ignore[arg-type]
    return {one.id: decoder.decode(one.body) for one in records if framework_of(one.id) == framework}


def _framework(stored: Framework | None, new: Framework) -> Framework:
    if stored is None:
        return new
    newer = "en" in new.languages and compare_versions(new.version, stored.version) >= 0
    return replace(
        new if newer else stored,
        languages=tuple(dict.fromkeys((*stored.languages, *new.languages))),
        version=(new.version or stored.version) if newer else stored.version,
    )


@dataclass(slots=True)
class _Laying:
    """One version, `new`, laid over another, `stored` ("" when not stated)."""

    stored: str
    new: str
    retirements: Retirements
    strangers: int = 0

    @property
    def older(self) -> bool:
        """Whether what is loaded is of an older version than what is current."""
        return compare_versions(self.new, self.stored) < 0

    def over(self, stored: Mapping[str, R], new: list[R]) -> Iterator[R]:
        """The records that change or may change, those that retire last."""
        read = {one.id for one in new}
        held = {_held_in(one) for one in new if not _translates(stored.get(one.id), one)}
        for one in new:
            old = stored.get(one.id)
            if old is not None:
                yield self._merged(old, one)
            elif self.older:
                yield self._retired(one, self.new)
            elif stored and "en" not in one.labels:
                self.strangers += 1
            else:
                yield one
        if compare_versions(self.new, self.stored) > 0:
            for old in stored.values():
                if old.id not in read and not old.retired and _held_in(old) in held:
                    yield self._retired(old, self.stored)

    def _retired(self, record: R, version: str) -> R:
        retired = replace(record, retired=True, last_version=version)
        self.retirements.count(retired)
        return retired

    def _merged(self, old: R, new: R) -> R:
        """One record out of two; that of the newer version is the base, but for a translation."""
        outdated = compare_versions(self.new, old.last_version or self.stored) < 0
        first, second = (new, old) if outdated else (old, new)
        merged = replace(
            old if outdated or _translates(old, new) else new,
            labels=_texts(first.labels, second.labels),
            alternatives=_by_language(first.alternatives, second.alternatives),
            descriptions=_texts(first.descriptions, second.descriptions),
        )
        if self.older and not outdated and old.retired:
            return replace(merged, retired=True, last_version=self.new)
        if merged.retired and not old.retired:
            self.retirements.count(merged)
        return merged


def _translates(old: R | None, new: R) -> bool:
    return old is not None and "en" in old.labels and "en" not in new.labels


def _held_in(record: Skill | Occupation) -> str:
    """What kind of row a record was: a publisher's file holds all rows of a kind."""
    return record.type if isinstance(record, Skill) else "occupation"


def _texts(old: Texts, new: Texts) -> dict[str, str]:
    return dict(sorted({**old, **new}.items()))


def _by_language(old: Names, new: Names) -> dict[str, tuple[str, ...]]:
    return dict(sorted({**old, **new}.items()))


def _record(record: Framework | Skill | Occupation, framework: str) -> Record:
    kinds = {Framework: "framework", Skill: "skill", Occupation: "occupation"}
    return Record(kinds[type(record)], record.id, msgspec.json.encode(record), framework)  # type: ignore[arg-type]
