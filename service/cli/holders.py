"""What the holders of a credential look like beside the others: `holders`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.session import Session
from taxonomy.errors import InputError

_OPTIONS = {"credential", "occupation", "minimum", "holders", "others", "framework"}
HELP = "\n\n".join(
    (
        "Compare the holders of a credential with the others: uptake, skills, seniority, field of study.",
        "FILES hold rows of persons (person, occupation, skills, credentials, seniority, field of study), "
        "which are counted in memory and never stored; or published tables, with or without numbers of "
        "people.",
        'Example: skillstep holders people.csv --credential "SQL foundations" --occupation "data analyst"',
    )
)


def holders(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, TSV, XLSX, JSON or JSONL.")],
    credential: Annotated[
        list[str] | None,
        typer.Option(
            "--credential",
            metavar="ID|TITLE",
            help="What makes a holder; repeatable. Default: any credential in the column.",
        ),
    ] = None,
    occupation: Annotated[
        str | None, typer.Option("--occupation", metavar="NAME", help="Only this occupation.")
    ] = None,
    minimum: Annotated[
        int, typer.Option("--minimum", metavar="N", help="No count below this is shown, nor told.")
    ] = 10,
    holders: Annotated[
        int | None,
        typer.Option("--holders", metavar="N", help="Of tables without numbers: how many hold one."),
    ] = None,
    others: Annotated[
        int | None,
        typer.Option("--others", metavar="N", help="Of tables without numbers: how many do not."),
    ] = None,
    k: Annotated[
        int, typer.Option("-k", metavar="N", min=1, help="How many of the highest and the lowest lifts.")
    ] = 10,
    framework: opt.Framework = None,
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """The command; what `--help` says of it stands in HELP."""
    from service.cli.holders_view import HoldersView
    from service.holders.answers import HoldersQuestion

    session = Session.of(ctx, data, as_json, engine)
    question = HoldersQuestion(
        files=[path.expanduser() for path in files],
        credentials=tuple(credential or ()),
        occupation=occupation,
        minimum=minimum,
        holders=holders,
        others=others,
        framework=framework,
        language=lang,
    )
    with _as_typed():
        answer = session.service.holders(question)
    session.answer(answer, HoldersView(k).show, [answer.framework] if answer.framework else [])


@contextmanager
def _as_typed() -> Iterator[None]:
    """Name an option as it is typed."""
    try:
        yield
    except InputError as error:
        if error.file is None and error.field in _OPTIONS:
            raise type(error)(error.message, field=f"--{error.field}", nearest=error.nearest) from None
        raise
