"""What the tests of wild input share: a file goes through a way in within the limits, and small workbooks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from evaluation.fuzz_archives import packed, unpacked
from evaluation.fuzz_child import Outcome, load

ROWS: tuple[tuple[object, ...], ...] = (("id", "title", "hours"), ("a", "Alpha", 10), ("b", "Beta", 20))


def book(folder: Path, rows: Sequence[Sequence[object]] = ROWS, name: str = "book.xlsx") -> Path:
    """A workbook of one sheet."""
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    made.save(folder / name)
    return folder / name


def with_part(path: Path, part: str, pattern: bytes, new: bytes) -> Path:
    """The same workbook with something in one of its parts replaced (everywhere)."""
    members = unpacked(path.read_bytes())
    changed = re.sub(pattern, lambda _: new, members[part])
    assert changed != members[part]
    path.write_bytes(packed(members | {part: changed}))
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """A zip archive of members, as named."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


def refused(door: str, *paths: Path, seconds: float = 60) -> str:
    """Why files are refused, in one line; a failure of ours otherwise."""
    outcome = load(door, paths, seconds)
    assert outcome.ended == "refused", outcome
    assert len(outcome.said.splitlines()) == 1
    return outcome.said


def taken(door: str, *paths: Path, seconds: float = 60) -> Outcome:
    """Files that load, maybe without some rows."""
    outcome = load(door, paths, seconds)
    assert outcome.ended in {"loaded", "set aside"}, outcome
    return outcome
