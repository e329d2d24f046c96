"""The one engine that checks any profile: element by element, what was found and what was wanted."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from taxonomy.rules.criteria import TESTS, Found, Result
from taxonomy.rules.profile import Element, Profile
from taxonomy.rules.saying import field_name, line
from taxonomy.rules.values import Subject, texts
from taxonomy.wording import day, say
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
        return "not applicable", say(f"no {profile.document}", subject.language)
    if element.not_applicable_if is not None:
        field, pattern = element.not_applicable_if
        values = texts(subject, field)
        if values and all(re.fullmatch(pattern, one) for one in values):
            named = field_name(field, subject.language)
            return "not applicable", say("in field", subject.language, field=named, what=line(subject, field))
    return TESTS[element.test].run(subject, element.settings, passed)


def remarks(subject: Subject) -> list[str]:
    """What cannot be right in a document whatever the rules, and what is over: a sentence each."""
    one, award, today, language = subject.credential, subject.award, subject.today, subject.language
    found = []
    if wrong := disagreement(one.hours, one.credits, language):
        found.append(say("disagree", language, found=wrong.found, wanted=wrong.wanted, source=wrong.source))
    dates = [("reviewed in the future", one.stated.reviewed)]
    if award is not None:
        dates.append(("issued in the future", award.issued))
        end = award.expiry
        if award.issued and end and end < award.issued:
            said_days = {"end": day(end, language), "issued": day(award.issued, language)}
            found.append(say("expires before", language, **said_days))
        elif end and today and end < today:
            found.append(say("expired", language, end=day(end, language), today=day(today, language)))
    for key, date in dates:
        if date and today and date > today:
            found.append(say(key, language, day=day(date, language), today=day(today, language)))
    return found
