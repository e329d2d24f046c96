"""How commands of `python -m evaluation` print what they found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def say(what: str) -> None:
    """Say on stderr what is being done."""
    print(f"{what} ...", file=sys.stderr)


def give(found: dict[str, Any], name: str, folder: Path | None, as_json: bool) -> None:
    """Print a report, and write it as files where a folder is named."""
    from evaluation.report import show, write

    for path in write(found, folder, name) if folder else ():
        print(f"wrote {path}", file=sys.stderr)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found)


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print rows with the same keys as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in row.values()))
    Console(width=max(Console().width, 120)).print(table)
