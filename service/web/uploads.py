"""The file of a request: raw in the body, or as the one part of a form; streamed to disk as it comes."""

from __future__ import annotations

import errno
import re
from collections.abc import AsyncIterator, Mapping
from email.message import Message
from pathlib import PurePosixPath

from python_multipart.exceptions import FormParserError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from indexers.formats.rows import SUFFIXES
from service.load_records import Upload
from service.web.refusals import Refusal
from taxonomy.readers.tables import nearest

SUFFIX_OF: Mapping[str, str] = {
    "application/x-ndjson": ".jsonl",
    "application/ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/x-jsonlines": ".jsonl",
    "application/json": ".json",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
FORM = "multipart/form-data"
FORM_FIELD = "file"
_ODD = re.compile(r"[^\w. ()-]")
_CHUNK = 1 << 20
_LONGEST_NAME = 100


async def save(request: Request, upload: Upload, filename: str | None, otherwise: str | None) -> str:
    """Write the file of a request into `upload`; its name there.

    It is called `filename`, else what the request calls it, else `otherwise`.

    Raises:
        Refusal: the file is of no known kind, has no name, is empty, or finds no room.
        HTTPException: it is too large.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if request.headers.get("content-encoding", "identity").casefold() != "identity":
        raise Refusal("unknown-format", "send the file as it is, without a Content-Encoding.")
    try:
        if media_type == FORM:
            return await _from_form(request, upload, filename, otherwise)
        said = _disposed(request.headers.get("content-disposition", ""))
        name = _name(filename or said or otherwise, media_type)
        await _write(request.stream(), upload, name)
        return name
    except ClientDisconnect:
        raise Refusal("invalid-input", "the file did not come whole.") from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refusal("storage", "the server has no room for the file now.") from None
        raise


async def _from_form(request: Request, upload: Upload, filename: str | None, otherwise: str | None) -> str:
    """The one part of a form. Starlette spools it to a temporary file, from which it is copied."""
    try:
        form = await request.form(max_files=1, max_fields=0)
    except (HTTPException, FormParserError) as error:
        if isinstance(error, HTTPException) and error.status_code == 413:
            raise
        why = error.detail if isinstance(error, HTTPException) else str(error)
        raise _wrong_form(f"the form cannot be read: {why}") from None
    part = form.get(FORM_FIELD)
    if not isinstance(part, UploadFile):
        raise _wrong_form(f"the form has no file named '{FORM_FIELD}'.")
    name = _name(
        filename or part.filename or otherwise, (part.content_type or "").partition(";")[0].casefold()
    )

    async def chunks() -> AsyncIterator[bytes]:
        while chunk := await part.read(_CHUNK):
            yield chunk

    await _write(chunks(), upload, name)
    return name


async def _write(chunks: AsyncIterator[bytes], upload: Upload, name: str) -> None:
    """Written a megabyte at a time in a thread, so that a slow disk holds nobody else up."""
    with await run_in_threadpool(open, upload.path(name), "xb") as file:
        held, total = bytearray(), 0
        async for chunk in chunks:
            held += chunk
            total += len(chunk)
            if len(held) >= _CHUNK:
                await run_in_threadpool(file.write, bytes(held))
                held.clear()
        await run_in_threadpool(file.write, bytes(held))
        await run_in_threadpool(file.flush)
    if total == 0:
        raise Refusal("invalid-input", "the file is empty.")


def _name(given: str | None, media_type: str) -> str:
    """The name of a file on our disk: the given one without folders and odd characters, with a known suffix.

    It is the catalogue's name where no source is stated, and stands in the report.
    """
    plain = plain_name(given or "")
    if not plain:
        raise Refusal(
            "invalid-input",
            "name the file: ?filename=courses.csv, or the header Content-Disposition: "
            'attachment; filename="courses.csv".',
            field="filename",
        )
    suffix = PurePosixPath(plain).suffix
    if suffix.casefold() not in SUFFIXES:
        known = SUFFIX_OF.get(media_type)
        if known is None:
            types = ", ".join([*SUFFIX_OF, FORM])
            raise Refusal(
                "unknown-format",
                f"a file is one of {', '.join(sorted(SUFFIXES))} by its name, or one of {types} by its "
                "Content-Type.",
                nearest=tuple(nearest(media_type, [*SUFFIX_OF, FORM])),
            )
        plain, suffix = plain + known, known
    return shortened_name(plain, suffix)


def plain_name(given: str) -> str:
    """A name without folders and odd characters, "" where nothing is left."""
    return _ODD.sub("_", PurePosixPath(given.replace("\\", "/")).name).strip(". ")


def shortened_name(plain: str, suffix: str) -> str:
    """A name that any disk takes, with its suffix."""
    return plain.removesuffix(suffix)[:_LONGEST_NAME] + suffix


def _disposed(header: str) -> str | None:
    """The file name of a Content-Disposition, of both kinds (RFC 6266)."""
    message = Message()
    message["Content-Disposition"] = header
    return message.get_filename()


def _wrong_form(why: str) -> Refusal:
    return Refusal("invalid-input", f"{why} Send one part: -F {FORM_FIELD}=@courses.csv.", field=FORM_FIELD)
