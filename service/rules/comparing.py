"""Credentials side by side, on what Australia's framework calls critical information."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from service.answers import Result, ThingRef
from service.context import Context
from service.explaining import closing
from service.questions import GapQuestion
from service.rules.answers import CompareAnswer, ComparedClosing, ComparedField, RuleSource
from service.rules.checking import outcome_names
from taxonomy.errors import InputError
from taxonomy.model import label
from taxonomy.rules import Subject, outcomes, shipped
from taxonomy.rules.saying import said
from taxonomy.rules.values import shown, texts
from taxonomy.typing import NOT_STATED, credential_type, portability, type_name
from taxonomy.wording import NARROW
from taxonomy.workload import figure

MOST = 10

# The critical information of the framework, in its order, and what stands on every credential beside it.
_FIELDS: Mapping[str, tuple[str, str]] = {
    "title": ("title", "intitulé"),
    "provider": ("provider", "organisme"),
    "outcomes": ("learning outcomes", "acquis d’apprentissage"),
    "field_of_education": ("field of education", "domaine d’études"),
    "participation": ("delivery mode", "mode de prestation"),
    "location": ("location", "lieu"),
    "language": ("language", "langue"),
    "duration": ("duration and effort", "durée et effort"),
    "assessment": ("assessment", "évaluation"),
    "cost": ("cost", "coût"),
    "prerequisites": ("prerequisites", "conditions préalables"),
    "credit": ("credit or recognition", "crédits ou reconnaissance"),
    "industry": ("industry recognition", "reconnaissance de l’industrie"),
    "quality_assurance": ("quality assurance", "assurance de la qualité"),
    "level": ("level", "niveau"),
    "type": ("type", "type"),
    "portability": ("portability", "portabilité"),
    "mastery": ("mastery threshold", "seuil de maîtrise"),
    "review_due": ("review due", "révision prévue"),
    "valid": ("valid for (months)", "validité (mois)"),
    "meets": ("meets", "répond à"),
}


def compare(context: Context, ids: Sequence[str], gap: GapQuestion | None = None) -> CompareAnswer:
    """Two to ten credentials side by side; with a gap question, what each closes of that gap.

    Raises:
        InputError: fewer than two, more than ten, one twice, an unknown one, or what is wrong with the gap.
    """
    if not 2 <= len(ids) <= MOST:
        raise InputError(f"takes 2 to {MOST} credentials, not {len(ids)}.", field="credentials")
    documents = [context.credential(id_, "credentials") for id_ in ids]
    records = [one.record for one in documents]
    if len({one.id for one in records}) < len(records):
        raise InputError("names the same credential twice.", field="credentials")
    closes = closing(context, [one.id for one in records], gap) if gap else None
    subjects = [
        Subject(credential=one.record, aligned=one.claimed, language=context.language) for one in documents
    ]
    source = shipped()["australia"].source
    return CompareAnswer(
        credentials=tuple(ThingRef(one.id, one.title) for one in records),
        fields=tuple(_field(name, subjects, context.language) for name in _FIELDS),
        source=RuleSource(source.name, source.url, source.date),
        target=closes.target if closes else None,
        missing=closes.missing if closes else None,
        closes=tuple(map(_closing, closes.results)) if closes else (),
        insufficient=closes.insufficient if closes else None,
        snapshot=context.snapshot.info.id,
    )


def _field(name: str, subjects: Sequence[Subject], language: str) -> ComparedField:
    values = tuple(_value(name, one) for one in subjects)
    english, french = _FIELDS[name]
    named = label({"en": english, "fr": french}, language)
    return ComparedField(name, named, values, len(set(values)) > 1)


def _value(name: str, subject: Subject) -> str | None:
    read = _READ.get(name)
    found = read(subject) if read else said(subject, name)
    return shown(found, subject.language) or None if isinstance(found, tuple) else found


def _closing(result: Result | None) -> ComparedClosing | None:
    return ComparedClosing(result.closes, result.share_of_gap, result.reason) if result else None


def _credit(subject: Subject) -> tuple[str, ...]:
    names = ("credits", "credit_recognition", "recognised_by", "stacks_into")
    return tuple(text for name in names for text in said(subject, name))


def _industry(subject: Subject) -> tuple[str, ...]:
    return tuple(text for name in ("industry_recognition", "in_demand_by") for text in texts(subject, name))


def _type(subject: Subject) -> str | None:
    found = credential_type(subject.credential)
    return None if found.name == NOT_STATED else type_name(found.name, subject.language)


def _portability(subject: Subject) -> str | None:
    found = portability(subject.credential, subject.language)
    if found.name == NOT_STATED:
        return None
    return f"{type_name(found.name, subject.language)} ({found.reason})"


def _mastery(subject: Subject) -> str | None:
    mastery = subject.credential.stated.mastery
    space = NARROW if subject.language == "fr" else " "
    return None if mastery is None else f"{figure(mastery, subject.language)}{space}%"


def _valid(subject: Subject) -> str | None:
    months = subject.credential.stated.valid_months
    return None if months is None else str(months)


_READ: Mapping[str, Callable[[Subject], str | tuple[str, ...] | None]] = {
    "credit": _credit,
    "industry": _industry,
    "type": _type,
    "portability": _portability,
    "mastery": _mastery,
    "valid": _valid,
    "meets": lambda subject: tuple(
        outcome_names(subject.language)[one] for one in outcomes(subject.credential, subject.aligned)
    ),
}
