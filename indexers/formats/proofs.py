"""Proofs of credentials: JSON Web Signatures (RFC 7515, 7797) checked with a key from the file, offline.

Only asymmetric algorithms count: "none" signs nothing, and who can check an HMAC can make it. Data Integrity
proofs sign a canonical form that takes the documents of their contexts; those are not fetched, so such a
proof is reported as not verified.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from indexers.formats.json_values import Json, Values, parse_json
from indexers.formats.nodes import Known, nodes
from indexers.formats.proof_keys import (
    BadKey,
    key_of_certificate,
    key_of_did,
    key_of_jwk,
    key_of_multibase,
    key_of_pem,
    same_key,
    unpadded,
)
from indexers.formats.proof_words import Why, why

if TYPE_CHECKING:
    from joserfc.jwk import Key
    from joserfc.jws import JWSRegistry

Outcome = Literal["matches", "differs", "refused", "unchecked", "absent"]

ALGORITHMS = frozenset(
    [
        "EdDSA",
        "Ed25519",
        "ES256",
        "ES256K",
        "ES384",
        "ES512",
        "PS256",
        "PS384",
        "PS512",
        "RS256",
        "RS384",
        "RS512",
    ]
)
_SHARED = frozenset({"HS256", "HS384", "HS512"})
# joserfc's own limits (512 bytes of header, 128,000 of payload) are below a chain of certificates in a
# header and below a European credential with its images.
_MOST_HEADER, _MOST_PAYLOAD, _MOST_SIGNATURE = 100_000, 50_000_000, 10_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a proof, and why; `own` says that the key is the issuer's own."""

    outcome: Outcome
    why: Why
    own: bool = False
    algorithm: str = ""


ABSENT = Proof("absent", why("no proof"))


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and what it signs, as they came: the segments of a JWS, or a payload in plain JSON."""

    header: Values
    protected: str
    signature: str
    encoded: str | None = None
    plain: str | None = None


def open_compact(text: str) -> tuple[Signature, Json]:
    """A JWS in three segments, and the JSON that it signs.

    Raises:
        ValueError: it is damaged; saying how.
    """
    parts = text.strip().split(".")
    if len(parts) != 3:
        raise ValueError(f"is no JWS: it has {len(parts)} parts where a JWS has 3")
    protected, payload, signature = parts
    value = _json(payload, "payload")
    return Signature(_header(protected), protected, signature, encoded=payload), value


def open_envelope(envelope: Values) -> tuple[list[Signature], Json]:
    """The signatures of a JWS in JSON, flattened or general, and the JSON that they sign.

    Its payload is base64url, or (as the European credentials also come) JSON text or an object.

    Raises:
        ValueError: it is damaged; saying how.
    """
    payload = envelope.get("payload")
    encoded = plain = None
    if isinstance(payload, dict):
        value: Json = payload
    elif not isinstance(payload, str) or not payload.strip():
        raise ValueError("is a JWS without a payload")
    elif payload.lstrip().startswith("{"):
        plain, value = payload, _parsed(payload, "payload")
    else:
        encoded, value = payload, _json(payload, "payload")
    members = nodes(envelope["signatures"]) if "signatures" in envelope else [envelope]
    found = []
    for one in members:
        protected, signature = one.get("protected"), one.get("signature")
        if isinstance(protected, str) and isinstance(signature, str):
            found.append(Signature(_header(protected), protected, signature, encoded, plain))
    return found, value


def check(
    signatures: Sequence[Signature], issuer: str | None, known: Known, named: str | None = None
) -> Proof:
    """The best proof among some signatures of a credential of an issuer.

    `named` is the id of a key that the credential itself names (Open Badges 2.0: verification.creator).
    """
    proofs = [_check(one, issuer, known, named) for one in signatures]
    ranked: tuple[Outcome, ...] = ("differs", "refused", "matches", "unchecked", "absent")
    return min(proofs, key=lambda one: ranked.index(one.outcome), default=ABSENT)


def embedded_proof(node: Values) -> Proof:
    """The proof inside a credential, which nothing here can check; ABSENT without one."""
    found = nodes(node.get("proof"))
    if not found:
        return ABSENT
    suite = next(
        (
            one
            for proof in found
            for name in ("cryptosuite", "type")
            if isinstance(one := proof.get(name), str)
        ),
        "it",
    )
    return Proof("unchecked", why("canonical", suite=suite))


def _check(one: Signature, issuer: str | None, known: Known, named: str | None) -> Proof:
    algorithm = one.header.get("alg")
    if algorithm == "none":
        return Proof("refused", why("none"))
    if algorithm in _SHARED:
        return Proof("refused", why("shared secret", algorithm=str(algorithm)))
    if algorithm not in ALGORITHMS:
        return Proof("unchecked", why("unknown algorithm", algorithm=str(algorithm)))
    algorithm = str(algorithm)
    try:
        found = _key(one.header, issuer, known, named)
    except BadKey as error:
        return Proof("differs", why("unfit key", why=str(error)))
    if found is None:
        return Proof("unchecked", why("no key", algorithm=algorithm, place=_place(one.header, named)))
    if found.another:
        return Proof("differs", why("another key"))
    return _verified(one, found, algorithm)


@dataclass(frozen=True, slots=True)
class _Found:
    """A key, whether it is the issuer's own, or another than that, and the name on its certificate."""

    key: Key
    own: bool = False
    another: bool = False
    certificate: str = ""


def _key(header: Values, issuer: str | None, known: Known, named: str | None) -> _Found | None:
    """The key to check with; an issuer whose id is a key has no other."""
    kid = header.get("kid")
    kid = kid if isinstance(kid, str) else named
    own = key_of_did(issuer) if issuer else None
    found = _in_header(header) or _by_id(kid, known)
    if own is None:
        return found
    another = found is not None and not same_key(found.key, own)
    return _Found(own, own=True, another=another)


def _in_header(header: Values) -> _Found | None:
    if header.get("jwk") is not None:
        return _Found(key_of_jwk(header["jwk"]))
    if header.get("x5c") is not None:
        key, name = key_of_certificate(header["x5c"])
        return _Found(key, certificate=name)
    return None


def _by_id(id_: str | None, known: Known) -> _Found | None:
    if not id_:
        return None
    if (key := key_of_did(id_)) is not None:
        return _Found(key)
    node = known.by_id.get(id_, {})
    if isinstance(pem := node.get("publicKeyPem"), str):
        return _Found(key_of_pem(pem))
    if "publicKeyJwk" in node:
        return _Found(key_of_jwk(node["publicKeyJwk"]))
    if isinstance(text := node.get("publicKeyMultibase"), str):
        return _Found(key_of_multibase(text))
    return None


def _verified(one: Signature, found: _Found, algorithm: str) -> Proof:
    from joserfc import jws
    from joserfc.errors import BadSignatureError, JoseError, KeyParameterError, UnsupportedHeaderError

    if one.encoded is None and one.plain is None:
        return Proof("unchecked", why("as object"))  # the bytes that were signed are not there
    middle = one.encoded if one.encoded is not None else ""
    try:
        jws.deserialize_compact(
            f"{one.protected}.{middle}.{one.signature}", found.key, registry=_registry(), payload=one.plain
        )
    except UnsupportedHeaderError as error:
        return Proof("unchecked", why("header", why=error.description))
    except (KeyParameterError, TypeError) as error:
        return Proof("differs", why("unfit key", why=str(error)))
    except BadSignatureError:
        return Proof("differs", why("differs", algorithm=algorithm))
    except (JoseError, ValueError, OverflowError) as error:
        return Proof("differs", why("unfit key", why=str(error)))
    if found.certificate:
        reason = why("certificate", algorithm=algorithm, name=found.certificate)
    else:
        reason = why("own key" if found.own else "key in file", algorithm=algorithm)
    return Proof("matches", reason, found.own, algorithm)


@cache
def _registry() -> JWSRegistry:
    from joserfc.errors import SecurityWarning
    from joserfc.jws import JWSRegistry

    # RFC 9864 renames it to Ed25519; every Ed25519 credential of today is signed under the old name.
    warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)
    registry = JWSRegistry(algorithms=sorted(ALGORITHMS), strict_check_header=False)
    registry.max_header_length = _MOST_HEADER
    registry.max_payload_length = _MOST_PAYLOAD
    registry.max_signature_length = _MOST_SIGNATURE
    return registry


def _place(header: Values, named: str | None) -> str:
    """Where the key is said to be."""
    for name in ("kid", "x5u", "jku", "x5t#S256"):
        if isinstance(one := header.get(name), str):
            return one
    return named or "not named"


def _header(protected: str) -> Values:
    value = _json(protected, "header")
    if not isinstance(value, dict):
        raise ValueError("is no JWS: its header is no JSON object")
    return value


def _json(encoded: str, part: str) -> Json:
    try:
        text = unpadded(encoded).decode("utf-8")
    except (BadKey, UnicodeDecodeError):
        raise ValueError(f"is no JWS: its {part} is not base64url of UTF-8") from None
    return _parsed(text, part)


def _parsed(text: str, part: str) -> Json:
    try:
        return parse_json(text)
    except ValueError as error:
        raise ValueError(f"is no JWS that can be read: its {part} {error}") from None
