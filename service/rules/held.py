"""Held credentials (badges, records, European credentials) as awards that rules can be checked on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indexers.formats import is_award, parse_awards, read_awards
from indexers.formats.json_values import Json
from indexers.formats.opening import document_of
from indexers.formats.values import parse_mode, parse_url
from taxonomy.awards import Award
from taxonomy.credentials import Credential
from taxonomy.errors import FileError, InputError
from taxonomy.held import HeldCredential
from taxonomy.particulars import Particulars
from taxonomy.rules.values import PREREQUISITES

# Files that may hold such a document; any other is a table or a text.
_SUFFIXES = frozenset({".json", ".jsonld", ".jwt", ".jws", ".png", ".svg", ".txt"})
_IDENTIFIED = "given"  # whose an award is, is nobody's business here


def award_of(held: HeldCredential) -> Award:
    """A held credential as an award of the credential that it is one of."""
    credential = Credential(
        id=held.id,
        title=held.title,
        texts=held.texts,
        declared=held.declared(),
        language=held.language,
        provider=held.issuer,
        url=parse_url(held.achievement),
        hours=held.hours,
        credits=held.credits,
        level=held.level,
        mode=parse_mode(held.participation),
        assessment=held.assessment,
        facts={PREREQUISITES: held.prerequisites} if held.prerequisites else {},
        particulars=Particulars(
            awarding_body=held.awarding_body,
            country=held.country,
            participation=held.participation,
            identity_verification=held.supervision,
            quality_assurance=held.quality_assurance,
            stackability=held.stackability,
        ),
    )
    return Award(
        credential=credential,
        learner=_IDENTIFIED if held.learner_identified else None,
        issued=held.issued,
        grade=held.grade,
        expires=held.expires,
        standing=held.standing,
        reason=held.reason,
    )


def awards_in(path: Path) -> list[Award]:
    """The awards in a file; none where it is another kind of file.

    Raises:
        FileError: it is such a document, and cannot be read.
    """
    if path.suffix.casefold() not in _SUFFIXES or not path.is_file():
        return []
    try:
        if not is_award(document_of(path)):
            return []
    except FileError:
        return []  # the reader of what else it may be says what is wrong
    return [award_of(one) for one in read_awards([path])]


def award_in(value: Json, field: str) -> Award | None:
    """The one award that a JSON value is, None where it is none.

    Raises:
        InputError: it is a damaged one, or holds several.
    """
    if not is_award(value):
        return None
    try:
        found: Iterable[HeldCredential] = parse_awards([value], field=field)
    except InputError as error:
        raise InputError(error.message, field=field, nearest=error.nearest) from None
    awards = [award_of(one) for one in found]
    if len(awards) > 1:
        raise InputError(f"holds {len(awards)} credentials; one is needed.", field=field)
    return awards[0]
