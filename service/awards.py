"""Awards that a learner holds: read from badges, records and European credentials, and what they show."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexers.documents import LinkedCredential
from indexers.formats import parse_awards
from indexers.formats.json_values import Json
from indexers.linking.documents import DECLARED_FIELD, TextDocument, declared_text
from service.context import Context
from taxonomy.credentials import Alignment
from taxonomy.errors import InputError
from taxonomy.frameworks import framework_of
from taxonomy.held import HeldCredential
from taxonomy.readers.tables import nearest
from taxonomy.text import fold

LANGUAGES = ("en", "fr")
_TITLES_READ = 50  # hits among which a credential of the award's very title or address is looked for


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """The awards in some documents, each with its standing and the reason."""

    credentials: tuple[HeldCredential, ...]


def read(documents: Sequence[Json], today: str | None = None, language: str = "en") -> ReadAnswer:
    """The awards in some documents, which complete one another, as of an ISO day (None: today in UTC).

    Raises:
        InputError: a document cannot be read or none is an award; a day is none; naming which.
    """
    day = day_of(today)
    check_language(language)
    if not documents:
        raise InputError("names no document.", field="documents")
    return ReadAnswer(parse_awards(documents, day, language))


def day_of(text: str | None, field: str = "today") -> datetime.date | None:
    """An ISO day.

    Raises:
        InputError: it is none.
    """
    try:
        return datetime.date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise InputError(f"'{text}' is no day; a day is written 2026-11-22.", field=field) from None


def check_language(language: str) -> None:
    """Raise InputError for a language in which no reason is written."""
    if language not in LANGUAGES:
        raise InputError(
            f"'{language}' is no language of answers; they are {', '.join(LANGUAGES)}.",
            field="language",
            nearest=nearest(language, LANGUAGES),
        )


def loaded_as(context: Context, award: HeldCredential) -> LinkedCredential | None:
    """The loaded credential that an award is one of: of its id, its address, or its very title.

    A title counts where one credential has it, whose provider is the issuer or not stated.
    """
    named = [one for one in (award.achievement, award.id) if one]
    sources = context.snapshot.values("credential", "source")
    ids = [id_ for one in named for id_ in (one, *(f"{source}:{one}" for source in sources))]
    found = context.credentials(ids)
    if found:
        return found[next(id_ for id_ in ids if id_ in found)]
    hits = context.snapshot.search("credential", award.title, _TITLES_READ).hits
    documents = list(context.credentials(hit.id for hit in hits).values())
    by_address = [one for one in documents if one.record.url and one.record.url in named]
    by_title = [one for one in documents if _same(one, award)]
    return next((some[0] for some in (by_address, by_title) if len(some) == 1), None)


def _same(one: LinkedCredential, award: HeldCredential) -> bool:
    if fold(one.record.title) != fold(award.title):
        return False
    provider, issuers = one.record.provider, [name for name in (award.issuer, award.awarding_body) if name]
    return not provider or not issuers or fold(provider) in map(fold, issuers)


def alignments_of(
    context: Context, award: HeldCredential, loaded: LinkedCredential | None, framework: str
) -> Iterable[Alignment]:
    """What an award shows in a framework: what it is aligned with there and what the loaded one teaches.

    Where neither is anything, what its title and texts claim.
    """
    declared = award.declared()
    found: list[Alignment] = []
    if declared:
        texts = {DECLARED_FIELD: declared_text(declared)}
        document = TextDocument(texts=texts, declared=declared, language=award.language)
        found += _claimed(context, document, framework)
    if loaded is not None and not loaded.record.informal:
        found += [one for one in loaded.alignments if one.claimed and framework_of(one.skill) == framework]
    if found:
        return _once(found)
    return _claimed(
        context, TextDocument(texts=award.texts, title=award.title, language=award.language), framework
    )


def _once(found: Iterable[Alignment]) -> list[Alignment]:
    """Each skill once: a stated level before an assumed one, then the highest."""
    best: dict[str, Alignment] = {}
    for one in found:
        known = best.get(one.skill)
        if known is None or _strength(one) > _strength(known):
            best[one.skill] = one
    return list(best.values())


def _strength(one: Alignment) -> tuple[bool, float]:
    return one.exit_source != "assumed", one.exit or 0.0


def _claimed(context: Context, document: TextDocument, framework: str) -> list[Alignment]:
    linked = context.link(document, framework).get(framework)
    return [one for one in linked.alignments if one.claimed] if linked else []
