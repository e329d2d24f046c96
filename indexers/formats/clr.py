"""Comprehensive Learner Records 2.0: a record, whose credentials are awards, each with a proof of its own.

https://www.imsglobal.org/spec/clr/v2p0/ What stands under `achievement` describes how achievements hang
together, and is nobody's award. A credential without a proof of its own rests on the record's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from indexers.formats import openbadges3
from indexers.formats.json_values import Json, Values
from indexers.formats.nodes import id_of, listed, nodes, types_of
from indexers.formats.proof_words import why
from indexers.formats.proofs import Proof
from indexers.formats.standings import Dates as _Dates
from indexers.formats.standings import Opened, Reading, judge
from taxonomy.held import HeldCredential

FORMAT = "CLR 2.0"


def is_one(node: Values) -> bool:
    """Whether a node is a comprehensive learner record."""
    return "ClrCredential" in types_of(node)


def held_in(node: Values) -> list[Json]:
    """The credentials that a record holds, as they stand there."""
    subjects = nodes(node.get("credentialSubject"))
    return [inner for one in subjects for inner in listed(one.get("verifiableCredential"))]


def read(
    opened: Opened, reading: Reading, read_one: Callable[[Json, Proof | None], list[HeldCredential]]
) -> list[HeldCredential]:
    """The awards of a record; `read_one` reads each, given the record's proof as far as it covers it."""
    outer = openbadges3.proof_of(opened, reading)
    issuer = id_of(opened.node.get("issuer"))
    dates = _Dates.of(opened.node, openbadges3.BEGINS, openbadges3.ENDS)
    whole = judge(reading, opened.node, outer, dates, "vc")
    if whole.standing != "verified" and outer.outcome == "matches":
        outer = replace(outer, outcome="unchecked")  # the record itself has expired, or is revoked
    found: list[HeldCredential] = []
    for one in held_in(opened.node):
        inner = id_of(one.get("issuer")) if isinstance(one, dict) else None
        found += [_of_record(award) for award in read_one(one, _within(outer, issuer, inner))]
    return found


def _of_record(award: HeldCredential) -> HeldCredential:
    return replace(award, format=f"{award.format} in {FORMAT}")


def _within(outer: Proof, issuer: str | None, inner: str | None) -> Proof | None:
    """The proof of a record for a credential in it; of another issuer, it is no proof of that one's word."""
    if outer.outcome != "matches":
        return outer if outer.outcome in ("differs", "refused", "unchecked") else None
    if issuer is not None and issuer == inner:
        return replace(outer, why=why("within", algorithm=outer.algorithm))
    return Proof("unchecked", why("within another"))
