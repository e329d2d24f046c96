"""`python -m evaluation`: one command for each evaluation."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from evaluation import crash_commands, fuzz_api_commands, fuzz_commands
from evaluation import options as opt
from evaluation.commands_engines import access_of, parity
from evaluation.commands_gaps import gaps, gaps_build
from evaluation.commands_pages import pages
from evaluation.commands_plans import plans
from evaluation.commands_server import load, loads, speed_demand
from evaluation.printing import give, print_table, say
from taxonomy.errors import SkillStepError

_EXTRA = frozenset({"bm25s", "ir_measures", "matplotlib", "sklearn"})  # what the extra installs

app = typer.Typer(help="Measure SkillStep.", no_args_is_help=True, add_completion=False)
app.add_typer(fuzz_commands.app, name="fuzz")
fuzz_commands.app.command()(fuzz_api_commands.api)
app.command()(crash_commands.crash)
app.command()(parity)
app.command()(load)
app.command()(loads)
app.command()(pages)
app.command("speed-demand")(speed_demand)


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
    engine: Annotated[
        str | None,
        typer.Option(
            help="Time Elasticsearch beside the embedded engine: its address, or 'elasticsearch' for "
            "SKILLSTEP_ENGINE's."
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write the report on linking into this folder.")
    ] = None,
    as_json: opt.AsJson = False,
) -> None:
    """Time the embedded engine beside bare scipy and brute-force numpy; or linking beside its peers."""
    if linking:
        _speed_linking(data, framework, texts, count, report, as_json)
        return
    if engine is not None:
        from evaluation import speed_elastic

        found = speed_elastic.measure(n, access_of(engine), say)
    else:
        from evaluation.speed import measure

        found = measure(n, say)
    if as_json:
        print(json.dumps(found))
    else:
        for rows in found.values():
            print_table(rows)


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

    found, failed = measure(Settings.read(data) if data else None, framework, texts, count, say)
    give(found, "speed-linking", report, as_json)
    if failed:
        print("\n".join(failed), file=sys.stderr)
        raise typer.Exit(1)


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
    unseen: Annotated[
        bool,
        typer.Option("--unseen", help="Ask only sentences that hold a label which training never saw."),
    ] = False,
    language: Annotated[str, typer.Option("--lang", help="The language of sentences and labels.")] = "en",
    data: opt.Data = None,
    report: opt.Report = None,
    as_json: opt.AsJson = False,
) -> None:
    """Compare the linking of sentences to skills with the labels that people gave them."""
    from evaluation.linking import evaluate
    from evaluation.sources import TRAINED_LABELS
    from service.cli.progress import Watched
    from service.settings import Settings

    seen, settings = trained or TRAINED_LABELS, Settings.read(data)
    with Watched() as watched:
        found = evaluate(
            sentences, vocabulary, framework, settings, seen, language, watched, own=own_labels, unseen=unseen
        )
    give(found, "linking", report, as_json)


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
    report: opt.Report = None,
    as_json: opt.AsJson = False,
) -> None:
    """Read levels from level descriptions, held out by title, beside the majority and a regression."""
    from evaluation.levels import measure
    from indexers.encoder import Encoder
    from service.cli.progress import Watched
    from service.settings import Settings

    settings = Settings.read(data)
    with Watched() as watched:
        found = measure(skillsfuture, Encoder.open(settings.data, settings.model), watched)
    give(found, "levels", report, as_json)


app.command()(gaps)
app.command("gaps-build")(gaps_build)
app.command()(plans)


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
    data: opt.Data = None,
    report: opt.Report = None,
    as_json: opt.AsJson = False,
) -> None:
    """Tell sentences without any skill from those with one, on labelled postings."""
    from evaluation.silence import measure
    from service.cli.progress import Watched
    from service.settings import Settings

    with Watched() as watched:
        found = measure(jobs, sentences, framework, Settings.read(data), watched)
    give(found, "silence", report, as_json)


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
