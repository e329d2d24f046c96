"""Commands of `python -m evaluation` that compare the engines."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation import options as opt
from evaluation.printing import print_table, say
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from indexers.elastic.connection import Access

Engine = Annotated[
    str | None,
    typer.Option(
        help="The address of an Elasticsearch; without it, SKILLSTEP_ENGINE's ('elasticsearch' too)."
    ),
]


def access_of(engine: str | None) -> Access:
    """How to reach the cluster that is compared with a folder.

    Raises:
        InputError: none is named.
    """
    from service.settings import Settings

    access = Settings.read(engine=None if engine == "elasticsearch" else engine).access
    if access is None:
        raise InputError(
            "names no Elasticsearch to compare with. Start one with: docker compose up --detach --wait, or "
            "python -m tests.elasticsearch; then give its address.",
            field="--engine",
        )
    return access


def parity(
    n: Annotated[int, typer.Option(min=1000, max=1_000_000, help="How many synthetic documents.")] = 100_000,
    gaps: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many gaps with filters, and how many without.")
    ] = 1000,
    engine: Engine = None,
    data: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A data folder, whose answers are compared too."),
    ] = None,
    as_json: opt.AsJson = False,
) -> None:
    """Ask the embedded engine and Elasticsearch the same, and compare the answers byte by byte."""
    import msgspec

    from evaluation.parity import measure

    rows, differences = measure(n, gaps, access_of(engine), data, say)
    if as_json:
        print(msgspec.json.encode({"rows": rows, "differences": differences}).decode())
    else:
        print_table([asdict(row) for row in rows])
    for one in differences:
        print(f"{one.question}\n  folder:        {one.left}\n  Elasticsearch: {one.right}", file=sys.stderr)
    if differences:
        raise typer.Exit(1)
