"""Public keys that stand in a file itself: did:key, did:jwk, an embedded JWK or certificate, a PEM.

Nothing is fetched: a key that only an address leads to is no key that we have.
Formats: did:key (W3C CCG, multicodec and multibase), did:jwk, RFC 7517 (JWK), RFC 7515 section 4.1.6 (x5c).
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from indexers.formats.json_values import Json, parse_json

if TYPE_CHECKING:
    from joserfc.jwk import Key

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LONGEST_DID = 2_000  # characters: base 58 takes the square of its length, and a key of RSA 4096 fits
_ED25519 = b"\xed\x01"  # multicodec, as a varint; those of the curves are below
_SECRET = frozenset({"oct"})


class BadKey(ValueError):
    """A key that is damaged, of a kind that is not known, or a shared secret."""


def key_of_did(did: str) -> Key | None:
    """The key that a DID itself is; None for a DID, or anything else, that does not carry its key.

    Raises:
        BadKey: it is damaged.
    """
    did = did.partition("#")[0].partition("?")[0]
    if len(did) > _LONGEST_DID:
        raise BadKey("is longer than any key")
    if did.startswith("did:key:"):
        return key_of_multibase(did.removeprefix("did:key:"))
    if did.startswith("did:jwk:"):
        text = unpadded(did.removeprefix("did:jwk:")).decode("utf-8", "replace")
        return key_of_jwk(_json(text))
    return None


def key_of_jwk(value: Json) -> Key:
    """A public key in JSON.

    Raises:
        BadKey: it is none, or is a shared secret.
    """
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    if not isinstance(value, dict):
        raise BadKey("is no JWK")
    if value.get("kty") in _SECRET:
        raise BadKey("is a shared secret")
    plain: dict[str, str | list[str]] = {
        name: one for name, one in value.items() if isinstance(one, str) and name not in ("d", "use", "alg")
    }
    try:
        key = import_key(plain)
        key.thumbprint()
    except (JoseError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadKey(f"cannot be read: {error}") from None
    return key


def key_of_certificate(value: Json) -> tuple[Key, str]:
    """The key of the first certificate of an x5c header, and whose it says that it is.

    Raises:
        BadKey: it is no certificate.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    first = value[0] if isinstance(value, list) and value else None
    if not isinstance(first, str):
        raise BadKey("holds no certificate")
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(first))
        name = certificate.subject.rfc4514_string()
        pem = certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, NotImplementedError) as error:
        raise BadKey(f"holds no certificate: {error}") from None
    return key_of_pem(pem.decode()), name


def key_of_pem(text: str) -> Key:
    """A public key in PEM.

    Raises:
        BadKey: it is none.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    try:
        loaded = load_pem_public_key(text.encode())
        if isinstance(loaded, RSAPublicKey):
            return RSAKey.import_key(text)
        return (ECKey if isinstance(loaded, EllipticCurvePublicKey) else OKPKey).import_key(text)
    except (JoseError, UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise BadKey(f"cannot be read: {error}") from None


def unpadded(text: str) -> bytes:
    """Base64url without padding, as JOSE writes it.

    Raises:
        BadKey: it is none.
    """
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raise BadKey("is not base64url") from None


def key_of_multibase(text: str) -> Key:
    """A key as multibase writes it ("z" and base 58), of the kinds that credentials use.

    Raises:
        BadKey: it is damaged or of another kind.
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if len(text) > _LONGEST_DID or not text.startswith("z"):
        raise BadKey("is no key in base 58")
    data = _base58(text[1:])
    if data.startswith(_ED25519):
        point = base64.urlsafe_b64encode(data.removeprefix(_ED25519)).rstrip(b"=").decode()
        return key_of_jwk({"kty": "OKP", "crv": "Ed25519", "x": point})
    curves = {
        b"\x80\x24": ec.SECP256R1(), b"\x81\x24": ec.SECP384R1(), b"\x82\x24": ec.SECP521R1(),
        b"\xe7\x01": ec.SECP256K1(),
    }  # fmt: skip
    curve = curves.get(data[:2])
    if curve is None:
        raise BadKey("is of a kind that is not known")
    try:
        point_of = ec.EllipticCurvePublicKey.from_encoded_point(curve, data[2:])
    except ValueError as error:
        raise BadKey(f"is no point of its curve: {error}") from None
    return key_of_pem(point_of.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def _base58(text: str) -> bytes:
    number = 0
    for char in text:
        at = _BASE58.find(char)
        if at < 0:
            raise BadKey("is not base 58")
        number = number * 58 + at
    zeros = len(text) - len(text.lstrip(_BASE58[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _json(text: str) -> Json:
    try:
        return parse_json(text)
    except ValueError as error:
        raise BadKey(str(error)) from None


def same_key(one: Key, other: Key) -> bool:
    """Whether two keys are one (RFC 7638)."""
    return one.thumbprint() == other.thumbprint()
