"""The closed set of tests that a rule profile can use: what each may be told, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from taxonomy.rules.saying import line
from taxonomy.rules.values import (
    AMOUNT_FIELDS,
    TEXT_FIELDS,
    YES_FIELDS,
    Subject,
    amount,
    says_yes,
    shown,
    stated_unit,
    texts,
    units_of,
)
from taxonomy.text import fold
from taxonomy.wording import NARROW, day, say
from taxonomy.workload import ECTS, HOURS, Workload, convert, disagreement, of_credits, workload_in

Result = Literal["pass", "fail", "not stated", "not applicable"]

Settings: TypeAlias = Mapping[str, Any]
# What is wrong with settings: which, the message, what was typed, and what is right. None: nothing.
Wrong: TypeAlias = tuple[str, str, str, Sequence[str]] | None
Found: TypeAlias = tuple[Result, str]
# The keys of the elements before this one that passed.
Passed: TypeAlias = Collection[str]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A test: the settings it takes, what is wrong with some, and what it finds in a subject."""

    settings: tuple[str, ...]
    wrong: Callable[[Settings], Wrong]
    run: Callable[[Subject, Settings, Passed], Found]


_NO = frozenset({"no", "non", "false", "not available", "not stackable", "non cumulable", "unsupervised"})


def _nothing(subject: Subject) -> Found:
    return "not stated", say("not stated", subject.language)


def _no_field(settings: Settings, known: Sequence[str], name: str = "field") -> Wrong:
    value = settings.get(name)
    if not isinstance(value, str):
        return name, "must name a field.", "", ()
    if value not in known:
        return name, f"'{value}' is no field of this test; there are: {', '.join(known)}.", value, known
    return None


def _no_words(settings: Settings, name: str) -> Wrong:
    value = settings.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
        return name, "must be a list of texts.", "", ()
    return None


def _fields(settings: Settings) -> Wrong:
    if wrong := _no_words(settings, "fields") if "fields" in settings else None:
        return wrong
    for name in settings.get("fields", [settings.get("field")]):
        if wrong := _no_field({"field": name}, TEXT_FIELDS):
            return wrong
    return None


def _run_stated(subject: Subject, settings: Settings, passed: Passed) -> Found:
    found = line(subject, *_names(settings))
    return ("pass", found) if found else _nothing(subject)


def _names(settings: Settings) -> Sequence[str]:
    names: Sequence[str] = settings.get("fields") or [settings["field"]]
    return names


def _run_has(subject: Subject, settings: Settings, passed: Passed) -> Found:
    """As `stated`, but what is stated must not be that there is none."""
    result, found = _run_stated(subject, settings, passed)
    stated = shown(tuple(value for name in _names(settings) for value in texts(subject, name)))
    return ("fail", found) if result == "pass" and fold(stated) in _NO else (result, found)


def _run_yes(subject: Subject, settings: Settings, passed: Passed) -> Found:
    yes = says_yes(subject, settings["field"])
    if yes is None:
        return _nothing(subject)
    about = subject.credential.assessment if settings["field"] in ("assessed", "summative") else None
    return ("pass" if yes else "fail"), about or say("yes" if yes else "no", subject.language)


def _limits(names: Sequence[str]) -> Callable[[Settings], Wrong]:
    def wrong(settings: Settings) -> Wrong:
        if found := _no_field(settings, AMOUNT_FIELDS):
            return found
        also = settings.get("also", [])
        if not isinstance(also, list) or not all(isinstance(one, dict) for one in also):
            return "also", "must be a list of tables.", "", ()
        for one in (settings, *also):
            if found := _wrong_limit(one, settings["field"], names):
                return found
        return None

    return wrong


def _wrong_limit(settings: Settings, field: str, names: Sequence[str]) -> Wrong:
    unit = settings.get("unit")
    if unit not in units_of(field):
        return (
            "unit",
            f"'{unit}' is no unit of {field}; it has: {', '.join(units_of(field))}.",
            str(unit),
            units_of(field),
        )
    for name in names:
        value = settings.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            return name, "must be a number that is not negative.", "", ()
    if settings.get("minimum", 0) > settings.get("maximum", 1e9):
        return "minimum", "stands above the maximum.", "", ()
    return None


def _run_limits(subject: Subject, settings: Settings, passed: Passed, below: bool = False) -> Found:
    """Pass where all of a figure lies within, fail where what is stated may lie outside.

    A converted range that lies partly within says nothing certain.
    """
    limit = _own_limit(subject, settings)
    figure = amount(subject, settings["field"], limit["unit"])
    if figure is None:
        return _nothing(subject)
    low, high = limit.get("minimum", 0), limit.get("maximum", float("inf"))
    inside = low <= figure.minimum and (figure.maximum < high if below else figure.maximum <= high)
    found = _with_stated(subject, settings["field"], figure)
    if inside:
        return "pass", found
    partly = figure.minimum <= high and low <= figure.maximum
    if figure.source and partly:
        return "not stated", say("cannot say of", subject.language, what=found)
    return "fail", found


def _own_limit(subject: Subject, settings: Settings) -> Settings:
    """The limit in the credit system that the subject states, else the first."""
    unit = stated_unit(subject)
    limits: list[Settings] = [settings, *settings.get("also", ())]
    return next((one for one in limits if one["unit"] == unit), limits[0])


def _with_stated(subject: Subject, field: str, figure: Workload) -> str:
    language = subject.language
    found = _percentage(figure, language) if figure.unit == "%" else figure.said(language)
    if not figure.source or field != "workload":
        return found
    one = subject.credential
    stated = of_credits(one.credits) if one.credits and figure.unit == HOURS else None
    stated = stated or workload_in(one, HOURS)
    return say("stated", language, what=found, stated=stated.said(language)) if stated else found


def _percentage(figure: Workload, language: str) -> str:
    return figure.said(language).replace(" %", f"{NARROW}%") if language == "fr" else str(figure)


def _run_below(subject: Subject, settings: Settings, passed: Passed) -> Found:
    return _run_limits(subject, settings, passed, below=True)


def _pattern(settings: Settings) -> Wrong:
    if wrong := _no_field(settings, TEXT_FIELDS):
        return wrong
    try:
        re.compile(settings.get("pattern") or "(")
    except (re.error, TypeError) as error:
        return "pattern", f"is no regular expression: {error}.", "", ()
    most = settings.get("most", 1)
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        return "most", "must be a whole number from 1.", "", ()
    return None


def _run_matches(subject: Subject, settings: Settings, passed: Passed) -> Found:
    found = texts(subject, settings["field"])
    if not found:
        return _nothing(subject)
    most = settings.get("most")
    right = all(re.fullmatch(settings["pattern"], one) for one in found)
    passes = right and (most is None or len(found) <= most)
    return ("pass" if passes else "fail"), line(subject, settings["field"])


def _values(settings: Settings) -> Wrong:
    also = "also_values" in settings
    if also != isinstance(settings.get("also_if"), str):
        return (
            "also_if",
            "and also_values stand together: an element, and the values where it passes.",
            "",
            (),
        )
    wrong = _no_field(settings, TEXT_FIELDS) or _no_words(settings, "values")
    return wrong or (_no_words(settings, "also_values") if also else None)


def _run_one_of(subject: Subject, settings: Settings, passed: Passed) -> Found:
    found = texts(subject, settings["field"])
    if not found:
        return _nothing(subject)
    also = settings.get("also_values", ()) if settings.get("also_if") in passed else ()
    known = {fold(one) for one in (*settings["values"], *also)}
    passes = all(fold(one) in known for one in found)
    return ("pass" if passes else "fail"), line(subject, settings["field"])


def _words(settings: Settings) -> Wrong:
    return _no_field(settings, TEXT_FIELDS) or _no_words(settings, "words")


def _named(subject: Subject, settings: Settings) -> list[str]:
    stated = [f" {fold(one)} " for one in texts(subject, settings["field"])]
    return [word for word in settings["words"] if any(f" {fold(word)} " in one for one in stated)]


def _run_has_words(subject: Subject, settings: Settings, passed: Passed) -> Found:
    found = line(subject, settings["field"])
    return ("pass" if _named(subject, settings) else "fail", found) if found else _nothing(subject)


def _run_without_words(subject: Subject, settings: Settings, passed: Passed) -> Found:
    found = line(subject, settings["field"])
    named = _named(subject, settings)
    if named:
        return "fail", say("words in", subject.language, what=found, words=", ".join(named))
    return ("pass", found) if found else _nothing(subject)


def _none(settings: Settings) -> Wrong:
    return None


def _run_workload(subject: Subject, settings: Settings, passed: Passed) -> Found:
    """Stated in hours or in credits of a known system, and not in both if they cannot both be right."""
    one, language = subject.credential, subject.language
    if wrong := disagreement(one.hours, one.credits, language):
        return "fail", f"{wrong.found} ({wrong.wanted})"
    unit = stated_unit(subject) or HOURS
    stated = workload_in(one, unit)
    if stated is None:
        what = line(subject, "credits")
        return ("not stated", say("cannot say in hours", language, what=what)) if what else _nothing(subject)
    other = convert(stated, HOURS if unit != HOURS else ECTS)
    return "pass", f"{stated.said(language)} ({other.said(language)})"


def _dates(settings: Settings) -> Wrong:
    return _no_field(settings, ("review_due", "expires"))


def _run_not_past(subject: Subject, settings: Settings, passed: Passed) -> Found:
    found = texts(subject, settings["field"])
    if not found or subject.today is None:
        return _nothing(subject)
    return ("pass" if found[0] >= subject.today else "fail"), day(found[0], subject.language)


def _share(settings: Settings) -> Wrong:
    value = settings.get("maximum")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        return "maximum", "must be a share between 0 and 1.", "", ()
    return None


def _run_no_duplicate(subject: Subject, settings: Settings, passed: Passed) -> Found:
    near, language = subject.nearest, subject.language
    if near is None:
        return (
            ("pass", say("nothing near", language))
            if subject.compared
            else ("not stated", say("cannot say", language))
        )
    share = f"{100 * near.share:.0f}{f'{NARROW}%' if language == 'fr' else '%'}"
    found = say("teaches of it", language, title=near.title, id=near.id, share=share)
    return ("pass" if near.share <= settings["maximum"] else "fail"), found


TESTS: Mapping[str, Criterion] = {
    "stated": Criterion(("field", "fields"), _fields, _run_stated),
    "has": Criterion(("field", "fields"), _fields, _run_has),
    "yes": Criterion(("field",), lambda one: _no_field(one, YES_FIELDS), _run_yes),
    "at_most": Criterion(("field", "unit", "maximum", "also"), _limits(("maximum",)), _run_limits),
    "less_than": Criterion(("field", "unit", "maximum", "also"), _limits(("maximum",)), _run_below),
    "at_least": Criterion(("field", "unit", "minimum", "also"), _limits(("minimum",)), _run_limits),
    "between": Criterion(
        ("field", "unit", "minimum", "maximum", "also"), _limits(("minimum", "maximum")), _run_limits
    ),
    "one_of": Criterion(("field", "values", "also_values", "also_if"), _values, _run_one_of),
    "matches": Criterion(("field", "pattern", "most"), _pattern, _run_matches),
    "has_words": Criterion(("field", "words"), _words, _run_has_words),
    "without_words": Criterion(("field", "words"), _words, _run_without_words),
    "workload": Criterion((), _none, _run_workload),
    "not_past": Criterion(("field",), _dates, _run_not_past),
    "no_duplicate": Criterion(("maximum",), _share, _run_no_duplicate),
}
