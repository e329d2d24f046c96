"""Awards out of documents: Open Badges 2.0 and 3.0, Comprehensive Learner Records 2.0, European credentials.

Several documents are read together, so that a hosted assertion finds its badge class, its issuer and a list
of revocations among them. Nothing is ever fetched.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from indexers.formats import clr, elm, openbadges2, openbadges3
from indexers.formats.achievements import award_id
from indexers.formats.json_values import Json, Values, check_depth, kind_of
from indexers.formats.nodes import types_of
from indexers.formats.opening import document_of, is_compact, is_envelope, opened
from indexers.formats.proof_words import sentence, why
from indexers.formats.proofs import Proof
from indexers.formats.standings import Opened, Reading
from taxonomy.errors import FileError, InputError
from taxonomy.held import HeldCredential
from taxonomy.readers.tables import nearest

_TYPES = (
    "Assertion", *sorted(openbadges3.TYPES), "ClrCredential", "VerifiablePresentation", *sorted(elm.TYPES)
)  # fmt: skip
_DEEPEST = 4  # records within records


def read_awards(
    paths: Sequence[Path], today: datetime.date | None = None, language: str = "en"
) -> tuple[HeldCredential, ...]:
    """The awards in files: JSON(-LD), a compact JWS, or an image that a badge is baked into.

    The files complete one another: an assertion may be in one, its class in another. Awards are judged as of
    `today` (UTC where none is given).

    Raises:
        FileError: a file is none of these, or they hold no award; naming it and saying why.
    """
    documents: dict[str, Json] = {str(path): document_of(path) for path in paths}
    try:
        return _awards(documents, today, language)
    except InputError as error:
        place = error.field or (str(paths[0]) if len(paths) == 1 else None)
        raise FileError(error.message, file=place and Path(place).name, nearest=error.nearest) from None


def parse_awards(
    documents: Sequence[Json],
    today: datetime.date | None = None,
    language: str = "en",
    field: str = "documents",
) -> tuple[HeldCredential, ...]:
    """The awards in some JSON values or compact JWS, as `read_awards`.

    Raises:
        InputError: naming the document at fault as `field[n]`.
    """
    return _awards({f"{field}[{at}]": one for at, one in enumerate(documents)}, today, language)


def is_award(value: Json) -> bool:
    """Whether a JSON value or text looks like one of these documents, whole or damaged."""
    if isinstance(value, list):
        return bool(value) and all(map(is_award, value))
    if isinstance(value, str):
        return is_compact(value)
    if not isinstance(value, dict):
        return False
    known = {*_TYPES, *openbadges2.BESIDE, "VerifiableCredential", "EnvelopedVerifiableCredential"}
    return is_envelope(value) or not known.isdisjoint(types_of(value))


def _awards(
    documents: Mapping[str, Json], today: datetime.date | None, language: str
) -> tuple[HeldCredential, ...]:
    every = {place: _opened(value, place) for place, value in documents.items()}
    reading = Reading.of([one.node for some in every.values() for one in some], today, language)
    found: list[HeldCredential] = []
    for place, some in every.items():
        for one in some:
            if not openbadges2.BESIDE.isdisjoint(types_of(one.node)) and not openbadges2.is_one(one.node):
                continue
            try:
                found += _read(one, reading)
            except ValueError as error:
                types = [name for name in types_of(one.node) if name != "VerifiableCredential"]
                near = nearest(types[0], _TYPES) if types else ()
                raise InputError(f"{error}.", field=place, nearest=near) from None
    if not found:
        raise _nothing(every)
    return tuple(found)


def _opened(value: Json, place: str) -> list[Opened]:
    try:
        check_depth(value)
        return list(opened(value))
    except ValueError as error:
        raise InputError(f"{error}.", field=place) from None


def _read(one: Opened, reading: Reading, within: Proof | None = None, depth: int = 0) -> list[HeldCredential]:
    """The awards of a credential.

    Raises:
        ValueError: it is of no type that is read.
    """
    if clr.is_one(one.node):
        if depth > _DEEPEST:
            raise ValueError(f"holds more than {_DEEPEST} records within one another")
        return clr.read(one, reading, lambda value, proof: _nested(value, reading, proof, depth + 1))
    if openbadges3.is_one(one.node):
        return openbadges3.read(one, reading, within)
    if elm.is_one(one.node):
        return elm.read(one, reading)
    if openbadges2.is_one(one.node):
        return openbadges2.read(one, reading)
    raise ValueError(_unknown(one.node))


def _nested(value: Json, reading: Reading, within: Proof | None, depth: int) -> list[HeldCredential]:
    """The awards of a credential in a record; one that cannot be read says so, and the others stay."""
    try:
        return [award for one in opened(value) for award in _read(one, reading, within, depth)]
    except ValueError as error:
        node: Values = value if isinstance(value, dict) else {"": kind_of(value)}
        reason = sentence([why("unreadable", why=str(error))], reading.language)
        title = award_id(node)
        return [HeldCredential(id=title, title=title, standing="claimed", reason=reason, format="unknown")]


def _unknown(node: Values) -> str:
    types = sorted(types_of(node))
    if not types:
        return "states no type, so it is no credential that is read"
    return f"is of type {', '.join(types)[:200]}; what is read is {', '.join(_TYPES)}"


def _nothing(every: Mapping[str, Sequence[Opened]]) -> InputError:
    beside = sorted({name for some in every.values() for one in some for name in types_of(one.node)})
    place = next(iter(every), None) if len(every) == 1 else None
    if not openbadges2.BESIDE.isdisjoint(beside):
        types = ", ".join(beside)
        return InputError(
            f"holds no award: it is of type {types}, which is nobody's. Give the assertion with it.",
            field=place,
        )
    return InputError("holds no award.", field=place)
