"""SkillsFuture job roles: keyed by sector, track and role, with the skills that they ask for at a level."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from taxonomy.model import Occupation, Requirement
from taxonomy.readers.cells import Aside, slug
from taxonomy.readers.skillsfuture_levels import LEVELS, StatedLevel, is_none, on_scale, stated_level
from taxonomy.readers.skillsfuture_skills import FRAMEWORK, Draft, Drafts
from taxonomy.readers.skillsfuture_tables import Cells
from taxonomy.readers.tables import nearest

# "Data Analyst / Associate Data Engineer" are two names; the parts of "Associate / Engineer" are none.
_WORDS_OF_A_NAME = 2


@dataclass(slots=True)
class _Role:
    """A role as its rows add up."""

    sector: str
    track: str
    role: str
    code: str = ""
    description: str = ""
    expectations: dict[str, None] = field(default_factory=dict)
    functions: dict[str, None] = field(default_factory=dict)
    tasks: dict[str, None] = field(default_factory=dict)
    required: dict[str, tuple[Draft, StatedLevel | None]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The three slugs, apart by a double hyphen, which no slug contains."""
        return f"{FRAMEWORK}:role-" + "--".join(slug(part) for part in (self.sector, self.track, self.role))

    def require(self, draft: Draft, level: StatedLevel | None) -> bool:
        """Add a skill; of a skill asked for twice the higher level counts. Whether it was new."""
        known = self.required.get(draft.id)
        if known is None or (level is not None and (known[1] is None or level.position > known[1].position)):
            self.required[draft.id] = (draft, level)
        return known is None

    def occupation(self) -> Occupation:
        """The role as the model has it."""
        parts = [part.strip() for part in self.role.split(" / ")]
        whole = len(parts) > 1 and all(len(part.split()) >= _WORDS_OF_A_NAME for part in parts)
        texts = {
            "critical_work_functions": tuple(self.functions),
            "key_tasks": tuple(self.tasks),
            "performance_expectations": tuple(self.expectations),
        }
        return Occupation(
            id=self.id,
            labels={"en": self.role},
            alternatives={"en": tuple(parts)} if whole else {},
            descriptions={"en": self.description} if self.description else {},
            requirements=tuple(
                Requirement(id_, on_scale(level, draft.scale))
                for id_, (draft, level) in sorted(self.required.items())
            ),
            codes={"role_id": self.code} if self.code else {},
            texts={name: found for name, found in texts.items() if found},
            facts={"sector": self.sector, "track": self.track},
        )


class Roles:
    """All roles under way; rows of the three sheets meet at (sector, track, role)."""

    def __init__(self, drafts: Drafts, aside: Aside) -> None:
        self._drafts = drafts
        self._aside = aside
        self._roles: dict[str, _Role] = {}
        self._nearest = lru_cache(maxsize=None)(self._nearest_titles)
        self.repeated = 0
        self.without_levels = 0

    def describe(self, file: str, row: int, cells: Cells) -> None:
        """A row of `Job Role_Description`."""
        role = self._role(file, row, cells)
        if role is not None:
            role.code = role.code or cells["id"]
            role.description = role.description or cells["description"]
            _add(role.expectations, cells["expectation"])

    def work(self, file: str, row: int, cells: Cells) -> None:
        """A row of `Job Role_CWF_KT`."""
        role = self._role(file, row, cells)
        if role is not None:
            _add(role.functions, cells["function"])
            _add(role.tasks, cells["task"])

    def require(self, file: str, row: int, cells: Cells) -> None:
        """A row of `Job Role_TCS_CCS`: the skill by its TSC code, else by its title; the level as stated."""
        role = self._role(file, row, cells)
        if role is None:
            return
        draft = self._draft(file, row, cells)
        if draft is None:
            return
        try:
            level = stated_level(cells["level"]) or self._level_of(draft, cells["code"])
        except ValueError:
            reason = f"'{cells['level']}' is no level; levels are {', '.join(LEVELS)}."
            self._aside.bad(file, row, reason, field="Proficiency Level")
            return
        self.without_levels += level is not None and draft.scale is None
        self.repeated += not role.require(draft, level)

    def occupations(self) -> list[Occupation]:
        """All roles in the order of their ids."""
        return [role.occupation() for _, role in sorted(self._roles.items())]

    def _role(self, file: str, row: int, cells: Cells) -> _Role | None:
        for part in ("sector", "role"):
            if not slug(cells[part]):
                self._aside.bad(
                    file, row, "the cell is empty.", field="Job Role" if part == "role" else "Sector"
                )
                return None
        role = _Role(cells["sector"], cells["track"], cells["role"])
        return self._roles.setdefault(role.id, role)

    def _draft(self, file: str, row: int, cells: Cells) -> Draft | None:
        code, title = cells["code"], cells["title"]
        found = [draft] if (draft := self._drafts.by_code(code)) else self._drafts.by_title(title)
        if len(found) == 1:
            return found[0]
        name = f"'{title}' ({code})" if code else f"'{title}'"
        if found:
            titles = ", ".join(draft.title for draft in found)
            reason = f"{name} means several skills: {titles}."
            self._aside.bad(file, row, reason, field="TSC_CCS Title")
        elif self._drafts.is_unmapped(code, title):
            self._aside.bad(file, row, f"{name} is mapped to no unique skill.", field="TSC_CCS Code")
        else:
            reason = f"{name} is neither a TSC code nor a title that is known."
            self._aside.bad(file, row, reason, field="TSC_CCS Title", nearest=self._nearest(title))
        return None

    def _level_of(self, draft: Draft, code: str) -> StatedLevel | None:
        return None if is_none(code) else draft.codes.get(code)

    def _nearest_titles(self, title: str) -> list[str]:
        return nearest(title, self._drafts.titles())


def _add(texts: dict[str, None], text: str) -> None:
    if text:
        texts.setdefault(text)
