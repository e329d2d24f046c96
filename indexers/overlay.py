"""What a framework load adds to records that are there already: languages of one thing live on one id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

import msgspec

from indexers.engine import Record, Stage
from taxonomy.frameworks import framework_of
from taxonomy.model import Framework, FrameworkData, Names, Occupation, Skill, Texts

R = TypeVar("R", Skill, Occupation)


def framework_records(stage: Stage, data: FrameworkData) -> Iterator[Record]:
    """The records of a framework as read, laid over what is stored of it.

    A record that states no English label while the stored one does is a translation: it adds its texts and
    changes nothing else, and one for an id that is not stored is left out and counted in `data.notes`.
    A whole record replaces the stored one, but keeps the stored texts of languages that it lacks.
    """
    id_ = data.framework.id
    stored = _stored(stage, "framework", id_, Framework).get(id_)
    skills = _stored(stage, "skill", id_, Skill)
    occupations = _stored(stage, "occupation", id_, Occupation)
    yield _record("framework", _framework(stored, data.framework), id_)
    yield from _laid(data.skills, skills, id_, data)
    yield from _laid(data.occupations, occupations, id_, data)


T = TypeVar("T", Framework, Skill, Occupation)


def _stored(stage: Stage, kind: str, framework: str, type_: type[T]) -> dict[str, T]:
    decoder = msgspec.json.Decoder(type_)
    records = stage.records(kind)  # type: ignore[arg-type]
    return {one.id: decoder.decode(one.body) for one in records if framework_of(one.id) == framework}


def _framework(stored: Framework | None, new: Framework) -> Framework:
    if stored is None:
        return new
    languages = tuple(dict.fromkeys((*stored.languages, *new.languages)))
    base = new if "en" in new.languages else stored
    return replace(base, languages=languages)


def _laid(new: list[R], stored: Mapping[str, R], framework: str, data: FrameworkData) -> Iterator[Record]:
    strangers = 0
    for record in new:
        old = stored.get(record.id)
        if old is not None:
            record = _merged(old, record)
        elif stored and "en" not in record.labels:
            strangers += 1
            continue
        kind = "skill" if isinstance(record, Skill) else "occupation"
        yield _record(kind, record, framework)
    if strangers:
        data.notes.append(
            f"{strangers:,} translated labels name ids that are not loaded; they were left out."
        )


def _merged(old: R, new: R) -> R:
    translation = "en" in old.labels and "en" not in new.labels
    base = old if translation else new
    return replace(
        base,
        labels=_texts(old.labels, new.labels),
        alternatives=_by_language(old.alternatives, new.alternatives),
        descriptions=_texts(old.descriptions, new.descriptions),
    )


def _texts(old: Texts, new: Texts) -> dict[str, str]:
    return dict(sorted({**old, **new}.items()))


def _by_language(old: Names, new: Names) -> dict[str, tuple[str, ...]]:
    return dict(sorted({**old, **new}.items()))


def _record(kind: str, record: Framework | Skill | Occupation, framework: str) -> Record:
    return Record(kind, record.id, msgspec.json.encode(record), framework)  # type: ignore[arg-type]
