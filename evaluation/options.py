"""Options that several commands of `python -m evaluation` take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None, typer.Option(exists=True, file_okay=False, help="The data folder that frameworks are in.")
]
Report = Annotated[Path | None, typer.Option(file_okay=False, help="Write the report into this folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else to stdout.")]
