"""The standing of an award: what its proof, its dates, its status and its evidence come to, with the reasons.

Verified takes a signature that was checked here. A hosted assertion, a proof that was not checked, or
evidence that was not looked at make it evidenced, nothing of the kind claimed. What speaks against an award
(a proof that does not match, a revocation, reversed or unreadable dates, an unknown context) makes it
claimed; one that has expired is at most evidenced.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from indexers.formats.json_values import Json, Values
from indexers.formats.nodes import Known, day_of, every_node, id_of, listed, nodes, said
from indexers.formats.proof_words import Why, sentence, why
from indexers.formats.proofs import Proof, Signature
from taxonomy.credentials import Standing

_KNOWN_CONTEXTS = (
    "https://www.w3.org/ns/credentials/", "https://www.w3.org/2018/credentials/", "https://w3id.org/",
    "https://purl.imsglobal.org/spec/ob/", "https://purl.imsglobal.org/spec/clr/",
    "https://openbadgespec.org/", "http://data.europa.eu/", "https://data.europa.eu/",
    "https://openbadges.org/",
)  # fmt: skip
# Of each format, the part of an address by which a context is one that gives its terms their meaning.
_OWN = {"ob2": ("openbadges", "openbadgespec"), "vc": ("spec/ob/", "spec/clr/"), "elm": ("data.europa.eu/",)}


@dataclass(frozen=True, slots=True)
class Reading:
    """What documents are read with: the day on which they are judged, and the language of texts.

    `known` are the nodes of all documents at hand, `revoked` the ids that a list among them revokes, each
    with the reason that it gives.
    """

    today: str
    language: str = "en"
    known: Known = field(default_factory=lambda: Known({}))
    revoked: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Json], today: datetime.date | None, language: str) -> Reading:
        """Over some documents; today is the day in UTC where none is given."""
        every = list(documents)
        day = today or datetime.datetime.now(datetime.UTC).date()
        return cls(day.isoformat(), language, Known.of(every), _revoked(every))


@dataclass(frozen=True, slots=True)
class Opened:
    """One credential out of its envelopes, with the signatures around it that are its own.

    `conflict` says where what is signed beside the credential is not what it says itself.
    """

    node: Values
    signatures: tuple[Signature, ...] = ()
    conflict: Why | None = None

    def agreed(self, proof: Proof) -> Proof:
        """The proof, which proves nothing where there is a conflict."""
        if self.conflict is not None and proof.outcome in ("matches", "unchecked"):
            return Proof("differs", self.conflict)
        return proof


@dataclass(frozen=True, slots=True)
class Dates:
    """When an award begins and ends, as ISO days; `bad` is a value that is no date."""

    issued: str | None = None
    expires: str | None = None
    bad: str | None = None

    @classmethod
    def of(cls, node: Values, begins: Iterable[str], ends: Iterable[str]) -> Dates:
        """From the first of some properties that states each."""
        days: list[str | None] = []
        for names in (begins, ends):
            value = next((node[name] for name in names if node.get(name) not in (None, "")), None)
            try:
                days.append(day_of(value))
            except ValueError as error:
                return cls(bad=str(error))
        return cls(*days)


@dataclass(frozen=True, slots=True)
class Judged:
    """A standing, its reason as a sentence, and whether the award has expired or is revoked."""

    standing: Standing
    reason: str
    expired: bool = False
    revoked: bool = False


def judge(
    reading: Reading,
    node: Values,
    proof: Proof,
    dates: Dates,
    family: str,
    hosted: Why | None = None,
    more: Iterable[Why] = (),
) -> Judged:
    """What stands behind an award; `hosted` is a place that vouches for it, `more` are further reasons."""
    evidence = len(listed(node.get("evidence")))
    for_it = [one for one in (hosted, why("evidence", count=str(evidence)) if evidence else None) if one]
    against = [*_of_dates(dates, reading.today), *_of_status(node, reading), *_of_context(node, family)]
    against += [proof.why] if proof.outcome in ("differs", "refused") else []
    expired = dates.expires is not None and dates.expires < reading.today
    standing: Standing = "claimed"
    if proof.outcome == "matches":
        standing = "verified"
    elif proof.outcome == "unchecked" or for_it:
        standing = "evidenced"
    reasons = [proof.why] if proof.outcome not in ("differs", "refused") else []
    if proof.outcome == "absent" and hosted:
        reasons = []  # a hosted assertion needs no proof of its own
    if expired:
        reasons.insert(0, why("expired", day=str(dates.expires)))
        standing = "evidenced" if standing == "verified" else standing
    if against:
        standing = "claimed"
    reasons = [*against, *reasons, *for_it, *more, *_unknown_status(node, reading)]
    is_revoked = any(one.key.startswith("revoked") for one in against)
    return Judged(standing, sentence(reasons, reading.language), expired, is_revoked)


def _of_dates(dates: Dates, today: str) -> list[Why]:
    if dates.bad is not None:
        return [why("bad date", value=dates.bad)]
    if dates.issued and dates.expires and dates.expires < dates.issued:
        return [why("reversed", begin=dates.issued, end=dates.expires)]
    if dates.issued and dates.issued > today:
        return [why("not yet", day=dates.issued)]
    return []


def _of_status(node: Values, reading: Reading) -> list[Why]:
    if node.get("revoked") is True:
        reason = said(node.get("revocationReason"), reading.language)
        return [why("revoked because", why=reason) if reason else why("revoked")]
    id_ = id_of(node)
    if id_ is not None and id_ in reading.revoked:
        reason = reading.revoked[id_]
        return [why("revoked because", why=reason) if reason else why("revoked")]
    return []


def _unknown_status(node: Values, reading: Reading) -> list[Why]:
    """A list of revocations that the credential names, and that is not among the documents."""
    for one in nodes(node.get("credentialStatus")):
        place = one.get("statusListCredential") or id_of(one)
        if isinstance(place, str) and not _is_list(reading.known.by_id.get(place, {})):
            return [why("status", url=place)]
    return []


def _of_context(node: Values, family: str) -> list[Why]:
    given = listed(node.get("@context"))
    texts = [one for one in given if isinstance(one, str)]
    for one in given:
        if isinstance(one, dict):  # a context in the file itself, which says what its terms are
            texts += [value for value in one.values() if isinstance(value, str)]
    if not texts:
        return [why("context", context="-")] if family != "elm" or "@context" in node else []
    if any(part in one for one in texts for part in _OWN[family]):
        return []
    return [why("context", context=next((t for t in texts if not t.startswith(_KNOWN_CONTEXTS)), texts[0]))]


def _is_list(node: Values) -> bool:
    return "revokedAssertions" in node or "revokedCredentials" in node or "revokedCredential" in node


def _revoked(documents: Iterable[Json]) -> dict[str, str]:
    """What the revocation lists among some documents revoke (Open Badges 2.0, and 1EdTech's of 3.0)."""
    found: dict[str, str] = {}
    for node in every_node(documents):
        if not _is_list(node):
            continue
        for name in ("revokedAssertions", "revokedCredentials", "revokedCredential"):
            for one in listed(node.get(name)):
                id_ = id_of(one)
                if isinstance(one, dict) and one.get("revoked") is False:
                    continue
                reason = said(one.get("revocationReason")) if isinstance(one, dict) else None
                if id_ is not None:
                    found[id_] = reason or ""
    return found
