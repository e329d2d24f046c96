"""The values by which a credential or posting is filtered, and those that are too long for any engine."""

from __future__ import annotations

from indexers.formats.rows import BadRow
from taxonomy.credentials import Credential, Posting
from taxonomy.text import over_long


def filter_values(record: Credential | Posting) -> dict[str, tuple[str, ...]]:
    """The values of a record by filter field, as its source states them; what is not stated is left out."""
    if isinstance(record, Posting):
        return stated(
            language=record.language,
            employer=record.employer,
            location=record.location,
            region=record.region,
            category=record.category,
        )
    found = stated(
        language=record.language,
        provider=record.provider,
        mode=record.mode,
        assessment=record.assessment,
        category=record.category,
        currency=record.cost.currency if record.cost else None,
        credit_system=record.credits.system if record.credits else None,
        level=record.level.name if record.level else None,
    )
    return found | ({"stacks_into": record.stated.stacks_into} if record.stated.stacks_into else {})


def check_lengths(record: Credential | Posting) -> None:
    """That every engine can hold a record's id and filter values.

    Raises:
        BadRow: naming our field and the length; the whole load would fail for it.
    """
    for field, values in {"id": (record.id,), **filter_values(record)}.items():
        for value in values:
            if reason := over_long(value):
                raise BadRow(reason, field)


def stated(**values: str | None) -> dict[str, tuple[str, ...]]:
    """One value each, of those that there are."""
    return {name: (value,) for name, value in values.items() if value}
