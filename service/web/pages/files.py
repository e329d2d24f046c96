"""Files that are chosen on a page: read as loads read them, out of a temporary file that is gone again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, BinaryIO, TypeAlias, TypeVar

import msgspec
from starlette.datastructures import FormData, UploadFile

from indexers.engine import Progress
from indexers.formats import FormatOptions, Loaded, read_credentials, read_postings
from indexers.formats.aliases import Kind
from indexers.formats.reading import SUFFIXES
from indexers.formats.stating import stated
from service.web.uploads import SUFFIX_OF, plain_name, shortened_name
from taxonomy.credentials import Credential, Posting
from taxonomy.errors import FileError, InputError
from taxonomy.readers.base import silent

T = TypeVar("T", bound=Credential | Posting)
Reader: TypeAlias = Callable[[Sequence[Path], FormatOptions, Progress], Loaded[T]]

MAX_FILE_BYTES = 4_000_000
MOST = 20  # records that a page shows or offers
_MOST_ASIDE = 20  # rows that are listed with their reasons
_LONGEST_CARRIED = 400_000  # characters of records that travel in a form from page to page
_CHUNK = 1 << 20
_TYPES: Mapping[str, str] = {**SUFFIX_OF, "text/html": ".html", "application/ld+json": ".jsonld"}


class Aside(msgspec.Struct, frozen=True, array_like=True):
    """A row that was set aside, and why."""

    row: int
    reason: str


class Read(msgspec.Struct, frozen=True):
    """What a file held: its first records as the API takes them, how many there were, and what was set aside.

    It travels in the form, so that the file need not be sent twice.
    """

    name: str
    total: int
    records: tuple[dict[str, Any], ...]
    aside: int = 0
    reasons: tuple[Aside, ...] = ()

    def carried(self) -> str:
        """As a field of a form, "" where that would be too long."""
        text = msgspec.json.encode(self).decode()
        return text if len(text) <= _LONGEST_CARRIED else ""

    @classmethod
    def back(cls, text: str, field: str) -> Read:
        """Out of the field of a form.

        Raises:
            InputError: it is not what was put there.
        """
        try:
            found = msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, RecursionError):
            raise lost(field) from None
        if not found.records:
            raise lost(field)
        return msgspec.structs.replace(found, records=found.records[:MOST])


def read_file(form: FormData, field: str, kind: Kind) -> tuple[Read, list[Any]] | None:
    """What a chosen file holds, None where none was chosen: the first records, as a page carries them too.

    Raises:
        InputError: naming the field: the file is too large, empty, of another kind, or holds none.
    """
    value = form.get(field)
    if isinstance(value, str) and value:
        raise unsent(value, field)
    if not isinstance(value, UploadFile) or not value.filename:
        return None
    name = _name(value, field)
    with tempfile.TemporaryDirectory(prefix="skillstep-") as folder:
        path = Path(folder) / name
        _copy(value.file, path, field)
        return _read(path, value.filename, kind, field)


def read_text(text: str, suffix: str, field: str, kind: Kind) -> tuple[Read, list[Any]]:
    """What a pasted document holds, as `read_file`; it has no name."""
    with tempfile.TemporaryDirectory(prefix="skillstep-") as folder:
        path = Path(folder) / f"pasted{suffix}"
        path.write_text(text, "utf-8", "replace")
        return _read(path, "", kind, field)


def unsent(name: str, field: str) -> InputError:
    """What is wrong where a file's name came without it: the form was sent again in the other language."""
    return InputError(
        f"'{plain_name(name)}' must be chosen again: a page cannot send a file twice.", field=field
    )


def lost(field: str) -> InputError:
    """What is wrong with what should have been read of a file before."""
    return InputError("what was read of the file did not come back whole: choose it again.", field=field)


def _name(value: UploadFile, field: str) -> str:
    """The file's name on our disk, with the suffix that says how it is read."""
    plain = plain_name(value.filename or "") or "file"
    suffix = PurePath(plain).suffix
    if suffix.casefold() not in SUFFIXES:
        media_type = (value.content_type or "").partition(";")[0].strip().casefold()
        if suffix or media_type not in _TYPES:
            known = ", ".join(sorted(SUFFIXES))
            raise InputError(f"'{plain}' is of no kind that is read here: {known}.", field=field)
        suffix = _TYPES[media_type]
    return shortened_name(plain, suffix)


def _copy(source: BinaryIO, path: Path, field: str) -> None:
    size = 0
    with path.open("wb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > MAX_FILE_BYTES:
                megabytes = MAX_FILE_BYTES // 1_000_000
                raise InputError(f"is larger than {megabytes} MB: send a part of it.", field=field)
            target.write(chunk)
    if not size:
        raise InputError("is empty.", field=field)


def _read(path: Path, name: str, kind: Kind, field: str) -> tuple[Read, list[Any]]:
    read: Reader[Any] = read_credentials if kind == "credential" else read_postings
    try:
        loaded = read([path], FormatOptions(), silent)
    except FileError as error:
        raise _refused(error, field) from None
    except InputError as error:
        raise InputError(error.message, field=field, nearest=error.nearest) from None
    if loaded.looks is not None:
        raise InputError(f"looks like {loaded.looks}s, not {kind}s.", field=field)
    aside = sorted(loaded.set_aside, key=lambda one: one.row)
    first = loaded.records[:MOST]
    found = Read(
        name=name,
        total=len(loaded.records),
        records=tuple(map(stated, first)),
        aside=len(aside),
        reasons=tuple(Aside(one.row, one.reason) for one in aside[:_MOST_ASIDE]),
    )
    return found, first


def _refused(error: FileError, field: str) -> InputError:
    """What a reader says of a file, with the row; no advice for the command line."""
    message = error.message
    if error.field == "title" and error.row is None:
        message = "has no column of titles: call one 'title'."
    elif error.row is not None:
        message = f"in row {error.row:,}: {message}"
    return InputError(message, field=field, nearest=error.nearest)
