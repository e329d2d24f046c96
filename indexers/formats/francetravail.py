"""France Travail's offers: the answers of its API, and tables of their fields, names joined by dots."""

from __future__ import annotations

import re

from indexers.formats.fields import Layout
from indexers.formats.html_text import plain_text
from indexers.formats.json_values import Json, Values
from indexers.formats.languages import detect_language
from indexers.formats.rows import BadRow, RawFile, Row
from indexers.formats.skills import parse_skills

_DEPARTMENT = re.compile(r"(\d\d|2[AB]|97\d) - (.+)")
# What an offer asks for by name: skills of ROME, personal qualities, and languages.
_SKILLED = ("competences", "qualitesProfessionnelles", "langues")


def _prepare(file: RawFile) -> RawFile:
    return file.with_rows([Row(row.number, _flat(row.values)) for row in file.rows])


def _flat(values: Values) -> Values:
    """Objects as columns joined by dots, the declared skills as one list, and department and place apart.

    An offer does not say in which language it is: French, unless its words are another one's.
    """
    flat: Values = {}
    for name, value in values.items():
        inner = value if isinstance(value, dict) else None
        flat |= {name: value} if inner is None else {f"{name}.{key}": one for key, one in inner.items()}
    description = flat.get("description")
    if isinstance(description, str):
        flat["description"] = plain_text(description)
    place = _DEPARTMENT.fullmatch(str(flat.get("lieuTravail.libelle") or ""))
    if place:
        flat["lieuTravail.libelle"], flat["departement"] = place[2], place[1]
    texts = [str(flat.get(name) or "") for name in ("intitule", "description")]
    flat["langue"] = detect_language(texts) or "fr"
    flat["competences"] = _declared([flat.pop(name, None) for name in _SKILLED])
    return flat


def _declared(cells: list[Json]) -> Json:
    """The skills of all cells as one list; a cell that holds none stays, for its row to be set aside."""
    skills: list[Json] = []
    for cell in cells:
        try:
            skills += [{"name": one.name} for one in parse_skills(cell)]
        except BadRow:
            return cell
    return skills


LAYOUT = Layout(
    source="francetravail",
    kind="posting",
    headers=frozenset({"id", "intitule", "description", "romeCode"}),
    columns={
        "id": "id",
        "title": "intitule",
        "description": "description",
        "skills": "competences",
        "employer": "entreprise.nom",
        "location": "lieuTravail.libelle",
        "region": "departement",
        "posted": "dateCreation",
        "url": "origineOffre.urlOrigine",
        "language": "langue",
        "category": "romeLibelle",
    },
    prepare=_prepare,
)
