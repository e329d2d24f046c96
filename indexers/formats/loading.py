"""Catalogues out of files and folders: which files are meant, ids, duplicates, and what was set aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from indexers.engine import Progress
from indexers.formats import (
    coursera,
    francetravail,
    jobbank,
    myskillsfuture,
    schema_course,
    schema_posting,
    usajobs,
)
from indexers.formats.aliases import Kind
from indexers.formats.fields import Columns, Layout, check_mapping, find_columns, kind_of_file
from indexers.formats.filtered import check_lengths
from indexers.formats.identity import Draft, Loaded, settle, slug
from indexers.formats.reading import SUFFIXES, read_sheets
from indexers.formats.records import (
    PREREQUISITES_FACT,
    Context,
    build_credential,
    build_posting,
    listed_ids,
)
from indexers.formats.rows import BadRow, RawFile, Row
from taxonomy.credentials import Credential, Posting
from taxonomy.errors import FileError, InputError
from taxonomy.model import SetAside
from taxonomy.readers.tables import nearest

LAYOUTS: tuple[Layout, ...] = (
    coursera.LAYOUT,
    myskillsfuture.LAYOUT,
    jobbank.LAYOUT,
    usajobs.TABLE,
    usajobs.API,
    francetravail.LAYOUT,
    schema_posting.LAYOUT,
    schema_course.LAYOUT,
)
T = TypeVar("T", bound=Credential | Posting)

_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]*")
_PROGRESS_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """What a caller may say about catalogue files.

    `columns` maps our field to the file's column. `strict` turns a set-aside row into an error. `source`
    names the catalogue and prefixes its ids (default: the known source, else the file's name). `language`
    (ISO 639-1) is assumed where a record states none; None looks at the text for English or French.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    source: str | None = None
    language: str | None = None


def read_credentials(paths: Sequence[Path], options: FormatOptions, progress: Progress) -> Loaded[Credential]:
    """Credentials from CSV, TSV, XLSX, JSONL, JSON(-LD) and HTML files, and from folders of them.

    Raises:
        FileError: a file is not there, damaged, without a title column or without a usable record.
        InputError: an unknown field is mapped, or two different records share an id.
    """
    drafts, loaded = _read("credential", build_credential, paths, options, progress)
    settle(drafts, loaded, options.strict)
    _settle_prerequisites(loaded)
    return loaded


def read_postings(paths: Sequence[Path], options: FormatOptions, progress: Progress) -> Loaded[Posting]:
    """Job postings, as `read_credentials`."""
    drafts, loaded = _read("posting", build_posting, paths, options, progress)
    settle(drafts, loaded, options.strict)
    return loaded


def _settle_prerequisites(loaded: Loaded[Credential]) -> None:
    """Texts that list ids of this load become prerequisites; ids that nothing here has are noted."""
    known = loaded.source_of
    absent = []
    for at, one in enumerate(loaded.records):
        text = one.facts.get(PREREQUISITES_FACT)
        if text and not one.prerequisites and (named := listed_ids(text, known[one.id], known)):
            facts = {name: fact for name, fact in one.facts.items() if name != PREREQUISITES_FACT}
            loaded.records[at] = replace(one, prerequisites=named, facts=facts)
        absent += [name for name in one.prerequisites if name not in known]
    if absent:
        loaded.notes.append(
            f"{len(absent):,} prerequisites name no credential in these files (such as '{absent[0]}')."
        )


def layout_of(kind: Kind, columns: Iterable[str]) -> Layout | None:
    """The known source of a kind whose columns these are."""
    names = list(columns)
    return next((one for one in LAYOUTS if one.kind == kind and one.recognises(names)), None)


def _read(
    kind: Kind,
    build: Callable[[Row, Context], T],
    paths: Sequence[Path],
    options: FormatOptions,
    progress: Progress,
) -> tuple[list[Draft[T]], Loaded[T]]:
    check_mapping(kind, options.columns)
    if options.source is not None and not _SOURCE.fullmatch(options.source):
        raise InputError(
            f"'{options.source}' cannot name a catalogue: lower-case letters, digits, '.', '_' and '-'.",
            field="source",
            nearest=[slug(options.source)],
        )
    loaded: Loaded[T] = Loaded()
    drafts: list[Draft[T]] = []
    for file in _choose(kind, paths, options, loaded):
        before = len(loaded.set_aside)
        loaded.set_aside += file.set_aside
        found = _read_file(kind, build, file, options, loaded, progress)
        drafts += found
        aside = loaded.set_aside[before:]
        if aside and (options.strict or not found):
            first = min(aside, key=lambda one: one.row)
            raise FileError(
                first.reason if options.strict else f"no row could be used; the first {first.reason}",
                file=first.file,
                row=first.row,
            )
        if not found:
            raise FileError("holds no records.", file=file.name)
    return drafts, loaded


def _read_file(
    kind: Kind,
    build: Callable[[Row, Context], T],
    file: RawFile,
    options: FormatOptions,
    loaded: Loaded[T],
    progress: Progress,
) -> list[Draft[T]]:
    if not file.rows:
        return []
    layout = layout_of(kind, file.columns)
    file = layout.prepare(file) if layout else file
    sites: list[str | None] = [None] * len(file.rows)
    if layout and layout.site:
        file, sites = apart(file, layout.site)
    columns = _with_title(kind, file, find_columns(kind, file, options.columns, layout))
    several = bool(layout and layout.site)
    source = options.source or (layout.source if layout and not several else slug(file.stem))
    context = Context(columns, source, options.language)
    drafts = []
    rows, total = file.rows[::-1], len(file.rows)
    file.rows.clear()  # each row goes when its record is made: both of a million would be twice the memory
    while rows:
        done, row = total - len(rows), rows.pop()
        if done % _PROGRESS_EVERY == 0:
            progress(done, total, f"reading {file.name}")
        try:
            own = options.source or sites[done] or source
            record = build(row, replace(context, source=own) if own != source else context)
            check_lengths(record)
            drafts.append(Draft(record, file.name, row.number, own, several))
        except BadRow as error:
            where = f"'{error.field}' " if error.field and not error.reason.startswith("has no") else ""
            loaded.set_aside.append(SetAside(file.name, row.number, f"{where}{error.reason}"))
    progress(total, total, f"reading {file.name}")
    loaded.notes += [*file.notes, *context.unread.notes(file.name)]
    _describe(loaded, file, columns)
    return drafts


def apart(file: RawFile, column: str) -> tuple[RawFile, list[str | None]]:
    """The rows without the column of their catalogues, and each row's catalogue."""
    cells = [row.values.get(column) for row in file.rows]
    sites = [one if isinstance(one, str) else None for one in cells]
    rows = [
        Row(row.number, {name: cell for name, cell in row.values.items() if name != column})
        for row in file.rows
    ]
    return file.with_rows(rows), sites


def _with_title(kind: Kind, file: RawFile, columns: Columns) -> Columns:
    if "title" in columns.by_field:
        return columns
    raise FileError(
        f"has no column for the title of a {kind}; name it with --map title=COLUMN. "
        f"Its columns are {', '.join(file.columns[:20])}.",
        file=file.name,
        field="title",
        nearest=nearest("title", file.columns),
    )


def _describe(loaded: Loaded[T], file: RawFile, columns: Columns) -> None:
    """Say which columns were read as what, and which were only kept."""
    for name, column in columns.shown().items():
        known = loaded.recognised.get(name)
        if known is None:
            loaded.recognised[name] = column
        elif column not in known.split(" | "):
            loaded.recognised[name] = f"{known} | {column}"
    kept = [column for column in file.columns if column not in columns.used]
    if kept:
        shown = ", ".join(kept[:12]) + (f" and {len(kept) - 12} more" if len(kept) > 12 else "")
        loaded.notes.append(f"{file.name}: kept as facts, not linked to skills: {shown}.")


def _choose(kind: Kind, paths: Sequence[Path], options: FormatOptions, loaded: Loaded[T]) -> list[RawFile]:
    """The files and sheets to read: a named file always, those in a folder when their columns say so."""
    chosen: list[RawFile] = []
    for path in paths:
        if path.is_dir():
            chosen += _in_folder(kind, path, options, loaded.notes)
        else:
            file = _best_sheet(kind, read_sheets(path), options)
            if (looks := _kind_of(file)) not in (None, kind):
                _refuse_typed(kind, file)
                loaded.looks = looks
                loaded.notes.append(f"{file.name} was read as {kind}s but looks like {looks}s.")
            chosen.append(file)
    if not chosen:
        raise InputError("no file was named.", field="paths")
    return chosen


def _refuse_typed(kind: Kind, file: RawFile) -> None:
    """Raise FileError for records whose types say that they are of the other kind."""
    layout = next((one for one in LAYOUTS if one.recognises(file.columns)), None)
    if layout and layout.site:
        types = sorted({str(row.values["@type"]) for row in file.rows})
        looks = f"looks like {layout.kind}s: load it as those"
        raise FileError(f"holds no {kind}; found: {', '.join(types)}. It {looks}.", file=file.name)


def _in_folder(kind: Kind, folder: Path, options: FormatOptions, notes: list[str]) -> list[RawFile]:
    """The recognised files of a folder, by name; folders in it are not entered."""
    taken: list[RawFile] = []
    others: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.casefold() not in SUFFIXES or not path.is_file():
            continue
        try:
            found = [file for file in read_sheets(path) if _is(kind, file, options)]
        except FileError as error:
            notes.append(f"left out: {error}")
            continue
        taken += found
        others += [] if found else [path.name]
    named = ", ".join(others) or "no other file of a known kind"
    if not taken:
        raise FileError(
            f"holds no file that is recognised as {kind}s ({named}); name the file to load it.",
            file=folder.name,
        )
    if others:
        notes.append(f"left out, not recognised as {kind}s: {named}.")
    return taken


def _best_sheet(kind: Kind, files: list[RawFile], options: FormatOptions) -> RawFile:
    """Of a workbook the sheet that is a catalogue; else its first with rows."""
    suited = [file for file in files if _is(kind, file, options)]
    return [*suited, *(file for file in files if file.rows), *files][0]


def _is(kind: Kind, file: RawFile, options: FormatOptions) -> bool:
    mapped = options.columns and all(column in file.columns for column in options.columns.values())
    return bool(mapped) or _kind_of(file) == kind


def _kind_of(file: RawFile) -> Kind | None:
    known = next((one.kind for one in LAYOUTS if one.recognises(file.columns)), None)
    return known or kind_of_file(file)
