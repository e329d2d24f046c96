"""Forms that carry everything themselves: the server keeps nothing of a person between two pages."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, cast, get_args

from fastapi import Depends
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from indexers.formats import parse_learner
from service.questions import RankBy, RawFilter, StandingRule, TargetQuestion
from service.web.limits import MAX_BODY_BYTES
from service.web.pages.files import unsent
from service.web.schemas import MAX_ITEMS, parse_inline
from taxonomy.credentials import HeldSkill, Learner, Standing
from taxonomy.errors import InputError

MAX_FIELDS = 5000
MAX_TEXT_BYTES = MAX_BODY_BYTES  # of one field: the limit of the whole comes first
MAX_FILE_BYTES = 1_000_000  # of a saved person: far more than a life holds
_WITH_FILES = "multipart/form-data"  # how forms with a file are sent; all pages of such forms ask `arrived`


async def _read(request: Request) -> AsyncIterator[FormData]:
    """A form; what came in it stands in `request.state.sent`, to be sent again in the other language."""
    try:
        form = await request.form(max_fields=MAX_FIELDS, max_files=5, max_part_size=MAX_TEXT_BYTES)
    except HTTPException as error:
        if error.status_code == 413 and request.headers.get("content-type", "").startswith(_WITH_FILES):
            request.state.too_large = True
            yield FormData()
            return
        if error.status_code == 413:  # shown by service/web/pages/refused.py
            raise
        request.state.unread = True
        raise InputError(f"the form cannot be read: {error.detail}") from None
    request.state.lang = text(form, "lang")  # for the page that tells of an error, which has no form
    request.state.sent = [
        (name, value if isinstance(value, str) else value.filename or "")
        for name, value in form.multi_items()
        if name != "lang"
    ]
    try:
        yield form
    finally:
        await form.close()  # its temporary files go with it


Form = Annotated[FormData, Depends(_read)]


def arrived(request: Request, field: str) -> None:
    """Nothing of a form arrives that is too large, nearly always for its file.

    Raises:
        InputError: that is so; `field` is the form's file.
    """
    if getattr(request.state, "too_large", False):
        raise InputError(
            f"the form is larger than {MAX_BODY_BYTES // 1_000_000} MB, so that nothing of it arrived: "
            "fill it in once more, with a smaller file or less text.",
            field=field,
        )


def text(form: FormData, name: str) -> str:
    """The first value of a field, "" where there is none."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """All values of a field, in order, empty ones too: fields of a row stand at the same place."""
    return [value.strip() for value in form.getlist(name) if isinstance(value, str)]


def uploaded(form: FormData, name: str) -> bytes | None:
    """What was uploaded in a field, None where nothing was.

    Raises:
        InputError: it is larger than is taken, or only its name came.
    """
    value = form.get(name)
    if isinstance(value, str) and value:
        raise unsent(value, name)
    if not isinstance(value, UploadFile) or not value.filename:
        return None
    data = value.file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise InputError(f"is larger than {MAX_FILE_BYTES:,} bytes.", field=name)
    return data


@dataclass(frozen=True, slots=True)
class Row:
    """A skill that a person has, as it stands in the form."""

    skill: str = ""
    level: str = ""
    standing: Standing = "claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an advisor's form says: the target, the person, and how results are narrowed and ranked."""

    target: str = ""
    target_text: str = ""
    rows: tuple[Row, ...] = ()
    credentials: tuple[str, ...] = ()
    cv: str = ""
    where: Mapping[str, RawFilter] = field(default_factory=dict)
    rank_by: RankBy = "closes"
    currency: str = ""
    standing: StandingRule = "all"
    picked: tuple[str, ...] = ()
    cursor: str = ""

    @classmethod
    def read(cls, form: FormData, filters: Sequence[str], bounds: Sequence[str]) -> Asked:
        """From a form; what is not one of the choices of a field is its default."""
        where: dict[str, RawFilter] = {}
        for name in filters:
            if values := [*filter(None, texts(form, name))]:
                where[name] = values
        for name in bounds:
            ends = {end: _number(form, f"{name}_{end}") for end in ("min", "max")}
            if given := {end: value for end, value in ends.items() if value is not None}:
                where[name] = given
        return cls(
            target=text(form, "target"),
            target_text=text(form, "target_text"),
            rows=_rows(form),
            credentials=tuple(filter(None, texts(form, "credential"))),
            cv=text(form, "cv"),
            where=where,
            rank_by=cast(RankBy, _one_of(text(form, "rank_by"), get_args(RankBy), "closes")),
            currency=text(form, "currency"),
            standing=cast(StandingRule, _one_of(text(form, "rule"), get_args(StandingRule), "all")),
            picked=tuple(dict.fromkeys(filter(None, texts(form, "pick")))),
            cursor=text(form, "cursor"),
        )

    def learner(self) -> Learner:
        """The person, without the text of a CV, which was read into rows."""
        skills = tuple(HeldSkill(row.skill, row.level or None, row.standing) for row in self.rows)
        return Learner(skills, self.credentials)

    def question(self) -> TargetQuestion:
        """What is aimed at.

        Raises:
            InputError: nothing, or both a name and a text.
        """
        if not self.target and not self.target_text:
            raise InputError(
                "choose a target: an occupation, a job role or a posting, or paste one.", field="target"
            )
        if self.target and self.target_text:
            raise InputError("is named, and a text pasted too: leave one out.", field="target")
        return TargetQuestion(name=self.target or None, text=self.target_text or None)

    def filters(self) -> Mapping[str, RawFilter]:
        """The filters, with the currency that a bound of the cost is in."""
        if self.currency and "cost" in self.where:
            return {**self.where, "currency": [self.currency]}
        return self.where

    def sent(self) -> list[tuple[str, str]]:
        """The target and the person as a form sends them, to change them."""
        rows = [
            (name, value)
            for row in self.rows
            for name, value in (
                ("has", row.skill),
                ("has_level", row.level),
                ("has_standing", row.standing),
            )
        ]
        credentials = [("credential", one) for one in self.credentials]
        texts = [("target", self.target), ("target_text", self.target_text), ("cv", self.cv)]
        return [*texts, *rows, *credentials, ("action", "edit")]

    def with_saved(self, data: bytes) -> Asked:
        """The form with a person and a target that were saved before, in place of its own.

        Raises:
            InputError: the file is no saved person.
        """
        import msgspec

        try:
            saved = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=dict)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InputError("is no file that was saved here (it is not JSON).", field="saved") from None
        target = saved.pop("target", "")
        learner = parse_inline(parse_learner, saved, "saved")
        if len(learner.skills) > MAX_ITEMS:
            raise InputError(
                f"holds {len(learner.skills):,} skills; {MAX_ITEMS:,} are the most.", field="saved"
            )
        rows = tuple(Row(one.name, one.level or "", one.standing) for one in learner.skills)
        return replace(
            self,
            target=target if isinstance(target, str) and target else self.target,
            rows=rows,
            credentials=learner.credentials,
            cv=learner.text,
        )


def _rows(form: FormData) -> tuple[Row, ...]:
    """The rows that name a skill and are not ticked to go."""
    levels, standings = texts(form, "has_level"), texts(form, "has_standing")
    return tuple(
        Row(
            skill, _at(levels, at), cast(Standing, _one_of(_at(standings, at), get_args(Standing), "claimed"))
        )
        for at, skill in enumerate(texts(form, "has"))
        if skill and text(form, f"drop-{at}") != "yes"
    )


def _at(values: Sequence[str], at: int) -> str:
    return values[at] if at < len(values) else ""


def _one_of(value: str, known: Sequence[str], default: str) -> str:
    return value if value in known else default


def _number(form: FormData, name: str) -> float | None:
    value = text(form, name)
    if not value:
        return None
    try:
        return float(value.replace(",", "."))
    except ValueError:
        raise InputError(f"'{value}' is no number.", field=name) from None
