"""Proofs of badges: what is verified, and everything that must not be."""

from __future__ import annotations

import datetime
import hmac
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, Key, RSAKey

from indexers.formats import parse_awards
from taxonomy.errors import InputError
from taxonomy.held import HeldCredential
from tests.badges import (
    TODAY,
    badge,
    did_jwk,
    did_key,
    ed25519,
    forged,
    hmac_key,
    p256,
    signed,
    unpadded,
    unsigned,
)

DAY = datetime.date.fromisoformat(TODAY)


def one(*documents: Any) -> HeldCredential:
    (found,) = parse_awards(documents, DAY)
    return found


@pytest.mark.parametrize("make", [ed25519, p256])
@pytest.mark.parametrize("name", [did_key, did_jwk])
def test_a_jwt_of_an_issuer_whose_id_is_its_key_is_verified(make: Any, name: Any) -> None:
    key = make()
    found = one(signed(badge(name(key)), key))
    assert (found.standing, found.issuer_proven) == ("verified", True)
    assert "the issuer's own key" in found.reason


@pytest.mark.parametrize("curve", ["P-384", "P-521", "secp256k1"])
def test_other_curves_are_verified_by_an_embedded_key(curve: Any) -> None:
    key = ECKey.generate_key(curve)
    algorithm = {"P-384": "ES384", "P-521": "ES512", "secp256k1": "ES256K"}[curve]
    header = {"alg": algorithm, "jwk": key.as_dict(private=False)}
    token = jws.serialize_compact(header, json.dumps(badge()), key, algorithms=[algorithm])
    assert one(token).standing == "verified"


def test_an_embedded_key_proves_the_content_and_not_the_issuer() -> None:
    key = p256()
    found = one(signed(badge(), key, {"jwk": key.as_dict(private=False)}))
    assert (found.standing, found.issuer_proven) == ("verified", False)
    assert "nothing there ties to the issuer" in found.reason


def test_a_key_that_is_not_the_issuers_own_does_not_match() -> None:
    key, other = ed25519(), ed25519()
    found = one(signed(badge(did_key(other)), key, {"jwk": key.as_dict(private=False)}))
    assert (found.standing, found.issuer_proven) == ("claimed", False)
    assert "its proof does not match" in found.reason.lower()
    found = one(signed(badge(did_key(other)), key))
    assert found.standing == "claimed"
    assert "proof does not match" in found.reason


@pytest.mark.parametrize(
    "change", [{"id": "urn:uuid:other"}, {"validUntil": "2030-01-01T00:00:00Z"}, {"evidence": [{"id": "x"}]}]
)
def test_changed_content_does_not_match(change: dict[str, Any]) -> None:
    key = ed25519()
    found = one(forged(signed(badge(did_key(key)), key), **change))
    assert found.standing == "claimed"
    assert "Its proof does not match" in found.reason


def test_the_algorithm_none_and_shared_secrets_are_refused() -> None:
    found = one(unsigned(badge()))
    assert found.standing == "claimed"
    assert "the algorithm 'none' signs nothing" in found.reason
    found = one(signed(badge(), hmac_key()))
    assert found.standing == "claimed"
    assert "shared secret" in found.reason


def test_a_public_key_is_no_shared_secret() -> None:
    """The old confusion of algorithms: an HMAC with the bytes of the public key."""
    key = RSAKey.generate_key(2048)
    header = unpadded(json.dumps({"alg": "HS256", "jwk": key.as_dict(private=False)}).encode())
    content = f"{header}.{unpadded(json.dumps(badge()).encode())}"
    mac = hmac.digest(key.as_pem(private=False), content.encode(), "sha256")
    assert one(f"{content}.{unpadded(mac)}").standing == "claimed"
    found = one(signed(badge(), hmac_key(), {"jwk": {"kty": "oct", "k": "AAAA"}}))
    assert found.standing == "claimed"


def test_a_key_of_another_kind_than_the_algorithm_does_not_fit() -> None:
    key, other = ed25519(), p256()
    found = one(signed(badge(), key, {"jwk": other.as_dict(private=False)}))
    assert found.standing == "claimed"
    assert "proof does not match" in found.reason


@pytest.mark.parametrize(
    "jwk",
    [{}, 5, "x", {"kty": "EC"}, {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, {"kty": "x"}, [1]],
)
def test_a_damaged_key_does_not_fit(jwk: Any) -> None:
    key = p256()
    header, payload, signature = signed(badge(), key).split(".")
    header = unpadded(json.dumps({"alg": "ES256", "jwk": jwk}).encode())
    assert one(f"{header}.{payload}.{signature}").standing == "claimed"


@pytest.mark.parametrize(
    "did", ["did:key:zzzz", "did:key:z6Mk0OIl", "did:key:z", "did:jwk:%%", "did:jwk:e30"]
)
def test_a_damaged_did_does_not_fit(did: str) -> None:
    found = one(signed(badge(did), ed25519()))
    assert found.standing == "claimed"
    assert "proof does not match" in found.reason


def test_a_key_elsewhere_is_evidence_and_says_where() -> None:
    found = one(signed(badge(), p256(), {"kid": "https://example.org/keys/1"}))
    assert found.standing == "evidenced"
    assert "https://example.org/keys/1" in found.reason
    assert "not in the file" in found.reason


def test_a_data_integrity_proof_is_present_and_not_verified() -> None:
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z58"}
    found = one(badge(proof=[proof]))
    assert found.standing == "evidenced"
    assert "eddsa-rdfc-2022" in found.reason
    assert "not verified offline" in found.reason


def test_claims_of_a_jwt_fill_what_the_credential_leaves_out() -> None:
    key = p256()
    inner = {name: value for name, value in badge().items() if name not in ("id", "issuer", "validFrom")}
    payload = {"vc": inner, "iss": did_key(key), "jti": "urn:uuid:77", "nbf": 1767312000, "exp": 1798848000}
    found = one(signed(payload, key, {"kid": did_key(key)}))
    assert (found.standing, found.id) == ("verified", "urn:uuid:77")
    assert (found.issued, found.expires) == ("2026-01-02", "2027-01-02")


@pytest.mark.parametrize("claim", ["iss", "jti", "sub"])
def test_claims_that_say_otherwise_do_not_match(claim: str) -> None:
    key = p256()
    found = one(signed({**badge(did_key(key)), claim: "did:example:somebody"}, key))
    assert found.standing == "claimed"
    assert f"the claim '{claim}'" in found.reason


def test_an_expiry_in_the_jwt_counts() -> None:
    key = p256()
    found = one(signed({**badge(did_key(key), validUntil="2030-01-01T00:00:00Z"), "exp": 1780000000}, key))
    assert found.expired
    assert found.standing == "evidenced"


@pytest.mark.parametrize("expiry", [1e300, -1e300, True, "soon", None, [], {}])
def test_an_expiry_that_is_none_is_no_reason_to_trust(expiry: Any) -> None:
    key = p256()
    found = one(signed({**badge(did_key(key)), "exp": expiry}, key))
    assert found.standing == "claimed" if expiry is not None else "verified"


def test_a_certificate_is_verified_without_its_chain() -> None:
    key, chain = certified()
    found = one(signed(badge(), key, {"x5c": chain}))
    assert (found.standing, found.issuer_proven) == ("verified", False)
    assert "whose chain was not checked" in found.reason
    assert one(signed(badge(), p256(), {"x5c": chain})).standing == "claimed"
    assert one(signed(badge(), key, {"x5c": ["!!"]})).standing == "claimed"


def certified() -> tuple[Key, list[str]]:
    import base64

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from cryptography.x509.oid import NameOID

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Wool Guild")])
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=3650))
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ECKey.import_key(pem), [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()]


def test_a_critical_header_that_is_not_understood_is_not_verified() -> None:
    key = p256()
    header = {"jwk": key.as_dict(private=False), "crit": ["sigD"], "sigD": {"x": 1}}
    protected = unpadded(json.dumps({"alg": "ES256", **header}).encode())
    _, payload, signature = signed(badge(), key).split(".")
    found = one(f"{protected}.{payload}.{signature}")
    assert found.standing == "evidenced"
    assert "sigD" in found.reason


def test_an_envelope_whose_payload_is_an_object_proves_nothing() -> None:
    """Its signature may be one of nothing at all."""
    key = p256()
    protected, _, signature = signed("", key, {"jwk": key.as_dict(private=False)}).split(".")
    found = one({"payload": badge(), "protected": protected, "signature": signature})
    assert found.standing == "evidenced"
    assert "not in the form that was signed" in found.reason


@pytest.mark.parametrize("general", [False, True])
@pytest.mark.parametrize("plain", [False, True])
def test_a_jws_in_json_is_verified(general: bool, plain: bool) -> None:
    key = p256()
    text = json.dumps(badge(did_key(key)))
    protected, payload, signature = signed(text, key).split(".")
    member = {"protected": protected, "signature": signature}
    body = {"payload": text if plain else payload}
    assert one({**body, "signatures": [member]} if general else {**body, **member}).standing == "verified"
    worse = {"protected": protected, "signature": "AAAA" + signature[4:]}
    assert one({**body, "signatures": [member, worse]}).standing == "claimed"


def test_an_enveloped_credential_and_a_presentation() -> None:
    key = ed25519()
    token = signed(badge(did_key(key)), key)
    enveloped = {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token}"}
    assert one(enveloped).standing == "verified"
    presented = {"type": ["VerifiablePresentation"], "verifiableCredential": [enveloped, token, badge()]}
    found = parse_awards([presented], DAY)
    assert [each.standing for each in found] == ["verified", "verified", "claimed"]
    # The holder's signature around it says nothing of what issuers said.
    wrapped = signed({"vp": {**presented, "verifiableCredential": [badge()]}}, key)
    assert one(wrapped).standing == "claimed"


@pytest.mark.parametrize("text", ["ey.ey.ey", "eyJhbGciOiJub25lIn0.e30", "eyJhbGciOiJub25lIn0.W10.", "ey.."])
def test_a_damaged_jws_is_an_error(text: str) -> None:
    with pytest.raises(InputError):
        parse_awards([text], DAY)


KEY = ed25519()
TOKEN = signed(badge(did_key(KEY)), KEY)


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(TOKEN) - 1), letter=st.sampled_from("ABCxyz019-_."))
def test_no_changed_letter_leaves_a_token_verified(at: int, letter: str) -> None:
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]
    if changed == TOKEN or at == len(TOKEN) - 1:  # the last letter carries bits that base64url drops
        return
    try:
        found = parse_awards([changed], DAY)
    except InputError:
        return
    assert all(each.standing != "verified" for each in found)
