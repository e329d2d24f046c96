"""`python -m evaluation plans`: proven plans beside greedy choices."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from evaluation import options as opt
from evaluation.printing import print_table, say


def plans(
    gaps: Annotated[int, typer.Option(min=1, max=10_000, help="How many seeded gaps of each size.")] = 200,
    candidates: Annotated[
        list[int] | None,
        typer.Option(min=2, max=1000, help="Candidates; may be repeated. Default: 300, 1,000."),
    ] = None,
    steps: Annotated[int, typer.Option(min=12, max=1000, help="Steps of a gap.")] = 60,
    seconds: Annotated[float, typer.Option(min=0.1, help="The time limit of a plan.")] = 5.0,
    as_json: opt.AsJson = False,
) -> None:
    """Solve seeded plans to proven optimality: what greedy choices lose, and how long a proof takes."""
    from evaluation.plans import measure

    found = measure(gaps, [(one, steps) for one in candidates or (300, 1000)], seconds, say)
    if as_json:
        print(json.dumps(found))
    else:
        print_table(found["rows"])
