"""European Digital Credentials for Learning: awards in the European Learning Model (ELM 3), in JSON-LD.

https://europa.eu/europass/elm-browser/ A credential's claims are its learning achievements; what was learnt,
how much and at which level stands in the specification of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexers.formats.achievements import award_id
from indexers.formats.json_values import Json, Values
from indexers.formats.nodes import Known, id_of, language_of, listed, said, types_of
from indexers.formats.openbadges3 import BEGINS, ENDS, proof_of
from indexers.formats.proof_words import why
from indexers.formats.rows import BadRow
from indexers.formats.standings import Dates, Judged, Opened, Reading, judge
from indexers.formats.values import parse_hours, parse_number
from taxonomy.credentials import Credits, EducationalLevel, Hours
from taxonomy.held import AwardedSkill, HeldCredential
from taxonomy.text import fold

FORMAT = "ELM"
TYPES = frozenset({"EuropeanDigitalCredential", "EuropassCredential"})
_EQF = re.compile(r"/eqf/(\d)$")
# The European credit system by its address in the EU's vocabulary of education credits, and by its names.
_ECTS_ADDRESS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
_ECTS_NAMES = ("ects", "european credit transfer", "systeme europeen de transfert")
_MOST_PARTS = 1_000


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts of nodes in one language, with references followed."""

    known: Known
    language: str

    def node(self, node: Values, *path: str) -> Values:
        """The first node at the end of a path of properties."""
        for name in path:
            node = self.known.node(node.get(name))
        return node

    def all(self, node: Values, name: str) -> list[str]:
        """What each value of a property is called."""
        found = (said(one if isinstance(one, dict) else raw, self.language)
                 for raw in listed(node.get(name)) for one in [self.known.node(raw)])  # fmt: skip
        return [one for one in found if one]

    def joined(self, pairs: Iterable[tuple[Values, str]]) -> str | None:
        """All that some properties of nodes are called, each once."""
        return ", ".join(dict.fromkeys(one for node, name in pairs for one in self.all(node, name))) or None


def is_one(node: Values) -> bool:
    """Whether a node is a European digital credential."""
    return not TYPES.isdisjoint(types_of(node))


def read(opened: Opened, reading: Reading) -> list[HeldCredential]:
    """The awards of a credential: one for each learning achievement that it claims."""
    node, known = opened.node, reading.known
    subject = known.node(node.get("credentialSubject"))
    claims = known.nodes(subject.get("hasClaim"))
    achieved = [one for one in claims if "LearningAchievement" in types_of(one)] or claims[:1] or [{}]
    proof = proof_of(opened, reading)
    dates = Dates.of(node, ("issuanceDate", "issued", *BEGINS), ENDS)
    found = []
    for at, claim in enumerate(achieved):
        title = said(claim.get("title"), reading.language)
        judged = judge(reading, node, proof, dates, "elm", more=[] if title else [why("no title")])
        id_ = award_id(node) if at == 0 else id_of(claim) or f"{award_id(node)}#{at + 1}"
        found.append(_award(id_, claim, node, subject, reading, judged, dates, proof.own))
    return found


def _award(
    id_: str, claim: Values, node: Values, subject: Values, reading: Reading, judged: Judged, dates: Dates,
    own: bool,
) -> HeldCredential:  # fmt: skip
    texts = _Texts(reading.known, reading.language)
    issuer = reading.known.node(node.get("issuer"))
    spec = texts.node(claim, "specifiedBy")
    body = texts.node(claim, "awardedBy", "awardingBody")
    outcomes = tuple(dict.fromkeys(_outcomes(claim, texts)))
    title = said(claim.get("title"), reading.language) or said(spec.get("title"), reading.language)
    described = {
        "description": said(claim.get("description") or spec.get("description"), reading.language),
        "outcomes": "\n".join(outcomes),
    }
    level = _EQF.search(id_of(spec.get("eqfLevel")) or "")
    return HeldCredential(
        id=id_,
        title=title or id_,
        standing=judged.standing,
        reason=judged.reason,
        format=FORMAT,
        language=language_of(claim.get("title"), reading.language) or "en",
        achievement=id_of(spec) or id_of(claim),
        issuer=said(issuer.get("legalName") or issuer, reading.language),
        issuer_id=id_of(issuer),
        country=_country(issuer, texts) or _country(body, texts),
        awarding_body=said(body.get("legalName") or body, reading.language),
        issued=dates.issued,
        expires=dates.expires,
        expired=judged.expired,
        revoked=judged.revoked,
        issuer_proven=own,
        learner_identified=_identified(subject),
        skills=tuple(dict.fromkeys(_skills(claim, texts))),
        texts={name: text for name, text in described.items() if text},
        outcomes=outcomes,
        hours=_hours(spec.get("volumeOfLearning")),
        credits=_credits(claim, spec, texts),
        level=EducationalLevel(level[1], "EQF") if level else _national(spec, texts),
        **_circumstances(claim, spec, body, issuer, texts),
    )


def _circumstances(
    claim: Values, spec: Values, body: Values, issuer: Values, texts: _Texts
) -> dict[str, str | None]:
    """How it was learnt and assessed, and what it is part of: what Annex I of 2022/C 243/02 asks for."""
    proven = texts.known.nodes(claim.get("provenBy"))
    specs = [texts.node(one, "specifiedBy") for one in proven]
    activities = [texts.node(one, "specifiedBy") for one in texts.known.nodes(claim.get("influencedBy"))]
    accredited = [
        (one, name) for one in (spec, body, issuer) for name in ("accreditation", "qualityAssurance")
    ]
    return {
        "grade": texts.joined((one, "grade") for one in proven),
        "assessment": texts.joined((one, "dcType") for one in specs)
        or texts.joined((one, "title") for one in [*specs, *proven]),
        "supervision": texts.joined((one, "idVerification") for one in proven),
        "participation": texts.joined([(spec, "mode")]) or texts.joined((one, "mode") for one in activities),
        "quality_assurance": texts.joined(accredited),
        "prerequisites": texts.joined([(spec, "entryRequirement")]),
        "stackability": texts.joined([(spec, "isPartOf"), (claim, "isPartOf"), (claim, "entitlesTo")]),
        "further": texts.joined([(claim, "additionalNote"), (spec, "additionalNote"), (spec, "homepage")]),
    }


def _parts(claim: Values, known: Known) -> Iterator[Values]:
    """An achievement and its parts, each once: parts may name one another in a circle."""
    stack, seen = [claim], set[str]()
    while stack and len(seen) < _MOST_PARTS:
        one = stack.pop()
        key = id_of(one) or str(id(one))
        if key not in seen:
            seen.add(key)
            yield one
            stack += known.nodes(one.get("hasPart"))[::-1]


def _learning(claim: Values, texts: _Texts) -> Iterator[Values]:
    for part in _parts(claim, texts.known):
        spec = texts.node(part, "specifiedBy")
        yield from texts.known.nodes(spec.get("learningOutcome"))


def _outcomes(claim: Values, texts: _Texts) -> Iterator[str]:
    for one in _learning(claim, texts):
        if text := said(one.get("title"), texts.language) or said(one, texts.language):
            yield text


def _skills(claim: Values, texts: _Texts) -> Iterator[AwardedSkill]:
    for outcome in _learning(claim, texts):
        for name in ("relatedESCOSkill", "relatedSkill"):
            for one in texts.known.nodes(outcome.get(name)):
                id_, label = id_of(one), said(one.get("prefLabel"), texts.language)
                if label or id_:
                    scheme = "ESCO" if name == "relatedESCOSkill" else id_of(one.get("inScheme"))
                    yield AwardedSkill(label or str(id_), (id_,) if id_ else (), None, scheme)


def _country(organisation: Values, texts: _Texts) -> str | None:
    for location in texts.known.nodes(organisation.get("location")):
        address = texts.node(location, "address")
        code = texts.node(address, "countryCode")
        if name := said(code.get("prefLabel"), texts.language) or (id_of(code) or "").rpartition("/")[2]:
            return name
    return None


def _identified(subject: Values) -> bool:
    names = ("fullName", "familyName", "nationalID", "identifier", "givenName")
    return any(subject.get(name) not in (None, "", [], {}) for name in names)


def _hours(value: Json) -> Hours | None:
    try:
        text = next((one for one in listed(value) if isinstance(one, str)), None)
        return parse_hours(text, False) if text else None
    except BadRow:
        return None


def _credits(claim: Values, spec: Values, texts: _Texts) -> Credits | None:
    for holder, name in ((claim, "creditReceived"), (spec, "creditPoint")):
        for one in texts.known.nodes(holder.get(name)):
            number = parse_number(said(one.get("point")) or "")
            system = texts.node(one, "framework")
            label = said(system.get("prefLabel")) or ""
            is_ects = id_of(system) == _ECTS_ADDRESS or any(part in fold(label) for part in _ECTS_NAMES)
            if number is not None and number > 0:
                return Credits(number, "ECTS" if is_ects else label or None)
    return None


def _national(spec: Values, texts: _Texts) -> EducationalLevel | None:
    label = said(texts.node(spec, "nqfLevel").get("prefLabel"), texts.language)
    return EducationalLevel(label) if label else None
