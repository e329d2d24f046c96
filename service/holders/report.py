"""The holder study: files or tables in, an answer out. Nothing of a row is written anywhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from indexers.engine import Snapshot
from service.holders.answers import HoldersAnswer, HoldersQuestion, OccupationHolders
from service.holders.cells import is_number
from service.holders.comparing import Comparing
from service.holders.counting import studies
from service.holders.headers import layout_of
from service.holders.matching import Matcher
from service.holders.people import MOST_SET_ASIDE, People
from service.holders.published import Published
from service.holders.sheets import Sheet, inline_sheet, open_sheets
from service.holders.statistics import METHODS
from service.holders.study import Study
from service.holders.tables import read
from service.holders.wording import methods_in, sentence
from taxonomy.errors import FileError, InputError

_TELLING = 50  # rows by which it is seen which columns hold texts
_MOST_ROWS = 100_000  # of an aggregated table, which is held as a whole


def answer_holders(snapshot: Snapshot | None, asked: HoldersQuestion) -> HoldersAnswer:
    """What holders look like beside the others; a snapshot gives skills and credentials their ids.

    Raises:
        InputError: naming the option, file or column at fault and what is near. No cell is quoted.
    """
    _check(asked)
    matcher = Matcher.of(snapshot, asked.framework, asked.language)
    people, published = People(), Published()
    for sheet in _sheets(asked):
        _read(sheet, people, published)
    if people.rows and not published.empty:
        raise InputError("hold rows of persons and aggregated tables; ask for one of them.", field="files")
    comparing = Comparing(asked.minimum, asked.language)
    if published.empty:
        return _of_people(people, asked, matcher, comparing)
    return _of_tables(published, asked, comparing)


def _check(asked: HoldersQuestion) -> None:
    if asked.minimum < 1:
        raise InputError("must be 1 or more.", field="minimum")
    for field, value in (("holders", asked.holders), ("others", asked.others)):
        if value is not None and value < 1:
            raise InputError("must be 1 or more: a group of nobody has no shares.", field=field)
    if not asked.files and not asked.tables:
        raise InputError("names no file and no table.", field="files")


def _sheets(asked: HoldersQuestion) -> Iterator[Sheet]:
    for path in asked.files:
        yield from open_sheets(path)
    for table in asked.tables:
        yield inline_sheet(table)


def _read(sheet: Sheet, people: People, published: Published) -> None:
    """Count or keep the rows of a table, whichever its headers say."""
    first = list(itertools.islice(sheet.rows, _TELLING))
    texts = [
        header
        for header in sheet.headers
        if not all(is_number(values.get(header)) for _, values, fault in first if not fault)
    ]
    layout = layout_of(sheet.name, sheet.headers, texts)
    rows = itertools.chain(first, sheet.rows)
    if layout.shape == "persons":
        people.read(replace(sheet, rows=rows), layout)
        return
    kept = list(itertools.islice(rows, _MOST_ROWS + 1))
    if len(kept) > _MOST_ROWS:
        raise FileError(f"is an aggregated table of more than {_MOST_ROWS:,} rows.", file=sheet.name)
    if not kept:
        raise FileError("holds no rows.", file=sheet.name)
    published.set_aside += read(sheet, layout, kept, published)


def _of_people(
    people: People, asked: HoldersQuestion, matcher: Matcher, comparing: Comparing
) -> HoldersAnswer:
    if not people.rows:
        first = next(iter(people.set_aside), None)
        if first is None:
            raise FileError("hold no rows.", field="files")
        raise FileError(f"no row can be read; the first: {first.reason}", file=first.file, row=first.row)
    if asked.holders is not None or asked.others is not None:
        raise InputError("is for tables; rows of persons are counted.", field="holders")
    found = studies(people, asked.credentials, asked.occupation, asked.minimum, matcher)
    large = [one for one in found if asked.occupation is not None or (one.all or 0) >= asked.minimum]
    # The size of a hidden occupation is what the others leave of the total.
    total = len(large) == len(found) and asked.occupation is None
    notes = []
    if not people.keyed:
        notes.append(sentence("no key", asked.language))
    if len(large) > 1:
        notes.append(sentence("several occupations", asked.language))
    return HoldersAnswer(
        source="rows",
        credentials=tuple(asked.credentials),
        occupations=_ordered(comparing, large),
        hidden_occupations=len(found) - len(large),
        minimum=asked.minimum,
        rows=people.rows if total else None,
        people=len(people) if total else None,
        framework=matcher.framework,
        bad_rows=people.bad_rows,
        set_aside=tuple(people.set_aside),
        methods=methods_in(METHODS, asked.language),
        notes=tuple(notes),
    )


def _of_tables(published: Published, asked: HoldersQuestion, comparing: Comparing) -> HoldersAnswer:
    if asked.credentials:
        raise InputError(
            "is for rows of persons; a table says itself who its holders are.", field="credential"
        )
    found = published.studies(asked.occupation, asked.holders, asked.others)
    parts = [
        part
        for study in found
        for pairs in (study.skills, *study.dimensions.values())
        for pair in pairs
        for part in (pair.holders, pair.others)
        if part is not None
    ]
    notes = list(published.notes)
    if any(part.size is None for part in parts):
        notes.append(sentence("as published", asked.language))
    if any(part.low != part.high for part in parts):
        notes.append(sentence("rounded", asked.language))
    return HoldersAnswer(
        source="tables",
        credentials=(),
        occupations=_ordered(comparing, found),
        minimum=asked.minimum,
        bad_rows=len(published.set_aside),
        set_aside=tuple(published.set_aside[:MOST_SET_ASIDE]),
        methods=methods_in(METHODS, asked.language),
        notes=tuple(notes),
    )


def _ordered(comparing: Comparing, found: list[Study]) -> tuple[OccupationHolders, ...]:
    """Those with most holders first; those with too few by name, so that the order does not tell how few."""
    answers = [(study, comparing.occupation(study)) for study in found]
    answers.sort(
        key=lambda one: (
            one[1].insufficient is not None,
            0 if one[1].insufficient else -(one[0].holders or 0),
            one[0].occupation or "",
        )
    )
    return tuple(answer for _, answer in answers)
