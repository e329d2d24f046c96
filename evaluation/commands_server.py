"""`python -m evaluation load`: the server under load, as a command."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer


def load(
    seconds: Annotated[float, typer.Option(min=2, help="How long the clients ask.")] = 60,
    clients: Annotated[int, typer.Option(min=1, max=500, help="How many ask at once.")] = 16,
    workers: Annotated[int, typer.Option(min=1, help="Server processes.")] = 1,
    data: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="A loaded folder; else the sample.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else to stdout.")] = False,
) -> None:
    """Load the real server with many clients, then with twice what it answered, then as before.

    Exit status 1 when anything but an answer or a refusal (429, 503) came.
    """
    from evaluation.load_server import measure
    from evaluation.printing import print_table

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    with TemporaryDirectory(prefix="skillstep-load-") as folder:
        served = data or Path(folder) / "sample"
        if data is None:
            _load_sample(served)
        found = measure(served, seconds, clients, workers, say)
    if as_json:
        print(json.dumps(found))
    else:
        print_table(found["rows"])
    for phase, failures in found["failures"].items():
        print(f"failed, {phase}: {failures}", file=sys.stderr)
    if found["failures"]:
        raise typer.Exit(1)


def _load_sample(folder: Path) -> None:
    from service.samples import load_sample, sample_files
    from service.service import Service
    from service.settings import Settings
    from taxonomy.readers.base import silent

    service = Service.open(Settings(folder))
    try:
        with sample_files() as sample:
            load_sample(service, sample, silent)
    finally:
        service.close()


def speed_demand(
    credentials: Annotated[
        int, typer.Option(min=1000, max=1_000_000, help="How many credentials.")
    ] = 100_000,
    postings: Annotated[int, typer.Option(min=1000, max=1_000_000, help="How many postings.")] = 50_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else to stdout.")] = False,
) -> None:
    """Time demand, and the check of a course whose text is linked, on synthetic documents."""
    from evaluation.printing import print_table, say
    from evaluation.speed_demand import measure

    found = measure(credentials, postings, say)
    if as_json:
        print(json.dumps(found))
    else:
        print_table(found["rows"])
        print_table([{f"{name}_sums_s": seconds for name, seconds in found["first_s"].items()}])


def loads(
    files: Annotated[Path, typer.Option(exists=True, file_okay=False, help="The publishers' files.")],
    folder: Annotated[Path, typer.Option(help="An empty data folder to load them into.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else to stdout.")] = False,
) -> None:
    """Load every publisher's file that a reader knows into one folder, and print what each load did."""
    from evaluation.everything import load_all
    from evaluation.printing import print_table
    from service.cli.progress import Watched

    rows = []
    with Watched() as watched:
        for row in load_all(files, folder, watched):
            print(f"{row['files']}: {row['read']:,} records, {row['seconds']:.1f} s", file=sys.stderr)
            rows.append(row)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print_table(rows)
