"""The rows of a user's own taxonomy as skills, occupations and requirements; bad ones are set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, get_args

from taxonomy.errors import FileError
from taxonomy.model import Framework, FrameworkData, Occupation, Requirement, Skill, SkillType
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.cells import Aside, values
from taxonomy.readers.table_columns import Kind, columns_of, states_competencies
from taxonomy.readers.table_framework import stem_of
from taxonomy.readers.table_values import BadCell, References, at, level_of, number, scale_and_levels
from taxonomy.readers.tables import Table, nearest
from taxonomy.text import fold, over_long

T = TypeVar("T")
_YES = frozenset({"yes", "true", "1", "x", "oui", "retired", "obsolete", "deprecated"})
_NO = frozenset({"", "no", "false", "0", "non", "current", "released"})
_STEP = "#999999"  # a step is called after its skill, and is looked up, too
_TYPES: Mapping[str, SkillType] = {name: name for name in get_args(SkillType)}


@dataclass(frozen=True, slots=True)
class Found:
    """A table, what it is, and the file that it stands in."""

    kind: Kind
    table: Table
    path: Path


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table, its cells by field; `type` is that of a skill whose row states none."""

    file: str
    number: int
    cells: Mapping[str, str]
    type: SkillType = "skill"


class Rows:
    """The tables of one framework, read skills first, since all else refers to them."""

    def __init__(
        self, framework: Framework, found: Sequence[Found], options: ReadOptions, notes: list[str]
    ) -> None:
        self._framework = framework
        self._found = found
        self._options = options
        self._aside = Aside(options.strict)
        self._notes = notes
        self._languages = dict.fromkeys(framework.languages)
        self._ids: dict[str, _Row] = {}
        self._skills = References(framework.id, "skill")
        self._occupations = References(framework.id, "occupation")
        self._defined: dict[str, Skill] = {}
        self._required: dict[str, dict[str, Requirement]] = defaultdict(dict)

    def read(self) -> FrameworkData:
        """All tables as one framework."""
        rows = self._each("skills", lambda row: (row, self._skill(row)))
        self._defined = {skill.id: self._linked(row, skill) for row, skill in rows}
        jobs = self._each("occupations", lambda row: (row, self._occupation(row)))
        occupations = [self._succeeded(row, one) for row, one in jobs]
        self._each("requirements", self._requirement)
        return FrameworkData(
            replace(self._framework, languages=tuple(self._languages)),
            list(self._defined.values()),
            [replace(one, requirements=tuple(self._required[one.id].values())) for one in occupations],
            self._aside.rows,
            self._notes,
        )

    def _each(self, kind: Kind, make: Callable[[_Row], T]) -> list[T]:
        """What `make` makes of every row of a kind of table; refuses a table of which no row can be used."""
        made: list[T] = []
        for found in self._found:
            if found.kind != kind:
                continue
            before = len(made)
            faults: list[tuple[_Row, BadCell]] = []
            for row in self._rows(found):
                try:
                    made.append(make(row))
                except BadCell as error:
                    faults.append((row, error))
                    self._set_aside(row, error)
            if faults and len(made) == before:
                row, fault = faults[0]
                raise FileError(
                    f"no row can be used; the first: {fault.reason}",
                    file=row.file,
                    row=row.number,
                    field=fault.field,
                    nearest=fault.nearest,
                )
        return made

    def _rows(self, found: Found) -> list[_Row]:
        table = found.table
        self._aside.unreadable(table)
        columns = columns_of(table, found.kind, self._options.columns)
        unused = [column for column in table.columns if column not in columns.values()]
        if unused:
            self._notes.append(f"{table.file}: columns that are not used: {', '.join(unused)}.")
        competencies = found.kind == "skills" and states_competencies(_name_of(found), columns)
        type_: SkillType = "competency" if competencies else "skill"
        return [_Row(table.file, number, cells, type_) for number, cells in table.rows(columns)]

    def _set_aside(self, row: _Row, error: BadCell, reason: str = "") -> None:
        self._aside.bad(
            row.file, row.number, reason or error.reason, field=error.field, nearest=error.nearest
        )

    def _skill(self, row: _Row) -> Skill:
        """A skill, as yet without links to others."""
        local = self._local_id(row)
        cells = row.cells
        try:
            with at("category"):
                _check_length(cells["category"])
            with at("levels"):
                scale, levels = scale_and_levels(cells["scale"], cells["levels"], self._framework.name)
            skill = Skill(
                id=f"{self._framework.id}:{local}",
                labels=self._labels(row),
                alternatives=self._alternatives(row),
                descriptions=self._texts(row, "description"),
                type=_type(cells["type"], row.type),
                category=cells["category"],
                scale=scale,
                levels=levels,
                codes=dict.fromkeys(values(cells["code"])),
                retired=_retired(cells),
            )
        except BadCell:
            self._skills.refuse(local, row.number)
            raise
        self._skills.add(local, skill.id, (*skill.labels.values(), *skill.codes))
        return skill

    def _linked(self, row: _Row, skill: Skill) -> Skill:
        """The skill with its links; one that leads nowhere is reported, and the skill kept without it."""
        fields = ("broader", "related", "replaced_by")
        broader, related, replaced_by = (self._links(self._skills, row, field, skill.id) for field in fields)
        return replace(skill, broader=broader, related=related, replaced_by=replaced_by)

    def _succeeded(self, row: _Row, one: Occupation) -> Occupation:
        """The occupation with its successors."""
        return replace(one, replaced_by=self._links(self._occupations, row, "replaced_by", one.id))

    def _links(self, known: References, row: _Row, field: str, id_: str) -> tuple[str, ...]:
        found: list[str] = []
        for value in values(row.cells[field]):
            try:
                with at(field):
                    found.append(known.find(value, row.file, row.number, field))
            except BadCell as error:
                self._set_aside(row, error, f"{error.reason} {id_} is kept without it.")
        return tuple(found)

    def _occupation(self, row: _Row) -> Occupation:
        """An occupation, as yet without requirements."""
        local = self._local_id(row)
        cells = row.cells
        for field in ("sector", "track"):
            with at(field):
                _check_length(cells[field])
        occupation = Occupation(
            id=f"{self._framework.id}:{local}",
            labels=self._labels(row),
            alternatives=self._alternatives(row),
            descriptions=self._texts(row, "description"),
            codes={"code": cells["code"]} if cells["code"] else {},
            facts={field: cells[field] for field in ("sector", "track", "group") if cells[field]},
            retired=_retired(cells),
        )
        self._occupations.add(local, occupation.id, (*occupation.labels.values(), cells["code"]))
        return occupation

    def _requirement(self, row: _Row) -> None:
        cells = row.cells
        with at("occupation"):
            occupation = self._occupations.find(cells["occupation"], row.file, row.number, "occupation")
        with at("skill"):
            skill = self._skills.find(cells["skill"], row.file, row.number, "skill")
            if skill in self._required[occupation]:
                raise BadCell(f"'{cells['skill']}' is required of '{cells['occupation']}' in a row above.")
        with at("level"):
            level = level_of(cells["level"], self._defined[skill])
        with at("importance"):
            importance = number(cells["importance"]) if cells["importance"] else 1.0
            if not 0 < importance <= 1:
                raise BadCell(f"{importance:g} must lie above 0 and at most at 1.")
        self._required[occupation][skill] = Requirement(skill, level, importance)

    def _local_id(self, row: _Row) -> str:
        """The id without the framework's prefix.

        Raises:
            FileError: a row above has it.
        """
        with at("id"):
            local = row.cells["id"].removeprefix(f"{self._framework.id}:")
            if not local:
                raise BadCell("the cell is empty.")
            _check_length(f"{self._framework.id}:{local}{_STEP}")
        earlier = self._ids.setdefault(local, row)
        if earlier is not row:
            where = f"row {earlier.number}" + (f" of {earlier.file}" if earlier.file != row.file else "")
            raise FileError(
                f"'{local}' is the id of {where}, too.", file=row.file, row=row.number, field="id"
            )
        return local

    def _labels(self, row: _Row) -> dict[str, str]:
        labels = self._texts(row, "label")
        with at("label"):
            if not any(fold(label) for label in labels.values()):
                raise BadCell("the cell is empty.")
        return labels

    def _alternatives(self, row: _Row) -> dict[str, tuple[str, ...]]:
        return {code: values(text) for code, text in self._texts(row, "alternatives").items()}

    def _texts(self, row: _Row, field: str) -> dict[str, str]:
        """A text by language; that of the column without a language is in the framework's first one."""
        found = {self._framework.languages[0]: row.cells.get(field, "")}
        found |= {key[-2:]: cell for key, cell in row.cells.items() if key[:-3] == field and cell}
        self._languages |= dict.fromkeys(code for code, text in found.items() if text)
        return {code: text for code, text in found.items() if text}


def _check_length(value: str) -> None:
    if reason := over_long(value):
        raise BadCell(f"{reason}.")


def _retired(cells: Mapping[str, str]) -> bool:
    """Whether a row says that it is no longer current; one that names a successor does."""
    cell = fold(cells["retired"])
    with at("retired"):
        if cell not in _YES | _NO:
            raise BadCell(f"'{cells['retired']}' is neither yes nor no.", ["yes", "no"])
    return cell in _YES or bool(cells["replaced_by"])


def _name_of(found: Found) -> str:
    """The name of the sheet, of a file without sheets its own."""
    sheet = found.table.file.removeprefix(found.path.name).strip(" []")
    return sheet or stem_of(found.path)


def _type(cell: str, unstated: SkillType) -> SkillType:
    name = fold(cell) or unstated
    with at("type"):
        if name not in _TYPES:
            raise BadCell(f"'{cell}' is no type of skill.", nearest(name, _TYPES) or _TYPES)
    return _TYPES[name]
