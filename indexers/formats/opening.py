"""Credentials out of what they come in: a JWT, a JWS in JSON, a presentation, a list, an image, a file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

from indexers.formats.baked import baked, is_image
from indexers.formats.json_values import Json, Values, kind_of, parse_json
from indexers.formats.nodes import day_of, id_of, listed, nodes, types_of
from indexers.formats.proof_words import Why, why
from indexers.formats.proofs import Signature, open_compact, open_envelope
from indexers.formats.standings import Opened
from taxonomy.errors import FileError
from taxonomy.readers.delimited import contents, decoded

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_DATA = re.compile(r"data:application/(?:vc\+jwt|vc\+ld\+json\+jwt|vc\+ld\+jwt|vp\+jwt|jwt),")
_ADDRESS = re.compile(r"(?:https?|did|urn):\S+")
_DEEPEST = 8  # envelopes within envelopes


def document_of(path: Path) -> Json:
    """What a file holds: a JSON value, or the text of a compact JWS, also one that is baked into an image.

    Raises:
        FileError: it cannot be opened, is too large, or is none of these.
    """
    try:
        with path.open("rb") as stream:
            raw = contents(stream, path.name)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}.", file=path.name) from None
    try:
        text = baked(bytes(raw)) if is_image(raw) else decoded(raw, path.name)
        return of_text(text)
    except ValueError as error:
        raise FileError(f"{error}.", file=path.name) from None


def of_text(text: str) -> Json:
    """A JSON value, or the text of a compact JWS.

    Raises:
        ValueError: it is neither.
    """
    text = text.strip()
    if not text:
        raise ValueError("is empty")
    if is_compact(text):
        return text
    if _ADDRESS.fullmatch(text):
        raise ValueError("is an address, and nothing is fetched")
    return parse_json(text)


def is_compact(text: str) -> bool:
    """Whether a text is written as a compact JWS is, or as one in a data URL."""
    text = _DATA.sub("", text.strip(), count=1)
    return text.startswith("ey") and _COMPACT.fullmatch(text) is not None


def is_envelope(value: Json) -> bool:
    """Whether a value is a JWS in JSON."""
    return (
        isinstance(value, dict) and "payload" in value and not {"signature", "signatures"}.isdisjoint(value)
    )


def opened(value: Json, depth: int = 0) -> Iterator[Opened]:
    """The credentials in a value, out of their envelopes.

    Raises:
        ValueError: an envelope is damaged, or a value cannot hold a credential; saying which.
    """
    if depth > _DEEPEST:
        raise ValueError(f"has more than {_DEEPEST} envelopes within one another")
    if isinstance(value, list):
        for one in value:
            yield from opened(one, depth + 1)
    elif isinstance(value, str):
        if not is_compact(value):
            raise ValueError("is a text that is no JWS" if not _ADDRESS.fullmatch(value) else
                             "is an address, and nothing is fetched")  # fmt: skip
        signature, inner = open_compact(_DATA.sub("", value.strip(), count=1))
        yield from _signed(inner, (signature,), depth)
    elif is_envelope(value):
        assert isinstance(value, dict)
        signatures, inner = open_envelope(value)
        yield from _signed(inner, tuple(signatures), depth)
    elif isinstance(value, dict):
        yield from _unsigned(value, depth)
    else:
        raise ValueError(f"is {kind_of(value)}, not a credential")


def _unsigned(value: Values, depth: int) -> Iterator[Opened]:
    types = types_of(value)
    if "EnvelopedVerifiableCredential" in types:
        yield from opened(id_of(value) or "", depth + 1)
    elif "VerifiablePresentation" in types:
        for one in listed(value.get("verifiableCredential")):
            yield from opened(one, depth + 1)
    elif "@graph" in value:
        for one in nodes(value["@graph"]):
            yield from opened({"@context": value.get("@context"), **one}, depth + 1)
    else:
        yield Opened(value)


def _signed(inner: Json, signatures: tuple[Signature, ...], depth: int) -> Iterator[Opened]:
    """What a JWS signs: one credential, whose signatures they are, or a presentation of several."""
    if not isinstance(inner, dict):
        raise ValueError(f"signs {kind_of(inner)}, not a credential")
    presented = inner.get("vp", inner)
    if isinstance(presented, dict) and "VerifiablePresentation" in types_of(presented):
        # The holder signs a presentation; what the issuers say in it has their own proofs.
        yield from opened(presented, depth + 1)
        return
    node, conflict = _of_claims(inner)
    yield Opened(node, signatures, conflict)


def _of_claims(payload: Values) -> tuple[Values, Why | None]:
    """A credential as a JWT carries it (VC 1.1 under "vc", OB 3.0 and VC 2.0 as it is), with its claims.

    What the registered claims say and the credential does not, it takes from them; where they differ, the
    second value says of which.
    """
    inside = payload.get("vc")
    node = dict(inside) if isinstance(inside, dict) else dict(payload)
    conflict = None
    subject = next(iter(nodes(node.get("credentialSubject"))), {})
    for name, stated in (("iss", id_of(node.get("issuer"))), ("jti", id_of(node)), ("sub", id_of(subject))):
        claim = payload.get(name)
        if isinstance(claim, str) and stated is not None and claim != stated:
            conflict = conflict or why("another claim", name=name)
    for claim, name in (("iss", "issuer"), ("jti", "id")):
        if name not in node and isinstance(payload.get(claim), str):
            node[name] = payload[claim]
    if "nbf" in payload and not {"validFrom", "issuanceDate", "awardedDate"} & node.keys():
        node["validFrom"] = _moment(payload["nbf"])
    if "exp" in payload:
        ends = _moment(payload["exp"])
        stated_end = node.get("validUntil", node.get("expirationDate"))
        if stated_end is None or _earlier(ends, stated_end):
            node["validUntil"] = ends
    return node, conflict


def _moment(seconds: Json) -> Json:
    """A NumericDate (RFC 7519) as ISO 8601; what is none stays as it is, and is reported as no date."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return seconds
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _earlier(one: Json, other: Json) -> bool:
    try:
        return (day_of(one) or "") < (day_of(other) or "9999")
    except ValueError:
        return False
