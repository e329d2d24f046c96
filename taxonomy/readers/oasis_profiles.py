"""The profiles of OaSIS: their codes, and what each kind of file says about them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from taxonomy.errors import FileError
from taxonomy.model import Requirement
from taxonomy.readers.cells import Aside
from taxonomy.readers.oasis_guide import Guide, RatedColumn
from taxonomy.readers.tables import Table, nearest
from taxonomy.text import fold

CODE_HEADINGS = ("OaSIS profile code", "OaSIS Code - Final", "OaSIS Code")
LABEL_HEADINGS = ("OaSIS Label - Final", "OaSIS Label", "Profile name")
UNIT_GROUP_DIGITS = 5

_CODE = re.compile(r"\d{5}\.\d\d")
# 2023 v1.0 itself writes 10010 for 10010.00 (work activities) and 31100.1 for 31100.10 (knowledge).
_CODE_WITHOUT_END = re.compile(r"(?P<unit>\d{5})(?:\.(?P<end>\d?))?")
_CODE_WITHOUT_START = re.compile(r"(?P<unit>\d{1,4})(?:\.(?P<end>\d{0,2}))?")
_HOLLAND = {
    "R": "Realistic",
    "I": "Investigative",
    "A": "Artistic",
    "S": "Social",
    "E": "Enterprising",
    "C": "Conventional",
}
_HOLLAND_HEADINGS = tuple(f"Holland Codes - {place}" for place in (1, 2, 3))


@dataclass(slots=True)
class Profile:
    """What the files say about one profile; `excluded` pairs a code with the title that belongs there."""

    code: str
    file: str
    label: str = ""
    lead: str = ""
    titles: list[str] = field(default_factory=list)
    excluded: list[tuple[str, str]] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def unit_group(self) -> str:
        """The NOC unit group that the profile belongs to."""
        return self.code[:UNIT_GROUP_DIGITS]


class Profiles:
    """All profiles by code. Once labels are read, a row about any other profile is set aside."""

    def __init__(self, aside: Aside, notes: list[str]) -> None:
        self._aside = aside
        self._notes = notes
        self._labels_file = ""
        self._rated: dict[str, Table] = {}
        self.by_code: dict[str, Profile] = {}

    def read_labels(self, table: Table, heading: str) -> None:
        """The official labels, which also say which profiles there are."""
        for row, profile, cells in self._rows(table, {"label": heading}, once=True):
            if cells["label"]:
                profile.label = cells["label"]
            else:
                del self.by_code[profile.code]
                self._aside.bad(table.file, row, f"profile {profile.code} has no label.", field=heading)
        self._labels_file = table.file

    def read_lead(self, table: Table, heading: str) -> None:
        """One lead statement a profile."""
        for _, profile, cells in self._rows(table, {"lead": heading}, once=True):
            profile.lead = cells["lead"]

    def read_titles(self, table: Table, heading: str) -> None:
        """Example, index and inclusion titles."""
        for _, profile, cells in self._rows(table, {"title": heading}):
            profile.titles.append(cells["title"])

    def read_texts(self, table: Table, heading: str, name: str) -> None:
        """Texts of one kind, several a profile."""
        for _, profile, cells in self._rows(table, {"text": heading}):
            if cells["text"] and cells["text"] not in profile.texts[name]:
                profile.texts[name].append(cells["text"])

    def read_exclusions(self, table: Table, heading: str) -> None:
        """Where a title or a whole profile belongs instead."""
        for _, profile, cells in self._rows(table, {"code": heading, "title": table.column("Job title")}):
            profile.excluded.append((cells["code"], cells["title"]))

    def read_interests(self, table: Table) -> None:
        """Holland codes, strongest first, with the small letters that the source sets for some."""
        columns = {heading: table.column(heading) for heading in _HOLLAND_HEADINGS}
        for row, profile, cells in self._rows(table, columns, once=True):
            letters = [cells[heading] for heading in _HOLLAND_HEADINGS if cells[heading]]
            unknown = [letter for letter in letters if letter.upper() not in _HOLLAND]
            if unknown:
                reason = f"'{unknown[0]}' is none of the Holland codes {', '.join(_HOLLAND)}."
                self._aside.bad(table.file, row, reason)
            elif letters:
                profile.facts["holland_codes"] = "".join(letters)
                profile.facts["interests"] = ", ".join(_HOLLAND[letter.upper()] for letter in letters)

    def read_ratings(self, table: Table, guide: Guide) -> None:
        """Ratings of descriptors as requirements, each a level or an importance; 0 leaves none.

        Raises:
            FileError: another file has rated the same descriptors.
        """
        about = {fold(name) for name in (*CODE_HEADINGS, *LABEL_HEADINGS)}
        columns = guide.rated(table.file, [name for name in table.columns if fold(name) not in about])
        for column in columns:
            other = self._rated.setdefault(column.skill.id, table)
            if other is not table:
                raise FileError(
                    f"rates '{column.heading}', as {other.file} does; give one of them.", file=table.file
                )
        meanings: dict[tuple[str, str], Requirement | None] = {}
        headings = {column.heading: column.heading for column in columns}
        for row, profile, cells in self._rows(table, headings, once=True):
            wrong = []
            for column in columns:
                rating = cells[column.heading]
                if (column.heading, rating) not in meanings and _is_rating(rating, column):
                    meanings[column.heading, rating] = _requirement(rating, column)
                if (column.heading, rating) not in meanings:
                    wrong.append(f"'{rating}' for '{column.heading}' (0 to {column.maximum})")
                elif requirement := meanings[column.heading, rating]:
                    profile.requirements.append(requirement)
            if wrong:
                more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
                reason = f"ratings outside their scale are left out: {', '.join(wrong[:3])}{more}."
                self._aside.bad(table.file, row, reason)

    def _rows(
        self, table: Table, columns: Mapping[str, str], once: bool = False
    ) -> Iterator[tuple[int, Profile, dict[str, str]]]:
        """Each row with its profile; with `once` a profile may have one row only."""
        key = table.column(*CODE_HEADINGS)
        label = table.find(*LABEL_HEADINGS)
        every: dict[str, str | None] = {"profile": key, "profile label": label, **columns}
        seen: dict[str, int] = {}
        completed = 0
        for row, cells in table.rows(every):
            code = _whole_code(cells["profile"], key, table.file, row)
            completed += code != cells["profile"]
            profile = self._profile(code, cells["profile label"], table.file)
            if profile is None:
                near = self._like(code, cells["profile label"])
                reason = f"profile {code} is not in {self._labels_file}."
                self._aside.bad(table.file, row, reason, field=key, nearest=near)
            elif once and code in seen:
                raise FileError(
                    f"{code} stands in row {seen[code]:,} already.", file=table.file, row=row, field=key
                )
            else:
                seen[code] = row
                yield row, profile, cells
        if completed:
            self._notes.append(
                f"{table.file}: {completed:,} codes lack their last zeros ('10010' for 10010.00) and are "
                "read with them."
            )

    def _profile(self, code: str, label: str, file: str) -> Profile | None:
        if code not in self.by_code and not self._labels_file:
            self.by_code[code] = Profile(code, file)
        profile = self.by_code.get(code)
        if profile is not None and not profile.label:
            profile.label = label
        return profile

    def _like(self, code: str, label: str) -> list[str]:
        """The codes of the profiles with this label, else those that look most like the code."""
        same = [one.code for one in self.by_code.values() if fold(one.label) == fold(label)]
        return same or nearest(code, self.by_code)


def _whole_code(code: str, heading: str, file: str, row: int) -> str:
    """A profile code with both of its decimals.

    Raises:
        FileError: it is none, or has lost its leading zeros.
    """
    if _CODE.fullmatch(code):
        return code
    if match := _CODE_WITHOUT_END.fullmatch(code):
        return f"{match['unit']}.{match['end'] or '':0<2}"
    reason = f"'{code}' is no profile code (five digits, a point, two digits)"
    near: Iterable[str] = ()
    if match := _CODE_WITHOUT_START.fullmatch(code):
        reason += "; it has lost its leading zeros"
        near = [f"{match['unit']:0>5}.{match['end'] or '':0<2}"]
    raise FileError(f"{reason}.", file=file, row=row, field=heading, nearest=near)


def _is_rating(text: str, column: RatedColumn) -> bool:
    return text.isdecimal() and int(text) <= column.maximum


def _requirement(rating: str, column: RatedColumn) -> Requirement | None:
    """The rating as a level, or as an importance, where 5 of 5 is 1; one of 0 is "not applicable"."""
    relation = column.skill.category.casefold() + (", second rating" if column.second else "")
    if not int(rating):
        return None
    if column.of_importance:
        return Requirement(column.skill.id, None, int(rating) / column.maximum, relation)
    return Requirement(column.skill.id, float(rating), 1.0, relation)
