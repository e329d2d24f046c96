"""COPS, the Canadian Occupational Projection System: job openings, seekers and shortages by NOC 2021 code.

Two files of one release: the summary with all counts, and the assessment alone. Headers are bilingual, "N/A"
and "N/D" stand for what is not published, and some counts carry thousands separators. The period is stated in
the files' names alone ("2024_2033").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from taxonomy.errors import FileError, UnknownFormat
from taxonomy.model import SetAside
from taxonomy.outlooks import Outlook
from taxonomy.readers import expand as files_below
from taxonomy.readers.base import Progress, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.tables import Table, headers, read_table
from taxonomy.text import fold

SOURCE = "COPS"
_PUBLISHER = "Employment and Social Development Canada, Open Government Licence - Canada"
_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-_]\s*((?:19|20)\d\d)(?!\d)")
_NOT_PUBLISHED = frozenset({"", "n/a", "n/d", "na", "nd"})
# Our field to the beginning of the folded header, whose end is its French half or a year.
_COUNTS = {
    "employment": "employment emploi",
    "growth": "employment growth",
    "retirements": "retirements",
    "other_replacement": "other replacement",
    "openings": "total job openings",
    "school_leavers": "school leavers",
    "immigration": "immigration",
    "other_seekers": "other seekers",
    "seekers": "job seekers",
}
_TEXTS = {
    ("labels", "en"): "occupation name",
    ("labels", "fr"): "nom de la profession",
    ("assessment", "en"): "future labour market conditions",
    ("assessment", "fr"): "conditions futures",
    ("recent", "en"): "recent labour market conditions",
    ("recent", "fr"): "conditions recentes",
}
_CODE = re.compile(r"\d{5}|[A-Z]+\d?_[\dA-Z]+(?:[-_ ]+\d+)*|\d{5}(?:\s*[-_]\s*\d{1,5})+", re.IGNORECASE)


@dataclass(slots=True)
class FoundOutlooks:
    """What outlook files say, by code."""

    outlooks: list[Outlook] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def recognises(path: Path) -> bool:
    """Whether the header has a code and the labour market conditions to come, in both languages."""
    return any(
        _starting(columns, "code")
        and all(_starting(columns, _TEXTS["assessment", one]) for one in ("en", "fr"))
        for _, columns in headers(path)
    )


def read_outlooks(
    paths: Sequence[Path], period: str | None = None, strict: bool = False, progress: Progress = silent
) -> FoundOutlooks:
    """All outlooks of the files, what several say of one code and period joined.

    Raises:
        UnknownFormat: a named file is no outlook, or none in a folder is.
        FileError: neither `period` nor a file's name states the period.
    """
    given = {path for path in paths if not path.is_dir()}
    found, aside = FoundOutlooks(), Aside(strict)
    by_id: dict[str, Outlook] = {}
    files = files_below(paths)
    for done, path in enumerate(files):
        progress(done, len(files), "reading outlooks")
        if not recognises(path):
            if path in given or len(files) == 1:
                raise UnknownFormat("is no outlook of COPS.", file=path.name)
            found.notes.append(f"{path.name} was not recognised and left out.")
            continue
        for one in _read(path, period or _period(path), aside):
            by_id[one.id] = joined(by_id[one.id], one) if one.id in by_id else one
    if not by_id:
        raise UnknownFormat("no file is an outlook of COPS.", file=files[0].name)
    found.outlooks, found.set_aside = list(by_id.values()), aside.rows
    return found


def _period(path: Path) -> str:
    match = _PERIOD.search(path.name)
    if match is None:
        raise FileError(
            "its name does not state the period (such as 2024_2033); say it with --period.",
            file=path.name,
            field="period",
        )
    return f"{match[1]}-{match[2]}"


def joined(first: Outlook, second: Outlook) -> Outlook:
    """Two statements of one code and period: what the second does not state is the first's."""
    stated = {one.name: getattr(second, one.name) for one in fields(Outlook)}
    return replace(first, **{name: value for name, value in stated.items() if value not in (None, {}, "")})


def _read(path: Path, period: str, aside: Aside) -> list[Outlook]:
    table = read_table(path)
    aside.unreadable(table)
    columns, names = _columns(table)
    outlooks = []
    for row, cells in table.rows(columns):
        code = cells["code"]
        if not _CODE.fullmatch(code):
            aside.bad(path.name, row, f"'{code}' is no NOC code of five digits, nor a group.", field="Code")
            continue
        counts, wrong = _counts(cells)
        if wrong:
            aside.bad(path.name, row, f"'{cells[wrong]}' is no count.", field=names[wrong])
            continue
        texts: dict[str, dict[str, str]] = {"labels": {}, "assessment": {}, "recent": {}}
        for (name, language), _ in _TEXTS.items():
            text = cells[f"{name} {language}"]
            if text.casefold() not in _NOT_PUBLISHED:
                texts[name][language] = text
        outlooks.append(
            Outlook(code=code, period=period, source=f"{SOURCE} {period}, {_PUBLISHER}", **counts, **texts)  # type: ignore[arg-type]
        )
    return outlooks


def _columns(table: Table) -> tuple[dict[str, str | None], dict[str, str]]:
    wanted = (
        {"code": "code"} | _COUNTS | {f"{one} {language}": key for (one, language), key in _TEXTS.items()}
    )
    columns = {name: _starting(table.columns, key) for name, key in wanted.items()}
    for column in filter(None, columns.values()):
        table.find(column)  # refuses one that occurs twice
    return columns, {name: column for name, column in columns.items() if column}


def _starting(columns: Sequence[str], key: str) -> str | None:
    return next((column for column in columns if f"{fold(column)} ".startswith(f"{key} ")), None)


def _counts(cells: Mapping[str, str]) -> tuple[dict[str, int | None], str]:
    """The counts, and the first field whose cell is none."""
    counts: dict[str, int | None] = {}
    for name in _COUNTS:
        text = cells[name].replace(",", "").replace(" ", "")
        if text.casefold() in _NOT_PUBLISHED:
            counts[name] = None
        elif re.fullmatch(r"[-\u2212]?\d+", text):
            counts[name] = int(text.replace("\u2212", "-"))
        else:
            return {}, name
    return counts, ""
