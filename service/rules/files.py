"""What is checked, out of files: credentials in any format, awards of them, and rule profiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from indexers.formats import FormatOptions, read_credentials
from indexers.formats.reading import SUFFIXES
from indexers.formats.values import parse_date
from taxonomy.awards import Award
from taxonomy.credentials import Credential
from taxonomy.readers.base import silent
from taxonomy.rules import Profile, read_profile, shipped
from taxonomy.text import fold

_AWARDED = {
    "learner": "learner|learner name|learner id|holder|recipient|credential subject|apprenant|titulaire",
    "issued": "issued|issued on|date issued|date of issue|date of issuing|issue date|issuance date|"
    "date de delivrance|delivre le",
    "grade": "grade|grade achieved|score|result|note|note obtenue|resultat",
    "award_expires": "award expires|expiration date|date d expiration",
}
_FIELD_OF = {name: field for field, names in _AWARDED.items() for name in names.split("|")}


def own_profiles(paths: Iterable[Path]) -> list[Profile]:
    """The profiles of files, which may build on shipped ones.

    Raises:
        FileError: one is no rule profile.
    """
    known = dict(shipped())
    found = []
    for path in paths:
        profile = read_profile(path.expanduser(), known.get)
        known[profile.name] = profile
        found.append(profile)
    return found


def read_subjects(path: Path) -> tuple[list[Credential], tuple[str, ...]]:
    """The credentials of a file, and what was set aside of it, a sentence each.

    Raises:
        FileError: it holds none, or is damaged.
    """
    loaded = read_credentials([path], FormatOptions(), silent)
    aside = tuple(f"{one.file}, row {one.row}: {one.reason}" for one in loaded.set_aside)
    return loaded.records, aside


def is_catalogue(path: Path) -> bool:
    """Whether the file's name says that it holds records, not a text."""
    return path.suffix.casefold() in SUFFIXES


def award_of(credential: Credential) -> Award | None:
    """The award, where the record says to whom or when it was given; its words are then no facts."""
    found: dict[str, str] = {}
    for name, value in credential.facts.items():
        field = _FIELD_OF.get(fold(name))
        if field and value:
            found.setdefault(field, value)
    if not found.keys() & {"learner", "issued"}:
        return None
    facts = {name: value for name, value in credential.facts.items() if fold(name) not in _FIELD_OF}
    return Award(
        credential=replace(credential, facts=facts),
        learner=found.get("learner"),
        issued=parse_date(found.get("issued")),
        grade=found.get("grade"),
        expires=parse_date(found.get("award_expires")) or credential.stated.expires,
    )
