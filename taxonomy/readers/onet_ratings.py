"""The ratings of O*NET occupations as requirements: how much of an element, and how important it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from taxonomy.model import Requirement
from taxonomy.readers.cells import Aside
from taxonomy.readers.onet_files import Database
from taxonomy.readers.onet_model import IMPORTANCE, ContentModel, Domain, Unknown, half_up
from taxonomy.readers.onet_occupations import CODE, Occupations
from taxonomy.readers.tables import Table, nearest

_YES, _NO = "Y", frozenset({"N", "", "n/a"})
_FLAGS = ("Recommend Suppress", "Not Relevant")


class _Rating(NamedTuple):
    row: int
    value: Decimal
    suppressed: bool
    not_relevant: bool


@dataclass(slots=True)
class _Pair:
    """What is said of one element in one occupation."""

    level: _Rating | None = None
    importance: _Rating | None = None


class Ratings:
    """One table of ratings, row by row."""

    def __init__(
        self, table: Table, domain: Domain, model: ContentModel, occupations: Occupations, aside: Aside
    ) -> None:
        self._table = table
        self._domain = domain
        self._model = model
        self._occupations = occupations
        self._aside = aside
        self._values: dict[tuple[str, str], Decimal | None] = {}
        self._other: Counter[str] = Counter()
        self.pairs: dict[tuple[str, str], _Pair] = defaultdict(_Pair)

    def read(self) -> None:
        """Take every row that rates a known element of a known occupation on a known scale."""
        table, model = self._table, self._model
        columns: dict[str, str | None] = {
            "code": table.column(CODE),
            "element": table.column("Element ID"),
            "scale": table.column("Scale ID"),
            "value": table.column("Data Value"),
            "name": table.find("Element Name"),
        }
        columns |= {flag: table.find(flag) for flag in _FLAGS}
        elements = Unknown(table, "Element ID", self._aside)
        occupations = Unknown(table, CODE, self._aside)
        scales = Unknown(table, "Scale ID", self._aside)
        used = {*self._domain.levels, *([IMPORTANCE] if self._domain.weighted else [])}
        for row, cells in table.rows(columns):
            if cells["code"] not in self._occupations.by_code:
                occupations.add(cells["code"], row)
            elif model.complete and cells["element"] not in model:
                elements.add(cells["element"], row)
            elif model.scales_given and cells["scale"] not in model.scales:
                scales.add(cells["scale"], row)
            elif cells["scale"] not in used:
                self._other[cells["scale"]] += 1
            elif rating := self._rating(row, cells):
                self._take(cells, rating)
        self._occupations.report(occupations)
        elements.report("element", model.file, model.ids)
        scales.report("scale", model.scales_file, model.scales)

    def _rating(self, row: int, cells: Mapping[str, str]) -> _Rating | None:
        text, scale = cells["value"], self._model.scales[cells["scale"]]
        key = (text, scale.id)
        if key not in self._values:
            self._values[key] = scale.value(text)
        value = self._values[key]
        if value is None:
            reason = f"'{text}' is no value of scale {scale.id} ({scale.minimum} to {scale.maximum})."
            self._aside.bad(self._table.file, row, reason, field="Data Value")
            return None
        for flag in _FLAGS:
            if cells[flag] != _YES and cells[flag] not in _NO:
                near = nearest(cells[flag], ("Y", "N"))
                self._aside.bad(
                    self._table.file, row, f"'{cells[flag]}' is not Y or N.", field=flag, nearest=near
                )
                return None
        return _Rating(row, value, cells[_FLAGS[0]] == _YES, cells[_FLAGS[1]] == _YES)

    def _take(self, cells: Mapping[str, str], rating: _Rating) -> None:
        pair = self.pairs[cells["code"], cells["element"]]
        weighs = cells["scale"] == IMPORTANCE
        earlier = pair.importance if weighs else pair.level
        if earlier is not None:
            reason = (
                f"{cells['scale']} of {cells['element']} for {cells['code']} stands in row {earlier.row:,}."
            )
            self._aside.bad(self._table.file, rating.row, reason, field="Scale ID")
            return
        if weighs:
            pair.importance = rating
        else:
            pair.level = rating
        scale = None if weighs else self._model.scales[cells["scale"]]
        self._model.rated(cells["element"], cells["name"], self._domain, scale)

    def requirements(self, counts: Counter[str]) -> None:
        """Give each occupation what its ratings ask for; `counts` says why the others ask for nothing."""
        counts.update(other=sum(self._other.values()))
        for (code, element), pair in self.pairs.items():
            reason = self._nothing(pair)
            counts[reason or "asked"] += 1
            if reason:
                continue
            level, importance = pair.level, pair.importance
            unstated = level is None or level.suppressed
            counts["level suppressed"] += bool(level and level.suppressed)
            self._occupations.by_code[code].requirements.append(
                Requirement(
                    f"onet:{element}",
                    None if level is None or unstated else float(half_up(level.value)),
                    self._weight(importance.value) if importance else 1.0,
                    self._domain.relation,
                )
            )

    def _nothing(self, pair: _Pair) -> str:
        """Why a pair asks for nothing; "" when it asks for something."""
        level, importance = pair.level, pair.importance
        if (level and level.not_relevant) or (importance and importance.not_relevant):
            return "not relevant"
        if self._domain.weighted and importance is None:
            return "importance not stated"
        if importance and importance.suppressed:
            return "importance suppressed"
        if importance and not self._weight(importance.value):
            return "importance nothing"
        if level and not level.suppressed and not half_up(level.value):
            return "level 0"
        if not importance and level and level.suppressed:
            return "level suppressed, and nothing else stated"
        return ""

    def _weight(self, value: Decimal) -> float:
        """(IM - 1) / 4 on the scale of O*NET, 1 to 5 (rule 2 of the design)."""
        scale = self._model.scales[IMPORTANCE]
        return float((value - scale.minimum) / (scale.maximum - scale.minimum))


def read_ratings(
    database: Database,
    domain: Domain,
    model: ContentModel,
    occupations: Occupations,
    aside: Aside,
    notes: list[str],
) -> None:
    """The requirements that one table of ratings states; a table that is not given states none."""
    table = database.table(domain.table)
    if table is None:
        return
    ratings = Ratings(table, domain, model, occupations, aside)
    ratings.read()
    counts: Counter[str] = Counter()
    ratings.requirements(counts)
    notes.append(_note(domain, counts, {code for code, _ in ratings.pairs}))


def _note(domain: Domain, counts: Counter[str], rated: set[str]) -> str:
    asked, suppressed, other = (counts.pop(name, 0) for name in ("asked", "level suppressed", "other"))
    note = f"{domain.table}: {asked:,} requirements of {len(rated):,} rated occupations"
    if suppressed:
        note += f", {suppressed:,} of them without a level, which the source recommends to suppress"
    if counts:
        reasons = ", ".join(f"{number:,} {reason}" for reason, number in sorted(counts.items()))
        note += f"; asking for nothing: {reasons}"
    if other:
        note += f"; {other:,} rows on scales that state no level are passed over"
    return f"{note}."
