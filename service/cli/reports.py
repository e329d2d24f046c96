"""Reports written as files: a page, and the same answer as JSON beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from taxonomy.errors import FileError

if TYPE_CHECKING:
    from service.found_answers import CourseAnswer
    from service.service import Service

_PAGES = frozenset({".html", ".htm"})


def check_report(path: Path) -> None:
    """Refuse a place where no report can go, before anything is computed.

    Raises:
        FileError: it does not end in .html, or its folder is not there.
    """
    if path.suffix.casefold() not in _PAGES:
        raise FileError("a report is a page: its name ends in .html.", file=str(path))
    if not path.expanduser().parent.is_dir():
        raise FileError("there is no such folder.", file=str(path.expanduser().parent))


def write_report(service: Service, answer: CourseAnswer, path: Path, language: str) -> None:
    """Write the page, and the answer beside it (page.html.json: a course may lie in page.json)."""
    import msgspec

    from service.reports.course import course_report, sources_of

    snapshot = service.engine.open(answer.snapshot)
    page = course_report(answer, sources_of(snapshot, answer.framework), language)
    path = path.expanduser()
    path.write_text(page, "utf-8")
    beside = path.with_name(f"{path.name}.json")
    beside.write_bytes(msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n")
    print(f"wrote {path} and {beside}", file=sys.stderr)
