"""Check a credential by rules: which rules, what is known of the credential, and the answer."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from service.answers import ThingRef
from service.context import Context
from service.courses import check_course
from service.reasons import say
from service.rules.answers import (
    CheckAnswer,
    CheckedElement,
    RulesAnswer,
    RulesListed,
    RuleSource,
    Verdict,
)
from taxonomy.awards import Award
from taxonomy.credentials import Credential
from taxonomy.errors import InputError
from taxonomy.model import label
from taxonomy.rules import (
    Checked,
    Profile,
    Source,
    Subject,
    check,
    choose,
    outcomes,
    profiles_in,
    shipped,
)
from taxonomy.rules.engine import remarks
from taxonomy.rules.values import Overlap
from taxonomy.wording import day as day_said

FOLDER = "rules"  # within the data folder: profiles of the user's own


def known_rules(data: Path | None) -> dict[str, Profile]:
    """The shipped profiles and those in the folder `rules` of a data folder, by name.

    Raises:
        FileError: a profile of the folder is wrong.
    """
    own = profiles_in(data / FOLDER, shipped()) if data is not None else {}
    return {**shipped(), **own}


def list_rules(profiles: Iterable[Profile], language: str) -> RulesAnswer:
    """What rules there are."""
    return RulesAnswer(
        tuple(
            RulesListed(
                name=one.name,
                title=label(one.titles, language),
                document=one.document,
                in_force=one.in_force,
                until=one.until,
                elements=len(one.elements),
                mandatory=sum(element.mandatory and element.applicable for element in one.elements),
                outcome=one.outcome,
                source=_source(one.source),
            )
            for one in profiles
        )
    )


def met(context: Context, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """What shipped rules call each of the credentials that are loaded, each name with its rules' title."""
    language = context.language
    names = outcome_names(language)
    titles = {one.outcome: label(one.titles, language) for one in shipped().values() if one.outcome}
    return {
        id_: {names[name]: titles[name] for name in outcomes(document.record, document.claimed)}
        for id_, document in context.credentials(ids).items()
    }


def outcome_names(language: str) -> dict[str, str]:
    """What shipped rules call a credential that passes them, by the value that a search filters by."""
    return {one.outcome: label(one.outcomes, language) for one in shipped().values() if one.outcome}


def chosen(names: Iterable[str], day: str | None, profiles: Mapping[str, Profile]) -> list[Profile]:
    """The profiles that names mean on a day (None: today).

    Raises:
        InputError: no name, an unknown or ambiguous one, or a day that is none.
    """
    on = checked_day(day)
    found = [choose(name, on, profiles) for name in names]
    if not found:
        raise InputError("name the rules to check by.", field="rules", nearest=list(profiles))
    return list({one.name: one for one in found}.values())


def checked_day(day: str | None) -> str:
    """An ISO day, today where None is given.

    Raises:
        InputError: it is none.
    """
    if day is None:
        return datetime.date.today().isoformat()
    try:
        return datetime.date.fromisoformat(day).isoformat()
    except ValueError:
        raise InputError(f"'{day}' is no ISO day (such as 2026-09-30).", field="date") from None


def check_credential(
    profile: Profile,
    credential: Credential,
    award: Award | None,
    context: Context | None,
    language: str,
    day: str | None,
) -> CheckAnswer:
    """Every element of a profile. Without a context nothing is said of skills and duplicates."""
    today = checked_day(day)
    subject = subject_of(profile, credential, award, context, today, language)
    found = check(profile, subject)
    notes = remarks(subject)
    if today[: len(profile.in_force)] < profile.in_force:
        begins = day_said(profile.in_force, language)
        notes.append(say("not yet in force", language, day=begins, today=day_said(today, language)))
    elements = tuple(
        CheckedElement(
            name=label(one.element.names, language),
            mandatory=one.element.mandatory,
            result=one.result,
            found=one.found,
            wanted=label(one.element.wanted, language),
            source=str(profile.source),
        )
        for one in found
    )
    verdict = _verdict(found)
    return CheckAnswer(
        rules=profile.name,
        elements=elements,
        title=label(profile.titles, language),
        document=profile.document,
        in_force=profile.in_force,
        source=_source(profile.source),
        credential=ThingRef(credential.id, credential.title),
        verdict=verdict,
        counts=dict(Counter(one.result for one in elements)),
        outcome=profile.outcome if verdict == "complete" else None,
        notes=tuple(notes),
    )


def subject_of(
    profile: Profile,
    credential: Credential,
    award: Award | None,
    context: Context | None,
    today: str,
    language: str = "en",
) -> Subject:
    """What the profile looks at. Skills and duplicates are looked for only where it asks for them."""
    looks = {
        name
        for one in profile.elements
        for name in (one.settings.get("fields") or [one.settings.get("field")])
    }
    near = any(one.test == "no_duplicate" for one in profile.elements)
    if context is None or not (near or looks & {"aligned", "skills"}):
        return Subject(credential=credential, award=award, today=today, language=language)
    course = check_course(context, credential, None, 1)
    nearest = next(iter(course.nearest), None)
    return Subject(
        credential=credential,
        award=award,
        today=today,
        aligned=tuple(f"{one.skill.label} ({one.skill.id})" for one in course.skills),
        nearest=Overlap(id=nearest.id, title=nearest.title, share=nearest.overlap) if nearest else None,
        compared=course.insufficient is None,
        language=language,
    )


def _verdict(found: Iterable[Checked]) -> Verdict:
    results = {one.result for one in found if one.element.mandatory}
    return "fails" if "fail" in results else "not stated" if "not stated" in results else "complete"


def _source(source: Source) -> RuleSource:
    return RuleSource(source.name, source.url, source.date)
