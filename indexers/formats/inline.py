"""One posting, credential or learner out of JSON: what the API is sent, or a file with one record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast, get_args

import msgspec

from indexers.formats.aliases import Kind
from indexers.formats.badges import is_award, parse_awards, read_awards
from indexers.formats.fields import find_columns
from indexers.formats.html_pages import PAGE_SUFFIXES, read_page
from indexers.formats.json_values import Json, Values, check_depth, kind_of, parse_json
from indexers.formats.jsonld import is_linked_data
from indexers.formats.loading import apart, layout_of
from indexers.formats.opening import document_of
from indexers.formats.records import Context, build_credential, build_posting, says_hours
from indexers.formats.rows import BadRow, RawFile, Row, read_text
from indexers.formats.schema_org import document_sheets
from indexers.formats.schema_parts import SITE
from indexers.formats.skills import level_text, parse_skill
from taxonomy.credentials import Credential, HeldSkill, Learner, Posting, Standing
from taxonomy.errors import FileError, InputError
from taxonomy.readers.tables import nearest
from taxonomy.text import clean

T = TypeVar("T", bound=Credential | Posting)
R = TypeVar("R")

LEARNER_FIELDS = ("name", "skills", "credentials", "text", "awards")
HELD_FIELDS = ("skill", "level", "standing")
STANDINGS: tuple[str, ...] = get_args(Standing)
_MADE_ID_LENGTH = 16


def parse_posting(obj: Json) -> Posting:
    """A posting from its JSON object, under any of the usual field names; it keeps its own id.

    Without an id it is called "inline:" and a hash of what it says.

    Raises:
        InputError: naming the field.
    """
    return _parse("posting", build_posting, obj)


def parse_credential(obj: Json) -> Credential:
    """A credential from its JSON object, as `parse_posting`.

    Hours or a cost that are no such thing are wrong too, but not where a known source wrote them.
    """
    return _parse("credential", build_credential, obj)


def read_posting(path: Path) -> Posting:
    """The one posting in a JSON file. Raises FileError naming the file and the field."""
    return _from_file(path, parse_posting, _single(path))


def read_credential(path: Path) -> Credential:
    """The one credential in a JSON file. Raises FileError naming the file and the field."""
    return _from_file(path, parse_credential, _single(path))


def read_learner(path: Path) -> Learner:
    """A learner from a JSON file, or the holder of the awards in a file (see `badges`).

    Raises:
        FileError: naming the file and the field.
    """
    value = document_of(path)
    if is_award(value):
        return Learner(awards=read_awards([path]))
    return _from_file(path, parse_learner, value)


def parse_learner(obj: Json) -> Learner:
    """A learner from {"name"?, "skills": [...], "credentials": [ids], "text", "awards"}; no name is kept.

    A skill is a name, "name:level", or {"skill", "level"?, "standing"?}. Awards are badges and the like, each
    an object or the text of a compact JWS.

    Raises:
        InputError: an unknown field, or a value of the wrong kind, naming the field.
    """
    values = _object(obj, "a learner")
    _refuse_unknown(values, LEARNER_FIELDS, "learner")
    _text(values, "name")
    skills = [_held(one, f"skills[{at}]") for at, one in enumerate(_list(values, "skills"))]
    credentials = []
    for at, one in enumerate(_list(values, "credentials")):
        if not isinstance(one, str) or not clean(one):
            raise InputError(f"is {kind_of(one)}, not the id of a credential.", field=f"credentials[{at}]")
        credentials.append(clean(one))
    documents = _list(values, "awards")
    awards = parse_awards(documents, field="awards") if documents else ()
    return Learner(tuple(skills), tuple(dict.fromkeys(credentials)), _text(values, "text"), awards)


def _held(value: Json, place: str) -> HeldSkill:
    if isinstance(value, str) and clean(value):
        typed = parse_skill(clean(value))
        return HeldSkill(typed.name, typed.exit)
    if not isinstance(value, dict):
        raise InputError(f"is {kind_of(value)}, not a skill.", field=place)
    _refuse_unknown(value, HELD_FIELDS, place)
    name = _text(value, "skill", place)
    if not name:
        raise InputError("names no skill.", field=f"{place}.skill")
    standing = value.get("standing", "claimed")
    if standing not in STANDINGS:
        raise InputError(
            f"is '{standing}'; a standing is {', '.join(STANDINGS)}.",
            field=f"{place}.standing",
            nearest=nearest(str(standing), STANDINGS),
        )
    try:
        level = level_text(value.get("level"), "level")
    except BadRow as error:
        raise InputError(f"{error.reason}.", field=f"{place}.level") from None
    return HeldSkill(name, level, cast(Standing, standing))


def _parse(kind: Kind, build: Callable[[Row, Context], T], obj: Json) -> T:
    file = _linked(kind, obj) if _is_linked(obj) else None
    values = file.rows[0].values if file else _object(obj, f"a {kind}")
    file = file or RawFile(kind, kind, list(values), [Row(1, values)])
    layout = layout_of(kind, file.columns)
    file = layout.prepare(file) if layout else file
    columns = find_columns(kind, file, {}, layout)
    if "title" not in columns.by_field:
        raise InputError(f"a {kind} has a title.", field="title", nearest=nearest("title", values))
    context = Context(columns)
    try:
        record = build(file.rows[0], context)
    except BadRow as error:
        raise InputError(f"{error.reason}.", field=error.field) from None
    if layout is None:
        _refuse_unread(context)
    if record.id:
        return record
    digest = hashlib.sha256(msgspec.json.encode(record)).hexdigest()[:_MADE_ID_LENGTH]
    return replace(record, id=f"inline:{digest}")


def _refuse_unread(context: Context) -> None:
    """Refuse an amount that could not be read. A duration of weeks or months is one, though not of hours.

    In a file such a value is kept as a fact and noted; one record has no notes, and rules would say that it
    states no hours.
    """
    for name in ("hours", "cost"):
        column = next(iter(context.columns.by_field.get(name, ())), name)
        text = context.unread.first[name][1] if name in context.unread.first else "0"
        if text == "0" or (name == "hours" and not says_hours(column)):
            continue
        if name == "hours":
            raise InputError(f"'{text}' is no number of hours.", field=column)
        raise InputError(
            f"'{text}' is no price; write an amount with its currency, as 100 CAD.", field=column
        )


def _is_linked(obj: Json) -> bool:
    return any(map(is_linked_data, _roots(obj)))


def _roots(obj: Json) -> list[Json]:
    """The documents of a value, of a list its items, each block of a page by itself."""
    return [inner for one in obj for inner in _roots(one)] if isinstance(obj, list) else [obj]


def _linked(kind: Kind, obj: Json) -> RawFile:
    """The one record of a kind in JSON-LD, which may hold other things beside it."""
    try:
        check_depth(obj)
        roots = [one for one in _roots(obj) if isinstance(one, dict)]
        sheets = document_sheets(RawFile(kind, kind, [], [Row(at, one) for at, one in enumerate(roots, 1)]))
    except ValueError as error:
        raise InputError(f"{error}.") from None
    except FileError as error:
        raise InputError(error.message) from None
    layouts = [(file, layout_of(kind, file.columns)) for file in sheets]
    rows = next((file for file, layout in layouts if layout), None)
    if rows is None or len(rows.rows) != 1:
        count = len(rows.rows) if rows else 0
        raise InputError(f"holds {count} {kind}s; one is needed.")
    return apart(rows, SITE)[0]


def _from_file(path: Path, parse: Callable[[Json], R], value: Json) -> R:
    try:
        return parse(value)
    except InputError as error:
        raise FileError(error.message, file=path.name, field=error.field, nearest=error.nearest) from None


def _single(path: Path) -> Json:
    """The JSON value of a file; a list of one, and an object of one object, is that one.

    Of a page, and of a list of JSON-LD, it is the list.
    """
    if path.suffix.casefold() in PAGE_SUFFIXES:
        page = read_page(path)
        return list(page.values)
    value = _json_file(path)
    if _is_linked(value):
        return value
    inner = list(value.values()) if isinstance(value, dict) else value
    if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], dict):
        return inner[0]
    if isinstance(value, list):
        raise FileError(f"holds {len(value)} records; one is needed.", file=path.name)
    return value


def _json_file(path: Path) -> Json:
    try:
        return parse_json(read_text(path))
    except ValueError as error:
        raise FileError(f"{error}.", file=path.name) from None


def _object(value: Json, what: str) -> Values:
    if not isinstance(value, dict):
        raise InputError(f"{what} is a JSON object; this is {kind_of(value)}.")
    return value


def _refuse_unknown(values: Mapping[str, Json], known: tuple[str, ...], where: str) -> None:
    for name in values:
        if name not in known:
            raise InputError(
                f"is no field of {where}; its fields are {', '.join(known)}.",
                field=name,
                nearest=nearest(name, known),
            )


def _list(values: Mapping[str, Json], name: str) -> list[Json]:
    value = values.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputError(f"is {kind_of(value)}, not a list.", field=name)
    return value


def _text(values: Mapping[str, Json], name: str, place: str = "") -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"is {kind_of(value)}, not text.", field=f"{place}.{name}" if place else name)
    return clean(value)
