"""USAJOBS postings: the answers of its search API, and tables of them."""

from __future__ import annotations

from dataclasses import replace

from indexers.formats.fields import Layout
from indexers.formats.html_text import plain_text
from indexers.formats.json_values import Json, Values
from indexers.formats.rows import RawFile, Row

_ITEM = "MatchedObjectDescriptor"
_LONGEST = 500  # characters that tables of these postings keep of a description
# Texts of the API in reading order. Benefits, how to apply and what is checked ask for no skill.
_DETAILS = ("JobSummary", "MajorDuties", "Requirements", "KeyRequirements")
_NAMES = {"JobSummary": "summary", "MajorDuties": "responsibilities", "Requirements": "requirements",
          "KeyRequirements": "conditions"}  # fmt: skip


def _cut(file: RawFile) -> RawFile:
    """A table as it is, with a word on texts that may be cut where the source cuts them."""
    lengths = [len(str(row.values.get("description") or "")) for row in file.rows]
    full = lengths.count(_LONGEST)
    if not full or max(lengths) > _LONGEST:
        return file
    note = (
        f"{file.name}: no description has more than {_LONGEST} characters, and {full:,} have as many: they "
        "may be cut short."
    )
    return replace(file, notes=[*file.notes, note])


TABLE = Layout(
    source="usajobs",
    kind="posting",
    headers=frozenset({"role", "title", "description", "posted_date", "close_date", "job_grade"}),
    columns={
        "title": "title",
        "description": "description",
        "location": "city",
        "region": "state",
        "posted": "posted_date",
    },
    prepare=_cut,
)


def _prepare(file: RawFile) -> RawFile:
    return file.with_rows([Row(row.number, _flat(row.values)) for row in file.rows])


def _flat(values: Values) -> Values:
    """The descriptor's fields by their own names, its details among them, texts without markup."""
    item = values.get(_ITEM)
    if not isinstance(item, dict):
        return {}
    area = item.get("UserArea")
    details = area.get("Details") if isinstance(area, dict) else None
    details = details if isinstance(details, dict) else {}
    texts = {_NAMES[name]: _plain(details.get(name)) for name in _DETAILS}
    texts["requirements"] = "\n".join(
        filter(None, (_plain(item.get("QualificationSummary")), texts["requirements"]))
    )
    locations = [str(one.get("LocationName")) for one in _objects(item.get("PositionLocation"))]
    place = item.get("PositionLocationDisplay") or next(iter(locations), None)
    city, _, state = str(place or "").rpartition(", ")
    return {
        "id": item.get("PositionID") or values.get("MatchedObjectId"),
        "title": _plain(item.get("PositionTitle")),
        **{name: text for name, text in texts.items() if text},
        "employer": item.get("OrganizationName"),
        "department": item.get("DepartmentName"),
        "url": item.get("PositionURI"),
        "location": city or state or None,
        "region": state if city else None,
        "posted": item.get("PublicationStartDate"),
        "closes": item.get("ApplicationCloseDate"),
        "category": next((one.get("Name") for one in _objects(item.get("JobCategory"))), None),
        "grade": next((one.get("Code") for one in _objects(item.get("JobGrade"))), None),
        "schedule": next((one.get("Name") for one in _objects(item.get("PositionSchedule"))), None),
        "pay": next(map(_pay, _objects(item.get("PositionRemuneration"))), None),
        "locations": list(dict.fromkeys(locations)) if len(locations) > 1 else None,
    }


def _pay(value: Values) -> str:
    low, high = value.get("MinimumRange"), value.get("MaximumRange")
    return f"USD {low} to {high} {value.get('Description') or value.get('RateIntervalCode') or ''}".strip()


def _objects(value: Json) -> list[Values]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _plain(value: Json) -> str:
    """A text, or a list of them as lines, without markup."""
    parts = value if isinstance(value, list) else [value]
    return "\n".join(plain_text(one) for one in parts if isinstance(one, str) and one)


API = Layout(
    source="usajobs",
    kind="posting",
    headers=frozenset({_ITEM}),
    columns={name: name for name in ("id", "title", "summary", "responsibilities", "requirements", "employer",
                                     "location", "region", "posted", "category", "url")},
    prepare=_prepare,
)  # fmt: skip
