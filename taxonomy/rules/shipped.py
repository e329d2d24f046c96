"""The profiles that come with the program, those of a folder, and which one a name and a day mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from taxonomy.credentials import Credential
from taxonomy.errors import AmbiguousName, FileError, UnknownName
from taxonomy.readers.tables import nearest
from taxonomy.rules.engine import Subject, passes
from taxonomy.rules.profile import SUFFIXES, Profile, read_profile

_FOLDER = Path(__file__).parent / "profiles"


@cache
def shipped() -> Mapping[str, Profile]:
    """The profiles that come with the program, by name; one that others build on is read before them."""
    return profiles_in(_FOLDER, {})


def profiles_in(folder: Path, known: Mapping[str, Profile]) -> dict[str, Profile]:
    """The profiles of a folder, by name, which may build on `known` ones and on each other in file order.

    Raises:
        FileError: one is wrong, or has a name that is taken.
    """
    found: dict[str, Profile] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.casefold() not in SUFFIXES:
            continue
        profile = read_profile(path, lambda name: found.get(name) or known.get(name))
        if profile.name in known or profile.name in found:
            raise FileError(f"there are other rules '{profile.name}'.", file=path.name, field="name")
        found[profile.name] = profile
    return found


def choose(name: str, day: str, profiles: Mapping[str, Profile]) -> Profile:
    """The profile of that name; without a year, the one in force on an ISO day.

    Raises:
        AmbiguousName: it names several, or the day lies in the year of a change whose day is not known.
        UnknownName: there are no such rules, or none was in force on that day.
    """
    typed = name.strip().casefold()
    if typed in profiles:
        return profiles[typed]
    dated = sorted(
        (one for one in profiles.values() if one.name.partition("@")[0] == typed),
        key=lambda one: one.in_force,
    )
    if dated:
        return _in_force(typed, day, dated)
    family = [one for one in profiles if one.startswith(f"{typed}-")] if typed else []
    if family:
        raise AmbiguousName(f"'{name}' names several rules.", field="rules", nearest=family)
    raise UnknownName(
        f"there are no rules '{name}'; there are: {', '.join(profiles)}.",
        field="rules",
        nearest=nearest(typed, profiles),
    )


def _in_force(name: str, day: str, dated: list[Profile]) -> Profile:
    begun = [one for one in dated if one.in_force <= day[: len(one.in_force)]]
    begun = [one for one in begun if one.until is None or day[: len(one.until)] < one.until]
    names = [one.name for one in dated]
    if not begun:
        raise UnknownName(f"no version of '{name}' was in force on {day}.", field="rules", nearest=names)
    last = begun[-1]
    if len(last.in_force) < len(day) and day.startswith(last.in_force):
        raise AmbiguousName(
            f"'{name}' is ambiguous on {day}: of {last.name} only the year is known, {last.in_force}. "
            "Name the version.",
            field="rules",
            nearest=names,
        )
    return last


@cache
def _with_outcome() -> tuple[tuple[str, Profile], ...]:
    return tuple((one.outcome, one) for one in shipped().values() if one.outcome)


def outcomes(credential: Credential, aligned: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a credential may be called by the shipped rules ("EU offer complete"), whatever day it is.

    `aligned` are the skills that it is known to teach. All of these rules ask for something that only
    `particulars` hold.
    """
    if credential.particulars is None:
        return ()
    subject = Subject(credential=credential, aligned=aligned)
    return tuple(name for name, profile in _with_outcome() if passes(profile, subject))
