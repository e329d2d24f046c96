"""From a row to a credential or posting: the one place where fields are put together, whatever the source.

What cannot be parsed stays as a fact and is noted; what is wrong (no title, negative hours) is a `BadRow`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from indexers.formats.aliases import TEXTS, Kind
from indexers.formats.awards import parse_credits, parse_level
from indexers.formats.cells import fact_text, long_text, scalar_text, short_text
from indexers.formats.fields import Columns, header_key
from indexers.formats.json_values import Json
from indexers.formats.languages import detect_language, language_code
from indexers.formats.particulars import read_particulars
from indexers.formats.rows import BadRow, Row
from indexers.formats.skills import parse_skills, split_names
from indexers.formats.values import parse_cost, parse_date, parse_hours, parse_mode, parse_url
from taxonomy.credentials import Credential, DeclaredSkill, Posting
from taxonomy.text import clean, fold

T = TypeVar("T")

DEFAULT_LANGUAGE = "en"
SKILLS_TEXT = "skills"
PREREQUISITES_FACT = "prerequisites"

_PREFIXED = re.compile(r"[A-Za-z][\w.-]*:(?!//)\S")
_HOURS_IN_NAME = frozenset({"hours", "hour", "hrs", "heures", "heure"})
# Rule 10 knows two informal kinds by these words; sources write them in more ways.
_INFORMAL = {
    "participation": "participation|attendance|certificate of participation|certificate of attendance|"
    "attestation de participation|attestation de presence|presence",
    "recognition": "recognition|certificate of recognition|reconnaissance|attestation de reconnaissance",
}
_ASSESSMENTS = {fold(word): kind for kind, words in _INFORMAL.items() for word in words.split("|")}


def qualified(given: str, source: str | None) -> str:
    """An id within its catalogue: "source:given", unless it carries a prefix already (a URL does not)."""
    return given if source is None or _PREFIXED.match(given) else f"{source}:{given}"


@dataclass(slots=True)
class Unread:
    """Values that could not be parsed, by field: how many, and the first as an example."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, name: str, row: int, text: str) -> None:
        """Count one more value of a field."""
        self.counts[name] = self.counts.get(name, 0) + 1
        self.first.setdefault(name, (row, text if len(text) <= 60 else f"{text[:59]}…"))

    def notes(self, file: str) -> list[str]:
        """A sentence for every field."""
        return [
            f"{file}: {count:,} of '{name}' could not be read and "
            f"{'was' if count == 1 else 'were'} kept as {'a fact' if count == 1 else 'facts'} "
            f"(row {self.first[name][0]}: '{self.first[name][1]}')."
            for name, count in self.counts.items()
        ]


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows of one file share; `language` is assumed where none is stated (None: by the text)."""

    columns: Columns
    source: str | None = None
    language: str | None = None
    unread: Unread = field(default_factory=Unread)


class Fields:
    """The cells of one row by our field names; what is not understood gathers in `facts`."""

    def __init__(self, row: Row, context: Context) -> None:
        self.row = row
        self.context = context
        self.facts: dict[str, str] = {}

    def cell(self, name: str) -> Json:
        """The first stated cell of a field, None when there is none."""
        columns = self.context.columns.by_field.get(name)
        if not columns:  # most of our fields, in most files
            return None
        cells = (self.row.values.get(column) for column in columns)
        return next((cell for cell in cells if cell not in (None, "", [], {})), None)

    def text(self, name: str) -> str | None:
        """A short text: title, provider, category."""
        return self.guarded(name, short_text, self.cell(name))

    def long(self, name: str) -> str | None:
        """The text of all columns of a field, each once, blank lines between."""
        columns = self.context.columns.by_field.get(name, ())
        texts = [self.guarded(name, long_text, self.row.values.get(column)) for column in columns]
        return "\n\n".join(dict.fromkeys(text for text in texts if text)) or None

    def value(self, name: str, parse: Callable[[Json], T | None]) -> T | None:
        """A parsed value; what `parse` does not read becomes a fact and is counted."""
        cell = self.cell(name)
        if cell is None:
            return None
        parsed = self.guarded(name, parse, cell)
        if parsed is None and (text := fact_text(cell)):
            self.facts[self.column(name)] = text
            self.context.unread.add(name, self.row.number, text)
        return parsed

    def column(self, name: str) -> str:
        """The first column of a field, or the field's own name."""
        return next(iter(self.context.columns.by_field.get(name, ())), name)

    def skills(self) -> tuple[DeclaredSkill, ...]:
        """The declared skills of all columns of that field."""
        columns = self.context.columns.by_field.get("skills", ())
        found = [self.guarded("skills", parse_skills, self.row.values.get(column)) for column in columns]
        return tuple(dict.fromkeys(skill for group in found for skill in group))

    def guarded(self, name: str, parse: Callable[[Json], T], cell: Json) -> T:
        """What `parse` makes of a cell; a `BadRow` names the column."""
        try:
            return parse(cell)
        except BadRow as error:
            raise BadRow(error.reason, error.field or self.column(name)) from None


def build_credential(row: Row, context: Context) -> Credential:
    """The credential of a row; its id is "" when the row states none.

    Raises:
        BadRow: no title, negative hours or cost, or a value of a shape that no field has.
    """
    fields = Fields(row, context)
    title, declared = _title(fields), fields.skills()
    texts = _texts(fields, "credential", declared)
    of_hours = "hours" in context.columns.mapped or says_hours(fields.column("hours"))
    stated_currency = fields.text("currency")
    currency = stated_currency or context.columns.currency
    credit_system = fields.text("credit_system")
    credential = Credential(
        id=_given_id(fields),
        title=title,
        texts=texts,
        declared=declared,
        language=_language(fields, title, texts),
        provider=fields.text("provider"),
        url=fields.value("url", parse_url),
        category=fields.text("category"),
        hours=fields.value("hours", lambda cell: parse_hours(cell, of_hours)),
        cost=fields.value("cost", lambda cell: parse_cost(cell, currency)),
        mode=fields.value("mode", parse_mode),
        assessment=_assessment(fields.text("assessment")),
        prerequisites=_prerequisites(fields),
        starts=fields.value("starts", parse_date),
        credits=fields.value(
            "credits", lambda cell: parse_credits(cell, header_key(fields.column("credits")), credit_system)
        ),
        level=fields.value("level", lambda cell: parse_level(cell, header_key(fields.column("level")))),
        facts=fields.facts,
        particulars=read_particulars(fields, context.columns.by_field),
    )
    if credential.cost is None and stated_currency:
        fields.facts[fields.column("currency")] = stated_currency
    if credential.credits is None and credit_system:
        fields.facts[fields.column("credit_system")] = credit_system
    _add_facts(fields)
    return credential


def build_posting(row: Row, context: Context) -> Posting:
    """The posting of a row; its id is "" when the row states none.

    Raises:
        BadRow: no title, or a value of a shape that no field has.
    """
    fields = Fields(row, context)
    title, declared = _title(fields), fields.skills()
    texts = _texts(fields, "posting", declared)
    posting = Posting(
        id=_given_id(fields),
        title=title,
        texts=texts,
        declared=declared,
        language=_language(fields, title, texts),
        employer=fields.text("employer"),
        url=fields.value("url", parse_url),
        location=fields.text("location"),
        region=fields.text("region"),
        posted=fields.value("posted", parse_date),
        category=fields.text("category"),
        facts=fields.facts,
    )
    _add_facts(fields)
    return posting


def _title(fields: Fields) -> str:
    title = fields.text("title")
    if title is None:
        raise BadRow("has no title", fields.column("title"))
    return " ".join(title.split())


def _given_id(fields: Fields) -> str:
    given = fields.text("id")
    return qualified(" ".join(given.split()), fields.context.source) if given else ""


def _texts(fields: Fields, kind: Kind, declared: tuple[DeclaredSkill, ...]) -> dict[str, str]:
    """The texts in reading order, the declared skills last, so that evidence can point at their names."""
    texts = {name: text for name in TEXTS[kind] if (text := fields.long(name))}
    named = fields.cell("texts")
    if isinstance(named, Mapping):
        for name, value in named.items():
            if text := fields.guarded("texts", long_text, value):
                texts.setdefault(clean(name), text)
    elif named is not None:
        raise BadRow("is not an object of texts by name", fields.column("texts"))
    texts.pop(SKILLS_TEXT, None)
    if declared:
        texts[SKILLS_TEXT] = ", ".join(dict.fromkeys(skill.name for skill in declared))
    return texts


def _language(fields: Fields, title: str, texts: Mapping[str, str]) -> str:
    stated = fields.value("language", lambda cell: language_code(short_text(cell) or ""))
    if stated or fields.context.language:
        return stated or fields.context.language or DEFAULT_LANGUAGE
    return detect_language([title, *texts.values()]) or DEFAULT_LANGUAGE


def says_hours(column: str) -> bool:
    """Whether a column's own name says that its figures are hours."""
    return not _HOURS_IN_NAME.isdisjoint(header_key(column).split())


def informal_assessment(stated: str) -> str | None:
    """ "participation" or "recognition" where words say so, in either language; else None."""
    return _ASSESSMENTS.get(fold(stated))


def _assessment(stated: str | None) -> str | None:
    return informal_assessment(stated) or stated if stated else None


def _prerequisites(fields: Fields) -> tuple[str, ...]:
    """Ids out of a list; a text may be prose, and stays a fact until `listed_ids` knows better."""
    cell = fields.cell("prerequisites")
    if isinstance(cell, list):
        given = [text for one in cell if (text := fields.guarded("prerequisites", scalar_text, one))]
        return tuple(dict.fromkeys(qualified(text, fields.context.source) for text in given))
    if text := fields.text("prerequisites"):
        fields.facts[PREREQUISITES_FACT] = text
    return ()


def listed_ids(text: str, source: str, ids: Mapping[str, object]) -> tuple[str, ...]:
    """The ids that a text of prerequisites lists, () unless all of its parts are ids of the catalogue."""
    named = tuple(qualified(name, source) for name in split_names(text))
    return named if named and all(name in ids for name in named) else ()


def _add_facts(fields: Fields) -> None:
    """Whatever no field took stays with the record as text."""
    used = fields.context.columns.used
    for column, cell in fields.row.values.items():
        if column not in used and (text := fact_text(cell)):
            fields.facts.setdefault(clean(column), text)
