"""Baked badges: the assertion that a PNG or SVG image carries (Open Badges, "badge baking").

PNG: an iTXt chunk "openbadges" (2.0) or "openbadgecredential" (3.0); SVG: an element of that name with its
content as text or, for a signed badge, in the attribute "verify".
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from taxonomy.readers.delimited import MAX_BYTES

PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORDS = frozenset({b"openbadges", b"openbadgecredential"})
_ELEMENTS = frozenset({"{http://openbadges.org}assertion", "{https://purl.imsglobal.org/ob/v3p0}credential"})
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MOST_TEXT = MAX_BYTES // 10  # of a packed chunk: no badge has more, a bomb has


def is_image(data: bytes | bytearray) -> bool:
    """Whether a file is a PNG or an SVG image."""
    head = bytes(data[:1_000]).lstrip(b"\xef\xbb\xbf \r\n\t")
    return head.startswith(PNG) or (head.startswith(b"<") and b"<svg" in bytes(data[:10_000]))


def baked(data: bytes) -> str:
    """The assertion in an image, as JSON, a compact JWS or an address.

    Raises:
        ValueError: the image carries none, or is damaged.
    """
    found = _in_png(data) if data.startswith(PNG) else _in_svg(data)
    if found is None:
        raise ValueError("is an image in which no badge is baked")
    return found


def _in_png(data: bytes) -> str | None:
    for kind, body in _chunks(data):
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            packed, rest = rest[:1], rest[2:]
            text = rest.split(b"\0", 2)[-1] if rest.count(b"\0") >= 2 else b""
            if keyword in _KEYWORDS:
                return (_unpacked(text) if packed == b"\1" else text).decode("utf-8")
        elif kind == b"tEXt":  # as badges before 1.0 were baked
            keyword, _, text = body.partition(b"\0")
            if keyword in _KEYWORDS:
                return text.decode("latin-1")
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if at + 12 + length > len(data):
            raise ValueError("is a PNG image that is cut off")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, _MOST_TEXT)
    except zlib.error as error:
        raise ValueError(f"is a PNG image whose badge is damaged: {error}") from None
    if unpacker.unconsumed_tail:
        raise ValueError(f"carries a badge of more than {_MOST_TEXT:,} bytes")
    return text


def _in_svg(data: bytes) -> str | None:
    if _DECLARES.search(data):
        raise ValueError("is an SVG image that declares entities, which are not read")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ValueError(f"is a damaged SVG image: {error}") from None
    for element in root.iter():
        if element.tag in _ELEMENTS:
            content = (element.text or "").strip()
            return content or (element.get("verify") or "").strip() or None
    return None
