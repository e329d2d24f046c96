"""Skills out of the rows of SkillsFuture's tables: the mapping, the unique skills list, the main workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from taxonomy.readers.cells import Aside, slug
from taxonomy.readers.skillsfuture_levels import LEVELS, StatedLevel, is_none, stated_level
from taxonomy.readers.skillsfuture_skills import Draft, Drafts, LevelRow
from taxonomy.readers.skillsfuture_tables import Cells
from taxonomy.text import fold

_EXAMPLES = 3
_NO_TEXT = "(none)"


class Place(NamedTuple):
    """A row of a file and what it holds, under our names for its columns."""

    file: str
    row: int
    cells: Cells


@dataclass(slots=True)
class Items:
    """What `TSC_CCS_K&A` says of a code: its level, the level's description, knowledge and abilities."""

    level: StatedLevel | None = None
    description: str = ""
    by_class: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def text(self, description: str) -> str:
        """A level's description, followed by its knowledge and abilities as lists."""
        blocks = [description or self.description]
        blocks += [
            "\n".join([f"{name}:", *(f"- {item}" for item in items)]) for name, items in self.by_class.items()
        ]
        return "\n".join(block for block in blocks if block)


@dataclass(frozen=True, slots=True)
class _Claim:
    """That a code stands for a skill at a level.

    `rank` is 0 where the skill bears the TSC's own title, 1 where it bears the previous unique title.
    """

    draft: Draft
    level: StatedLevel | None
    rank: int

    @property
    def order(self) -> tuple[int, str, float]:
        """The least claim wins."""
        return self.rank, self.draft.title, float(self.level.position) if self.level else 2.0


def read_items(places: Iterable[Place], aside: Aside) -> dict[str, Items]:
    """The rows of `TSC_CCS_K&A` by folded code."""
    found: dict[str, Items] = defaultdict(Items)
    for place in places:
        cells = place.cells
        items = found[fold(cells["code"])]
        items.level = items.level or _level(place, aside, "Proficiency Level")
        items.description = items.description or cells["text"]
        if cells["item"]:
            items.by_class[cells["class"].capitalize() or "Items"].setdefault(cells["item"])
    return dict(found)


def add_list(drafts: Drafts, places: Iterable[Place], aside: Aside) -> None:
    """Rows of the unique skills list: skills, as yet without levels."""
    for place in places:
        if _titled(place, aside):
            drafts.of(place.cells["title"]).state(place.cells)


def add_mapping(
    drafts: Drafts, places: Iterable[Place], items: Mapping[str, Items], aside: Aside
) -> list[str]:
    """Rows of the mapping from TSCs to unique skills; returns what is to be noted.

    A code that several skills claim stands for the skill that bears the TSC's own title, else its previous
    unique title, else for the first by title; its rows still define levels for all of them. In 2026Q2 that
    is so for 102 of 12,200 codes, of which 89 are settled by the own title. No code has two levels.
    """
    claims: dict[str, list[_Claim]] = defaultdict(list)
    for place in sorted(places, key=lambda place: (place.cells["code"], place.file, place.row)):
        cells = place.cells
        code, older = cells["code"], (cells["framework"], cells["previous"])
        if is_none(cells["title"]):
            drafts.add_unmapped(code, cells["framework"])
            aside.unused(place.file, place.row, f"'{cells['framework']}' ({code}) has no unique skill.")
        elif _titled(place, aside):
            level = _level(place, aside, "skills_framework_skill_pl")
            draft = drafts.of(cells["title"])
            draft.state(cells)
            for name in older:
                drafts.add_name(draft, name)
            if level is not None:
                draft.levels.append(_level_row(code, level, cells["text"], items))
            if not is_none(code):
                ranks = [at for at, name in enumerate(older) if fold(name) == fold(cells["title"])]
                claims[code].append(_Claim(draft, level, min(ranks, default=2)))
    return _settle(drafts, claims)


def _settle(drafts: Drafts, claims: Mapping[str, list[_Claim]]) -> list[str]:
    """Give each code to its first claim, and say which had others."""
    skills, levels = [], []
    for code, claimed in claims.items():
        first, *others = sorted(claimed, key=lambda claim: claim.order)
        drafts.add_code(first.draft, code, first.level)
        lost = sorted({claim.draft.title for claim in others if claim.draft is not first.draft})
        if lost:
            skills.append(f"{code} is {first.draft.title}, not {' or '.join(lost)}")
        elif any(claim.level != first.level for claim in others):
            levels.append(code)
    notes = []
    if skills:
        notes.append(
            f"TSC codes that stand for several skills, each read as one of them: {len(skills):,} "
            f"({'; '.join(skills[:_EXAMPLES])}{'; ...' if len(skills) > _EXAMPLES else ''})."
        )
    if levels:
        notes.append(
            f"TSC codes with several levels, each read at the lowest: {len(levels):,} "
            f"({', '.join(levels[:_EXAMPLES])}{', ...' if len(levels) > _EXAMPLES else ''})."
        )
    return notes


def add_definitions(
    drafts: Drafts, places: Iterable[Place], items: Mapping[str, Items], aside: Aside, *, retired: bool
) -> int:
    """Rows of `TSC_CCS_Key`, `TSC_CCS_K&A` or `TSC_CCS_Key_Retired`; returns how many skills they began.

    A code that is known is left as it is. Another is one more code of the skill that has its title; a title
    that no skill has is a skill of its own, retired if the row is, unless the mapping says that it is none.
    """
    begun = 0
    for place in places:
        cells = place.cells
        code, title = cells["code"], cells["title"]
        if drafts.by_code(code) or not _titled(place, aside):
            continue
        found = drafts.by_title(title)
        if drafts.is_unmapped(code, "" if found else title):
            continue
        if len(found) > 1:
            titles = ", ".join(draft.title for draft in found)
            aside.bad(place.file, place.row, f"'{title}' ({code}) means several skills: {titles}.")
            continue
        draft = found[0] if found else drafts.of(title)
        if not found:
            begun += 1
            draft.retired = retired
        draft.state(cells)
        known = items.get(fold(code), Items())
        if known.level is not None and (draft.retired or not retired):
            draft.levels.append(_level_row(code, known.level, "", items))
        drafts.add_code(draft, code, known.level)
    return begun


def _level_row(code: str, level: StatedLevel, description: str, items: Mapping[str, Items]) -> LevelRow:
    stated = "" if is_none(description) or description == _NO_TEXT else description
    return LevelRow(code, level, items.get(fold(code), Items()).text(stated))


def _titled(place: Place, aside: Aside) -> bool:
    """Whether the row has a title out of which an id can be made."""
    if slug(place.cells["title"]):
        return True
    aside.bad(place.file, place.row, "the skill has no title.")
    return False


def _level(place: Place, aside: Aside, field: str) -> StatedLevel | None:
    """The level of a row; a wrong one is reported and reads as none, since the rest of the row stands."""
    try:
        return stated_level(place.cells["level"])
    except ValueError:
        reason = f"'{place.cells['level']}' is no level and is left out; levels are {', '.join(LEVELS)}."
        aside.bad(place.file, place.row, reason, field=field)
        return None
