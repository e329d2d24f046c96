"""The OaSIS guide: descriptors with scales and groups, and which column of a ratings file is which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from taxonomy.errors import FileError
from taxonomy.model import Level, LevelScale, Skill, SkillType
from taxonomy.readers.cells import Aside
from taxonomy.readers.tables import HEADER_ROW, Table, nearest
from taxonomy.text import fold

_TYPES: dict[str, SkillType] = {
    "Skills": "skill",
    "Knowledge": "knowledge",
    "Abilities": "ability",
    "Personal Attributes": "attribute",
    "Interests": "interest",
    "Work Context": "context",
    "Work Activities": "activity",
    # The eighth category of ESDC's Skills and Competencies Taxonomy; OaSIS 2023 v1.0 has no descriptor of it.
    "Tools and Technology": "technology",
}
_DESCRIPTOR = "Descriptor"
_STRUCTURES = frozenset({"Category", "Sub-Category", "Similarity Group", _DESCRIPTOR})
# How a description ends: "... measured by frequency on a scale of 1-5 and in duration on a scale of 1-5."
_MEASURED = re.compile(r"\s*This descriptor is measured by (?P<measures>.+ on a scale of 1-\d)\.?\s*$")
_MEASURE = re.compile(r"(?:and )?(?:in )?(?P<what>.+?) on a scale of 1-(?P<maximum>\d)\s*")
# Three descriptors of the work context are rated up to 5 without such a sentence.
_UNSTATED_SCALE = LevelScale("OaSIS rating", 5.0)
# What rates how much something matters states no level of it.
_IMPORTANCE = "OaSIS importance"
# A code of another edition that stuck to one name ("Reading and Writing SkillsF.01.b.01").
_STRAY_CODE = re.compile(r"[A-Z]\.\d\d\.[a-z]\.\d\d$")
# Headings of the ratings files of 2023 v1.0 whose words differ from the guide's names.
_OTHER_WORDS = (
    ("Business Administration", "Business Management"),
    ("Client Services", "Client Service"),
    ("Vehicles and Machinery Operations", "Vehicle, Machinery and Equipment Operations"),
    (
        "Estimate Quantifiable Charact. of Prod., Events or Info.",
        "Estimating the Quantifiable Characteristics",
    ),
    (
        "Evaluating Information to Determine Compliance with Standards",
        "Evaluating Information to Determine Compliance",
    ),
    ("Using New Relevant Knowledge", "Applying New Knowledge"),
    ("Work Schedule", "Type of Work Schedules"),
)
_ALIASES = {fold(heading): fold(name) for heading, name in _OTHER_WORDS}


@dataclass(frozen=True, slots=True)
class RatedColumn:
    """A column of a ratings file and the descriptor that it rates.

    `second` marks the second of two ratings of one descriptor (frequency, and duration or importance; the
    files do not say which of the two comes first).
    """

    heading: str
    skill: Skill
    second: bool

    @property
    def of_importance(self) -> bool:
        """Whether the ratings say how important the descriptor is, rather than to which level."""
        return self.skill.scale is not None and self.skill.scale.name == _IMPORTANCE

    @property
    def maximum(self) -> int:
        """The highest rating."""
        return int(self.skill.scale.maximum) if self.skill.scale else 0


_LONGEST_CODE = 64  # those of the guide have at most 15


class Guide:
    """The descriptors and their groups by id, in the order of the guide's rows."""

    def __init__(self, table: Table, aside: Aside, notes: list[str]) -> None:
        self._file = table.file
        self._aside = aside
        self._notes = notes
        self.skills: dict[str, Skill] = {}
        columns = {
            name: table.column(name) for name in ("Code", "Name", "Structure type", "Category", "Description")
        }
        rows: dict[str, int] = {}
        for row, cells in table.rows(columns):
            self._add(row, cells, rows)
        for id_, skill in self.skills.items():
            above = (id_[:end] for end in range(len(id_) - 1, 0, -1))
            broader = next((one for one in above if one in self.skills), None)
            self.skills[id_] = replace(skill, broader=(broader,) if broader else ())

    def _add(self, row: int, cells: Mapping[str, str], rows: dict[str, int]) -> None:
        code, structure, category = cells["Code"], cells["Structure type"], cells["Category"]
        if not code or not cells["Name"]:
            self._aside.bad(self._file, row, "has no Code or no Name.")
        elif len(code) > _LONGEST_CODE:
            self._aside.bad(self._file, row, f"its Code has {len(code):,} characters.", field="Code")
        elif structure not in _STRUCTURES or category not in _TYPES:
            self._aside.bad(self._file, row, f"'{structure}' of '{category}' is not known.")
        elif rows.setdefault(code, row) != row:
            raise FileError(
                f"{code} stands in row {rows[code]} already.", file=self._file, row=row, field="Code"
            )
        else:
            self.skills[f"oasis:{code}"] = _skill(cells)

    def rated(self, file: str, headings: Sequence[str]) -> list[RatedColumn]:
        """The columns of a ratings file, which all rate descriptors of one category.

        A heading that matches none is set aside; one that is matched by an alias is noted.

        Raises:
            FileError: the guide describes none of them.
        """
        by_category = {category: self._match(self._ids(category), headings) for category in _TYPES}
        category, matched = max(by_category.items(), key=lambda found: len(found[1]))
        if not matched:
            raise FileError(
                f"has no column that {self._file} describes.",
                file=file,
                nearest=nearest(" ".join(headings[:1]), (one.labels["en"] for one in self.skills.values())),
            )
        ids = self._ids(category)
        names = [self.skills[id_].labels["en"] for id_ in ids.values()]
        for heading in headings:
            if heading not in matched:
                reason = f"the column is no descriptor of {self._file}."
                self._aside.bad(file, HEADER_ROW, reason, field=heading, nearest=nearest(heading, names))
        columns = [
            RatedColumn(heading, self._with_scale(id_), second) for heading, (id_, second) in matched.items()
        ]
        self._note(file, category, columns, len(ids))
        return columns

    def _ids(self, category: str) -> dict[str, str]:
        """The ids of a category's descriptors by folded name."""
        return {
            fold(one.labels["en"]): id_
            for id_, one in self.skills.items()
            if one.category == category and one.type != "group"
        }

    @staticmethod
    def _match(ids: Mapping[str, str], headings: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """The headings that name a descriptor: as the guide does, by an alias, or again with a digit behind.

        Returns each with the descriptor's id and whether it is named for the second time.
        """
        found: dict[str, tuple[str, bool]] = {}
        for heading in headings:
            key = _ALIASES.get(fold(heading), fold(heading))
            seen = {id_ for id_, _ in found.values()}
            again = ids.get(key.rstrip("0123456789 "))
            if key in ids and ids[key] not in seen:
                found[heading] = (ids[key], False)
            elif again in seen and (again, True) not in found.values():
                found[heading] = (again, True)
        return found

    def _with_scale(self, id_: str) -> Skill:
        if self.skills[id_].scale is None:
            scale = _UNSTATED_SCALE
            self.skills[id_] = replace(self.skills[id_], scale=scale, levels=_levels(scale))
        return self.skills[id_]

    def _note(self, file: str, category: str, columns: Sequence[RatedColumn], descriptors: int) -> None:
        rated = {column.skill.id for column in columns}
        aliased = [
            f"'{column.heading}' as '{column.skill.labels['en']}'"
            for column in columns
            if fold(column.heading) in _ALIASES
        ]
        note = f"{file}: rates {len(rated)} of the {descriptors} descriptors of {category}"
        if twice := len(columns) - len(rated):
            note += f", {twice} of them twice (frequency, and duration or importance, in the file's order)"
        if aliased:
            note += f"; read {', '.join(aliased)}"
        self._notes.append(f"{note}.")


def _skill(cells: Mapping[str, str]) -> Skill:
    name = _STRAY_CODE.sub("", cells["Name"]).strip()
    description = _MEASURED.sub("", cells["Description"])
    scale = _scale(cells["Description"])
    category = cells["Category"]
    return Skill(
        id=f"oasis:{cells['Code']}",
        labels={"en": name},
        descriptions={"en": description} if description else {},
        type=_TYPES[category] if cells["Structure type"] == _DESCRIPTOR else "group",
        category=category,
        scale=scale,
        levels=_levels(scale) if scale else (),
    )


def _scale(description: str) -> LevelScale | None:
    """The scale that the description's last sentence states; several measures share one."""
    stated = _MEASURED.search(description)
    if stated is None:
        return None
    measures = list(_MEASURE.finditer(stated["measures"]))
    what = " and ".join(measure["what"] for measure in measures)
    what = re.sub(r"( level)+$", "", what)  # "proficiency level level"
    return LevelScale(f"OaSIS {what}", max(float(measure["maximum"]) for measure in measures))


def _levels(scale: LevelScale) -> tuple[Level, ...]:
    if scale.name == _IMPORTANCE:
        return ()
    return tuple(Level(float(value)) for value in range(1, int(scale.maximum) + 1))
