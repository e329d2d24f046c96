"""Open Badges 3.0: achievement credentials in the data model of verifiable credentials (1.1 and 2.0).

https://www.imsglobal.org/spec/ob/v3p0/
"""

from __future__ import annotations

from indexers.formats.achievements import award_id, grade_of, language_of, skills_of
from indexers.formats.json_values import Values
from indexers.formats.nodes import id_of, listed, nodes, said, types_of
from indexers.formats.proof_words import why
from indexers.formats.proofs import Proof, check, embedded_proof
from indexers.formats.standings import Dates, Opened, Reading, judge
from taxonomy.credentials import Credits
from taxonomy.held import HeldCredential

FORMAT = "Open Badges 3.0"
TYPES = frozenset({"AchievementCredential", "OpenBadgeCredential"})
BEGINS = ("validFrom", "issuanceDate", "awardedDate", "issued")
ENDS = ("validUntil", "expirationDate")


def is_one(node: Values) -> bool:
    """Whether a node is an achievement credential."""
    return not TYPES.isdisjoint(types_of(node))


def proof_of(opened: Opened, reading: Reading) -> Proof:
    """The proof of a verifiable credential: a signature around it, else what is inside."""
    if opened.signatures:
        return opened.agreed(check(opened.signatures, id_of(opened.node.get("issuer")), reading.known))
    return embedded_proof(opened.node)


def read(opened: Opened, reading: Reading, within: Proof | None = None) -> list[HeldCredential]:
    """The award of an achievement credential; `within` is the proof of the record that it stands in."""
    node, language = opened.node, reading.language
    subject = next(iter(nodes(node.get("credentialSubject"))), {})
    achievement = reading.known.node(subject.get("achievement"))
    issuer = reading.known.node(node.get("issuer"))
    title = said(achievement.get("name"), language)
    proof = proof_of(opened, reading)
    proof = within if within is not None and proof.outcome == "absent" else proof
    dates = Dates.of(node, BEGINS, ENDS)
    judged = judge(reading, node, proof, dates, "vc", more=[] if title else [why("no title")])
    criteria = next(iter(nodes(achievement.get("criteria"))), {})
    texts = {
        "description": said(achievement.get("description"), language),
        "criteria": said(criteria.get("narrative"), language),
    }
    return [
        HeldCredential(
            id=award_id(node),
            title=title or id_of(achievement) or award_id(node),
            standing=judged.standing,
            reason=judged.reason,
            format=FORMAT,
            language=language_of(achievement.get("inLanguage"), (title, *texts.values())),
            achievement=id_of(achievement),
            issuer=said(issuer.get("name"), language),
            issuer_id=id_of(issuer),
            country=_country(issuer),
            awarding_body=said(issuer.get("name"), language),
            issued=dates.issued,
            expires=dates.expires,
            expired=judged.expired,
            revoked=judged.revoked,
            issuer_proven=proof.own,
            learner_identified=bool(id_of(subject) or listed(subject.get("identifier"))),
            skills=skills_of(achievement, language, subject.get("result")),
            texts={name: text for name, text in texts.items() if text},
            credits=_credits(subject.get("creditsEarned") or achievement.get("creditsAvailable")),
            grade=grade_of(achievement, subject.get("result"), language),
        )
    ]


def _country(issuer: Values) -> str | None:
    address = next(iter(nodes(issuer.get("address"))), {})
    return said(address.get("addressCountryCode")) or said(address.get("addressCountry"))


def _credits(value: object) -> Credits | None:
    """Credits, whose system the format does not say."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Credits(float(value)) if is_number and 0 < value < 1e6 else None  # type: ignore[operator, arg-type]
