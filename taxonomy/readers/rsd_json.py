"""Rich Skill Descriptors as JSON(-LD): one, a list of them, or a collection, as OSMT's API answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from taxonomy.errors import FileError
from taxonomy.readers.tables import reading
from taxonomy.readers.workbooks import MAX_UNPACKED_BYTES
from taxonomy.text import clean

TYPE = "RichSkillDescriptor"
_HEAD = 1 << 16
_TELLING = (f'"{TYPE}"'.encode(), b'"skillStatement"')
_MOST_SKILLS = ("skills", "@graph", "items", "hasPart")
# A reference is an object that says what it refers to in one of these.
_NAMES = ("name", "skillName", "targetNodeName", "value")
_LISTS = {
    "authors": ("authors", "author"),
    "category": ("categories", "category"),
    "keywords": ("keywords",),
    "standards": ("standards",),
    "certifications": ("certifications",),
    "employers": ("employers",),
    "collections": ("collections",),
}
_DATES = {
    "created": "creationDate",
    "updated": "updateDate",
    "published": "publishDate",
    "archived": "archiveDate",
}
# The groups of the SOC by their codes, most specific last (bls.gov/soc: major 11-0000, minor 11-1000 or
# 15-1200, broad 11-1010, detailed 11-1011); O*NET-SOC adds two digits.
_GROUPS = (
    ("onet_job_codes", re.compile(r"\d\d-\d{4}\.\d\d")),
    ("occupation_major_groups", re.compile(r"\d\d-0000")),
    ("occupation_minor_groups", re.compile(r"\d\d-\d\d00")),
    ("broad_occupations", re.compile(r"\d\d-\d{3}0")),
    ("detailed_occupations", re.compile(r"\d\d-\d{4}")),
)


class Descriptor(NamedTuple):
    """One descriptor under the names of `rsd_fields`, and facts that the CSV has no column for."""

    cells: dict[str, str]
    alignments: list[tuple[str, str, str]]
    facts: dict[str, str]


def looks_like_rsd(path: Path) -> bool:
    """Whether a JSON file names the type of descriptors, or one of their own fields, near its beginning."""
    if path.suffix.casefold() not in (".json", ".jsonld") or not path.is_file():
        return False
    with reading(path.name), path.open("rb") as stream:
        head = stream.read(_HEAD)
    return any(telling in head for telling in _TELLING)


def objects(path: Path) -> Iterator[tuple[int, object]]:
    """Each object of the file with its one-based number.

    Raises:
        FileError: no JSON, or too large.
    """
    with reading(path.name), path.open("rb") as stream:
        data = stream.read(MAX_UNPACKED_BYTES + 1)
    if len(data) > MAX_UNPACKED_BYTES:
        raise FileError(f"is larger than {MAX_UNPACKED_BYTES:,} bytes.", file=path.name)
    with reading(path.name):
        document = msgspec.json.decode(data.decode("utf-8-sig"))
    yield from enumerate(_within(document), 1)


def _within(document: object) -> Iterable[object]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and "skillName" not in document:
        lists = (document[name] for name in _MOST_SKILLS if isinstance(document.get(name), list))
        return next(lists, [document])
    return [document]


def descriptor(record: Mapping[str, Any]) -> Descriptor:
    """One object.

    Raises:
        ValueError: a field that is not what it should be, named.
    """
    cells = {
        "url": _text(record, "id", "@id") or _text(record, "uuid"),
        "name": _text(record, "skillName"),
        "statement": _text(record, "skillStatement"),
        "status": _text(record, "status"),
    }
    for field, names in _LISTS.items():
        stated = next((record[name] for name in names if record.get(name)), None)
        cells[field] = "; ".join(_names(stated, names[0]))
    facts = {fact: text for fact, name in _DATES.items() if (text := _text(record, name))}
    codes = _codes(record.get("occupations"))
    for field, found in codes.items():
        cells[field] = "; ".join(found)
    titled = [
        f"{one['code']} {one['title']}" for one in _occupations(record.get("occupations")) if one["title"]
    ]
    if titled:
        facts["occupations"] = "; ".join(titled)
    return Descriptor(cells, _alignments(record.get("alignments")), facts)


def _text(record: Mapping[str, Any], *names: str) -> str:
    name = next((name for name in names if record.get(name) is not None), None)
    if name is None:
        return ""
    if not isinstance(record[name], str):
        raise ValueError(f"'{name}' is no text")
    return clean(record[name])


def _names(stated: object, name: str) -> list[str]:
    """The names of what is stated: a text, a reference, or a list of either."""
    found = []
    for one in stated if isinstance(stated, list) else [stated]:
        if isinstance(one, dict):
            one = next((one[key] for key in _NAMES if one.get(key)), None) or one.get("id")
        if one is not None and not isinstance(one, str):
            raise ValueError(f"'{name}' holds what is neither a text nor a reference")
        found += [clean(one)] if one else []
    return found


def _occupations(stated: object) -> list[dict[str, str]]:
    if stated is not None and not isinstance(stated, list):
        raise ValueError("'occupations' is no list")
    found = []
    for one in stated or ():
        if isinstance(one, str):
            one = {"code": one}
        if not isinstance(one, dict):
            raise ValueError("'occupations' holds what is neither a code nor an occupation")
        code = _text(one, "code")
        if code:
            found.append({"code": code, "title": _text(one, "targetNodeName", "name")})
    return found


def _codes(stated: object) -> dict[str, list[str]]:
    """The job codes and the groups above them, by the column that they belong to."""
    above = (
        [one.get("parents") for one in stated if isinstance(one, dict)] if isinstance(stated, list) else []
    )
    parents = [parent for several in above if isinstance(several, list) for parent in several]
    found: dict[str, list[str]] = {field: [] for field, _ in _GROUPS}
    for one in (*_occupations(stated), *_occupations(parents)):
        code = one["code"]
        field = next((field for field, form in _GROUPS if form.fullmatch(code)), _GROUPS[0][0])
        if code not in found[field]:
            found[field].append(code)
    return found


def _alignments(stated: object) -> list[tuple[str, str, str]]:
    if stated is not None and not isinstance(stated, list):
        raise ValueError("'alignments' is no list")
    found = []
    for one in stated or ():
        if isinstance(one, str):
            found.append(("", clean(one), ""))
        elif isinstance(one, dict):
            framework = one.get("isPartOf")
            part_of = "; ".join(_names(framework, "isPartOf")) if framework else ""
            found.append((_text(one, *_NAMES), _text(one, "id", "@id", "uri"), part_of))
        else:
            raise ValueError("'alignments' holds what is no alignment")
    return found
