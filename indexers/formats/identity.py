"""What files held, with an id for every record: given ones kept, missing ones made, each record once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import msgspec

from indexers.formats.aliases import Kind
from taxonomy.credentials import Credential, Posting
from taxonomy.errors import FileError, InputError
from taxonomy.model import SetAside
from taxonomy.text import fold

T = TypeVar("T", bound=Credential | Posting)
Detail = Callable[[Credential | Posting], tuple[str, ...]]

_MADE_ID_LENGTH = 16  # hexadecimal digits: at a million records two share 64 bits once in 37 million loads


@dataclass(slots=True)
class Loaded(Generic[T]):
    """What files held.

    `recognised` maps our field to the column or columns read as it. `source_of` maps a record's id to the
    catalogue that it came with; `source` names them all. `looks` is the other kind, where a
    file that was named looks like it.
    """

    records: list[T] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    recognised: dict[str, str] = field(default_factory=dict)
    source_of: dict[str, str] = field(default_factory=dict)
    looks: Kind | None = None

    @property
    def sources(self) -> list[str]:
        """The catalogues, in the order of their first records."""
        return list(dict.fromkeys(self.source_of.values()))

    @property
    def source(self) -> str:
        """The catalogue's name; several are joined by " + "."""
        return " + ".join(self.sources)


@dataclass(slots=True)
class Draft(Generic[T]):
    """A record on its way: where it stands, and its id, "" until one is made.

    `retold` marks a source that tells the same record in several places at different length, as sites do.
    """

    record: T
    file: str
    row: int
    source: str
    retold: bool = False


def slug(name: str) -> str:
    """A catalogue's name out of a file's."""
    return "-".join(fold(name.replace("_", " ")).split()) or "catalogue"


def settle(drafts: list[Draft[T]], loaded: Loaded[T], strict: bool) -> None:
    """Give every record its id and take each once.

    Raises:
        InputError: two different records have the same id.
        FileError: with `strict`, a record stands twice.
    """
    _make_ids(drafts)
    seen: dict[str, Draft[T]] = {}
    places: dict[str, int] = {}
    for draft in drafts:
        one = draft.record
        first = seen.setdefault(one.id, draft)
        if first is draft:
            places[one.id] = len(loaded.records)
            loaded.records.append(one)
            loaded.source_of[one.id] = draft.source
            continue
        place = f"row {first.row}" if first.file == draft.file else f"{first.file}, row {first.row}"
        if first.record != one and draft.retold and first.retold and not strict:
            _keep_fuller(seen, draft, places[one.id], loaded)
            continue
        if first.record != one:
            raise InputError(
                f"the id '{one.id}' stands for something else in {place}.",
                file=draft.file,
                row=draft.row,
                field="id",
            )
        if strict:
            raise FileError(f"is the same as {place}.", file=draft.file, row=draft.row)
        loaded.set_aside.append(SetAside(draft.file, draft.row, f"is the same as {place}"))


def _keep_fuller(seen: dict[str, Draft[T]], draft: Draft[T], at: int, loaded: Loaded[T]) -> None:
    """Of two tellings of a record the one with more text; the other is set aside. The first wins a tie."""
    id_ = draft.record.id
    first = seen[id_]
    kept, other = (draft, first) if _length(draft) > _length(first) else (first, draft)
    if kept is draft:
        loaded.records[at], loaded.source_of[id_], seen[id_] = draft.record, draft.source, draft
    reason = f"says less of '{id_}' than {kept.file}, row {kept.row}"
    loaded.set_aside.append(SetAside(other.file, other.row, reason))


def _length(draft: Draft[T]) -> int:
    return sum(map(len, draft.record.texts.values()))


def _make_ids(drafts: list[Draft[T]]) -> None:
    """Ids for records that state none, the same on every load whatever the order of the rows.

    An id is made from the link, or else from the title and who offers it. Different records that agree in
    that are told apart by their texts too, and if need be by all they say.
    """
    without = [draft for draft in drafts if not draft.record.id]
    for detail in _DETAILS:
        groups = _grouped(without, detail)
        without = []
        for key, group in groups.items():
            if any(draft.record != group[0].record for draft in group):
                without += group
                continue
            digest = hashlib.sha256(key.encode()).hexdigest()[:_MADE_ID_LENGTH]
            for draft in group:
                draft.record = replace(draft.record, id=f"{draft.source}:{digest}")


def _grouped(drafts: list[Draft[T]], detail: Detail) -> dict[str, list[Draft[T]]]:
    groups: dict[str, list[Draft[T]]] = {}
    for draft in drafts:
        groups.setdefault("\x1f".join((draft.source, *detail(draft.record))), []).append(draft)
    return groups


def _identity(record: Credential | Posting) -> tuple[str, ...]:
    if record.url:
        return (record.url,)
    if isinstance(record, Credential):
        return fold(record.title), fold(record.provider or "")
    return fold(record.title), fold(record.employer or ""), fold(record.location or "")


def _identity_and_texts(record: Credential | Posting) -> tuple[str, ...]:
    return (*_identity(record), *record.texts.values())


def _everything(record: Credential | Posting) -> tuple[str, ...]:
    return (msgspec.json.encode(record).decode(),)


_DETAILS: tuple[Detail, ...] = (
    _identity,
    _identity_and_texts,
    _everything,
)
