"""How what is stated is shown: words that are not a source's own stand in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from taxonomy.rules.values import Subject, loads, shown, texts
from taxonomy.wording import UNBREAKABLE, day, number, say

MODES = ("online", "on-site", "blended")


def said(subject: Subject, field: str) -> tuple[str, ...]:
    """What is stated under a field, () where nothing is."""
    if subject.language == "en":
        return texts(subject, field)
    say_it = _SAID.get(field, _answered)
    return tuple(say_it(subject, " ".join(one.split())) for one in texts(subject, field))


def line(subject: Subject, *fields: str) -> str:
    """What is stated under fields as one line that is not too long, "" where nothing is."""
    return shown(tuple(value for name in fields for value in said(subject, name)), subject.language)


def field_name(field: str, language: str) -> str:
    """A field as it is called: in English by its key."""
    return _FRENCH.get(field, field) if language == "fr" else field


def _answered(subject: Subject, value: str) -> str:
    """A source's own words, but for a bare yes or no."""
    return say(value, subject.language) if value in ("yes", "no") else value


def _coded(subject: Subject, value: str) -> str:
    """A mode of delivery, where it is one of those that are known."""
    return say(value, subject.language) if value in MODES else value


def _figured(subject: Subject, value: str) -> str:
    """A figure and its unit."""
    amount, _, unit = value.partition(" ")
    known = say("credits", subject.language) if unit == "credits" else unit
    return f"{number(amount, subject.language)}{UNBREAKABLE}{known}"


def _load(subject: Subject, value: str) -> str:
    return next(one.said(subject.language) for one in loads(subject) if str(one) == value)


def _day(subject: Subject, value: str) -> str:
    return day(value, subject.language)


def _word(known: str) -> Callable[[Subject, str], str]:
    """A word that stands for what is not told, or is none."""
    return lambda subject, value: say(value, subject.language) if value == known else value


_LANGUAGES: Mapping[str, str] = {"en": "anglais", "fr": "français"}
_SAID: Mapping[str, Callable[[Subject, str], str]] = {
    "mode": _coded,
    "participation": _coded,
    "language": lambda subject, value: _LANGUAGES.get(value, value),
    "cost": _figured,
    "credits": _figured,
    "duration": _load,
    "prerequisites": _word("none"),
    "learner": _word("given"),
    **dict.fromkeys(("issued", "reviewed", "expires", "review_due"), _day),
}
_FRENCH: Mapping[str, str] = {
    "title": "intitulé",
    "provider": "organisme",
    "awarding_body": "organisme de délivrance",
    "outcomes": "acquis d’apprentissage",
    "level": "niveau",
    "assessment": "évaluation",
    "participation": "mode de participation",
    "mode": "mode",
    "language": "langue",
    "url": "adresse",
    "cost": "coût",
    "credits": "crédits",
    "category": "catégorie",
    "field_of_education": "domaine d’études",
    "prerequisites": "conditions préalables",
    "aligned": "compétences alignées",
    "skills": "compétences",
    "duration": "durée",
    "learner": "titulaire",
    "issued": "date de délivrance",
    "grade": "note",
    "purpose": "finalité",
    "competency": "compétence attestée",
    "country": "pays",
    "location": "lieu",
    "assessment_standard": "norme d’évaluation",
    "identity_verification": "vérification de l’identité",
    "quality_assurance": "assurance de la qualité",
    "transcript": "relevé de notes",
    "in_demand_by": "demandé par",
    "reflects_job_by": "reflète le travail selon",
    "recognised_by": "reconnu par",
    "credit_recognition": "reconnaissance de crédits",
    "industry_recognition": "reconnaissance de l’industrie",
    "certification": "certification",
    "specific_to": "propre à",
    "stackability": "possibilité de cumul",
    "stacks_into": "s’intègre à",
    "pathways": "parcours",
    "need": "besoin",
    "cip": "CIP",
    "noc": "CNP",
    "nzsced": "NZSCED",
    "rome": "ROME",
    "register": "répertoire",
    "blocks": "blocs",
    "reviewed": "dernière révision",
    "expires": "échéance",
    "review_due": "révision prévue",
}
