"""What an occupation is in other frameworks, and what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass

from service.answers import ThingRef
from service.context import Context
from service.reasons import say
from service.resolve import Resolved, resolve
from taxonomy.crosswalks import Counterpart, counterparts, outlooks
from taxonomy.errors import AmbiguousName, InputError, UnknownName
from taxonomy.frameworks import framework_of
from taxonomy.mappings import CARRYING, Relation
from taxonomy.model import label
from taxonomy.outlooks import Outlook


@dataclass(frozen=True, slots=True)
class MappedOccupation:
    """What an occupation corresponds to; `label` is None where that is not loaded.

    `relation` is read from the occupation to it: "broad" says that it is broader. `noc` is the NOC 2021 code
    that led there, None where the mapping names the occupation itself. Without a mapping (both carry that
    code) `author`, `version` and `date` are empty.
    """

    id: str
    label: str | None
    relation: Relation
    noc: str | None = None
    author: str = ""
    version: str = ""
    date: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OccupationOutlook:
    """An outlook by NOC 2021 code; `through` is the mapped occupation it is of, None where it is its own."""

    noc: str
    outlook: Outlook
    through: MappedOccupation | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of an occupation beside its own record."""

    mapped: tuple[MappedOccupation, ...] = ()
    outlooks: tuple[OccupationOutlook, ...] = ()


def around(context: Context, occupation: str) -> Around:
    """What an occupation corresponds to, nearest relation first, and its outlook."""
    taxonomy = context.taxonomy
    return Around(
        tuple(_shown(context, one) for one in counterparts(taxonomy, occupation)),
        tuple(
            OccupationOutlook(one.noc, one.outlook, _shown(context, one.through) if one.through else None)
            for one in outlooks(taxonomy, occupation)
        ),
    )


def _shown(context: Context, one: Counterpart) -> MappedOccupation:
    known = context.taxonomy.occupations.get(one.id)
    title = label(known.labels, context.language) if known else None
    noc = one.noc or None
    if one.mapping is None:
        return MappedOccupation(one.id, title, one.relation, noc)
    stated = one.mapping
    return MappedOccupation(
        one.id, title, one.relation, noc, stated.author, stated.version, stated.date, stated.reason
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """An occupation of the framework asked in, and how a name of another framework led to it."""

    resolved: Resolved
    note: str


def carried(context: Context, name: str, framework: str, unknown: UnknownName) -> Carried:
    """An occupation that another framework knows by this name, as `framework` has it (rule 8).

    Only an exact or a close mapping carries; of several, the one that is exact.

    Raises:
        UnknownName: `unknown`, where no other framework knows the name either; else that nothing carries it,
            with what is broader, narrower or related.
        AmbiguousName: several close ones, or several exact ones; they are listed.
    """
    taxonomy = context.taxonomy
    try:
        elsewhere = resolve(taxonomy, "occupation", name, field="target")
    except UnknownName:
        raise unknown from None
    known = [elsewhere.id, *elsewhere.also]
    found = [
        (id_, one)
        for id_ in known
        for one in counterparts(taxonomy, id_, framework)
        if one.id in taxonomy.occupations
    ]
    near = [one for _, one in found if one.relation not in CARRYING]
    chosen = _chosen(context, name, framework, [(id_, one) for id_, one in found if one.relation in CARRYING])
    if chosen is None:
        raise _not_carried(context, known, near, framework, unknown)
    source, one = chosen
    language = context.language
    note = say(
        "carried",
        language,
        framework=framework,
        source=_titled(context, source),
        relation=say(one.relation, language),  # exact or close: no other carries
        by=_by(one, language),
    )
    return Carried(Resolved(one.id, None, tuple(known)), note)


def _chosen(
    context: Context, name: str, framework: str, found: list[tuple[str, Counterpart]]
) -> tuple[str, Counterpart] | None:
    exact = {one.id: (id_, one) for id_, one in reversed(found) if one.relation == "exact"}
    best = exact or {one.id: (id_, one) for id_, one in reversed(found)}
    if len(best) > 1:
        raise AmbiguousName(
            f"'{name}' corresponds to {len(best)} occupations of {framework}; name one by its id.",
            field="target",
            nearest=[_titled(context, id_) for id_ in sorted(best)],
        )
    return next(iter(best.values()), None)


def _not_carried(
    context: Context, known: list[str], near: list[Counterpart], framework: str, unknown: UnknownName
) -> InputError:
    name = _titled(context, known[0])
    if not near:
        return UnknownName(
            f"{name} is no occupation of {framework}, and no mapping says what it is there.",
            field="target",
            nearest=unknown.nearest,
        )
    return UnknownName(
        f"{name} is no occupation of {framework}, and what it is mapped to there is not the same: name one.",
        field="target",
        nearest=[f"{_titled(context, one.id)}: {_WORDS[one.relation]}" for one in near[:5]],
    )


_WORDS = {"broad": "broader", "narrow": "narrower", "related": "related"}


def _titled(context: Context, id_: str) -> str:
    return f"{id_} ({label(context.taxonomy.occupations[id_].labels, context.language)})"


def _by(one: Counterpart, language: str) -> str:
    """Who says so."""
    said = say("by noc", language, noc=one.noc) if one.noc else ""
    stated = one.mapping
    if stated is None:
        return said
    pair = f"{framework_of(stated.source)}-{framework_of(stated.target)}"
    said += say("by mapping", language, pair=pair)
    said += say("of version", language, version=stated.version) if stated.version else ""
    return said + (say("of author", language, author=stated.author) if stated.author else "")


def refs(context: Context, ids: tuple[str, ...]) -> tuple[ThingRef, ...]:
    """Occupations with their titles."""
    occupations = context.taxonomy.occupations
    return tuple(ThingRef(id_, label(occupations[id_].labels, context.language)) for id_ in ids)
