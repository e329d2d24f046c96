"""A planned course as a form or a file says it; the server keeps nothing of it between two pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from starlette.datastructures import FormData

from indexers.formats import parse_credential
from service.web.pages.files import Read, lost, read_file
from service.web.pages.forms import text, texts
from service.web.schemas import parse_inline
from taxonomy.credentials import Credential
from taxonomy.errors import InputError

TYPED = ("title", "description", "outcomes", "level", "hours", "language")
_LONGEST_TITLE = 120  # of a title made of the first line of a description
_MOST_RULES = 20
_LONGEST_RECORD = 400_000  # characters of a course out of a file: it travels in the form from page to page


@dataclass(frozen=True, slots=True)
class Planned:
    """What a provider's form says. `record` is a course out of a file, which goes before the fields.

    `held` is what a file holds while it is not said which of its courses is meant.
    """

    fields: Mapping[str, str]
    record: str = ""
    framework: str = ""
    rules: tuple[str, ...] = ()
    day: str = ""
    held: Read | None = None

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
        """The form with the course of an uploaded file, if there is one, or the one chosen of its courses.

        Raises:
            InputError: it is too large, or holds no course.
        """
        if found := read_file(form, "file", "credential"):
            return self._with(found[0], "")
        if not self.record and text(form, "drop") != "yes" and (carried := text(form, "read")):
            return self._with(Read.back(carried, "file"), text(form, "chosen"))
        return self

    def _with(self, read: Read, chosen: str) -> Planned:
        """The one course of a file, or all of them while none is chosen."""
        at = _place(chosen)
        if len(read.records) > 1 and at is None:
            if not read.carried():
                raise InputError(f"holds {read.total:,} courses; one is needed.", field="file")
            return replace(self, held=read)
        if at is not None and at >= len(read.records):
            raise lost("file")
        record = msgspec.json.encode(read.records[at or 0]).decode()
        if len(record) > _LONGEST_RECORD:
            raise InputError(f"holds a course of more than {_LONGEST_RECORD:,} characters.", field="file")
        return replace(self, record=record)

    def sent(self, action: str) -> list[tuple[str, str]]:
        """The form's fields as they are sent."""
        found = [*self.fields.items(), ("framework", self.framework), ("day", self.day), ("action", action)]
        found += [("rule", one) for one in self.rules]
        if self.record:
            found.append(("record", self.record))
        elif self.held:
            found.append(("read", self.held.carried()))
        return found

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


def _place(chosen: str) -> int | None:
    """Which of the offered courses is meant, None where it is not said."""
    return int(chosen[:9]) if chosen.isdecimal() else None
