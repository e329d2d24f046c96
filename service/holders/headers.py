"""What a table is by its headers: rows of persons, or one of the shapes of published tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from indexers.formats.fields import header_key
from taxonomy.errors import FileError, UnknownFormat
from taxonomy.readers.tables import nearest

Shape = Literal["persons", "differences", "wide", "long", "uptake"]

_ALIASES: Mapping[str, str] = {
    "person": "person|person key|person id|key|id|profile|profile id|member|member id|user|user id|learner|"
    "learner id|respondent|respondent id|personne|identifiant|cle",
    "occupation": "occupation|occupations|occupation title|job title|job|profession|role|job role|position|"
    "metier|emploi|poste",
    "skills": "skills|skill|common skill|skill name|skill label|competencies|competence|competences",
    "credentials": "credentials|credential|micro credentials|micro credential|microcredentials|"
    "microcredential|mc|mcs|certifications|certification|certificates|certificate|badges|badge|"
    "licenses and certifications|licences and certifications|microcertifications|microcertification|"
    "certificats|titres|attestations",
    "seniority": "seniority|seniority level|job seniority|anciennete|niveau d anciennete|"
    "niveau hierarchique",
    "field": "field of study|broad field of study|fields of study|field|study field|major|degree field|"
    "domaine d etudes|domaine d etude",
    "group": "group|groupe|cohort|population|holder group|with or without",
    "difference": "difference|lift|skill lift|difference in percentage points|percentage points|ecart",
    "absolute": "absolute difference|ecart absolu",
    "share": "share|percent|percentage|fraction|proportion|normalized professionals|"
    "normalised professionals|part|pourcentage|rate|uptake|taux",
    "count": "count|n|number|people|persons|professionals|nombre|effectif",
    "size": "group size|size|base|sample size|sample|group total|out of|taille|taille du groupe",
    "holders": "holders|with mc|with|with micro credential|with microcredential|holders share|"
    "share of holders|share among holders|titulaires|avec",
    "others": "others|without mc|without|without micro credential|without microcredential|non holders|"
    "others share|share of others|share among others|autres|sans",
    "all": "all|total|everyone|all professionals|total professionals|ensemble|tous",
    "holders_n": "holders n|n holders|number of holders|holders size|holders total|with mc n|n with mc",
    "others_n": "others n|n others|number of others|others size|others total|without mc n|n without mc",
}  # fmt: skip
_FIELD_OF = {name: field for field, names in _ALIASES.items() for name in names.split("|")}
# By these a table is one of persons, even where what a person holds is missing.
_PERSONAL = ("person", "credentials")
_SHAPES = (
    "rows of persons (person, occupation, skills, credentials, seniority, field of study), or an aggregated "
    "table: skill and difference; a value, group and share (or count); a value, holders and others; "
    "occupation, holders and all"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of a table and its columns by field; `named` is the column of the values that it is about."""

    shape: Shape
    columns: Mapping[str, str]
    named: str = ""


def fields_of(headers: Iterable[str]) -> dict[str, str]:
    """Our field to the first column that has one of its names."""
    found: dict[str, str] = {}
    for header in headers:
        if field := _FIELD_OF.get(header_key(header)):
            found.setdefault(field, header)
    return found


def layout_of(file: str, headers: Sequence[str], texts: Sequence[str]) -> Layout:
    """What a table is; `texts` are those of its columns whose cells are not all numbers.

    Raises:
        UnknownFormat: no shape has these headers.
        FileError: rows of persons without a column of credentials; the nearest header is named.
    """
    columns = fields_of(headers)
    named = next((columns[name] for name in ("skills", "seniority", "field") if name in columns), None)
    if not any(name in columns for name in _PERSONAL):
        if "holders" in columns and "others" in columns and named:
            return Layout("wide", columns, named)
        if "difference" in columns and named:
            return Layout("differences", columns, named)
        if "group" in columns and ("share" in columns or "count" in columns):
            taken = set(columns.values()) - {named}
            about = named or next((one for one in texts if one not in taken), None)
            if about:
                return Layout("long", columns, about)
        if "occupation" in columns and ("share" in columns or _counts(columns)):
            return Layout("uptake", columns, columns["occupation"])
    if "credentials" in columns and ("skills" in columns or "occupation" in columns or len(columns) > 1):
        return Layout("persons", columns)
    if named or "person" in columns:
        near = nearest("credentials", headers) or nearest("certificates", headers) or list(headers)[:3]
        raise FileError("has no column 'credentials'.", file=file, field="credentials", nearest=near)
    raise UnknownFormat(f"is not known by its headers. It can be {_SHAPES}.", file=file)


def _counts(columns: Mapping[str, str]) -> bool:
    sides = [name in columns for name in ("holders", "others", "all")]
    return ("group" in columns and "count" in columns) or sum(sides) > 1
