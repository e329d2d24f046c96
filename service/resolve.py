"""From what a caller typed to ids: never a guess. The ambiguous and the unknown are errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from taxonomy.errors import AmbiguousName, LevelError, NothingLoaded, UnknownName
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.model import Skill, label
from taxonomy.names import NameKind, NameMatch
from taxonomy.readers.tables import nearest
from taxonomy.steps import position
from taxonomy.text import fold


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name that means `id`; `also` are the ids that it means in other frameworks.

    `level` is the level that the name itself states (a code that stands for a skill at a level).
    """

    id: str
    level: float | None = None
    also: tuple[str, ...] = ()


def check_framework(taxonomy: Taxonomy, framework: str | None, field: str = "framework") -> str:
    """The framework that was named, else the default (the first loaded that holds skills).

    Raises:
        NothingLoaded: no framework is loaded.
        UnknownName: the named one is not loaded.
    """
    if not taxonomy.frameworks:
        raise NothingLoaded("no framework is loaded; load one with: skillstep load framework PATH...")
    if framework is None:
        return taxonomy.ordered()[0]
    if framework not in taxonomy.frameworks:
        raise UnknownName(
            f"no framework '{framework}' is loaded (loaded: {', '.join(taxonomy.frameworks)}).",
            field=field,
            nearest=nearest(framework, taxonomy.frameworks),
        )
    return framework


def resolve(
    taxonomy: Taxonomy,
    kind: NameKind,
    name: str,
    *,
    framework: str | None = None,
    only: bool = False,
    field: str,
) -> Resolved:
    """What a typed id, code or label means.

    A name that one framework knows is taken; one that several know is taken from `framework`, else the
    first loaded that knows it, with the others in `also`. With `only`, another framework than `framework`
    does not count. Within one, the best rank wins (id or code, preferred label, alternative label).

    Raises:
        UnknownName: nothing has that name; the nearest names are listed.
        AmbiguousName: several things share the name at its rank within one framework.
    """
    matches = taxonomy.named(kind, name)
    if only:
        matches = [match for match in matches if framework_of(match.id) == framework]
    if not matches:
        raise UnknownName(
            f"no {kind} is called '{name}'.",
            field=field,
            nearest=_nearest_names(taxonomy, kind, name, framework if only else None),
        )
    knowing = dict.fromkeys(framework_of(match.id) for match in matches)
    preferred = (framework, *taxonomy.ordered())
    chosen = next(one for one in preferred if one in knowing)
    best = [_one_of(taxonomy, kind, matches, other, name, field, strict=other == chosen) for other in knowing]
    taken = next(match for match in best if framework_of(match.id) == chosen)
    also = tuple(match.id for match in best if match is not taken)
    id_ = taken.id if kind == "skill" else _current_occupation(taxonomy, taken.id, name, field)
    return Resolved(id_, taken.level, also)


def _current_occupation(taxonomy: Taxonomy, id_: str, name: str, field: str) -> str:
    """The occupation that replaced a retired one. Raises AmbiguousName where several did."""
    current = taxonomy.current(id_)
    if len(current) > 1:
        raise AmbiguousName(
            f"'{name}' is retired and was replaced by {len(current)} occupations; name one of them.",
            field=field,
            nearest=[f"{one} ({_label(taxonomy, 'occupation', one)})" for one in current],
        )
    return current[0] if current else id_


def _one_of(
    taxonomy: Taxonomy,
    kind: NameKind,
    matches: Iterable[NameMatch],
    framework: str,
    name: str,
    field: str,
    *,
    strict: bool,
) -> NameMatch:
    """The best-ranked match of one framework; a tie is an error where it decides (`strict`)."""
    own = [match for match in matches if framework_of(match.id) == framework]
    rank = min(match.rank for match in own)
    tied = [match for match in own if match.rank == rank]
    if kind == "skill":  # a group or ability of the same name is no rival of what a gap counts
        tied = [match for match in tied if taxonomy.skills[match.id].scored] or tied
    if len(tied) > 1 and strict:
        raise AmbiguousName(
            f"'{name}' means {len(tied)} {kind}s of {framework}; name one by its id.",
            field=field,
            nearest=[f"{match.id} ({_label(taxonomy, kind, match.id)})" for match in tied],
        )
    return tied[0]


def _label(taxonomy: Taxonomy, kind: NameKind, id_: str) -> str:
    record = taxonomy.skills[id_] if kind == "skill" else taxonomy.occupations[id_]
    return label(record.labels)


def _nearest_names(taxonomy: Taxonomy, kind: NameKind, name: str, framework: str | None) -> list[str]:
    """Labels of the three things whose names look most like a wrong one."""
    names = taxonomy.skill_names if kind == "skill" else taxonomy.occupation_names
    close = process.extract(fold(name), list(names), scorer=fuzz.ratio, limit=30, score_cutoff=50)
    ids = (match.id for key, _, _ in close for match in names[key])
    own = [id_ for id_ in ids if framework is None or framework_of(id_) == framework]
    return list(dict.fromkeys(_label(taxonomy, kind, id_) for id_ in own))[:3]


def resolve_with_level(
    taxonomy: Taxonomy, text: str, *, framework: str | None = None, only: bool = False, field: str
) -> tuple[Resolved, str | None]:
    """A skill typed as "name" or "name:level"; the level comes back as typed, None when there is none.

    Raises:
        UnknownName, AmbiguousName: as `resolve`, for the name without the level.
    """
    name, colon, level = text.rpartition(":")
    if colon and name and not taxonomy.named("skill", text):
        return resolve(taxonomy, "skill", name, framework=framework, only=only, field=field), level.strip()
    return resolve(taxonomy, "skill", text, framework=framework, only=only, field=field), None


def parse_level(skill: Skill, typed: str | None, *, field: str) -> float | None:
    """A level as typed (a number on the skill's scale, or one of its words), None when unstated.

    Raises:
        LevelError: not a level of the skill's scale; the right ones are listed.
    """
    if typed is None or not typed.strip():
        return None
    words = {fold(word): value for word, value in (skill.scale.names if skill.scale else {}).items()}
    words |= {fold(level.name): level.value for level in skill.levels if level.name}
    try:
        value = words[fold(typed)] if fold(typed) in words else float(typed.replace(",", "."))
    except ValueError:
        defined = ", ".join(
            f"{level.value:g} ({level.name})" if level.name else f"{level.value:g}" for level in skill.levels
        )
        raise LevelError(
            f"'{typed}' is no level of {skill.id} (its levels: {defined or 'none'}).",
            field=field,
            nearest=nearest(typed, [level.name for level in skill.levels if level.name]),
        ) from None
    try:
        position(skill, value)
    except LevelError as error:
        raise LevelError(error.message, field=field, nearest=error.nearest) from None
    return value
