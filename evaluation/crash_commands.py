"""`python -m evaluation crash`: kill -9, two hundred times."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evaluation.crash import CrashTally

_SHOWN = 10


def crash(
    kills: Annotated[int, typer.Option(min=1, max=10_000, help="How many loads to kill.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed kills at other moments.")] = 1,
    data: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="An empty or new folder to load into; else a temporary one."),
    ] = None,
) -> None:
    """Kill loads at random moments while others read, and see that nothing acknowledged is lost."""
    from evaluation.crash import run
    from taxonomy.errors import InputError

    if data is not None and data.is_dir() and any(data.iterdir()):
        raise InputError("holds something; loads are killed in a folder of their own.", field="--data")
    tally = run(kills, seed, data, lambda what: print(what, file=sys.stderr))
    _show(tally)
    if tally.failed:
        raise typer.Exit(1)


def _show(tally: CrashTally) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "count")
    for phase, count in sorted(tally.kills.items()):
        table.add_row(
            f"kills while {phase}" if phase != "between loads" else "kills between loads", f"{count:,}"
        )
    for what, value in (
        ("loads acknowledged", tally.acknowledged),
        ("published, killed before the word got out", tally.unannounced),
        ("looks by readers", tally.looks),
        ("snapshots that a reader saw", tally.snapshots),
        ("acknowledged loads lost", len(tally.lost)),
        ("mixtures seen", len(tally.mixtures)),
        ("next load failed", len(tally.next_failed)),
        ("leftovers piled up", len(tally.leftovers)),
        ("files after the first rounds", tally.files[0]),
        ("files in the end", tally.files[1]),
    ):
        table.add_row(what, f"{value:,}")
    Console(width=max(Console().width, 80)).print(table)
    print(f"{sum(tally.kills.values()):,} kills, seed {tally.seed}, {tally.seconds:.0f} s")
    for fault in [*tally.lost, *tally.mixtures, *tally.next_failed, *tally.leftovers][:_SHOWN]:
        print(f"FAILED {fault}")
