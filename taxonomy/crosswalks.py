"""What an occupation of one framework is in others: by mapping, and by the NOC code that it carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.mappings import ConceptMapping, Relation, composed, inverse
from taxonomy.names import RANK_ID
from taxonomy.outlooks import Outlook

NOC = "noc"
_NOC_CODE = "noc2021"

# The order in which correspondences are shown, nearest first.
_NEARNESS: dict[Relation, int] = {"exact": 0, "close": 1, "narrow": 2, "broad": 3, "related": 4}


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What an occupation is elsewhere: `relation` is read from the occupation to `id` ("broad": `id` is
    broader).

    `mapping` states it, None where both carry the same NOC code; `noc` is the code that led there, "" where
    the mapping names both. The id may be one that is not loaded.
    """

    id: str
    relation: Relation
    mapping: ConceptMapping | None = None
    noc: str = ""


@dataclass(frozen=True, slots=True)
class FoundOutlook:
    """An outlook of an occupation: of its own NOC code, or (`through`) of one that it is mapped to."""

    noc: str
    outlook: Outlook
    through: Counterpart | None = None


def counterparts(taxonomy: Taxonomy, occupation: str, framework: str | None = None) -> list[Counterpart]:
    """What an occupation corresponds to (in one framework or in all), nearest relation first, then by id.

    A mapping that names a NOC code also serves the occupations that carry the code (OaSIS profiles): as
    stated where one profile has it, else each profile is narrower than the code.
    """
    best: dict[str, Counterpart] = {}
    for one in _every(taxonomy, occupation):
        own = one.id == occupation or framework not in (None, framework_of(one.id))
        if not own and (one.id not in best or _order(one) < _order(best[one.id])):
            best[one.id] = one
    return sorted(best.values(), key=_order)


def _order(one: Counterpart) -> tuple[int, str, str]:
    return _NEARNESS[one.relation], one.id, one.mapping.id if one.mapping else ""


def _every(taxonomy: Taxonomy, occupation: str) -> Iterator[Counterpart]:
    noc = noc_of(taxonomy, occupation)
    yield from _mapped(taxonomy, occupation, "exact", "")
    if not noc or occupation == f"{NOC}:{noc}":
        return
    to_code: Relation = "exact" if len(_carrying(taxonomy, noc)) == 1 else "broad"
    if f"{NOC}:{noc}" in taxonomy.occupations:
        yield Counterpart(f"{NOC}:{noc}", to_code, noc=noc)
    yield from _mapped(taxonomy, f"{NOC}:{noc}", to_code, noc)


def _mapped(taxonomy: Taxonomy, id_: str, so_far: Relation, noc: str) -> Iterator[Counterpart]:
    """What the mappings of an id lead to, the occupations that carry a NOC code in place of it included."""
    if framework_of(id_) == NOC:
        yield from _profiles(taxonomy, id_, so_far, None)
    for mapping in taxonomy.crossing(id_):
        forward = mapping.source == id_
        relation = composed(so_far, mapping.relation if forward else inverse(mapping.relation))
        other = mapping.target if forward else mapping.source
        yield Counterpart(other, relation, mapping, noc)
        if framework_of(other) == NOC:
            yield from _profiles(taxonomy, other, relation, mapping)


def _profiles(
    taxonomy: Taxonomy, id_: str, so_far: Relation, mapping: ConceptMapping | None
) -> Iterator[Counterpart]:
    noc = id_.partition(":")[2]
    carrying = _carrying(taxonomy, noc)
    relation = composed(so_far, "exact" if len(carrying) == 1 else "narrow")
    for one in carrying:
        yield Counterpart(one, relation, mapping, noc)


def noc_of(taxonomy: Taxonomy, occupation: str) -> str:
    """The NOC 2021 code of an occupation, "" when it has none."""
    if framework_of(occupation) == NOC:
        return occupation.partition(":")[2]
    known = taxonomy.occupations.get(occupation)
    return known.codes.get(_NOC_CODE, "") if known else ""


def _carrying(taxonomy: Taxonomy, noc: str) -> list[str]:
    """The loaded occupations of other frameworks than NOC that carry a NOC code."""
    named = (match.id for match in taxonomy.named("occupation", noc) if match.rank == RANK_ID)
    return [id_ for id_ in named if framework_of(id_) != NOC and noc_of(taxonomy, id_) == noc]


def outlooks(taxonomy: Taxonomy, occupation: str) -> list[FoundOutlook]:
    """The outlook of an occupation's own NOC code; where it has none, those of the codes it is mapped to."""
    noc = noc_of(taxonomy, occupation)
    if noc:
        own = taxonomy.outlook(noc)
        return [FoundOutlook(noc, own)] if own else []
    found = []
    for one in counterparts(taxonomy, occupation, NOC):
        code = one.id.partition(":")[2]
        outlook = taxonomy.outlook(code)
        if outlook:
            found.append(FoundOutlook(code, outlook, one))
    return found
