"""What rules ask of a credential, out of the columns of a catalogue: their names and cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from indexers.formats.cells import long_text, scalar_text, short_text
from indexers.formats.json_values import Json
from indexers.formats.rows import BadRow
from indexers.formats.values import parse_date, parse_hours, parse_number
from taxonomy.particulars import NOTHING, Particulars
from taxonomy.text import fold

T = TypeVar("T")

NAMES: Mapping[str, str] = {
    "purpose": "purpose|purpose statement|aim|finalite|objet",
    "competency": "competency|competency statement|competence attestee|enonce de competence",
    "awarding_body": "awarding body|awarding organisation|awarding organization|awarding institution|"
    "certifying body|issued by|organisme certificateur|certificateur|organisme delivrant",
    "country": "country|country or region|country of issuer|region of issuer|pays|pays ou region",
    "location": "location|training location|lieu|lieu de formation",
    "participation": "participation|form of participation|participation form|forme de participation",
    "weeks": "weeks|duration weeks|duration in weeks|number of weeks|semaines|duree semaines|"
    "duree en semaines|nombre de semaines",
    "instructional_hours": "instructional hours|instruction hours|teaching hours|heures d instruction|"
    "heures d enseignement",
    "mastery": "mastery|mastery threshold|pass mark|passing score|pass threshold|seuil de maitrise|"
    "seuil de reussite|note de passage",
    "summative": "summative|summative assessment|final assessment|evaluation sommative",
    "assessment_only": "assessment only|assessment only route|challenge exam|by assessment alone|"
    "evaluation seule|par evaluation seule",
    "assessment_standard": "assessment standard|assessment standards|norme d evaluation",
    "evidence_visible": "evidence visible|evidence visible to employer|evidence visible to an employer|"
    "preuves visibles|preuve visible par l employeur",
    "identity_verification": "identity verification|supervision|supervision and identity verification|"
    "proctoring|verification de l identite|verification d identite",
    "quality_assurance": "quality assurance|quality assurance type|quality|assurance qualite|"
    "assurance de la qualite",
    "transcript": "transcript|transcriptable|releve de notes|releve",
    "in_demand_by": "in demand by|endorsed in demand by|demand endorsement|demand endorsements|"
    "competency in demand endorsement|demande attestee par",
    "reflects_job_by": "reflects job by|reflects performance on the job by|assessment endorsement|"
    "assessment endorsements|job performance endorsement|evaluation attestee par",
    "recognised_by": "recognised by|recognized by|recognising bodies|recognizing bodies|recognising body|"
    "reconnu par|organismes de reconnaissance",
    "credit_recognition": "credit recognition|credit transfer|recognition of credit|"
    "reconnaissance des credits|reconnaissance de credits",
    "industry_recognition": "industry recognition|industry recognised|reconnaissance de l industrie|"
    "reconnaissance professionnelle",
    "certification": "certification|certification track|industry certification|professional certification|"
    "certification professionnelle",
    "specific_to": "specific to|specific|made for|propre a|specifique a",
    "stackability": "stackability|stackable|integration|stacking|empilabilite|cumulable|integration options",
    "stacks_into": "stacks into|part of|counts toward|counts towards|leads to|fait partie de|mene a",
    "pathways": "pathways|pathway|education pathways|passerelles|parcours",
    "need": "need|evidence of need|needs evidence|besoin|preuve du besoin",
    "field_of_education": "field of education|field of study|asced|broad field|domaine d etudes",
    "cip": "cip|cip code|cip 2021|cip 2021 code|code cip|cpe|code cpe",
    "noc": "noc|noc code|noc codes|noc 2021|noc 2021 codes|noc 2021 code|cnp|code cnp|codes cnp|cnp 2021",
    "nzsced": "nzsced|nzsced code|nzsced classification",
    "rome": "rome|rome code|rome codes|codes rome|code rome",
    "register": "register|rncp|rncp code|rs code|code rncp|code rs|numero de fiche|fiche rncp",
    "blocks": "blocks|skill blocks|competency blocks|blocs|blocs de competences",
    "block_assessed": "block assessed|blocks assessed|blocks assessed alone|blocs evalues|"
    "blocs evalues separement",
    "reviewed": "reviewed|last reviewed|last review|review date|date of review|derniere revision|revise le",
    "review_months": "review months|review period|review cycle|review frequency|reviewed every|"
    "periode de revision|frequence de revision",
    "valid_months": "valid months|validity|validity period|valid for|validite|duree de validite",
    "expires": "expires|expiry|expiry date|expires on|valid until|date d expiration|valable jusqu au",
}  # fmt: skip

_YES = frozenset({"yes", "y", "true", "1", "oui", "vrai", "available", "possible"})
_NO = frozenset({"no", "n", "false", "0", "non", "faux"})
# Elsewhere such a cell says that nothing is stated; of prerequisites it says that there are none.
_NOTHING_NEEDED = frozenset(
    {"none", "nil", "no prerequisites", "no prerequisite", "none required", "not required"}
    | {"aucun", "aucune", "aucun prerequis", "aucun prealable", "sans prerequis"}
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:%|percent|per cent|p\. ?100|pour cent)?")
_WEEKS = re.compile(
    r"(?:approx\.? |about |environ )?(\d+(?:[.,]\d+)?)(?: ?(?:-|–|to|à|a) ?(\d+(?:[.,]\d+)?))? ?"
    r"(?:weeks?|wks?|semaines?)\b.*"
)
_BARE = re.compile(r"(\d+(?:[.,]\d+)?)(?: ?(?:-|–|to|à|a) ?(\d+(?:[.,]\d+)?))?")
_ISO_WEEKS = re.compile(r"p(\d+)w")
_MONTHS_IN = {
    "month": 1, "months": 1, "mois": 1, "year": 12, "years": 12, "yearly": 12, "an": 12, "ans": 12,
    "annee": 12, "annees": 12,
}  # fmt: skip
_PERIOD = re.compile(r"(?:every |each |tous les |toutes les )?(?:\d+ ?(?:-|–|to|a) ?)?(\d+)? ?([a-z]+)")
_ISO_PERIOD = re.compile(r"p(?:(\d+)y)?(?:(\d+)m)?")
_WORDS_OF_PERIOD = {
    fold(word): months
    for words, months in (
        ("annual|annually|yearly|every year|each year|annuel|annuelle|chaque annee|tous les ans", 12),
        ("every two years|biennial|tous les deux ans", 24),
        ("every three years|triennial|tous les trois ans", 36),
    )
    for word in words.split("|")
}
_SPLIT = re.compile(r"\s*[;|\n]\s*")
_SPLIT_CODES = re.compile(r"[\s,;|]+")


class _Fields(Protocol):
    def value(self, name: str, parse: Callable[[Json], T | None]) -> T | None: ...

    def cell(self, name: str) -> Json: ...


def parse_yes(value: Json) -> bool | None:
    """Whether a cell says yes or no; None for other words."""
    said = fold(scalar_text(value) or "")
    return True if said in _YES else False if said in _NO else None


def parse_percent(value: Json) -> float | None:
    """A pass mark in percent: "90 %", 90, or the share .9.

    Raises:
        BadRow: below 0.
    """
    text = (scalar_text(value) or "").casefold()
    _refuse_negative(text)
    match = _PERCENT.fullmatch(text)
    number = parse_number(match[1]) if match else None
    if number is None or isinstance(value, bool):
        return None
    share = number * 100 if 0 < number <= 1 and "%" not in text else number
    return share if 0 < share <= 100 else None


def parse_weeks(value: Json, bare: bool = True) -> tuple[float, float] | None:
    """A duration in weeks: "12 weeks", "8 to 10 semaines", "P6W", {"min", "max"}; `bare`: figures too.

    Raises:
        BadRow: below 0.
    """
    if isinstance(value, dict | list):
        given = value if isinstance(value, dict) else dict(zip(("min", "max"), value, strict=False))
        ends = parse_hours(given, True)
        return (ends.minimum, ends.maximum) if ends else None
    text = (scalar_text(value) or "").casefold()
    _refuse_negative(text)
    match = _ISO_WEEKS.fullmatch(text) or _WEEKS.fullmatch(text) or (_BARE.fullmatch(text) if bare else None)
    if match is None or isinstance(value, bool):
        return None
    low, high = parse_number(match[1]), parse_number(match[match.lastindex or 1])
    return (low, high) if low is not None and high is not None and 0 < low <= high else None


def parse_months(value: Json) -> int | None:
    """A period in months: 12, "annually", "2 years", "every 18 months", "P1Y"; of a range the longest.

    Raises:
        BadRow: below 0.
    """
    text = (scalar_text(value) or "").casefold()
    _refuse_negative(text)
    if (iso := _ISO_PERIOD.fullmatch(text)) and (iso[1] or iso[2]):
        return int(iso[1] or 0) * 12 + int(iso[2] or 0) or None
    key = fold(text)
    if key in _WORDS_OF_PERIOD:
        return _WORDS_OF_PERIOD[key]
    if key.isdecimal():
        months = int(key)
    else:
        match = _PERIOD.fullmatch(re.sub(r"[–-]", " to ", text) if text else "")
        if match is None or match[2] not in _MONTHS_IN:
            return None
        months = int(match[1] or 1) * _MONTHS_IN[match[2]]
    return months if 0 < months < 12_000 else None


def parse_names(value: Json) -> tuple[str, ...]:
    """Names of a list, or of a text that separates them with semicolons, bars or lines."""
    given = value if isinstance(value, list) else _SPLIT.split(short_text(value) or "")
    names = (short_text(one) for one in given)
    return tuple(dict.fromkeys(name for name in names if name))


def parse_codes(value: Json) -> tuple[str, ...]:
    """Codes of a list, or of a text that separates them in any way."""
    given = value if isinstance(value, list) else [short_text(value) or ""]
    codes = (code for one in given for code in _SPLIT_CODES.split(short_text(one) or ""))
    return tuple(dict.fromkeys(code for code in codes if code))


def _hours(value: Json) -> tuple[float, float] | None:
    found = parse_hours(value, True)
    return (found.minimum, found.maximum) if found else None


_YES_NO = ("summative", "assessment_only", "evidence_visible", "block_assessed")
_LISTS = ("in_demand_by", "reflects_job_by", "recognised_by", "stacks_into", "blocks")
_CODES = ("noc", "rome")
_PARSED: Mapping[str, Callable[[Json], Any]] = {
    "weeks": parse_weeks,
    "instructional_hours": _hours,
    "mastery": parse_percent,
    "reviewed": parse_date,
    "expires": parse_date,
    "review_months": parse_months,
    "valid_months": parse_months,
    **dict.fromkeys(_YES_NO, parse_yes),
    **dict.fromkeys(_LISTS, parse_names),
    **dict.fromkeys(_CODES, parse_codes),
}


def read_particulars(fields: _Fields, names: Mapping[str, object]) -> Particulars | None:
    """What a row states of what rules ask for; None where it states none. `names` are its columns' fields.

    A duration given in weeks under the name of hours counts as weeks.

    Raises:
        BadRow: a figure below 0, or a value of a shape that no field has.
    """
    found: dict[str, Any] = {}
    for name in NAMES:
        value = fields.value(name, _PARSED.get(name, long_text)) if name in names else None
        if value is not None and value != ():
            found[name] = value
    hours = fields.cell("hours") if "weeks" not in found else None
    if isinstance(hours, str) and (weeks := parse_weeks(hours, bare=False)):
        found["weeks"] = weeks
    needed = fields.cell("prerequisites")
    if isinstance(needed, str) and fold(needed) in _NOTHING_NEEDED:
        found["no_prerequisites"] = True
    stated = Particulars(**found)
    return None if stated == NOTHING else stated


def _refuse_negative(text: str) -> None:
    if re.match(r"[-−] ?\d", text):
        raise BadRow(f"'{text}' is below 0")
