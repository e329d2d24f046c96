"""The one engine that checks any profile: element by element, what was found and what was wanted."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from taxonomy.rules.criteria import TESTS, Found, Result
from taxonomy.rules.profile import Element, Profile
from taxonomy.rules.values import Subject, shown, texts
from taxonomy.workload import disagreement

__all__ = ["Checked", "Result", "Subject", "check", "passes", "remarks"]


@dataclass(frozen=True, slots=True)
class Checked:
    """An element and what came of it."""

    element: Element
    result: Result
    found: str


def check(profile: Profile, subject: Subject) -> tuple[Checked, ...]:
    """Every element of a profile, in its order."""
    passed: set[str] = set()
    found = []
    for element in profile.elements:
        result, what = _one(element, profile, subject, passed)
        if result == "pass":
            passed.add(element.key)
        found.append(Checked(element, result, what))
    return tuple(found)


def passes(profile: Profile, subject: Subject) -> bool:
    """Whether every mandatory element that applies passes; stops at the first that does not."""
    passed: set[str] = set()
    for element in profile.elements:
        result, _ = _one(element, profile, subject, passed)
        if result == "pass":
            passed.add(element.key)
        elif element.mandatory and result != "not applicable":
            return False
    return True


def _one(element: Element, profile: Profile, subject: Subject, passed: Collection[str]) -> Found:
    if not element.applicable:
        return "not applicable", f"no {profile.document} can carry it"
    if element.not_applicable_if is not None:
        field, pattern = element.not_applicable_if
        values = texts(subject, field)
        if values and all(re.fullmatch(pattern, one) for one in values):
            return "not applicable", f"{field}: {shown(values)}"
    return TESTS[element.test].run(subject, element.settings, passed)


def remarks(subject: Subject) -> list[str]:
    """What cannot be right in a document whatever the rules, and what is over: a sentence each."""
    one, award = subject.credential, subject.award
    said = []
    if wrong := disagreement(one.hours, one.credits):
        said.append(f"{wrong.found}; {wrong.wanted}. Source: {wrong.source}.")
    dates = [("last review", one.stated.reviewed)]
    if award is not None:
        dates.append(("date of issuing", award.issued))
        end = award.expiry
        if award.issued and end and end < award.issued:
            said.append(f"It expires on {end}, before it was issued on {award.issued}.")
        elif end and subject.today and end < subject.today:
            said.append(f"The award expired on {end} (today: {subject.today}).")
    for name, day in dates:
        if day and subject.today and day > subject.today:
            said.append(f"The {name} lies in the future: {day} (today: {subject.today}).")
    return said
