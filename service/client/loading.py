"""Calls that load files, with a key of the scope load, and that ask how a load goes."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from service.client.call import Call, Content, given
from taxonomy.errors import FileError, InputError

if TYPE_CHECKING:
    from service.load_records import LoadJob, LoadList

# Of another suffix the API says which it knows: it goes by the file's name first.
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".tsv": "text/tab-separated-values",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OTHER = "application/octet-stream"

File = str | PathLike[str] | bytes


def load_credentials(
    file: File,
    *,
    filename: str | None = None,
    source: str | None = None,
    replace: bool | None = None,
    strict: bool | None = None,
) -> Call[LoadJob]:
    """Load credentials from a file by its path, sent a piece at a time, or from bytes with a `filename`.

    The suffix of the name says what it is: NDJSON, JSON, CSV, TSV or XLSX. `source` prefixes ids (default:
    the file's name); `replace` retires what the source no longer holds; `strict` refuses a file with any bad
    row. The load goes on when the answer is here: see `wait_for_load`.

    Raises:
        FileError: there is no such file.
        InputError: bytes without a name.
    """
    return _load("/v1/credentials", file, filename, source, replace, strict)


def load_postings(
    file: File,
    *,
    filename: str | None = None,
    source: str | None = None,
    replace: bool | None = None,
    strict: bool | None = None,
) -> Call[LoadJob]:
    """Load job postings, as `load_credentials`."""
    return _load("/v1/postings", file, filename, source, replace, strict)


def load_status(id_: str) -> Call[LoadJob]:
    """How far a load is, and once it has ended its report or its error."""
    from service.load_records import LoadJob

    return Call("GET", f"/v1/loads/{quote(id_, safe='')}", LoadJob)


def loads() -> Call[LoadList]:
    """The latest loads, newest first."""
    from service.load_records import LoadList

    return Call("GET", "/v1/loads", LoadList)


def _load(
    path: str,
    file: File,
    filename: str | None,
    source: str | None,
    replace: bool | None,
    strict: bool | None,
) -> Call[LoadJob]:
    from service.load_records import LoadJob

    held = file if isinstance(file, bytes) else Path(file)
    if isinstance(held, Path) and not held.is_file():
        raise FileError("is not there, or is no file.", file=str(held))
    name = filename or (held.name if isinstance(held, Path) else None)
    if name is None:
        raise InputError("name the bytes, such as courses.csv.", field="filename")
    content = Content(held, _MEDIA_TYPES.get(Path(name).suffix.casefold(), _OTHER))
    said = given({"filename": name, "source": source, "replace": replace, "strict": strict})
    return Call("POST", path, LoadJob, parameters=said, body=content, repeatable=False)
