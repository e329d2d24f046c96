"""Rule profiles out of files: what they may say, and what is wrong with one that says something else."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from taxonomy.errors import FileError
from taxonomy.readers.tables import nearest
from taxonomy.rules.criteria import TESTS
from taxonomy.wording import typeset

Document = Literal["offer", "award", "credential"]
Language = Literal["en", "fr"]
Texts: TypeAlias = Mapping[str, str]

SUFFIXES = (".toml", ".json")
_LARGEST = 1 << 20  # bytes of a profile
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(?:@\d{4}(?:-\d{2}-\d{2})?)?")
_DAY = re.compile(r"\d{4}(?:-\d{2}-\d{2})?")
_PROFILE = (
    "name",
    "title",
    "in_force",
    "until",
    "document",
    "outcome",
    "base",
    "not_applicable",
    "source",
    "elements",
)
_SOURCE = ("name", "url", "date")
_ELEMENT = ("name", "mandatory", "test", "wanted", "not_applicable_if")
_CONDITION = ("field", "pattern")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands; `date` is the day, or the year, of what it is taken from."""

    name: str
    url: str
    date: str

    def __str__(self) -> str:
        return f"{self.name} ({self.date})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing that a rule asks for: a test with its settings, and in words what is wanted."""

    key: str
    names: Texts
    mandatory: bool
    test: str
    settings: Mapping[str, Any]
    wanted: Texts
    not_applicable_if: tuple[str, str] | None = None
    applicable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A dated rule. `in_force` and `until` (exclusive) are ISO days, or years where no day is known.

    `outcome` is what a credential is called that passes all mandatory elements, and what a search filters;
    `outcomes` is how that is said in each language.
    """

    name: str
    titles: Texts
    in_force: str
    document: Document
    source: Source
    elements: tuple[Element, ...]
    until: str | None = None
    outcome: str | None = None
    outcomes: Texts = field(default_factory=dict)


@dataclass(slots=True)
class _Reader:
    file: str
    find: Callable[[str], Profile | None]
    raw: Mapping[str, Any] = field(default_factory=dict)

    def fail(self, message: str, place: str, wrong: str = "", known: Sequence[str] = ()) -> FileError:
        return FileError(message, file=self.file, field=place, nearest=nearest(wrong, known) if wrong else ())

    def known(self, values: Mapping[str, Any], names: Sequence[str], place: str) -> None:
        for name in values:
            if name not in names:
                where = f"{place}.{name}" if place else name
                raise self.fail(
                    f"is no part of a rule profile here; there are: {', '.join(names)}.", where, name, names
                )

    def text(self, values: Mapping[str, Any], name: str, place: str) -> str:
        value = values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.fail("must be a text.", f"{place}.{name}" if place else name)
        return value.strip()

    def texts(self, values: Mapping[str, Any], name: str, place: str) -> Texts:
        value, where = values.get(name), f"{place}.{name}" if place else name
        if isinstance(value, str) and value.strip():
            return {"en": value.strip()}
        if (
            not isinstance(value, dict)
            or not value
            or not all(isinstance(one, str) and one.strip() for one in value.values())
        ):
            raise self.fail('must be a text, or {en = "...", fr = "..."}.', where)
        self.known(value, get_args(Language), where)
        return {name: typeset(one) if name == "fr" else one for name, one in value.items()}

    def table(self, values: Mapping[str, Any], name: str, place: str = "") -> Mapping[str, Any]:
        value = values.get(name)
        if not isinstance(value, dict):
            raise self.fail("must be a table.", f"{place}.{name}" if place else name)
        return value


def read_profile(path: Path, find: Callable[[str], Profile | None] = lambda _: None) -> Profile:
    """A profile from a TOML or JSON file; `find` gives the profile that it names as its `base`.

    A profile with a base has the elements of it, those of its own instead or after them, and those that it
    lists in `not_applicable` marked so.

    Raises:
        FileError: no such file, no TOML or JSON, or something in it is wrong: the place and the nearest right
            name are in the error.
    """
    reader = _Reader(path.name, find)
    reader.raw = _load(path)
    return _profile(reader)


def _load(path: Path) -> Mapping[str, Any]:
    if path.suffix.casefold() not in SUFFIXES:
        raise FileError(f"is no rule profile: those are {' and '.join(SUFFIXES)} files.", file=path.name)
    try:
        with path.open("rb") as stream:
            raw = stream.read(_LARGEST + 1)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}.", file=path.name) from None
    if len(raw) > _LARGEST:
        raise FileError(f"is larger than {_LARGEST:,} bytes: that is no rule profile.", file=path.name)
    try:
        text = raw.decode("utf-8-sig")
        value = tomllib.loads(text) if path.suffix.casefold() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(f"is no {path.suffix[1:].upper()}: {error}.", file=path.name) from None
    if not isinstance(value, dict):
        raise FileError("is no rule profile: it must be an object.", file=path.name)
    return value


def _profile(reader: _Reader) -> Profile:
    raw = reader.raw
    reader.known(raw, _PROFILE, "")
    name = reader.text(raw, "name", "")
    if not _NAME.fullmatch(name):
        raise reader.fail(
            f"'{name}' cannot name rules: lower-case letters, digits and '-', then @YEAR or nothing.", "name"
        )
    document = raw.get("document", "credential")
    if document not in get_args(Document):
        raise reader.fail(
            f"'{document}' is no kind of document.", "document", str(document), get_args(Document)
        )
    for day in ("in_force", "until"):
        if day in raw and not _DAY.fullmatch(str(raw[day])):
            raise reader.fail(f"'{raw[day]}' is no year or ISO day (such as 2022 or 2022-06-16).", day)
    source = reader.table(raw, "source")
    reader.known(source, _SOURCE, "source")
    in_force, until = reader.text(raw, "in_force", ""), raw.get("until")
    called = reader.texts(raw, "outcome", "") if "outcome" in raw else {}
    if until is not None and until <= in_force:
        raise reader.fail(f"ends on {until}, before it begins on {in_force}.", "until")
    return Profile(
        name=name,
        titles=reader.texts(raw, "title", ""),
        in_force=in_force,
        until=until,
        document=document,
        outcome=called.get("en") or next(iter(called.values()), None),
        outcomes=called,
        source=Source(*(reader.text(source, one, "source") for one in _SOURCE)),
        elements=_elements(reader),
    )


def _elements(reader: _Reader) -> tuple[Element, ...]:
    raw = reader.raw
    found: dict[str, Element] = {}
    if "base" in raw:
        name = reader.text(raw, "base", "")
        base = reader.find(name)
        if base is None:
            raise reader.fail(f"there are no rules '{name}' to build on.", "base")
        found = {one.key: one for one in base.elements}
    own = raw.get("elements", [])
    if not isinstance(own, list) or not all(isinstance(one, dict) for one in own):
        raise reader.fail("must be a list of tables.", "elements")
    seen: set[str] = set()
    for at, one in enumerate(own, 1):
        element = _element(reader, one, f"elements[{at}]")
        if element.key in seen:
            raise reader.fail(f"there are two elements '{element.key}'.", f"elements[{at}].name")
        seen.add(element.key)
        found[element.key] = element
    if not found:
        raise reader.fail("a rule profile has at least one element.", "elements")
    for key in raw.get("not_applicable", ()):
        if key not in found:
            raise reader.fail(f"there is no element '{key}'.", "not_applicable", str(key), list(found))
        found[key] = replace(found[key], applicable=False)
    return tuple(found.values())


def _element(reader: _Reader, raw: Mapping[str, Any], place: str) -> Element:
    names = reader.texts(raw, "name", place)
    key = names.get("en") or next(iter(names.values()))
    mandatory = raw.get("mandatory", True)
    if not isinstance(mandatory, bool):
        raise reader.fail("must be true or false.", f"{place}.mandatory")
    test = reader.text(raw, "test", place)
    if test not in TESTS:
        raise reader.fail(
            f"'{test}' is no test; there are: {', '.join(TESTS)}.", f"{place}.test", test, list(TESTS)
        )
    settings = {name: value for name, value in raw.items() if name not in _ELEMENT}
    reader.known(settings, TESTS[test].settings, place)
    if wrong := TESTS[test].wrong(settings):
        setting, message, typed, right = wrong
        raise reader.fail(message, f"{place}.{setting}", typed, right)
    return Element(
        key=key,
        names=names,
        mandatory=mandatory,
        test=test,
        settings=settings,
        wanted=reader.texts(raw, "wanted", place),
        not_applicable_if=_condition(reader, raw, place),
    )


def _condition(reader: _Reader, raw: Mapping[str, Any], place: str) -> tuple[str, str] | None:
    if "not_applicable_if" not in raw:
        return None
    where = f"{place}.not_applicable_if"
    condition = reader.table(raw, "not_applicable_if", place)
    reader.known(condition, _CONDITION, where)
    settings = {"field": condition.get("field"), "pattern": condition.get("pattern")}
    if wrong := TESTS["matches"].wrong(settings):
        setting, message, typed, right = wrong
        raise reader.fail(message, f"{where}.{setting}", typed, right)
    return str(settings["field"]), str(settings["pattern"])
