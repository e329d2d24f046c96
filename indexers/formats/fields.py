"""Which columns of a file are our fields, and what its columns say it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from indexers.formats.aliases import ALIASES, NAME_WORDS, TELLING, TEXTS, Kind
from indexers.formats.rows import KEY_COLUMN, RawFile
from indexers.formats.values import parse_currency
from taxonomy.errors import FileError, InputError
from taxonomy.readers.tables import nearest
from taxonomy.text import fold


def _as_it_is(file: RawFile) -> RawFile:
    return file


@dataclass(frozen=True, slots=True)
class Layout:
    """A known source: how it is recognised, and which of its columns are our fields.

    `headers` must all be there. `prepare` may rewrite cells and add columns before `columns` is applied;
    columns that it does not name become facts. `site` is a column with each row's own catalogue, for sources
    that are many: there the same id in two places is the same record, told at different length.
    """

    source: str
    kind: Kind
    headers: frozenset[str]
    columns: Mapping[str, str]
    prepare: Callable[[RawFile], RawFile] = _as_it_is
    site: str | None = None

    def recognises(self, columns: Iterable[str]) -> bool:
        """Whether these are the source's columns."""
        return self.headers <= set(columns)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns were found for our fields.

    `mapped` are the fields that the user named a column for; `currency` is what the cost column's name says.
    """

    by_field: Mapping[str, tuple[str, ...]]
    mapped: frozenset[str] = frozenset()
    currency: str | None = None
    used: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "used", frozenset(one for group in self.by_field.values() for one in group))

    def shown(self) -> dict[str, str]:
        """Our field to the column or columns read as it."""
        return {name: " + ".join(columns) for name, columns in self.by_field.items()}


def check_mapping(kind: Kind, mapping: Mapping[str, str]) -> None:
    """Raise InputError when a mapping names a field that we do not have."""
    for name in mapping:
        if name not in ALIASES[kind]:
            raise InputError(
                f"'{name}' is no field of a {kind}.", field="map", nearest=nearest(name, ALIASES[kind])
            )


def find_columns(kind: Kind, file: RawFile, mapping: Mapping[str, str], layout: Layout | None) -> Columns:
    """The columns of our fields: as mapped, then as the known source names them, else by usual names.

    Raises:
        FileError: a mapped column is not there.
    """
    keys = {column: header_key(column) for column in reversed(file.columns)}
    by_key = {key: column for column, key in keys.items()}
    found = _mapped(file, mapping, by_key)
    if layout is not None:
        found |= {
            name: (column,) for name, column in layout.columns.items() if name not in found and column in keys
        }
        return Columns(found, frozenset(mapping))
    taken = {column for group in found.values() for column in group}
    currency = None
    for name, aliases in ALIASES[kind].items():
        if name in found:
            continue
        columns = tuple(by_key[alias] for alias in aliases if alias in by_key and by_key[alias] not in taken)
        if name == "cost" and not columns:
            columns, currency = _cost_column(keys, aliases, taken)
        if columns:
            found[name] = columns if name in TEXTS[kind] or name == "skills" else columns[:1]
            taken.update(found[name])
    if "id" not in found and KEY_COLUMN in keys:
        found["id"] = (KEY_COLUMN,)
    return Columns(found, frozenset(mapping), currency)


def _mapped(
    file: RawFile, mapping: Mapping[str, str], by_key: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, wanted in mapping.items():
        column = wanted if wanted in file.columns else by_key.get(header_key(wanted))
        if column is None:
            raise FileError(
                f"has no column '{wanted}' (mapped to {name}).",
                file=file.name,
                field=name,
                nearest=nearest(wanted, file.columns),
            )
        found[name] = (column,)
    return found


def header_key(header: str) -> str:
    """How headers are compared: folded, "jobTitle" as "job title"."""
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))


def _cost_column(
    keys: Mapping[str, str], aliases: Iterable[str], taken: set[str]
) -> tuple[tuple[str, ...], str | None]:
    """A price column that names its currency, such as "Fee (SGD)"."""
    known = set(aliases)
    for column, key in keys.items():
        words, _, last = key.rpartition(" ")
        if words in known and (code := parse_currency(last)) and column not in taken:
            return (column,), code
    return (), None


def kind_of_file(file: RawFile) -> Kind | None:
    """What a file found in a folder holds, by its columns and then its name; None when that is not clear."""
    if file.single or not file.rows:
        return None
    votes: dict[Kind, int] = {}
    for kind in ALIASES:
        found = find_columns(kind, file, {}, None).by_field.keys()
        telling = len(TELLING[kind] & found)
        if "title" in found and (telling or found & {*TEXTS[kind], "skills", "texts"}):
            votes[kind] = telling
    best = [kind for kind, count in votes.items() if count == max(votes.values())]
    if len(best) > 1:
        words = set(fold(file.stem).split())
        best = [kind for kind in best if words & set(NAME_WORDS[kind].split())]
    return best[0] if len(best) == 1 else None
