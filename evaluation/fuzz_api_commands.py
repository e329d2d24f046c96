"""`python -m evaluation fuzz api`: the API under requests by the thousand."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evaluation.fuzz_api import Tally

_SHOWN = 20


def api(
    requests: Annotated[int, typer.Option(min=100, help="How many requests, over all operations.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Another seed makes other requests.")] = 1,
    data: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A loaded folder to ask about; else the sample."),
    ] = None,
) -> None:
    """Ask the real server by its OpenAPI document, rightly and wrongly, and check every answer.

    Loads go into a copy of the sample, never into the folder that is named. Exit status 1 with the lines that
    repeat it when an answer must not be.
    """
    from evaluation.fuzz_api import run
    from taxonomy.errors import MissingPackage

    try:
        import schemathesis  # noqa: F401
    except ModuleNotFoundError:
        raise MissingPackage("pip install 'skillstep[test]'") from None
    with tempfile.TemporaryDirectory(prefix="skillstep-fuzz-api-") as folder:
        tally = run(requests, seed, data, Path(folder), lambda what: print(what, file=sys.stderr))
    _show(tally)
    if tally.failures:
        raise typer.Exit(1)


def _show(tally: Tally) -> None:
    from rich.console import Console
    from rich.table import Table

    columns = ("requests", "2xx", "3xx", "4xx", "5xx")
    table = Table("operation", *columns)
    for name, row in tally.rows():
        table.add_row(name, *(f"{row.get(one, 0):,}" for one in columns))
    rows = [row for _, row in tally.rows()]
    table.add_row("all", *(f"{sum(row.get(one, 0) for row in rows):,}" for one in columns), style="bold")
    Console(width=max(Console().width, 100)).print(table)
    loads = ", ".join(f"{count:,} {state}" for state, count in sorted(tally.loads.items())) or "none"
    print(
        f"{tally.requests:,} requests in {tally.seconds:.0f} s, seed {tally.seed}; {tally.failed:,} failed; "
        f"loads: {loads}; the slowest took {tally.slowest[0]:.1f} s "
        f"({tally.slowest[1]}, {tally.slowest[2][:60]})"
    )
    print("reasons: " + ", ".join(f"{count:,} {reason}" for reason, count in tally.reasons.most_common()))
    _show_failures(tally)


def _show_failures(tally: Tally) -> None:
    """Each kind of failure once, with the smallest request that fails so."""
    folder = Path(tempfile.gettempdir()) / "skillstep-fuzz-bodies"
    for failure in list(tally.failures.values())[:_SHOWN]:
        print(f"FAILED {failure.operation}: {failure.fault}")
        if failure.inside:
            print(f"  {failure.inside}")
        print(f"  {failure.sent.curl('http://127.0.0.1:8000', folder)}")
    if len(tally.failures) > _SHOWN:
        print(f"and {len(tally.failures) - _SHOWN} more kinds")
    if tally.failures:
        print("The lines ask: skillstep serve --rate 0, over the same folder. KEY is a key that may load.")
