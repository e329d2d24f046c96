"""Badges, records and European credentials: what is read, what stands behind it, and bad input."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexers.formats import is_award, parse_awards, read_awards, read_learner
from taxonomy.credentials import Credits, EducationalLevel, Hours
from taxonomy.errors import FileError, InputError
from taxonomy.held import HeldCredential
from tests.badges import TODAY, badge, did_key, ed25519, p256, png, signed
from tests.conftest import RealFile

DAY = datetime.date.fromisoformat(TODAY)
OB2 = "https://w3id.org/openbadges/v2"
ISSUER = {"@context": OB2, "type": "Issuer", "id": "https://example.org/issuer.json", "name": "Wool Guild"}
BADGE = {
    "@context": OB2,
    "type": "BadgeClass",
    "id": "https://example.org/knit.json",
    "name": "Knitting",
    "description": "Scarves and hats.",
    "criteria": {"narrative": "A hat was knitted."},
    "issuer": ISSUER["id"],
    "alignment": [{"targetName": "Knitting", "targetUrl": "https://example.org/skills/knit"}],
}


def assertion(**more: Any) -> dict[str, Any]:
    """An Open Badge 2.0 of the badge class above, hosted."""
    return {
        "@context": OB2,
        "type": "Assertion",
        "id": "https://example.org/a.json",
        "recipient": {"type": "email", "hashed": True, "identity": "sha256$aa"},
        "issuedOn": "2026-01-02T00:00:00Z",
        "badge": BADGE["id"],
        "verification": {"type": "hosted"},
        **more,
    }


def one(*documents: Any, language: str = "en") -> HeldCredential:
    (found,) = parse_awards(documents, DAY, language)
    return found


def test_an_assertion_finds_its_class_and_issuer_among_the_documents() -> None:
    alone = one(assertion())
    assert alone.title == BADGE["id"]
    assert "not in the file" in alone.reason
    found = one(assertion(), BADGE, ISSUER)
    assert (found.title, found.issuer, found.standing) == ("Knitting", "Wool Guild", "evidenced")
    assert [(skill.name, skill.codes) for skill in found.skills] == [
        ("Knitting", ("https://example.org/skills/knit",))
    ]
    assert found.texts == {"description": "Scarves and hats.", "criteria": "A hat was knitted."}
    within = one(assertion(badge={**BADGE, "issuer": ISSUER}))
    assert (within.title, within.issuer) == ("Knitting", "Wool Guild")


def test_a_signed_assertion_with_its_key_beside_it_is_verified() -> None:
    key = p256()
    place = "https://example.org/key.json"
    pem = key.as_pem(private=False).decode()
    public = {"@context": OB2, "type": "CryptographicKey", "id": place, "publicKeyPem": pem}
    token = signed(assertion(verification={"type": "signed", "creator": place}), key)
    assert one(token, BADGE, ISSUER).standing == "evidenced"
    assert one(token, BADGE, ISSUER, public).standing == "verified"
    other = {**public, "publicKeyPem": p256().as_pem(private=False).decode()}
    assert one(token, BADGE, ISSUER, other).standing == "claimed"
    assert "cannot be read" in one(token, {**public, "publicKeyPem": "-----BEGIN"}).reason
    apart = one(assertion(verification={"type": "signed", "creator": place}))
    assert "its signature is not in the file" in apart.reason


@pytest.mark.parametrize(
    ("more", "standing", "words"),
    [
        ({"expires": "2026-06-01T00:00:00Z"}, "evidenced", "It expired on 2026-06-01"),
        ({"expires": "2026-11-22"}, "evidenced", "hosted"),
        ({"revoked": True, "revocationReason": "Given twice."}, "claimed", "revoked (Given twice.)"),
        ({"expires": "2020-01-01"}, "claimed", "dates are reversed"),
        ({"issuedOn": "2027-01-01"}, "claimed", "valid only from 2027-01-01"),
        ({"issuedOn": "last week"}, "claimed", "'last week' cannot be read"),
        ({"issuedOn": 7}, "claimed", "'7' cannot be read"),
        ({"@context": "https://example.org/own"}, "claimed", "context is none that is known"),
        ({"@context": None}, "claimed", "context is none that is known"),
        ({"verification": None}, "claimed", "no proof"),
        ({"verification": None, "evidence": "https://example.org/hat"}, "evidenced", "evidence (1)"),
    ],
)
def test_what_speaks_for_and_against_an_award(more: dict[str, Any], standing: str, words: str) -> None:
    found = one(assertion(**more), BADGE, ISSUER)
    assert found.standing == standing
    assert words in found.reason
    assert found.reason.endswith(".")


def test_a_verified_badge_that_expired_is_not_verified() -> None:
    key = ed25519()
    token = signed(badge(did_key(key), validUntil="2026-11-21T12:00:00Z"), key)
    assert parse_awards([token], datetime.date(2026, 11, 21))[0].standing == "verified"
    found = one(token)
    assert (found.standing, found.expired) == ("evidenced", True)
    assert "expired on 2026-11-21" in found.reason


def test_a_list_of_revocations_among_the_documents_is_read() -> None:
    list_ = {"id": "https://example.org/revoked", "revokedCredentials": [{"id": "urn:uuid:6a1b"}]}
    status = {"id": "https://example.org/revoked", "type": "1EdTechRevocationList"}
    assert "not known" in one(badge(credentialStatus=status)).reason
    given = {"type": "RevocationList", **list_}
    found = one(badge(credentialStatus=status), given)
    assert (found.revoked, found.standing) == (True, "claimed")
    other = {**given, "revokedCredentials": [{"id": "urn:uuid:another"}]}
    kept = one(badge(credentialStatus=status), other)
    assert not kept.revoked
    assert "not known" not in kept.reason
    ob2 = {"type": "RevocationList", "id": "x", "revokedAssertions": ["https://example.org/a.json"]}
    assert one(assertion(), BADGE, ob2).revoked


def test_results_are_grades_and_levels_of_what_they_align() -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["resultDescription"] = [
        {
            "id": "urn:r",
            "name": "Hat",
            "alignment": [{"targetName": "Hats", "targetCode": "hats"}],
            "rubricCriterionLevel": [{"id": "urn:l", "name": "Mastery", "level": "4"}],
        }
    ]
    document["credentialSubject"]["result"] = [{"resultDescription": "urn:r", "achievedLevel": "urn:l"}]
    found = one(document)
    assert found.grade == "Hat: Mastery"
    assert [(skill.name, skill.level) for skill in found.skills] == [("Knitting", None), ("Hats", "4")]


def record(*held: Any, **more: Any) -> dict[str, Any]:
    """A comprehensive learner record."""
    return {
        "@context": ["https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"],
        "id": "urn:clr",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": "https://example.org/issuer"},
        "credentialSubject": {"type": "ClrSubject", "verifiableCredential": list(held)},
        **more,
    }


def test_a_record_holds_awards_of_which_each_has_its_own_proof() -> None:
    key = ed25519()
    token = signed(badge(did_key(key), id="urn:1"), key)
    found = parse_awards([record(token, badge(id="urn:2"), {"type": "Elephant"}, 5)], DAY)
    assert [each.standing for each in found] == ["verified", "claimed", "claimed", "claimed"]
    assert "Elephant" in found[2].reason
    assert "a number" in found[3].reason


def test_a_signed_record_vouches_for_what_its_own_issuer_holds_in_it() -> None:
    key = ed25519()
    did = did_key(key)
    same, other = badge(did, id="urn:1"), badge("https://example.org/else", id="urn:2")
    token = signed(record(same, other, issuer={"id": did}), key)
    found = parse_awards([token], DAY)
    assert [each.standing for each in found] == ["verified", "evidenced"]
    assert "another issuer signed" in found[1].reason
    late = signed(record(same, issuer={"id": did}, validUntil="2020-01-01T00:00:00Z"), key)
    assert [each.standing for each in parse_awards([late], DAY)] == ["evidenced"]


ELM = {
    "@context": ["http://data.europa.eu/snb/model/context/edc-ap"],
    "id": "urn:credential:1",
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    "issuer": {"id": "urn:org", "legalName": {"en": "Wool Guild", "fr": "Guilde de la laine"}},
    "issuanceDate": "2026-03-01T10:00:00Z",
    "credentialSubject": {"type": "Person", "fullName": {"en": "Somebody"}, "hasClaim": {"id": "urn:claim"}},
    "@included": {
        "id": "urn:claim",
        "type": "LearningAchievement",
        "title": {"en": "Knitting", "fr": "Tricot"},
        "hasPart": [{"id": "urn:claim"}],
        "specifiedBy": {
            "volumeOfLearning": "PT30H",
            "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/4"},
            "creditPoint": {"point": "1", "framework": {"prefLabel": {"en": "ECTS"}}},
            "learningOutcome": [
                {
                    "title": {"en": "Knit a hat", "fr": "Tricoter un bonnet"},
                    "relatedESCOSkill": {
                        "id": "http://data.europa.eu/esco/skill/1",
                        "prefLabel": {"en": "k"},
                    },
                }
            ],
        },
    },
}


@pytest.mark.parametrize(
    ("language", "title", "outcome", "issuer"),
    [
        ("en", "Knitting", "Knit a hat", "Wool Guild"),
        ("fr", "Tricot", "Tricoter un bonnet", "Guilde de la laine"),
    ],
)
def test_a_european_credential_in_both_languages(
    language: str, title: str, outcome: str, issuer: str
) -> None:
    """Its claim is a reference, and its parts name themselves in a circle."""
    found = one(ELM, language=language)
    assert (found.title, found.outcomes, found.issuer, found.language) == (
        title,
        (outcome,),
        issuer,
        language,
    )
    assert (found.hours, found.credits) == (Hours(30, 30), Credits(1, "ECTS"))
    assert (found.level, found.issued) == (EducationalLevel("4", "EQF"), "2026-03-01")
    assert [skill.codes for skill in found.skills] == [("http://data.europa.eu/esco/skill/1",)]
    assert found.learner_identified
    assert "Somebody" not in str(found)


def test_a_baked_image(tmp_path: Path) -> None:
    key = ed25519()
    token = signed(badge(did_key(key)), key)
    svg = f'<svg xmlns:openbadges="http://openbadges.org"><openbadges:assertion verify="{token}"/></svg>'
    images = {
        "a.png": png(token),
        "b.png": png(token, packed=True),
        "c.svg": svg.encode(),
        "d.png": png(json.dumps(badge())),
    }
    standings = []
    for name, data in images.items():
        (tmp_path / name).write_bytes(data)
        standings += [each.standing for each in read_awards([tmp_path / name], DAY)]
    assert standings == ["verified", "verified", "verified", "claimed"]
    worse = {
        "e.png": png(token)[:60],
        "f.png": b"\x89PNG\r\n\x1a\n",
        "g.svg": b"<!DOCTYPE x [<!ENTITY a 'b'>]><svg>&a;</svg>",
        "h.svg": b"<svg>",
        "i.png": png("https://example.org/a.json"),
    }
    for name, data in worse.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(FileError) as caught:
            read_awards([tmp_path / name], DAY)
        assert caught.value.file == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("hello", "is not valid JSON"),
        ("{}", "states no type"),
        ("[]", "holds no award"),
        ("5", "is a number"),
        ("null", "is null"),
        ('{"type": "Assertion", "type": "Assertion"}', "twice"),
        ('{"type": ["VerifiableCredential"]}', "is of type VerifiableCredential"),
        ('{"type": "OpenBadgeCredentail"}', "OpenBadgeCredentail"),
        ('"x"', "a text that is no JWS"),
        ("https://example.org/a.json", "nothing is fetched"),
        ('{"payload": 5, "signature": "x"}', "without a payload"),
        ('{"payload": "e30", "protected": "x", "signature": "x"}', "is no JWS"),
        ("[" * 10_000 + "]" * 10_000, "nested more than"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "nested more than"),
        ("[" * 40 + '{"type": "Assertion"}' + "]" * 40, "envelopes within one another"),
    ],
)
def test_what_is_no_award_is_an_error_that_says_why(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "badge.json"
    path.write_text(text, "utf-8")
    with pytest.raises(FileError) as caught:
        read_awards([path], DAY)
    assert words in str(caught.value)
    assert caught.value.file == "badge.json"


@pytest.mark.parametrize("letter", ["\ud800", "\x00", "a" * 100_000])
def test_odd_letters_stay_out_of_the_answer(letter: str) -> None:
    document = badge(
        id=letter,
        credentialStatus={"id": letter},
        proof={"type": letter},
        evidence=letter,
        validUntil=letter,
    )
    document["issuer"] = {"id": letter, "name": letter}
    achievement = document["credentialSubject"]["achievement"]
    achievement |= {"name": letter, "inLanguage": letter}
    achievement["alignment"] = [{"targetName": "x", "targetCode": letter, "targetType": letter}]
    found = one(document)
    assert msgspec.json.encode(found)
    assert len(found.reason) < 2_000
    for value in ({"type": letter}, {"type": ["Assertion", letter], "@context": letter, "badge": letter}):
        try:
            msgspec.json.encode(parse_awards([value], DAY))
        except InputError as error:
            error.message.encode()


def test_a_french_badge_is_french() -> None:
    document = badge()
    achievement = document["credentialSubject"]["achievement"]
    achievement |= {
        "name": "Tricot",
        "description": "Vous tricotez des bonnets et des écharpes pour la famille.",
    }
    assert one(document).language == "fr"
    achievement["inLanguage"] = "de-AT"
    assert one(document).language == "de"


def test_a_near_type_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        parse_awards([{"type": "OpenBadgeCredentail"}], DAY)
    assert "OpenBadgeCredential" in caught.value.nearest
    assert caught.value.field == "documents[0]"


def test_a_badge_class_alone_is_nobodys() -> None:
    with pytest.raises(InputError, match="nobody's"):
        parse_awards([BADGE], DAY)


def test_records_within_records_end() -> None:
    value: dict[str, Any] = badge()
    for _ in range(6):
        value = record(value)
    assert "within one another" in one(value).reason


def test_references_in_a_circle_end() -> None:
    circle = {**BADGE, "issuer": BADGE["id"], "badge": BADGE["id"]}
    assert one(assertion(), circle).title == "Knitting"
    assert one(badge(issuer="urn:uuid:6a1b")).title == "Knitting, second level"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    found = []
    stack = [value]
    while stack:
        inner = stack.pop()
        keys = list(inner) if isinstance(inner, dict) else range(len(inner))
        for key in keys:
            found.append((inner, key))
            if isinstance(inner[key], dict | list):
                stack.append(inner[key])
    return found


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_anywhere_is_an_award_or_an_error(data: st.DataObject) -> None:
    whole = data.draw(
        st.sampled_from([badge(), assertion(badge={**BADGE, "issuer": ISSUER}), ELM, record(badge())])
    )
    value = json.loads(json.dumps(whole))
    container, key = data.draw(st.sampled_from(_places(value)))
    container[key] = data.draw(JSON)
    try:
        found = parse_awards([value], DAY)
    except InputError:
        return
    assert all(each.standing in ("claimed", "evidenced") and each.reason for each in found)


def test_what_looks_like_an_award() -> None:
    for value in (badge(), assertion(), BADGE, ELM, record(), [badge()], {"payload": "x", "signature": "y"}):
        assert is_award(value)
    others: list[Any] = [{"skills": []}, {}, [], "sql", {"title": "Knitting"}, {"@type": "Course"}, None]
    for other in others:
        assert not is_award(other)


def test_a_learner_file_may_be_a_badge_or_list_some(tmp_path: Path) -> None:
    path = tmp_path / "badge.json"
    path.write_text(json.dumps(badge()), "utf-8")
    assert [each.title for each in read_learner(path).awards] == ["Knitting, second level"]
    path.write_text(json.dumps({"skills": ["knit"], "awards": [badge(), assertion()]}), "utf-8")
    assert len(read_learner(path).awards) == 2
    path.write_text(json.dumps({"awards": [{"type": "Elephant"}]}), "utf-8")
    with pytest.raises(FileError) as caught:
        read_learner(path)
    assert caught.value.field == "awards[0]"


@pytest.mark.parametrize(
    ("name", "standings"),
    [
        ("openbadges/basic-assertion.json", ["evidenced"]),
        ("openbadges/basic-assertion-expired.json", ["evidenced"]),
        ("openbadges/basicOpenBadgeCredential.json", ["claimed"]),
        ("openbadges/achievementAlignmentCase.json", ["claimed"]),
        ("openbadges/achievementAlignmentCe.json", ["claimed"]),
        ("openbadges/complete.json", ["evidenced"]),
        ("openbadges/fullOpenBadge.json", ["evidenced"]),
        ("openbadges/credential-status-revoked.json", ["evidenced"]),
        ("openbadges/simple-context-alias.json", ["evidenced"]),
        ("openbadges/skillAssertionCase.json", ["evidenced"]),
        ("openbadges/skillAssertionCtdl.json", ["claimed"]),
        ("clr/simple.json", ["evidenced"]),
        ("clr/complex.json", ["evidenced"] * 6),
        ("elm/Sample-MC-Annex1-unsigned.jsonld", ["claimed"]),
    ],
)
def test_the_publishers_samples(real_file: RealFile, name: str, standings: list[str]) -> None:
    found = read_awards([real_file(f"credentials/{name}")], DAY)
    assert [each.standing for each in found] == standings
    assert found[0].expired == ("expired" in name)


def test_the_european_sample_states_what_it_states(real_file: RealFile) -> None:
    (found,) = read_awards([real_file("credentials/elm/Sample-MC-Annex1-unsigned.jsonld")], DAY)
    assert (found.country, found.awarding_body, found.issued) == (
        "Ireland",
        "University of Zed",
        "2022-12-31",
    )
    assert (found.hours, found.credits, found.level) == (
        Hours(60, 60),
        Credits(2, "ECTS"),
        EducationalLevel("6", "EQF"),
    )
    assert (found.grade, found.assessment, found.participation) == ("Pass", "artefact assessment", "Blended")
    assert found.quality_assurance is None
    assert sum("esco/skill" in code for skill in found.skills for code in skill.codes) == 4
    assert "Andromeda" not in str(found)


def test_a_samples_class_beside_an_assertion_of_it(real_file: RealFile) -> None:
    badge_class = real_file("credentials/openbadges/ob20-badgeclass1.json")
    with pytest.raises(FileError, match="BadgeClass"):
        read_awards([badge_class], DAY)
    content = json.loads(badge_class.read_text("utf-8"))
    assert one(assertion(badge=content["id"]), content).title == content["name"]
