"""What a rule can look at: the fields of a credential or award by the names that profiles use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from taxonomy.awards import Award
from taxonomy.credentials import Credential, Hours
from taxonomy.text import fold
from taxonomy.wording import NARROW
from taxonomy.workload import HOURS, Workload, convert, of_credits, of_hours, workload_in

PREREQUISITES = "prerequisites"
_LONGEST = 120  # characters of a text that are shown

# Assessments that are the last word on the learning; a credential may say so itself (`summative`).
_FINAL = fold(
    "exam examination test final summative project portfolio practical capstone thesis demonstration "
    "examen epreuve sommative projet pratique soutenance"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """The nearest existing credential, and the share of this one's steps that it teaches."""

    id: str
    title: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is checked: a credential, as an offer or as an award of it.

    `today` is an ISO day, None where no rule may depend on it. `aligned` names the skills that it is known to
    teach; `nearest` is None where nothing loaded can say, and `compared` says whether anything was. In
    `language` it is said what was found; no result depends on it.
    """

    credential: Credential
    award: Award | None = None
    today: str | None = None
    aligned: tuple[str, ...] = ()
    nearest: Overlap | None = None
    compared: bool = False
    language: str = "en"


def texts(subject: Subject, field: str) -> tuple[str, ...]:
    """What is stated under a field, () where nothing is."""
    return tuple(text for text in _TEXTS[field](subject) if text)


def shown(values: tuple[str, ...], language: str = "en") -> str:
    """Values as one line that is not too long."""
    text = f"{NARROW}; ".join(values) if language == "fr" else " ".join("; ".join(values).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def says_yes(subject: Subject, field: str) -> bool | None:
    """Whether something is so; None where it is not stated."""
    return _YES[field](subject)


def amount(subject: Subject, field: str, unit: str) -> Workload | None:
    """A figure in a unit: workload converts, all others have the one unit of `AMOUNTS`."""
    return _AMOUNTS[field][1](subject, unit)


def units_of(field: str) -> tuple[str, ...]:
    """The units in which a figure can be had."""
    return _AMOUNTS[field][0]


def _stated(name: str) -> Callable[[Subject], tuple[str, ...]]:
    def read(subject: Subject) -> tuple[str, ...]:
        value = getattr(subject.credential.stated, name)
        return value if isinstance(value, tuple) else (str(value),) if value else ()

    return read


def _one(read: Callable[[Credential], object]) -> Callable[[Subject], tuple[str, ...]]:
    def values(subject: Subject) -> tuple[str, ...]:
        value = read(subject.credential)
        return (str(value),) if value else ()

    return values


def _awarded(read: Callable[[Award], str | None]) -> Callable[[Subject], tuple[str, ...]]:
    def values(subject: Subject) -> tuple[str, ...]:
        value = read(subject.award) if subject.award else None
        return (value,) if value else ()

    return values


def _outcomes(one: Credential) -> str | None:
    return one.texts.get("outcomes")


def _awarding_body(subject: Subject) -> tuple[str, ...]:
    body = subject.credential.stated.awarding_body or subject.credential.provider
    return (body,) if body else ()


def _participation(one: Credential) -> str | None:
    return one.stated.participation or one.mode


def _prerequisites(subject: Subject) -> tuple[str, ...]:
    one = subject.credential
    if one.stated.no_prerequisites:
        return ("none",)
    return one.prerequisites or ((one.facts[PREREQUISITES],) if one.facts.get(PREREQUISITES) else ())


def _aligned(subject: Subject) -> tuple[str, ...]:
    coded = (one.name for one in subject.credential.declared if one.codes)
    return tuple(dict.fromkeys((*coded, *subject.aligned)))


def _skills(subject: Subject) -> tuple[str, ...]:
    declared = tuple(one.name for one in subject.credential.declared)
    return declared or subject.aligned or _one(_outcomes)(subject)


def _cost(one: Credential) -> str | None:
    return f"{one.cost.amount:g} {one.cost.currency}" if one.cost else None


def _level(one: Credential) -> str | None:
    return one.level.name if one.level else None


def _credits(one: Credential) -> str | None:
    return f"{one.credits.value:g} {one.credits.system or 'credits'}" if one.credits else None


def _duration(subject: Subject) -> tuple[str, ...]:
    return tuple(map(str, loads(subject)))


def _learner(one: Award) -> str | None:
    return "given" if one.learner else None  # whose it is, is nobody's business here


def loads(subject: Subject) -> tuple[Workload, ...]:
    """How long it takes: in weeks, in hours, whichever is stated."""
    found = (amount(subject, "weeks", "weeks"), amount(subject, "workload", HOURS))
    return tuple(one for one in found if one is not None)


_PLAIN = (
    "purpose competency country location assessment_standard identity_verification quality_assurance "
    "transcript in_demand_by reflects_job_by recognised_by credit_recognition industry_recognition "
    "certification specific_to stackability stacks_into pathways need cip noc nzsced rome register blocks "
    "reviewed expires review_due"
)
_TEXTS: Mapping[str, Callable[[Subject], tuple[str, ...]]] = {
    "title": _one(lambda one: one.title),
    "provider": _one(lambda one: one.provider),
    "awarding_body": _awarding_body,
    "outcomes": _one(_outcomes),
    "level": _one(_level),
    "assessment": _one(lambda one: one.assessment),
    "participation": _one(_participation),
    "mode": _one(lambda one: one.mode),
    "language": _one(lambda one: one.language),
    "url": _one(lambda one: one.url),
    "cost": _one(_cost),
    "credits": _one(_credits),
    "category": _one(lambda one: one.category),
    "field_of_education": _one(lambda one: one.stated.field_of_education or one.category),
    "prerequisites": _prerequisites,
    "aligned": _aligned,
    "skills": _skills,
    "duration": _duration,
    "learner": _awarded(_learner),
    "issued": _awarded(lambda one: one.issued),
    "grade": _awarded(lambda one: one.grade),
    **{name: _stated(name) for name in _PLAIN.split()},
}


def _assessed(subject: Subject) -> bool | None:
    one = subject.credential
    return None if one.assessment is None else not one.informal


def _summative(subject: Subject) -> bool | None:
    one = subject.credential
    if one.informal:
        return False
    if one.stated.summative is not None or one.assessment is None:
        return one.stated.summative
    return True if any(word in _FINAL for word in fold(one.assessment).split()) else None


def _said(name: str) -> Callable[[Subject], bool | None]:
    def read(subject: Subject) -> bool | None:
        value = getattr(subject.credential.stated, name)
        return value if isinstance(value, bool) else None

    return read


_YES: Mapping[str, Callable[[Subject], bool | None]] = {
    "assessed": _assessed,
    "summative": _summative,
    **{name: _said(name) for name in ("assessment_only", "evidence_visible", "block_assessed")},
}


def _workload(subject: Subject, unit: str) -> Workload | None:
    return workload_in(subject.credential, unit)


def _instructional(subject: Subject, unit: str) -> Workload | None:
    stated = subject.credential.stated.instructional_hours
    hours = Hours(*stated) if stated else subject.credential.hours
    return convert(of_hours(hours), unit) if hours else None


def _weeks(subject: Subject, unit: str) -> Workload | None:
    stated = subject.credential.stated.weeks
    return Workload(*stated, unit) if stated else None


def _number(name: str) -> Callable[[Subject, str], Workload | None]:
    def read(subject: Subject, unit: str) -> Workload | None:
        value = getattr(subject.credential.stated, name)
        return None if value is None else Workload(value, value, unit)

    return read


_LOADS = ("hours", "ECTS", "CATS", "NZQA", "credit hours")
_AMOUNTS: Mapping[str, tuple[tuple[str, ...], Callable[[Subject, str], Workload | None]]] = {
    "workload": (_LOADS, _workload),
    "instructional_hours": (("hours",), _instructional),
    "weeks": (("weeks",), _weeks),
    "review_months": (("months",), _number("review_months")),
    "valid_months": (("months",), _number("valid_months")),
    "mastery": (("%",), _number("mastery")),
}

TEXT_FIELDS, YES_FIELDS, AMOUNT_FIELDS = tuple(_TEXTS), tuple(_YES), tuple(_AMOUNTS)


def stated_unit(subject: Subject) -> str | None:
    """The credit system in which a workload is stated, None where it is in hours or not at all."""
    credits_ = of_credits(subject.credential.credits) if subject.credential.credits else None
    return credits_.unit if credits_ else None
