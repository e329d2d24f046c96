"""Sentences of real postings, and whether they hold a skill."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from evaluation.silence_rows import LATER_NONE, LATER_SKILL, NONE, SKILL
from evaluation.sources import digest
from indexers.linking.segments import sentences
from taxonomy.errors import FileError
from taxonomy.readers.tables import read_table
from taxonomy.text import clean

_JOB_BANK, _USAJOBS, _FRANCE_TRAVAIL = (
    "jobbank_canada_531.json", "usajobs_2215.csv", "france_travail_150_allsectors.csv",
)  # fmt: skip
_FIELDS = (
    (_USAJOBS, ("description",), "en"),
    (_FRANCE_TRAVAIL, ("description", "entreprise.description"), "fr"),
)
# Job Bank publishes postings under many headings, each above one line of items: what stands below these is a
# skill, or is none.
_SKILL_SECTIONS = frozenset({"Specific Skills", "Additional Skills"})
_PLAIN_SECTIONS = frozenset(
    {"Health benefits", "Financial benefits", "Long term benefits", "Other benefits", "Screening questions",
     "Work Setting", "Work Location Information", "Work Site Environment", "Workers Supervised"}
)  # fmt: skip
_LEAST_WORDS = 3
_FOUND = 0.9  # of the labelled sentences at least this share must stand in the files


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, whether it holds a skill, its language and where it is from."""

    text: str
    skill: bool
    language: str
    source: str


def labelled(jobs: Path) -> list[Row]:
    """The sentences first labelled, of a folder with the three files of postings, by source and text.

    Raises:
        FileError: a file is absent, or is not the one whose sentences were labelled.
    """
    found = {*_job_bank(jobs / _JOB_BANK), *_read(jobs, NONE, SKILL)}
    return sorted(found, key=lambda row: (row.source, row.text))


def labelled_later(jobs: Path) -> list[Row]:
    """Those of USAJOBS and France Travail that were read when everything was finished.

    Raises:
        FileError: as `labelled`.
    """
    return sorted(_read(jobs, LATER_NONE, LATER_SKILL), key=lambda row: (row.source, row.text))


def _job_bank(path: Path) -> Iterator[Row]:
    try:
        postings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileError(f"cannot be read: {error}.", file=str(path)) from None
    for posting in postings.values():
        for field in ("job_requirement", "benefits"):
            lines = [line.strip() for line in posting.get(field, "").split("\n")]
            for heading, line in pairwise(lines):
                if heading in _SKILL_SECTIONS | _PLAIN_SECTIONS:
                    for item in map(clean, line.split(";")):
                        if len(item.split()) >= _LEAST_WORDS:
                            yield Row(item, heading in _SKILL_SECTIONS, "en", _JOB_BANK)


def _read(jobs: Path, none: Set[str], skill: Set[str]) -> set[Row]:
    found = {
        Row(text, key in skill, language, file)
        for file, fields, language in _FIELDS
        for text in _sentences(jobs / file, fields, language)
        if (key := digest(text)) in none or key in skill
    }
    if len(found) < _FOUND * len(none | skill):
        message = f"{len(found)} of the {len(none | skill)} labelled sentences stand in the postings."
        raise FileError(message, file=str(jobs))
    return found


def _sentences(path: Path, fields: Sequence[str], language: str) -> Iterator[str]:
    table = read_table(path)
    columns = {field: table.column(field) for field in fields}
    for _, cells in table.rows(columns):
        for cell in cells.values():
            text = clean(cell)
            for part in text.split("\n") if language == "fr" else (text,):
                for low, high in sentences(part, 0, len(part)):
                    yield part[low:high]
