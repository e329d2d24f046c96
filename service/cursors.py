"""Cursors: a place in an answer, bound to the snapshot that it came from, so that no publish moves a page.

A cursor is opaque: the base64url of a version, the snapshot's id, an offset, and a digest of what was asked.
The digest only finds mistakes: a cursor gives access to nothing that its holder could not ask for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

import msgspec

from taxonomy.errors import InputError, SnapshotGone

_VERSION = 1
_LONGEST = 400
_Packed = tuple[int, str, int, bytes]
_decoder: msgspec.msgpack.Decoder[_Packed] = msgspec.msgpack.Decoder(_Packed)
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on: in which snapshot, after how many."""

    snapshot: str
    offset: int


def write(snapshot: str, offset: int, asked: object) -> str:
    """The cursor of a place in the answer to `asked`: everything that was asked but the size of a page."""
    packed: _Packed = (_VERSION, snapshot, offset, _digest(asked))
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(packed)).decode().rstrip("=")


def around(
    snapshot: str, asked: object, offset: int, k: int, total: int, last: int
) -> tuple[str | None, str | None]:
    """The cursors of the pages before and after one, None where there is none that starts by `last`."""
    before, after = max(0, offset - k), offset + k
    return (
        write(snapshot, before, asked) if offset > 0 and before <= last else None,
        write(snapshot, after, asked) if after < total and after <= last else None,
    )


def _unpacked(text: str) -> _Packed | None:
    if len(text) > _LONGEST:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        return _decoder.decode(raw)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        return None


def read(text: str, asked: object, last: int) -> Cursor:
    """The place that a cursor stands for.

    Raises:
        InputError: it is no cursor of this version, points beyond `last`, or comes from another question.
    """
    unpacked = _unpacked(text)
    if unpacked is None:
        raise _wrong("is no cursor of this service; start again without one.")
    version, snapshot, offset, digest = unpacked
    if version != _VERSION or not 0 <= offset <= last:
        raise _wrong("is no cursor that this version of the service reads; start again without one.")
    if digest != _digest(asked):
        raise _wrong("comes from a question with other parameters; repeat those, or start again without one.")
    return Cursor(snapshot, offset)


def gone(cursor: Cursor) -> SnapshotGone:
    """What to say where the snapshot is kept no longer."""
    return SnapshotGone(
        f"continues an answer from snapshot {cursor.snapshot}, which is kept no longer; "
        "start again without a cursor.",
        field="cursor",
    )


def _digest(asked: object) -> bytes:
    return hashlib.sha256(_encode(asked)).digest()[:12]


def _wrong(message: str) -> InputError:
    return InputError(message, field="cursor")
