"""What a document may hold and which snapshots are read: checked once, above every engine."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from indexers.engine import DATE_FIELDS, ID_FIELD, NUMBER_FIELDS, SCHEMA, TERM_FIELDS, Document, SnapshotInfo
from taxonomy.errors import InputError, OlderSchema, SchemaError, shortened
from taxonomy.steps import TARGET_POINTS, on_grid
from taxonomy.text import LONGEST_TERM

_ALWAYS_EXACT = 512  # weights up to here have no more than 9 significant bits
# What every engine calls its snapshots: the number of the load, and letters that no other place shares.
SNAPSHOT_ID = re.compile(r"[0-9]{6,12}-[0-9a-f]{8}")
ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ].*)?)?)?")


def check_document(document: Document) -> None:
    """That every engine can take a document and means the same by it.

    Raises:
        InputError: naming the document and the field: one that its kind does not have, a number that is not
            finite, a date that is not ISO, or a step's weight outside 1..4,096 or of more than 9 bits.
    """
    kind = document.kind
    for held, known in (
        (document.terms, TERM_FIELDS[kind]),
        (document.numbers, NUMBER_FIELDS[kind]),
        (document.dates, DATE_FIELDS[kind]),
    ):
        for field in held:
            if field not in known:
                raise InputError(f"the {kind} {document.id} cannot hold it.", field=field)
    _check_lengths(document)
    for field, number in document.numbers.items():
        if not math.isfinite(number):
            raise InputError(f"the {kind} {document.id} holds {number}.", field=field)
    for field, date in document.dates.items():
        if not ISO_DATE.fullmatch(date):
            raise InputError(f"the {kind} {document.id} holds '{date}', which is no ISO date.", field=field)
    weights = document.steps.values()
    if weights and not (min(weights) >= 1 and max(weights) <= TARGET_POINTS):
        raise InputError(f"the {kind} {document.id} has a weight outside 1..{TARGET_POINTS}.", field="steps")
    if weights and max(weights) > _ALWAYS_EXACT and not all(map(on_grid, weights)):
        raise InputError(f"the {kind} {document.id} has a weight of more than 9 bits.", field="steps")


def check_schema(info: SnapshotInfo, other: str, at: str = "") -> None:
    """That this program reads a snapshot; `other` is what else an older program could use, `at` its place.

    Raises:
        SchemaError: another version of the program built it; OlderSchema where a load rebuilds it.
    """
    if info.schema == SCHEMA:
        return
    newer = info.schema > SCHEMA
    advice = f"update the program, or use another {other}" if newer else "load again, which rebuilds it"
    raise (SchemaError if newer else OlderSchema)(
        f"snapshot {info.id}{f' at {at}' if at else ''} has schema {info.schema}, "
        f"this program reads {SCHEMA}: {advice}."
    )


def already_copied(like: SnapshotInfo, kept: Iterable[SnapshotInfo]) -> SnapshotInfo | None:
    """Of the snapshots kept where a copy of `like` is to be built, that copy; None where it is not there.

    Raises:
        InputError: the id has not the shape of ids, which become names of folders and indices, or it is
            another snapshot's.
        SchemaError: it was built by another schema.
    """
    if not SNAPSHOT_ID.fullmatch(like.id):
        raise InputError(f"'{like.id}' is no id of a snapshot, such as 000012-1a2b3c4d.", field="snapshot")
    if like.schema != SCHEMA:
        raise SchemaError(f"snapshot {like.id} has schema {like.schema}, this program writes {SCHEMA}.")
    same = next((one for one in kept if one.id == like.id), None)
    if same is not None and same != like:
        raise InputError(
            f"another snapshot has the id {like.id} here, created {same.created}, not {like.created}.",
            field="snapshot",
        )
    return same


def _check_lengths(document: Document) -> None:
    held: Iterable[tuple[str, Iterable[str]]] = (
        (ID_FIELD, (document.id,)),
        *document.terms.items(),
        ("dates", document.dates.values()),
        ("steps", document.steps),
    )
    for field, values in held:
        longest = max(values, key=len, default="")
        # A character has at most four bytes.
        if (
            len(longest) > LONGEST_TERM // 4
            and (size := max(len(one.encode()) for one in values)) > LONGEST_TERM
        ):
            raise InputError(
                f"the {document.kind} {shortened(document.id)} holds one of {size:,} bytes; "
                f"{LONGEST_TERM:,} are the most that can be found.",
                field=field,
            )
