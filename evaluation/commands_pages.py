"""`python -m evaluation pages`: every page in a real browser, as a command."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaluation import options as opt

if TYPE_CHECKING:
    from evaluation.pages_chosen import Chosen
    from evaluation.pages_walks import Site


def pages(
    data: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="The loaded folder that is shown.")
    ],
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write pages.md and pages.json into this folder.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="The occupation or posting of the gap (default: the first occupation).")
    ] = None,
    posting: Annotated[
        str | None, typer.Option(help="The posting of the job board (default: one that is like the target).")
    ] = None,
    images: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write pictures of the four sides into this folder.")
    ] = None,
    shots: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Keep a screenshot of every page in every view there."),
    ] = None,
    look: Annotated[bool, typer.Option(help="Look at all pages; --no-look makes the pictures alone.")] = True,
    as_json: opt.AsJson = False,
) -> None:
    """Open every page in a real browser: accessibility, console, layout, bytes and time.

    Exit status 1 when something is to be mended.
    """
    from evaluation.pages_chosen import choose
    from evaluation.pages_host import sites
    from evaluation.printing import print_table, say

    chosen = choose(data, target, posting)
    with sites(data, chosen.posting) as site:
        if images:
            from evaluation.pages_images import draw

            for path in draw(site, chosen, images):
                print(f"wrote {path}", file=sys.stderr)
        if not look:
            return
        found, faults = _looked(site, chosen, shots, say)
    if out:
        from evaluation.pages_report import write

        for path in write(found, out):
            print(f"wrote {path}", file=sys.stderr)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        from evaluation.pages_report import table

        print_table(table(found))
    if faults:
        print("\n".join(faults), file=sys.stderr)
        raise typer.Exit(1)


def _looked(
    site: Site, chosen: Chosen, shots: Path | None, say: Callable[[str], None]
) -> tuple[dict[str, Any], list[str]]:
    from evaluation.pages_report import report
    from evaluation.pages_seen import faults, look

    seen, versions = look(site, chosen, say, shots)
    status = _json(f"{site.root}/v1/status")
    frameworks = [f"{one['name']} {one['version']}" for one in status["frameworks"]]
    loaded = {"counts": status["counts"], "frameworks": frameworks, "shown": chosen.row()}
    return report(seen, versions, loaded, _read(f"{site.root}/widget.js")), faults(seen)


def _read(address: str) -> bytes:
    from urllib.request import urlopen

    with urlopen(address) as answer:
        data: bytes = answer.read()
        return data


def _json(address: str) -> Any:
    return json.loads(_read(address))
