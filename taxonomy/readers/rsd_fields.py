"""What a Rich Skill Descriptor says, as OSMT's exports and imports name it, and as a skill.

The columns are those of the CSV files of the Open Skills Management Tool (github.com/wgu-opensource/osmt):
lists within a cell are apart by "; ", alignments stand in three columns each. What a descriptor has no column
for (levels, other languages, ...) travels in one column more, as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from urllib.parse import quote, unquote, urlsplit

import msgspec

from taxonomy.model import Level, LevelScale, Skill, SkillType
from taxonomy.readers.cells import slug

URL, NAME, STATEMENT, CATEGORY = "Canonical URL", "RSD Name", "Skill Statement", "Category"
REST = "SkillStep Data"
# Fact to column, in OSMT's order; the other spellings are of its batch import and of older releases.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "url": (URL,),
    "name": (NAME, "Skill Name"),
    "authors": ("Author", "Authors"),
    "statement": (STATEMENT, "Contextualized Skill Statement"),
    "category": (CATEGORY, "Categories", "Skill Category"),
    "keywords": ("Keywords",),
    "standards": ("Standards", "Professional Standards"),
    "certifications": ("Certifications",),
    "occupation_major_groups": ("Occupation Major Groups", "BLS Major Group", "Major Occupations"),
    "occupation_minor_groups": ("Occupation Minor Groups", "BLS Minor Group", "Minor Occupations"),
    "broad_occupations": ("Broad Occupations", "BLS Broad Occupation"),
    "detailed_occupations": ("Detailed Occupations", "BLS Detailed Occupation"),
    "onet_job_codes": ("O*Net Job Codes", "O*NET Job Role", "Job Codes"),
    "employers": ("Employers",),
    "collections": ("Collections", "Collection"),
    "status": ("Publish Status",),
}
NOT_FACTS = ("url", "name", "statement", "category")
LIST_FACTS = tuple(field for field in COLUMNS if field not in (*NOT_FACTS, "status"))
ALIGNMENT_PARTS = ("name", "url", "framework")
ALIGNMENT_FACT = re.compile(r"alignment(?:_([2-9]|[1-9]\d+))?_(name|url|framework)")

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_OWN_URN = "urn:skillstep:skill:"
# What a spreadsheet would run: quoted by the writer, unquoted by the reader, so that nothing is lost.
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
_NOT_IN_ID = re.compile(r"[^\w.~-]+")


class Rest(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What the columns of a Rich Skill Descriptor do not hold of a skill; ids are without prefix."""

    language: str = "en"
    labels: dict[str, str] = {}
    alternatives: dict[str, tuple[str, ...]] = {}
    descriptions: dict[str, str] = {}
    type: SkillType = "skill"
    category: str | None = None
    scale: LevelScale | None = None
    levels: tuple[Level, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    codes: dict[str, float | None] = {}
    facts: dict[str, str] = {}
    retired: bool | None = None
    replaced_by: tuple[str, ...] = ()


def local_id(url: str, name: str) -> str:
    """The part of a canonical URL that stays when its host changes, else a slug of the name ("" if neither).

    A UUID where there is one, as in OSMT; else the fragment, or the last part of the path and the query.
    """
    if url.startswith(_OWN_URN):
        return unquote(url.removeprefix(_OWN_URN))
    if match := _UUID.search(url):
        return match.group().lower()
    try:
        parts = urlsplit(url)
    except ValueError:  # such as a bracket that never closes
        parts = urlsplit("")
    tail = parts.fragment or "-".join(filter(None, (parts.path.rstrip("/").rpartition("/")[2], parts.query)))
    return _NOT_IN_ID.sub("-", unquote(tail)).strip("-") or slug(name)


def canonical_url(skill: Skill) -> str:
    """The URL that reads back as the skill's id: its own, a URI among its codes, else a URN of ours."""
    local = skill.id.partition(":")[2]
    urls = (skill.facts.get("url", ""), *(code for code in skill.codes if code.startswith("http")))
    own = (url for url in urls if url and local_id(url, "") == local)
    return next(own, f"{_OWN_URN}{quote(local, safe='')}")


def quoted(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula: "'" before "=", "+", "-", "@" (OWASP, CSV injection)."""
    return f"'{cell}" if _QUOTED.match(f"'{cell}") else cell


def unquoted(cell: str) -> str:
    """Undo `quoted`."""
    return cell[1:] if _QUOTED.match(cell) else cell


def listed(cell: str) -> str:
    """The values of a cell, each once, apart by "; "."""
    parts = (part.strip() for part in cell.split(";"))
    return "; ".join(dict.fromkeys(filter(None, parts)))


def facts_of(
    cells: Mapping[str, str], alignments: Sequence[tuple[str, str, str]], codes: Container[str] = ()
) -> dict[str, str]:
    """The facts that a row states: lists as `listed`, the parts of alignments each on its own.

    A URL that is one of the skill's `codes` is no fact besides.
    """
    url = cells.get("url", "")
    facts = {"url": "" if url.startswith(_OWN_URN) or url in codes else url}
    facts |= {field: listed(cells.get(field, "")) for field in LIST_FACTS}
    facts["status"] = cells.get("status", "")
    categories = listed(cells.get("category", ""))
    facts["categories"] = categories if ";" in categories else ""
    for number, alignment in enumerate(alignments, 1):
        for part, text in zip(ALIGNMENT_PARTS, alignment, strict=True):
            facts[alignment_fact(number, part)] = text
    return {name: text for name, text in facts.items() if text}


def alignment_fact(number: int, part: str) -> str:
    """The name of the fact that holds a part of an alignment, the first of which has no number."""
    return f"alignment_{part}" if number == 1 else f"alignment_{number}_{part}"


def first_category(cell: str) -> str:
    """The category by which a skill is filtered; all of them are a fact."""
    return listed(cell).partition(";")[0]


def is_archived(facts: Mapping[str, str]) -> bool:
    """Whether OSMT has archived a descriptor: it exists, and is no longer to be used."""
    return facts.get("status", "").casefold() == "archived" or "archived" in facts


def skill_of(
    prefix: str,
    local: str,
    cells: Mapping[str, str],
    facts: Mapping[str, str],
    rest: Rest,
) -> Skill:
    """A row as a skill of the framework `prefix`."""
    every = {**facts, **rest.facts}
    statement = {rest.language: cells["statement"]} if cells.get("statement") else {}
    return Skill(
        id=f"{prefix}:{local}",
        labels={rest.language: cells["name"], **rest.labels},
        alternatives=rest.alternatives,
        descriptions={**statement, **rest.descriptions},
        type=rest.type,
        category=first_category(cells.get("category", "")) if rest.category is None else rest.category,
        scale=rest.scale,
        levels=rest.levels,
        broader=tuple(f"{prefix}:{one}" for one in rest.broader),
        related=tuple(f"{prefix}:{one}" for one in rest.related),
        codes=rest.codes,
        facts=every,
        retired=is_archived(every) if rest.retired is None else rest.retired,
        replaced_by=tuple(f"{prefix}:{one}" for one in rest.replaced_by),
    )


def read_rest(cell: str) -> Rest:
    """The last column's JSON.

    Raises:
        msgspec.DecodeError: it is none, or says what a skill cannot be.
    """
    return msgspec.json.decode(cell, type=Rest) if cell.strip() else Rest()
