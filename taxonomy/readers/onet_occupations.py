"""The occupations of O*NET: titles, tasks and facts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from taxonomy.model import Occupation, Requirement
from taxonomy.readers.cells import Aside
from taxonomy.readers.onet_files import Database
from taxonomy.readers.onet_model import Unknown
from taxonomy.readers.tables import Table, nearest
from taxonomy.text import fold

CODE = "O*NET-SOC Code"
OCCUPATIONS = "Occupation Data"

_CODE = re.compile(r"(?P<soc>\d\d-\d{4})\.\d\d")
_NOTHING = frozenset({"", "n/a"})
_TASK_TYPES = ("Core", "Supplemental", "n/a")
# What the value of an interest high-point stands for: the elements 1.B.1.a to f in order, 0 for none.
_HIGH_POINT = "IH"
_INTERESTS = {
    "1": "Realistic",
    "2": "Investigative",
    "3": "Artistic",
    "4": "Social",
    "5": "Enterprising",
    "6": "Conventional",
}


@dataclass(slots=True)
class Entry:
    """What the tables say about one occupation."""

    code: str
    title: str
    description: str
    titles: list[str] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


class Occupations:
    """The occupations by code. A row of another table that names any other is set aside."""

    def __init__(self, database: Database, aside: Aside) -> None:
        """Read the occupations. Raises FileError for a table that is not what it should be."""
        self._database = database
        self._aside = aside
        self.by_code: dict[str, Entry] = {}
        self.left_out = 0
        table = database.table(OCCUPATIONS)
        if table is not None:
            self._read(table)

    def _read(self, table: Table) -> None:
        columns = {"code": table.column(CODE), "title": table.column("Title")}
        for row, cells in table.rows({**columns, "description": table.find("Description")}):
            code = cells["code"]
            if not _CODE.fullmatch(code):
                reason = f"'{code}' is no O*NET-SOC code (such as 15-1252.00)."
                self._aside.bad(table.file, row, reason, field=CODE)
            elif not cells["title"]:
                self._aside.bad(table.file, row, f"{code} has no title.", field="Title")
            elif code in self.by_code:
                self._aside.bad(table.file, row, f"{code} stands in an earlier row.", field=CODE)
            else:
                self.by_code[code] = Entry(code, cells["title"], cells["description"])

    def report(self, unknown: Unknown) -> None:
        """Say which rows name no occupation: code by code, or by number when no occupations are given."""
        if self._database.holds(OCCUPATIONS):
            unknown.report("occupation", self._database.shown(OCCUPATIONS), self.by_code)
        else:
            self.left_out += unknown.number

    def rows(
        self, name: str, *headings: str, again: bool = False
    ) -> Iterator[tuple[int, Entry, dict[str, str]]]:
        """The rows of a table that is given, each with its occupation; an absent column reads as "".

        A table that is read `again` has had its unknown occupations set aside before.
        """
        table = self._database.table(name)
        if table is None:
            return
        columns: dict[str, str | None] = {heading: table.find(heading) for heading in headings}
        columns[headings[0]] = table.column(headings[0])
        columns[CODE] = table.column(CODE)
        unknown = Unknown(table, CODE, self._aside)
        for row, cells in table.rows(columns):
            entry = self.by_code.get(cells[CODE])
            if entry is None:
                unknown.add(cells[CODE], row)
            else:
                yield row, entry, cells
        if not again:
            self.report(unknown)

    def read_titles(self) -> None:
        """Alternate titles, their short forms, and titles that people in the job report."""
        for _, entry, cells in self.rows("Alternate Titles", "Alternate Title", "Short Title"):
            entry.titles += [cells["Alternate Title"], cells["Short Title"]]
        for _, entry, cells in self.rows("Sample of Reported Titles", "Reported Job Title"):
            entry.titles.append(cells["Reported Job Title"])

    def read_tasks(self) -> None:
        """Tasks, the core ones first, and apart from them those that are new or being revised."""
        tasks: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        shown = self._database.shown("Task Statements")
        for row, entry, cells in self.rows("Task Statements", "Task", "Task Type"):
            kind = cells["Task Type"] or _TASK_TYPES[-1]
            if kind in _TASK_TYPES and cells["Task"]:
                tasks[entry.code][kind].append(cells["Task"])
            else:
                reason = "has no task." if not cells["Task"] else f"'{kind}' is none of the types of task."
                self._aside.bad(shown, row, reason, field="Task Type", nearest=_TASK_TYPES)
        for code, kinds in tasks.items():
            ordered = (task for kind in _TASK_TYPES for task in kinds[kind])
            self.by_code[code].texts["tasks"] = tuple(dict.fromkeys(ordered))
        for _, entry, cells in self.rows("Emerging Tasks", "Task"):
            before = entry.texts.get("emerging_tasks", ())
            if cells["Task"] not in {"", *before}:
                entry.texts["emerging_tasks"] = (*before, cells["Task"])

    def read_job_zones(self) -> None:
        """How much preparation an occupation needs, 1 to 5."""
        zones = self._zones()
        shown = self._database.shown("Job Zones")
        for row, entry, cells in self.rows("Job Zones", "Job Zone"):
            zone = cells["Job Zone"]
            if zone in _NOTHING:
                continue
            if zone not in zones if zones else not zone.isdecimal():
                reason = f"'{zone}' is no job zone."
                self._aside.bad(shown, row, reason, field="Job Zone", nearest=nearest(zone, zones))
            else:
                entry.facts |= {"job_zone": zone} | zones.get(zone, {})

    def _zones(self) -> dict[str, dict[str, str]]:
        table = self._database.table("Job Zone Reference")
        if table is None:
            return {}
        columns: dict[str, str | None] = {"zone": table.column("Job Zone"), "name": table.find("Name")}
        columns["range"] = table.find("SVP Range")
        return {
            cells["zone"]: {
                fact: value
                for fact, value in (("job_zone_name", cells["name"]), ("svp_range", cells["range"]))
                if value not in _NOTHING
            }
            for _, cells in table.rows(columns)
        }

    def read_interests(self) -> None:
        """The strongest interests, strongest first, with their Holland codes as OaSIS writes them."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        headings = ("Element ID", "Scale ID", "Data Value")
        for _, entry, cells in self.rows("Interests", *headings, again=True):
            if cells["Scale ID"] == _HIGH_POINT:
                found[entry.code][cells["Element ID"]] = cells["Data Value"].partition(".")[0]
        for code, points in found.items():
            names = [_INTERESTS[value] for _, value in sorted(points.items()) if value in _INTERESTS]
            if names:
                facts = {"holland_codes": "".join(name[0] for name in names), "interests": ", ".join(names)}
                self.by_code[code].facts |= facts

    def occupations(self) -> list[Occupation]:
        """All of them, by code."""
        return [_occupation(entry) for _, entry in sorted(self.by_code.items())]


def _occupation(entry: Entry) -> Occupation:
    names: Mapping[str, str] = _distinct(entry)
    alternatives = tuple(names.values())
    return Occupation(
        id=f"onet:{entry.code}",
        labels={"en": entry.title},
        alternatives={"en": alternatives} if alternatives else {},
        descriptions={"en": entry.description} if entry.description else {},
        requirements=tuple(sorted(entry.requirements, key=lambda one: (one.skill, one.relation))),
        codes={"onet_soc": entry.code, "soc": entry.code.partition(".")[0]},
        texts=entry.texts,
        facts=entry.facts,
    )


def _distinct(entry: Entry) -> dict[str, str]:
    """The other titles by folded title, each once, the preferred one left out."""
    names: dict[str, str] = {}
    for title in entry.titles:
        if title not in _NOTHING:
            names.setdefault(fold(title), title)
    for key in (fold(entry.title), ""):
        names.pop(key, None)
    return names
