"""Badges of our own, signed with keys that are made for the occasion."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, Key, OctKey, OKPKey

TODAY = "2026-11-22"
OB3_CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def ed25519() -> OKPKey:
    return OKPKey.generate_key("Ed25519")


def p256() -> ECKey:
    return ECKey.generate_key("P-256")


def did_key(key: Key) -> str:
    """An Ed25519 or P-256 key as a did:key."""
    public = {name: str(value) for name, value in key.as_dict(private=False).items()}
    if public["kty"] == "OKP":
        return f"did:key:z{_base58(bytes([0xED, 0x01]) + _bytes(public['x']))}"
    sign = bytes([2 + _bytes(public["y"])[-1] % 2])
    return f"did:key:z{_base58(bytes([0x80, 0x24]) + sign + _bytes(public['x']))}"


def did_jwk(key: Key) -> str:
    return f"did:jwk:{unpadded(json.dumps(key.as_dict(private=False)).encode())}"


def badge(issuer: str = "https://example.org/issuer", **more: Any) -> dict[str, Any]:
    """An Open Badge 3.0 for knitting, without a proof."""
    return {
        "@context": OB3_CONTEXT,
        "id": "urn:uuid:6a1b",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Wool Guild"},
        "validFrom": "2026-01-02T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:holder",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://example.org/knitting",
                "type": ["Achievement"],
                "name": "Knitting, second level",
                "description": "Scarves and hats.",
                "criteria": {"narrative": "A hat was knitted."},
                "alignment": [{"type": ["Alignment"], "targetName": "Knitting", "targetCode": "knit"}],
            },
        },
        **more,
    }


def signed(payload: Any, key: Key, header: Mapping[str, Any] | None = None) -> str:
    """A compact JWS; the algorithm is the key's own unless the header names another."""
    own = {"OKP": "EdDSA", "EC": "ES256", "oct": "HS256", "RSA": "RS256"}[key.key_type]
    text = payload if isinstance(payload, str) else json.dumps(payload)
    registry = jws.JWSRegistry(algorithms=[own], strict_check_header=False)
    registry.max_header_length = 100_000
    return jws.serialize_compact({"alg": own, "typ": "JWT", **(header or {})}, text, key, registry=registry)


def forged(token: str, **changes: Any) -> str:
    """A compact JWS with other content and the old signature."""
    header, payload, signature = token.split(".")
    value = {**json.loads(_bytes(payload)), **changes}
    return f"{header}.{unpadded(json.dumps(value).encode())}.{signature}"


def unsigned(payload: Any) -> str:
    """A JWT of the algorithm "none"."""
    return f"{unpadded(json.dumps({'alg': 'none'}).encode())}.{unpadded(json.dumps(payload).encode())}."


def hmac_key() -> OctKey:
    return OctKey.generate_key(256)


def png(text: str, packed: bool = False) -> bytes:
    """The smallest PNG with a baked badge."""
    body = zlib.compress(text.encode()) if packed else text.encode()
    chunk = b"openbadges\0" + (b"\1" if packed else b"\0") + b"\0\0\0" + body
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"iTXt", chunk) + _chunk(b"IEND", b"")


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _base58(data: bytes) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, at = divmod(number, 58)
        text = _BASE58[at] + text
    return text
