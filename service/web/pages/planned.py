"""A planned course as a form or a file says it; the server keeps nothing of it between two pages."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
from starlette.datastructures import FormData, UploadFile

from indexers.formats import parse_credential
from indexers.formats.reading import SUFFIXES, read_sheets
from indexers.formats.rows import RawFile
from indexers.formats.schema_parts import SITE
from service.web.pages.forms import text, texts, uploaded
from service.web.schemas import parse_inline
from taxonomy.credentials import Credential
from taxonomy.errors import FileError, InputError

TYPED = ("title", "description", "outcomes", "level", "hours", "language")
_LONGEST_TITLE = 120  # of a title made of the first line of a description
_MOST_RULES = 20
_LONGEST_RECORD = 400_000  # characters of a course out of a file: it travels in the form from page to page


@dataclass(frozen=True, slots=True)
class Planned:
    """What a provider's form says. `record` is a course out of a file, which goes before the fields."""

    fields: Mapping[str, str]
    record: str = ""
    framework: str = ""
    rules: tuple[str, ...] = ()
    day: str = ""

    @classmethod
    def nothing(cls) -> Planned:
        """The form before anything is entered."""
        return cls(dict.fromkeys(TYPED, ""))

    @classmethod
    def read(cls, form: FormData) -> Planned:
        """From a form, without its file."""
        return cls(
            fields={name: text(form, name) for name in TYPED},
            record="" if text(form, "drop") == "yes" else text(form, "record"),
            framework=text(form, "framework"),
            rules=tuple(dict.fromkeys(filter(None, texts(form, "rule"))))[:_MOST_RULES],
            day=text(form, "day"),
        )

    def with_file(self, form: FormData) -> Planned:
        """The form with the course of an uploaded file, if there is one.

        Raises:
            InputError: it is too large, or holds no course or several.
        """
        data, value = uploaded(form, "file"), form.get("file")
        if data is None or not isinstance(value, UploadFile):
            return self
        record = msgspec.json.encode(_record_of(data, value.filename or "")).decode()
        if len(record) > _LONGEST_RECORD:
            raise InputError(f"holds a course of more than {_LONGEST_RECORD:,} characters.", field="file")
        return replace(self, record=record)

    def stated(self) -> dict[str, Any]:
        """The course as the API takes it.

        Raises:
            InputError: nothing says what it teaches.
        """
        if self.record:
            try:
                return msgspec.json.decode(self.record, type=dict[str, Any])
            except (msgspec.DecodeError, RecursionError):
                raise InputError("is no JSON object of a course.", field="file") from None
        found = {name: value for name, value in self.fields.items() if value}
        if not found.keys() & {"title", "description", "outcomes"}:
            raise InputError("say what the course teaches, or choose a file.", field="description")
        if "title" not in found:
            first = (found.get("description") or found["outcomes"]).split("\n")[0]
            found = {"title": first[:_LONGEST_TITLE], **found}
        return found

    def course(self) -> Credential:
        """The course.

        Raises:
            InputError: a field of it is wrong.
        """
        course = parse_inline(parse_credential, self.stated(), "course")
        if not self.record and self.fields["hours"] and course.hours is None:
            raise InputError(f"'{self.fields['hours']}' is no number of hours.", field="hours")
        return course


def _record_of(data: bytes, name: str) -> Mapping[str, Any]:
    """The one course of an uploaded file, as its file has it; the file is gone when this returns."""
    suffix = Path(name).suffix.casefold()
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise InputError(f"is of an unknown kind; known are {known}.", field="file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"course{suffix}"
        path.write_bytes(data)
        try:
            sheets = read_sheets(path)
        except FileError as error:
            raise InputError(error.message, field="file") from None
    file = _best(sheets)
    if len(file.rows) != 1:
        raise InputError(f"holds {len(file.rows):,} courses; one is needed.", field="file")
    return {column: cell for column, cell in file.rows[0].values.items() if cell != "" and column != SITE}


def _best(sheets: list[RawFile]) -> RawFile:
    """The first sheet with rows."""
    return next((one for one in sheets if one.rows), sheets[0])
