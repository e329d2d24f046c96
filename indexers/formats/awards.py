"""Credits and educational levels as courses state them; what is not certain is None, never zero."""

from __future__ import annotations

import re

from indexers.formats.cells import scalar_text
from indexers.formats.json_values import Json
from indexers.formats.rows import BadRow
from indexers.formats.values import parse_number
from taxonomy.credentials import Credits, EducationalLevel
from taxonomy.text import fold

_NO_SYSTEM = ""  # words that name credits, but not whose
_SYSTEMS = {
    name: system
    for system, names in {
        _NO_SYSTEM: "credit|credits|cr|credit point|credit points|credit value|credit units|"
        "number of credits|nombre de credits",
        "ECTS": "ects|ects credit|ects credits|ects point|ects points|credit ects|credits ects|"
        "number of ects|european credits",
        "CEU": "ceu|ceus|continuing education unit|continuing education units|uec|"
        "unite d education continue|unites d education continue",
        "CATS": "cats|cats point|cats points|cats credit|cats credits|uk credits",
        "CPD": "cpd|cpd point|cpd points|cpd credit|cpd credits|cpd units",
        "CPE": "cpe|cpe credit|cpe credits",
        "PDU": "pdu|pdus",
        "NZQA": "nzqa credit|nzqa credits|nzqf credits|nz credits",
        "SCQF": "scqf point|scqf points|scqf credit|scqf credits|scqf credit points",
        "credit hours": "credit hour|credit hours|semester hour|semester hours|semester credits|"
        "semester credit hours|us credits",
    }.items()
    for name in names.split("|")
}
_NUMBER = r"\d+(?:[.,]\d+)?"
_CREDITS = re.compile(rf"(?:([^\d:=]+?) ?[:=]? ?)?({_NUMBER})(?: ?([^\d]+))?")
_LONGEST_SYSTEM = 30

_FRAMEWORKS = {
    name: framework
    for framework, names in {
        "EQF": "eqf|cec|european qualifications framework|cadre europeen des certifications",
        "NQF": "nqf", "RQF": "rqf", "FHEQ": "fheq", "SCQF": "scqf", "CQFW": "cqfw", "AQF": "aqf",
        "NZQCF": "nzqcf|nzqf", "ISCED": "isced|cite", "CEFR": "cefr|cecr|cecrl", "RNCP": "rncp",
        "HKQF": "hkqf|qf hong kong", "MQF": "mqf", "NFQ": "nfq",
    }.items()
    for name in names.split("|")
}  # fmt: skip
_LEVEL_WORD = r"(?:level|niveau)"
_AT = r"(\d{1,2}|[abc][12])"
_LEVELS = (
    # EQF level 5, EQF 5; level 5 (EQF)
    re.compile(rf"(?P<framework>\D+?) {_LEVEL_WORD}? ?(?P<value>{_AT})"),
    re.compile(rf"{_LEVEL_WORD} (?P<value>{_AT}) (?:of |of the |du |de l )?(?P<framework>\D+)"),
)
_BARE_LEVEL = re.compile(rf"(?:{_LEVEL_WORD} )?(?P<value>{_AT})")
_LONGEST_LEVEL = 40  # longer texts describe, they do not name


def parse_credits(value: Json, column: str = "", system: str | None = None) -> Credits | None:
    """Credits: "4 ECTS", "15 credits", "0.5 CEU", a number, {"value", "system"}.

    The system is what the text says, else the folded name of its column, else `system`, the cell beside it.
    One that nothing states is None, and two that differ make the value uncertain.

    Raises:
        BadRow: negative credits.
    """
    if isinstance(value, dict):
        inner = next((value[key] for key in ("value", "amount", "credits") if key in value), None)
        stated = next((value[key] for key in ("system", "type", "unit") if key in value), None)
        if isinstance(inner, dict | list):
            return None
        return parse_credits(inner, column, scalar_text(stated) or system)
    text = scalar_text(value) or ""
    if re.match(r"[-−] ?\d", text):
        raise BadRow(f"'{text}' is a negative number of credits")
    match = _CREDITS.fullmatch(text.casefold())
    number = parse_number(match[2]) if match else None
    if match is None or number is None or isinstance(value, bool):
        return None
    words = [_SYSTEMS.get(fold(one)) for one in (match[1], match[3]) if one]
    if None in words:  # a word that we do not know may say anything
        return None
    named = {one for one in (*words, _SYSTEMS.get(column)) if one}
    if beside := system_name(system):
        named.add(beside)
    return Credits(number, next(iter(named), None)) if len(named) < 2 else None


def system_name(text: str | None) -> str | None:
    """A credit system as it is filtered: by its usual name, else as stated."""
    if not text or len(text) > _LONGEST_SYSTEM:
        return None
    return _SYSTEMS.get(fold(text), text) or None


def parse_level(value: Json, column: str = "") -> EducationalLevel | None:
    """A level as stated: "EQF 5", "Level 5 (EQF)", "Beginner", {"framework", "value"}; None for prose.

    Its framework is what the text says, else what the folded name of its column names ("EQF level").
    """
    if isinstance(value, dict):
        inner = next((value[key] for key in ("value", "level", "name") if key in value), None)
        stated = fold(scalar_text(value.get("framework")) or "")
        return None if isinstance(inner, dict | list) else parse_level(inner, stated or column)
    text = scalar_text(value) or ""
    if isinstance(value, bool) or not text or len(text) > _LONGEST_LEVEL:
        return None
    key = fold(text)
    for pattern in _LEVELS:
        match = pattern.fullmatch(key)
        if match and (framework := _FRAMEWORKS.get(match["framework"].strip())):
            return EducationalLevel(match["value"].upper(), framework)
    match = _BARE_LEVEL.fullmatch(key)
    known = [_FRAMEWORKS[word] for word in (column, *column.split()) if word in _FRAMEWORKS]
    if match and known:
        return EducationalLevel(match["value"].upper(), known[0])
    return EducationalLevel(text)
