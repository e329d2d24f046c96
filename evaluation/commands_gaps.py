"""`python -m evaluation gaps` and `gaps-build`: ranking judged on what providers declared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from evaluation import options as opt
from evaluation.printing import give


def gaps(
    benchmark: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="A folder in GapRank's format.")
    ],
    queries: Annotated[
        Path | None, typer.Option(help="A file of queries, in the folder or anywhere; else queries.jsonl.")
    ] = None,
    save_run: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write SkillStep's ranking here, in TREC's format.")
    ] = None,
    report: opt.Report = None,
    as_json: opt.AsJson = False,
) -> None:
    """Rank the courses that close gaps, beside baselines, judged by what providers declared (GapRank)."""
    from evaluation.gaps import evaluate
    from service.cli.progress import Watched

    with Watched() as watched:
        found = evaluate(benchmark, queries, save_run, watched)
    give(found, f"gaps-{benchmark.resolve().name}", report, as_json)


def gaps_build(
    catalogue: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="A publisher's table of courses.")
    ],
    out: Annotated[Path, typer.Option(file_okay=False, help="The folder to make.")],
    title: Annotated[str, typer.Option(help="The column of titles.")] = "title",
    text: Annotated[
        list[str] | None, typer.Option(help="A column of text; may be repeated. Without it: description.")
    ] = None,
    skills: Annotated[str, typer.Option(help="The column of the skills that providers declare.")] = "skills",
    separator: Annotated[str, typer.Option(help="What stands between two skills.")] = ",",
    id_: Annotated[
        str | None, typer.Option("--id", help="The column of ids; else rows are numbered.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="The column of addresses, to drop duplicates.")] = None,
    language_column: Annotated[str | None, typer.Option(help="The column of languages.")] = None,
    language: Annotated[str, typer.Option("--lang", help="Keep courses in this language: en or fr.")] = "en",
    tags: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The right skills, one a line.")
    ] = None,
    exclude: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="A table whose courses to leave out; may be repeated."
        ),
    ] = None,
    queries: Annotated[int, typer.Option(min=1, help="Queries to report on.")] = 600,
    tuning: Annotated[int, typer.Option(min=0, help="Queries to tune on, of other roles.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Another seed makes other roles.")] = 7,
    as_json: opt.AsJson = False,
) -> None:
    """Make a GapRank folder out of a publisher's table of courses with declared skills."""
    from evaluation.gap_build import build, show
    from evaluation.gap_catalogue import Columns

    columns = Columns(
        title=title,
        texts=tuple(text or ["description"]),
        skills=skills,
        id=id_,
        url=url,
        language=language_column,
    )
    about = build(
        catalogue, out, columns, separator=separator, tags=tags, exclude=exclude or (), language=language,
        queries=queries, tuning=tuning, seed=seed,
    )  # fmt: skip
    if as_json:
        print(json.dumps(about, ensure_ascii=False))
    else:
        show(about)
