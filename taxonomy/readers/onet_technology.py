"""Technology skills of O*NET: named examples, the commodities that they belong to, who uses them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from taxonomy.model import Requirement, Skill
from taxonomy.readers.cells import Aside, slug
from taxonomy.readers.onet_files import Database
from taxonomy.readers.onet_model import Unknown
from taxonomy.readers.onet_occupations import CODE, Occupations
from taxonomy.readers.tables import Table

TECHNOLOGY, COMMODITIES = "Technology Skills", "UNSPSC Reference"

_CODE = re.compile(r"\d{8}")
_CATEGORY = "Technology Skills"
_YES, _FLAGS = "Y", frozenset({"Y", "N", "", "n/a"})
_HOT, _IN_DEMAND = "Hot Technology", "In Demand"
_WORDS = {_HOT: "hot technology", _IN_DEMAND: "in demand"}
# The steps of a commodity's code upwards: class and family (its segment is the whole of computing).
_STEPS = (("Class Code", "Class Title"), ("Family Code", "Family Title"))


@dataclass(slots=True)
class _Example:
    """A technology: how it is written, its commodities, and the words of each occupation that uses it."""

    spellings: Counter[str] = field(default_factory=Counter)
    commodities: set[str] = field(default_factory=set)
    hot: bool = False
    used: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class Technologies:
    """The examples by their id. Names that differ in case, accents or punctuation are one technology."""

    def __init__(self, database: Database, occupations: Occupations, aside: Aside) -> None:
        """Read examples and commodities. Raises FileError for a table that is not what it should be."""
        self._aside = aside
        self._occupations = occupations
        self._examples: dict[str, _Example] = defaultdict(_Example)
        self._titles: dict[str, Counter[str]] = defaultdict(Counter)
        table = database.table(TECHNOLOGY)
        if table is not None:
            self._read(table)
        self._groups = _groups(database.table(COMMODITIES), self._names())

    def _read(self, table: Table) -> None:
        columns: dict[str, str | None] = {
            "code": table.column(CODE),
            "example": table.column("Example", "T2 Example"),
            "commodity": table.find("Commodity Code"),
            "title": table.find("Commodity Title"),
            "kind": table.find("T2 Type"),  # tools stood in the same table until O*NET 22
        }
        columns |= {flag: table.find(flag) for flag in _WORDS}
        unknown = Unknown(table, CODE, self._aside)
        known = self._occupations.by_code
        for row, cells in table.rows(columns):
            if cells["kind"] == "Tools" or not self._usable(table.file, row, cells):
                continue
            if known and cells["code"] not in known:
                unknown.add(cells["code"], row)
                continue
            self._take(cells)
        self._occupations.report(unknown)

    def _usable(self, file: str, row: int, cells: Mapping[str, str]) -> bool:
        if not slug(cells["example"]):
            self._aside.bad(file, row, f"'{cells['example']}' is no name.", field="Example")
            return False
        if cells["commodity"] and not _CODE.fullmatch(cells["commodity"]):
            reason = f"'{cells['commodity']}' is no commodity code (eight digits)."
            self._aside.bad(file, row, reason, field="Commodity Code")
            return False
        for flag in _WORDS:
            if cells[flag] not in _FLAGS:
                self._aside.bad(file, row, f"'{cells[flag]}' is not Y or N.", field=flag, nearest=("Y", "N"))
                return False
        return True

    def _take(self, cells: Mapping[str, str]) -> None:
        example = self._examples[slug(cells["example"])]
        example.spellings[cells["example"]] += 1
        example.hot |= cells[_HOT] == _YES
        example.used[cells["code"]] |= {word for flag, word in _WORDS.items() if cells[flag] == _YES}
        if code := cells["commodity"]:
            example.commodities.add(code)
            self._titles[code][cells["title"] or code] += 1

    def _names(self) -> dict[str, str]:
        """The title of each commodity: the one that most rows give, ties the first by letter."""
        return {code: _most(titles) for code, titles in self._titles.items()}

    def require(self) -> None:
        """Give each occupation its technologies, all alike in weight, since the source states none."""
        for name, example in self._examples.items():
            for code, words in example.used.items():
                if code in self._occupations.by_code:
                    relation = ", ".join(word for word in _WORDS.values() if word in words) or "technology"
                    self._occupations.by_code[code].requirements.append(
                        Requirement(_id(name), None, 1.0, relation)
                    )

    def skills(self) -> list[Skill]:
        """The technologies, then the groups above them."""
        found = [_skill(name, example) for name, example in sorted(self._examples.items())]
        return found + self._groups


def _id(name: str) -> str:
    return f"onet:tech-{name}"


def _group_id(code: str) -> str:
    return f"onet:unspsc-{code}"


def _most(counted: Counter[str]) -> str:
    return min(counted, key=lambda text: (-counted[text], text))


def _skill(name: str, example: _Example) -> Skill:
    label = _most(example.spellings)
    others = tuple(sorted(text for text in example.spellings if text != label))
    return Skill(
        id=_id(name),
        labels={"en": label},
        alternatives={"en": others} if others else {},
        type="technology",
        category=_CATEGORY,
        broader=tuple(map(_group_id, sorted(example.commodities))),
        facts={"hot_technology": "yes"} if example.hot else {},
    )


def _groups(table: Table | None, names: Mapping[str, str]) -> list[Skill]:
    """Commodities in use, and the classes and families above them where the reference is given."""
    titles = dict(names)
    above: dict[str, str] = {}
    for path in _paths(table, names):
        codes = list(dict.fromkeys(code for code, _ in path))
        titles |= {code: titles.get(code) or title for code, title in path if title}
        above |= dict(pairwise(codes))
    return [
        Skill(
            id=_group_id(code),
            labels={"en": title},
            type="group",
            category=_CATEGORY,
            broader=(_group_id(above[code]),) if above.get(code) in titles else (),
            codes={code: None},
        )
        for code, title in sorted(titles.items())
    ]


def _paths(table: Table | None, names: Mapping[str, str]) -> Iterable[list[tuple[str, str]]]:
    """For each commodity in use: (code, title) of itself and of each step upwards."""
    if table is None:
        return
    headings = ("Commodity Code", "Commodity Title", *(heading for step in _STEPS for heading in step))
    for _, cells in table.rows({heading: table.find(heading) for heading in headings}):
        if cells["Commodity Code"] in names:
            path = [(cells["Commodity Code"], cells["Commodity Title"])]
            path += [(cells[code], cells[title]) for code, title in _STEPS]
            yield [(code, title) for code, title in path if _CODE.fullmatch(code)]
