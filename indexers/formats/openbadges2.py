"""Open Badges 2.0: assertions, hosted or signed, with their badge class and issuer where those are at hand.

https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html
"""

from __future__ import annotations

from indexers.formats.achievements import award_id, language_of, skills_of
from indexers.formats.json_values import Values
from indexers.formats.nodes import id_of, said, types_of
from indexers.formats.proof_words import Why, why
from indexers.formats.proofs import ABSENT, Proof, check
from indexers.formats.standings import Dates, Opened, Reading, judge
from taxonomy.held import HeldCredential

FORMAT = "Open Badges 2.0"
# Types that stand beside an assertion, and are nobody's award.
BESIDE = frozenset({"BadgeClass", "Issuer", "Profile", "RevocationList", "CryptographicKey"})


def is_one(node: Values) -> bool:
    """Whether a node is an assertion."""
    return "Assertion" in types_of(node)


def read(opened: Opened, reading: Reading) -> list[HeldCredential]:
    """The award of an assertion."""
    node, language = opened.node, reading.language
    badge = reading.known.node(node.get("badge"))
    issuer = reading.known.node(badge.get("issuer"))
    title = said(badge.get("name"), language)
    proof = _proof(opened, issuer, reading)
    dates = Dates.of(node, ("issuedOn",), ("expires",))
    more = [] if title else [why("no title")]
    judged = judge(reading, node, proof, dates, "ob2", _hosted(node, opened), more)
    criteria = badge.get("criteria")
    narrative = criteria.get("narrative") if isinstance(criteria, dict) else None
    texts = {"description": said(badge.get("description"), language), "criteria": said(narrative, language)}
    return [
        HeldCredential(
            id=award_id(node),
            title=title or id_of(badge) or award_id(node),
            standing=judged.standing,
            reason=judged.reason,
            format=FORMAT,
            language=language_of(badge.get("@language") or node.get("@language"), (title, *texts.values())),
            achievement=id_of(badge),
            issuer=said(issuer.get("name"), language),
            issuer_id=id_of(issuer),
            awarding_body=said(issuer.get("name"), language),
            issued=dates.issued,
            expires=dates.expires,
            expired=judged.expired,
            revoked=judged.revoked,
            issuer_proven=proof.own,
            learner_identified=_identified(node),
            skills=skills_of(badge, language),
            texts={name: text for name, text in texts.items() if text},
        )
    ]


def _proof(opened: Opened, issuer: Values, reading: Reading) -> Proof:
    if not opened.signatures:
        return ABSENT
    # "verify" is its name in Open Badges 1.1, which verifiers of 2.0 still meet.
    verification = reading.known.node(opened.node.get("verification") or opened.node.get("verify"))
    named = id_of(verification.get("creator")) or id_of(issuer.get("publicKey"))
    return check(opened.signatures, id_of(issuer), reading.known, named)


def _hosted(node: Values, opened: Opened) -> Why | None:
    verification = node.get("verification") or node.get("verify")
    types = types_of(verification) if isinstance(verification, dict) else frozenset()
    id_ = id_of(node)
    if types & {"hosted", "HostedBadge"} and id_ and id_.startswith(("http://", "https://")):
        return why("hosted", url=id_)
    if types & {"signed", "SignedBadge"} and not opened.signatures:
        return why("signed apart")
    return None


def _identified(node: Values) -> bool:
    recipient = node.get("recipient")
    return isinstance(recipient, dict) and isinstance(one := recipient.get("identity"), str) and bool(one)
