"""SkillsFuture skills: unique skills with the levels, older titles and TSC codes that the rows give them.

A skill is the updated unique skill (rule 8 of the design). The framework's own title and the previous unique
title are alternatives of it, and a TSC code stands for it at one level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from taxonomy.model import Level, LevelScale, Skill, SkillType
from taxonomy.readers.cells import slug
from taxonomy.readers.skillsfuture_levels import (
    SCALE_OF_BOTH,
    SCALE_OF_SIX,
    SCALE_OF_WORDS,
    StatedLevel,
    is_none,
    on_scale,
)
from taxonomy.text import fold

FRAMEWORK = "skillsfuture"
_TYPES: Mapping[str, SkillType] = {"tsc": "skill", "ccs": "competency"}


@dataclass(frozen=True, slots=True)
class LevelRow:
    """That a TSC code describes a skill at a level."""

    code: str
    level: StatedLevel
    description: str


@dataclass(slots=True)
class Draft:
    """A skill as its rows add up; `codes` stand for it, each at its level."""

    title: str
    type: str = ""
    description: str = ""
    names: dict[str, str] = field(default_factory=dict)
    levels: list[LevelRow] = field(default_factory=list)
    codes: dict[str, StatedLevel | None] = field(default_factory=dict)
    sectors: set[str] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    retired: bool = False

    @property
    def id(self) -> str:
        """The id that the skill has."""
        return f"{FRAMEWORK}:{slug(self.title)}"

    @property
    def scale(self) -> LevelScale | None:
        """The scale on which the skill's rows state levels, None when they state none."""
        kinds = {bool(row.level.word) for row in self.levels}
        if not kinds:
            return None
        return SCALE_OF_BOTH if len(kinds) == 2 else SCALE_OF_WORDS if kinds == {True} else SCALE_OF_SIX

    def state(self, cells: Mapping[str, str]) -> None:
        """What a row says of the skill as a whole; the first row that says it counts."""
        self.type = self.type or ("" if is_none(cells["type"]) else fold(cells["type"]))
        self.description = self.description or ("" if is_none(cells["description"]) else cells["description"])
        for fact in ("emerging", "casl"):
            if not is_none(cells.get(fact, "")):
                self.facts.setdefault(fact, fold(cells[fact]))
        if not is_none(cells.get("sector", "")):
            self.sectors.add(cells["sector"])

    def skill(self, taken: Container[str]) -> Skill:
        """The skill, without those older titles that are now the title of another (`taken`, folded)."""
        names = tuple(name for key, name in sorted(self.names.items()) if key not in taken)
        return Skill(
            id=self.id,
            labels={"en": self.title},
            alternatives={"en": names} if names else {},
            descriptions={"en": self.description} if self.description else {},
            type=_TYPES.get(self.type, "skill"),
            category=self.type,
            scale=self.scale,
            levels=self._levels(),
            codes={code: on_scale(level, self.scale) for code, level in sorted(self.codes.items())},
            facts=self.facts | ({"sectors": "; ".join(sorted(self.sectors))} if self.sectors else {}),
            retired=self.retired,
        )

    def _levels(self) -> tuple[Level, ...]:
        """The levels in order; of several descriptions of one level, that of the first code stands."""
        by_position: dict[Fraction, list[LevelRow]] = defaultdict(list)
        for row in sorted(self.levels, key=lambda row: row.code):
            by_position[row.level.position].append(row)
        levels = []
        for position, rows in sorted(by_position.items()):
            word = next((row.level.word for row in rows if row.level.word), "")
            text = next((row.description for row in rows if row.description), "")
            value = on_scale(StatedLevel(position), self.scale)
            levels.append(Level(value or 0.0, word, {"en": text} if text else {}))
        return tuple(levels)


class Drafts:
    """All skills under way, found by title, older title and code."""

    def __init__(self) -> None:
        self.by_id: dict[str, Draft] = {}
        self._unmapped: set[str] = set()
        self.respelled: set[str] = set()
        self._by_name: dict[str, dict[str, Draft]] = defaultdict(dict)
        self._by_code: dict[str, Draft] = {}

    def of(self, title: str) -> Draft:
        """The skill of a title, begun if need be. Titles that differ in spelling alone are one skill."""
        draft = Draft(title)
        found = self.by_id.setdefault(draft.id, draft)
        if found.title != title:
            self.respelled |= {found.title, title}
            found.title = min(found.title, title)
        return found

    def add_name(self, draft: Draft, name: str) -> None:
        """An older title of a skill; some have line breaks."""
        name = " ".join(name.split())
        if not is_none(name) and fold(name) != fold(draft.title):
            draft.names.setdefault(fold(name), name)
            self._by_name[fold(name)][draft.id] = draft

    def add_code(self, draft: Draft, code: str, level: StatedLevel | None) -> None:
        """Let a code stand for a skill at a level."""
        if not is_none(code):
            draft.codes[code] = level
            self._by_code[fold(code)] = draft

    def by_code(self, code: str) -> Draft | None:
        """The skill that a code stands for."""
        return self._by_code.get(fold(code))

    def by_title(self, title: str) -> list[Draft]:
        """The skill of a title, else those that had it as an older title, by id."""
        own = self.by_id.get(Draft(title).id)
        return [own] if own else [draft for _, draft in sorted(self._by_name.get(fold(title), {}).items())]

    def add_unmapped(self, code: str, title: str) -> None:
        """A TSC that the publisher maps to no unique skill."""
        self._unmapped |= {fold(name) for name in (code, title) if not is_none(name)}

    def is_unmapped(self, code: str, title: str) -> bool:
        """Whether a TSC is mapped to no unique skill, by its code, else by its title."""
        return fold(code) in self._unmapped or fold(title) in self._unmapped

    def titles(self) -> list[str]:
        """Every title and older title."""
        return [name for draft in self.by_id.values() for name in (draft.title, *draft.names.values())]

    def skills(self) -> list[Skill]:
        """All skills in the order of their ids."""
        taken = {fold(draft.title) for draft in self.by_id.values()}
        return [draft.skill(taken) for _, draft in sorted(self.by_id.items())]
