"""`python -m evaluation`: one command for each evaluation."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from evaluation import fuzz_api_commands
from evaluation.commands_server import load, loads
from taxonomy.errors import SkillStepError

_EXTRA = frozenset({"bm25s", "ir_measures", "matplotlib", "sklearn"})  # what the extra installs

_Data = Annotated[
    Path | None, typer.Option(exists=True, file_okay=False, help="The data folder that frameworks are in.")
]
_Report = Annotated[Path | None, typer.Option(file_okay=False, help="Write the report into this folder.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else to stdout.")]

app = typer.Typer(help="Measure SkillStep.", no_args_is_help=True, add_completion=False)


app.command()(load)
app.command()(loads)
app.add_typer(fuzz_api_commands.app, name="fuzz")


@app.callback()
def evaluation() -> None:
    """Measure SkillStep. No command changes what is loaded."""


@app.command()
def speed(
    n: Annotated[int, typer.Option(min=1000, max=1_000_000, help="How many synthetic documents.")] = 100_000,
    linking: Annotated[
        bool, typer.Option("--linking", help="Time the linking of texts instead, beside its peers.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="The data folder of the framework; else it is synthetic."
        ),
    ] = None,
    framework: Annotated[
        str | None, typer.Option(help="The framework there to link to; else the first.")
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Texts to link, one a line; else synthetic courses."),
    ] = None,
    count: Annotated[int, typer.Option(min=10, max=100_000, help="How many texts to link.")] = 500,
    report: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write the report on linking into this folder.")
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Time the embedded engine beside bare scipy and brute-force numpy; or linking beside its peers."""
    if linking:
        _speed_linking(data, framework, texts, count, report, as_json)
        return
    from evaluation.speed import measure

    found = measure(n, _say)
    if as_json:
        print(json.dumps(found))
    else:
        print_table(found["rows"])
        print_table(found["build"])


def _speed_linking(
    data: Path | None,
    framework: str | None,
    texts: Path | None,
    count: int,
    report: Path | None,
    as_json: bool,
) -> None:
    from evaluation.speed_linking import measure
    from service.settings import Settings

    found, failed = measure(Settings.read(data) if data else None, framework, texts, count, _say)
    _give(found, "speed-linking", report, as_json)
    if failed:
        print("\n".join(failed), file=sys.stderr)
        raise typer.Exit(1)


def _say(what: str) -> None:
    print(f"{what} ...", file=sys.stderr)


@app.command()
def linking(
    sentences: Annotated[
        list[Path],
        typer.Option(
            exists=True,
            dir_okay=False,
            help="CSV with columns sentence and label, or France Travail's postings; may be repeated.",
        ),
    ],
    vocabulary: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="The labels, one a line; without it, the framework's."
        ),
    ] = None,
    own_labels: Annotated[
        bool, typer.Option("--own-labels", help="The vocabulary is what the sentence files themselves name.")
    ] = False,
    framework: Annotated[
        str | None, typer.Option(help="A loaded framework, whose other names and descriptions are used.")
    ] = None,
    trained: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Labels that training saw, one a line, for recall without them (default: the shipped ones).",
        ),
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="The language of sentences and labels.")] = "en",
    data: _Data = None,
    report: _Report = None,
    as_json: _AsJson = False,
) -> None:
    """Compare the linking of sentences to skills with the labels that people gave them."""
    from evaluation.linking import evaluate
    from evaluation.sources import TRAINED_LABELS
    from service.cli.progress import Watched
    from service.settings import Settings

    seen, settings = trained or TRAINED_LABELS, Settings.read(data)
    with Watched() as watched:
        found = evaluate(sentences, vocabulary, framework, settings, seen, language, watched, own=own_labels)
    _give(found, "linking", report, as_json)


@app.command()
def levels(
    skillsfuture: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, help="SkillsFuture's mapping of TSCs to unique skills."),
    ],
    data: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="The data folder that the encoder is in."),
    ] = None,
    report: _Report = None,
    as_json: _AsJson = False,
) -> None:
    """Read levels from level descriptions, held out by title, beside the majority and a regression."""
    from evaluation.levels import measure
    from indexers.encoder import Encoder
    from service.cli.progress import Watched
    from service.settings import Settings

    settings = Settings.read(data)
    with Watched() as watched:
        found = measure(skillsfuture, Encoder.open(settings.data, settings.model), watched)
    _give(found, "levels", report, as_json)


@app.command()
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
    report: _Report = None,
    as_json: _AsJson = False,
) -> None:
    """Rank the courses that close gaps, beside baselines, judged by what providers declared (GapRank)."""
    from evaluation.gaps import evaluate
    from service.cli.progress import Watched

    with Watched() as watched:
        found = evaluate(benchmark, queries, save_run, watched)
    _give(found, f"gaps-{benchmark.resolve().name}", report, as_json)


@app.command("gaps-build")
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
    as_json: _AsJson = False,
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


@app.command()
def silence(
    jobs: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="The folder with the three files of postings."),
    ] = None,
    sentences: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A file of sentences such as SkillSkape's."),
    ] = None,
    framework: Annotated[str | None, typer.Option(help="The loaded framework to link with.")] = None,
    data: _Data = None,
    report: _Report = None,
    as_json: _AsJson = False,
) -> None:
    """Tell sentences without any skill from those with one, on labelled postings."""
    from evaluation.silence import measure
    from service.cli.progress import Watched
    from service.settings import Settings

    with Watched() as watched:
        found = measure(jobs, sentences, framework, Settings.read(data), watched)
    _give(found, "silence", report, as_json)


def _give(found: dict[str, Any], name: str, folder: Path | None, as_json: bool) -> None:
    """Print a report, and write it as files where a folder is named."""
    from evaluation.report import show, write

    for path in write(found, folder, name) if folder else ():
        print(f"wrote {path}", file=sys.stderr)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found)


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print rows with the same keys as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in row.values()))
    Console(width=max(Console().width, 120)).print(table)


def main() -> None:
    """Run one command; wrong input is one line on stderr, and exit status 2."""
    try:
        app()
    except SkillStepError as error:
        message = str(error)
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        message = "pip install 'skillstep[evaluation]'"
    else:
        return
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
