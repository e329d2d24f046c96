"""`python -m evaluation fuzz ...`: input from the wild, by the thousand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evaluation.fuzz_files import Tally

app = typer.Typer(help="Throw mutated input at SkillStep; a failure is a bug of ours.", no_args_is_help=True)


@app.callback()
def fuzz() -> None:
    """Throw mutated input at SkillStep; a failure is a bug of ours."""


@app.command()
def files(
    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data", exists=True, file_okay=False, help="A folder of publishers' files; may be repeated."
        ),
    ] = None,
    seconds: Annotated[float | None, typer.Option(min=1, help="Stop after so long.")] = None,
    count: Annotated[int | None, typer.Option(min=1, help="Stop after so many (default: 2,000).")] = None,
    seed: Annotated[int, typer.Option(help="Another seed makes other mutations.")] = 1,
    only: Annotated[int | None, typer.Option(min=0, help="Repeat the one mutation of this number.")] = None,
    million: Annotated[bool, typer.Option("--million", help="Read a million rows first.")] = False,
) -> None:
    """Mutate files (the sample is always in) and load each in a process of its own, within 1 GB and 60 s."""
    from evaluation import fuzz_files
    from evaluation.fuzz_files import accepted, run
    from evaluation.fuzz_sources import SAMPLE

    if million:
        outcome = fuzz_files.million()
        _say(f"a million rows: {outcome.ended} ({outcome.said})")
        _say(f"in {outcome.seconds:.0f} s and {outcome.memory / 1e6:,.0f} MB")
        if outcome.ended != "loaded":
            raise typer.Exit(1)

    most = count if count is not None or seconds is not None else 2_000
    among = accepted([SAMPLE, *(data or ())], _say)
    tally = run(among, seed, most, seconds, _say, only)
    _show(tally)
    if tally.failures:
        _say(_repeat(tally, data or ()))
        raise typer.Exit(1)


def _say(what: str) -> None:
    print(what, file=sys.stderr)


def _show(tally: Tally) -> None:
    from rich.console import Console
    from rich.table import Table

    from evaluation.fuzz_files import ENDS

    table = Table("way in", "mutation", *ENDS)
    for door, mutation in sorted({(door, mutation) for door, mutation, _ in tally.ended}):
        if ", " not in mutation:
            table.add_row(door, mutation, *(f"{tally.ended[door, mutation, end]:,}" for end in ENDS))
    for door in sorted({door for door, _, _ in tally.ended}):
        sums = (
            sum(n for (one, _, ended), n in tally.ended.items() if (one, ended) == (door, end))
            for end in ENDS
        )
        table.add_row(door, "all, also two at once", *(f"{total:,}" for total in sums), style="bold")
    Console(width=max(Console().width, 110)).print(table)
    print(
        f"{tally.cases:,} mutations, seed {tally.seed}: {len(tally.failures)} failed; "
        f"the slowest took {tally.slowest[0]:.1f} s (number {tally.slowest[1]}), "
        f"the largest {tally.largest / 1e6:,.0f} MB"
    )


def _repeat(tally: Tally, folders: Sequence[Path]) -> str:
    numbers = sorted({case.number for case, _ in tally.failures})
    where = " ".join(f"--data '{folder}'" for folder in folders)
    return f"repeat one with: python -m evaluation fuzz files {where} --seed {tally.seed} --only {numbers[0]}"
