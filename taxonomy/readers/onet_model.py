"""The content model of O*NET: its elements as skills, with their hierarchy, scales and anchors."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from taxonomy.model import Level, LevelScale, Skill, SkillType
from taxonomy.readers.cells import Aside
from taxonomy.readers.onet_files import Database
from taxonomy.readers.tables import Table, nearest

ELEMENTS, SCALES = "Content Model Reference", "Scales Reference"
LEVEL, IMPORTANCE = "LV", "IM"

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LARGEST = 100  # scales of percentages
_ELEMENT = re.compile(r"\w+(?:\.\w+)*", re.ASCII)


class Scale(NamedTuple):
    """A scale of ratings."""

    id: str
    name: str
    minimum: Decimal
    maximum: Decimal

    def value(self, text: str) -> Decimal | None:
        """A rating as written, None when it is no number on the scale."""
        value = Decimal(text) if _NUMBER.fullmatch(text) else None
        return value if value is not None and self.minimum <= value <= self.maximum else None


# As Scales Reference.txt states them since O*NET 5; what the given file says comes first.
_KNOWN_SCALES = {
    one.id: one
    for one in (
        Scale(IMPORTANCE, "Importance", Decimal(1), Decimal(5)),
        Scale(LEVEL, "Level", Decimal(0), Decimal(7)),
        Scale("CX", "Context", Decimal(1), Decimal(5)),
        Scale("CT", "Context", Decimal(1), Decimal(3)),
        Scale("EX", "Extent", Decimal(1), Decimal(7)),
        Scale("OI", "Occupational Interests", Decimal(1), Decimal(7)),
    )
}


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of the content model: where its elements lie, and the table that rates them.

    `levels` are the scales that state how much of an element, `relation` the word for its requirements.
    """

    table: str
    elements: re.Pattern[str]
    type: SkillType
    relation: str
    levels: tuple[str, ...] = ()
    weighted: bool = False


# Interests and values end with elements that only name the highest of the others, and are none themselves.
DOMAINS = (
    Domain("Skills", re.compile(r"2\.[AB]\..+"), "skill", "skill", (LEVEL,), True),
    Domain("Knowledge", re.compile(r"2\.C\..+"), "knowledge", "knowledge", (LEVEL,), True),
    Domain("Abilities", re.compile(r"1\.A\..+"), "ability", "ability", (LEVEL,), True),
    Domain("Work Activities", re.compile(r"4\.A\..+"), "activity", "work activity", (LEVEL,), True),
    Domain("Work Context", re.compile(r"4\.C\..+"), "context", "work context", ("CX", "CT")),
    Domain("Work Styles", re.compile(r"1\.[CD]\..+"), "attribute", "work style", (), True),
    Domain("Work Values", re.compile(r"1\.B\.2\.[a-f].*"), "attribute", "work value", ("EX",)),
    Domain("Interests", re.compile(r"1\.B\.(?:1\.[a-f]|3\..+)"), "interest", "interest", ("OI",)),
)


def half_up(value: Decimal) -> int:
    """The nearest whole number, a half upwards (rule 1 of the design)."""
    return int(value.to_integral_value(ROUND_HALF_UP))


class Unknown:
    """Rows of one table that name something there is no record of: said once for each name."""

    def __init__(self, table: Table, field: str, aside: Aside) -> None:
        self._table = table
        self._field = field
        self._aside = aside
        self._first: dict[str, int] = {}
        self._count: Counter[str] = Counter()

    def add(self, name: str, row: int) -> None:
        """Note a row."""
        self._first.setdefault(name, row)
        self._count[name] += 1

    @property
    def number(self) -> int:
        """How many rows there are."""
        return self._count.total()

    def report(self, what: str, where: str, known: Iterable[str]) -> None:
        """Set them aside. Raises FileError under strict reading."""
        names = list(known)
        for name, row in self._first.items():
            rows = self._count[name]
            reason = f"{what} '{name}' is not in {where}; rows left out for it: {rows:,}."
            near = nearest(name, names)
            self._aside.bad(self._table.file, row, reason, field=self._field, nearest=near)


@dataclass(slots=True)
class _Element:
    id: str
    name: str
    description: str = ""
    domain: Domain | None = None
    scale: Scale | None = None
    anchors: dict[int, str] = field(default_factory=dict)


class ContentModel:
    """The elements by id. Without the reference, they are what the ratings name."""

    def __init__(self, database: Database, aside: Aside) -> None:
        """Read elements and scales. Raises FileError for a table that is not what it should be."""
        self._aside = aside
        self.scales = _KNOWN_SCALES | _scales(database, aside)
        self.scales_given = database.holds(SCALES)
        self.scales_file = database.shown(SCALES)
        self.file = database.shown(ELEMENTS)
        self.complete = database.holds(ELEMENTS)
        self._elements: dict[str, _Element] = {}
        self._read_elements(database.table(ELEMENTS))
        self._place_leaves()

    def __contains__(self, element: object) -> bool:
        return element in self._elements

    @property
    def ids(self) -> Iterable[str]:
        """The ids of all elements."""
        return self._elements.keys()

    def _read_elements(self, table: Table | None) -> None:
        if table is None:
            return
        columns = {"id": table.column("Element ID"), "name": table.column("Element Name")}
        for row, cells in table.rows({**columns, "description": table.find("Description")}):
            element = cells["id"]
            if not _ELEMENT.fullmatch(element) or not cells["name"]:
                reason = f"'{element}' is no element id." if cells["name"] else f"{element} has no name."
                self._aside.bad(table.file, row, reason, field="Element ID")
            elif element in self._elements:
                self._aside.bad(table.file, row, f"{element} stands in an earlier row.", field="Element ID")
            else:
                self._elements[element] = _Element(element, cells["name"], cells["description"])

    def _place_leaves(self) -> None:
        """What nothing lies below is a descriptor of its domain, whether or not a table rates it."""
        above = {parent for element in self._elements if (parent := _parent(element))}
        for element in self._elements.values():
            if element.id not in above:
                self._place(element, _domain(element.id))

    def _place(self, element: _Element, domain: Domain | None) -> None:
        element.domain = domain
        if domain is not None and len(domain.levels) == 1:
            element.scale = self.scales[domain.levels[0]]

    def read_anchors(self, table: Table | None) -> None:
        """Each anchor is what the publisher says of one level of one element; read once ratings are."""
        if table is None:
            return
        headings = ("Element ID", "Scale ID", "Anchor Value", "Anchor Description")
        unknown = Unknown(table, "Element ID", self._aside)
        level = self.scales[LEVEL]
        for row, cells in table.rows({name: table.column(name) for name in headings}):
            element = self._elements.get(cells["Element ID"])
            value = level.value(cells["Anchor Value"])
            if element is None:
                unknown.add(cells["Element ID"], row)
            elif cells["Scale ID"] == LEVEL and (value is None or half_up(value) != value):
                reason = f"'{cells['Anchor Value']}' is no whole level up to {level.maximum}."
                self._aside.bad(table.file, row, reason, field="Anchor Value")
            elif cells["Scale ID"] == LEVEL and value:
                element.anchors.setdefault(int(value), cells["Anchor Description"])
        if self.complete:
            unknown.report("element", self.file, self._elements)

    def rated(self, element: str, name: str, domain: Domain, scale: Scale | None) -> None:
        """A table of ratings names an element, which thereby is a descriptor.

        Without the reference, this is how there come to be any.
        """
        known = self._elements.setdefault(element, _Element(element, name or element))
        if known.domain is None:
            self._place(known, _domain(element) or domain)
        if scale is not None:
            known.scale = scale

    def skills(self) -> list[Skill]:
        """The descriptors and the groups above them, in the order of their ids."""
        kept: dict[str, _Element] = {}
        for element in self._elements.values():
            one: _Element | None = element if element.domain else None
            while one is not None and one.id not in kept:
                kept[one.id] = one
                one = self._elements.get(self._above(one.id) or "")
        return [self._skill(kept[id_]) for id_ in sorted(kept, key=order)]

    def _above(self, element: str) -> str | None:
        """The nearest element above that there is; the model leaves some levels of its outline out."""
        parent = _parent(element)
        while parent and parent not in self._elements:
            parent = _parent(parent)
        return parent

    def _skill(self, element: _Element) -> Skill:
        above = self._above(element.id)
        domain = element.domain or _domain(element.id)
        scale = element.scale if element.domain else None
        return Skill(
            id=f"onet:{element.id}",
            labels={"en": element.name},
            descriptions={"en": element.description} if element.description else {},
            type=element.domain.type if element.domain else "group",
            category=domain.table if domain else "",
            scale=LevelScale(f"O*NET {scale.name.lower()}", float(scale.maximum)) if scale else None,
            levels=_levels(scale, element.anchors) if scale else (),
            broader=(f"onet:{above}",) if above else (),
        )


def order(element: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts element ids as an outline: 2.C.9 before 2.C.10, 1.B.3.z before 1.B.3.aa."""
    return tuple((int(part) if part.isdecimal() else len(part), part) for part in element.split("."))


def _parent(element: str) -> str:
    return element.rpartition(".")[0]


def _domain(element: str) -> Domain | None:
    return next((one for one in DOMAINS if one.elements.fullmatch(element)), None)


def _levels(scale: Scale, anchors: Mapping[int, str]) -> tuple[Level, ...]:
    first = max(half_up(scale.minimum), 1)
    return tuple(
        Level(float(value), descriptions={"en": anchors[value]} if anchors.get(value) else {})
        for value in range(first, int(scale.maximum) + 1)
    )


def _is_range(minimum: str, maximum: str) -> bool:
    if not (_NUMBER.fullmatch(minimum) and _NUMBER.fullmatch(maximum)):
        return False
    return Decimal(minimum) < Decimal(maximum) <= _LARGEST


def _scales(database: Database, aside: Aside) -> dict[str, Scale]:
    table = database.table(SCALES)
    if table is None:
        return {}
    headings = ("Scale ID", "Scale Name", "Minimum", "Maximum")
    found: dict[str, Scale] = {}
    rows: dict[str, list[int]] = defaultdict(list)
    for row, cells in table.rows({name: table.column(name) for name in headings}):
        id_, name, minimum, maximum = (cells[heading] for heading in headings)
        rows[id_].append(row)
        if len(rows[id_]) > 1:
            aside.bad(table.file, row, f"{id_} stands in row {rows[id_][0]} already.", field="Scale ID")
        elif not _is_range(minimum, maximum):
            aside.bad(table.file, row, f"'{minimum}' to '{maximum}' is no range of a scale.", field="Maximum")
        else:
            found[id_] = Scale(id_, name, Decimal(minimum), Decimal(maximum))
    return found
