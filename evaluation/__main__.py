"""`python -m evaluation`: one command for each evaluation."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

app = typer.Typer(help="Measure SkillStep.", no_args_is_help=True, add_completion=False)


@app.callback()
def evaluation() -> None:
    """Measure SkillStep. Every command works in a temporary folder."""


@app.command()
def speed(
    n: Annotated[int, typer.Option(min=1000, max=1_000_000, help="How many synthetic documents.")] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else to stdout.")] = False,
) -> None:
    """Time the embedded engine beside bare scipy and brute-force numpy."""
    from evaluation.speed import measure

    report = measure(n, lambda what: print(f"{what} ...", file=sys.stderr))
    if as_json:
        print(json.dumps(report))
    else:
        _print_table(report["rows"])
        _print_table(report["build"])


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in row.values()))
    Console(width=max(Console().width, 120)).print(table)


if __name__ == "__main__":
    app()
