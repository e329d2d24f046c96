"""What badges of both versions and comprehensive records share: alignments, results, and an id for each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable

from indexers.formats.json_values import Json, Values
from indexers.formats.languages import detect_language
from indexers.formats.nodes import id_of, nodes, said
from taxonomy.held import AwardedSkill
from taxonomy.text import clean

_MADE_ID_LENGTH = 16
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")
_MOST_SKILLS = 1_000


def award_id(node: Values) -> str:
    """The id of a credential; one that has none is called "award:" and a hash of what it says."""
    id_ = id_of(node)
    if id_:
        return id_
    said_ = json.dumps(node, sort_keys=True, ensure_ascii=True).encode()
    return f"award:{hashlib.sha256(said_).hexdigest()[:_MADE_ID_LENGTH]}"


def language_of(stated: Json, texts: Iterable[str | None]) -> str:
    """The language that is stated, else whichever of English and French the texts are in (ISO 639-1)."""
    if isinstance(stated, str) and _LANGUAGE.match(stated):
        return stated[:2].lower()
    return detect_language([text for text in texts if text]) or "en"


def skills_of(achievement: Values, language: str, results: Json = None) -> tuple[AwardedSkill, ...]:
    """The alignments of an achievement, and of the results that were reached, each once.

    A result that names the level of a rubric aligns what the rubric aligns with that level.
    """
    found = list(_alignments(achievement, language, None))
    described = {id_of(one): one for one in nodes(achievement.get("resultDescription"))}
    for result in nodes(results):
        description = described.get(id_of(result.get("resultDescription")), {})
        level = _rubric_level(result, description)
        name = said(level.get("level"), language) or said(level.get("name"), language)
        found += _alignments(result, language, name)
        found += _alignments(description, language, name)
    best: dict[tuple[str, tuple[str, ...]], AwardedSkill] = {}
    for one in found:
        known = best.get((one.name, one.codes))
        if known is None or known.level is None:
            best[one.name, one.codes] = one
    return tuple(best.values())[:_MOST_SKILLS]


def grade_of(achievement: Values, results: Json, language: str) -> str | None:
    """The results that were reached, as they are written."""
    described = {id_of(one): one for one in nodes(achievement.get("resultDescription"))}
    grades = []
    for result in nodes(results):
        description = described.get(id_of(result.get("resultDescription")), {})
        level = _rubric_level(result, description)
        value = said(result.get("value"), language) or said(level.get("name"), language)
        name = said(description.get("name"), language)
        if value:
            grades.append(f"{name}: {value}" if name else value)
    return ", ".join(grades) or None


def _rubric_level(result: Values, description: Values) -> Values:
    reached = id_of(result.get("achievedLevel"))
    levels = nodes(description.get("rubricCriterionLevel"))
    return next((one for one in levels if reached is not None and id_of(one) == reached), {})


def _alignments(node: Values, language: str, level: str | None) -> Iterable[AwardedSkill]:
    for one in [*nodes(node.get("alignment")), *nodes(node.get("alignments"))]:
        codes = [one.get(name) for name in ("targetCode", "targetUrl", "targetURL")]
        plain = tuple(dict.fromkeys(clean(code) for code in codes if isinstance(code, str) and clean(code)))
        name = said(one.get("targetName"), language) or next(iter(plain), None)
        if name:
            type_ = one.get("targetType")
            yield AwardedSkill(
                name,
                plain,
                level,
                said(one.get("targetFramework"), language),
                clean(type_) if isinstance(type_, str) else None,
            )
