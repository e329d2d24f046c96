"""Hours and credits: the one place where workload converts from one system to another.

Sources of the factors:
- 1 ECTS is 25 to 30 hours: ECTS Users' Guide 2015, European Commission.
- 1 ECTS is 2 UK (CATS) credits, 1 UK credit is 10 notional hours: QAA, Higher Education Credit Framework.
- 1 New Zealand credit is 10 notional learning hours: NZQA, Listing and Operational Rules 2022, rule 3.
- 1 US semester credit is about 2 ECTS, and about 45 hours: European MOOC Consortium, Common Microcredential
  Framework (4 to 6 ECTS, 2 to 3 US credits); 34 CFR 600.2 (one hour in class and two out of it for about 15
  weeks). Both are rules of thumb and do not agree: what follows from them is marked "about".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from taxonomy.credentials import Credential, Credits, Hours
from taxonomy.errors import InputError
from taxonomy.wording import number, say, typeset

HOURS, ECTS, UK, NZ, US = "hours", "ECTS", "CATS", "NZQA", "credit hours"


@dataclass(frozen=True, slots=True)
class System:
    """A unit of workload: what one of it is in hours and in ECTS, and who says so, in English and French."""

    unit: str
    label: str
    hours: tuple[float, float]
    ects: tuple[float, float]
    source: str
    french_source: str
    about: bool = False


_ECTS_GUIDE = "ECTS Users' Guide 2015: 1 ECTS is 25 to 30 hours"
_GUIDE_ECTS = "Guide d'utilisation ECTS 2015 : 1 ECTS vaut de 25 à 30 heures"
_SYSTEMS = {
    one.unit: one
    for one in (
        System(HOURS, "hours", (1, 1), (1 / 30, 1 / 25), _ECTS_GUIDE, _GUIDE_ECTS),
        System(ECTS, "ECTS", (25, 30), (1, 1), _ECTS_GUIDE, _GUIDE_ECTS),
        System(
            UK, "UK credits", (10, 10), (0.5, 0.5),
            "QAA Higher Education Credit Framework: 1 UK credit is 10 hours, 2 are 1 ECTS",
            "QAA Higher Education Credit Framework : 1 crédit britannique vaut 10 heures, 2 font 1 ECTS",
        ),
        System(
            NZ, "NZ credits", (10, 10), (10 / 30, 10 / 25),
            "NZQA Listing and Operational Rules 2022: 1 credit is 10 notional learning hours",
            "NZQA Listing and Operational Rules 2022 : 1 crédit vaut 10 heures d'apprentissage théoriques",
        ),
        System(
            US, "US semester credits", (45, 45), (2, 2),
            "34 CFR 600.2: 1 US semester credit is about 45 hours; EMC framework: about 2 ECTS",
            "34 CFR 600.2 : 1 crédit semestriel américain vaut environ 45 heures ; cadre EMC : environ 2",
            about=True,
        ),
    )
}  # fmt: skip
UNITS: tuple[str, ...] = tuple(_SYSTEMS)
# How French writes a unit behind one and behind several; what is absent is written as it is.
_FRENCH: Mapping[str, tuple[str, str]] = {
    HOURS: ("heure", "heures"),
    UK: ("crédit britannique", "crédits britanniques"),
    NZ: ("crédit néo-zélandais", "crédits néo-zélandais"),
    US: ("crédit semestriel américain", "crédits semestriels américains"),
    "weeks": ("semaine", "semaines"),
    "months": ("mois", "mois"),
}


@dataclass(frozen=True, slots=True)
class Workload:
    """From `minimum` to `maximum` of a unit; `source` says what it was converted by, "" as stated."""

    minimum: float
    maximum: float
    unit: str
    source: str = ""
    about: bool = False

    def __str__(self) -> str:
        return self.said()

    def said(self, language: str = "en") -> str:
        """The amount in words: "25 to 30 hours"."""
        low, high = figure(self.minimum, language), figure(self.maximum, language)
        amount = low if low == high else say("range", language, low=low, high=high)
        unit = unit_label(self.unit, language, several=self.maximum >= 2)
        return f"{say('about', language, amount=amount) if self.about else amount} {unit}"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Stated hours and credits that cannot both be right: what was found, what the credits ask for."""

    found: str
    wanted: str
    source: str


def unit_label(unit: str, language: str = "en", *, several: bool = True) -> str:
    """How a unit is written behind a figure; French parts one from `several`."""
    if language == "fr" and unit in _FRENCH:
        return _FRENCH[unit][several]
    return _SYSTEMS[unit].label if unit in _SYSTEMS else unit


def figure(value: float, language: str = "en") -> str:
    """A figure with at most two decimals."""
    return number(f"{round(value, 2):g}" if abs(value) < 1e6 else f"{value:.0f}", language)


def convert(one: Workload, unit: str) -> Workload:
    """The same workload in another unit of `UNITS`; a range stays one, and one figure may become one.

    Credits of two systems convert through ECTS where that is said of both, else through hours.

    Raises:
        InputError: an unknown unit, or an amount that is negative, infinite or reversed.
    """
    for name in (one.unit, unit):
        if name not in _SYSTEMS:
            raise InputError(f"'{name}' is no unit of workload; there are: {', '.join(UNITS)}.", field="unit")
    if not 0 <= one.minimum <= one.maximum or not math.isfinite(one.maximum):
        raise InputError(f"{one.minimum:g} to {one.maximum:g} is no amount of workload.", field="workload")
    if one.unit == unit:
        return one
    here, there = _SYSTEMS[one.unit], _SYSTEMS[unit]
    exact = {ECTS, UK, US}
    by_ects = {one.unit, unit} <= exact
    mine, other = (here.ects, there.ects) if by_ects else (here.hours, there.hours)
    sources = dict.fromkeys(each.source for each in (here, there) if each.unit != HOURS)
    return Workload(
        one.minimum * mine[0] / other[1],
        one.maximum * mine[1] / other[0],
        unit,
        "; ".join(sources),
        one.about or here.about or there.about,
    )


def of_hours(hours: Hours) -> Workload:
    """Hours as workload."""
    return Workload(hours.minimum, hours.maximum, HOURS)


def of_credits(credits_: Credits) -> Workload | None:
    """Credits as workload; None where their system is not stated or has no known conversion."""
    if credits_.system not in _SYSTEMS:
        return None
    return Workload(credits_.value, credits_.value, credits_.system)


def workload_in(credential: Credential, unit: str) -> Workload | None:
    """What a credential states of its workload, in a unit: as stated where it is, else converted."""
    credits_ = of_credits(credential.credits) if credential.credits else None
    hours = of_hours(credential.hours) if credential.hours else None
    stated = [one for one in (hours, credits_) if one is not None]
    stated.sort(key=lambda one: one.unit != unit)
    return convert(stated[0], unit) if stated else None


def disagreement(hours: Hours | None, credits_: Credits | None, language: str = "en") -> Disagreement | None:
    """Why stated hours and credits cannot both be right; None where they can, or one is not stated.

    A US credit may be about 45 hours or 2 ECTS: hours between the two readings agree with it.
    """
    stated = of_credits(credits_) if credits_ else None
    if hours is None or stated is None:
        return None
    direct = convert(stated, HOURS)
    through = convert(convert(stated, ECTS), HOURS) if direct.about else direct
    low, high = min(direct.minimum, through.minimum), max(direct.maximum, through.maximum)
    if hours.minimum <= high and low <= hours.maximum:
        return None
    wanted = Workload(low, high, HOURS, about=direct.about)
    own = stated.said(language)
    return Disagreement(
        say("cannot both be", language, hours=of_hours(hours).said(language), credits=own),
        say("credits are", language, credits=own, hours=wanted.said(language)),
        typeset(_SYSTEMS[stated.unit].french_source) if language == "fr" else direct.source,
    )
