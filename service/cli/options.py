"""The options that commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from taxonomy.errors import FileError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from indexers.engine import Kind

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The data folder. Default: $SKILLSTEP_DATA, else a folder of your own.",
        show_default=False,
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="URL",
        help="The Elasticsearch cluster, or embedded. Default: $SKILLSTEP_ENGINE, else embedded.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print only the answer, as JSON, on stdout.")]
Framework = Annotated[
    str | None,
    typer.Option("--framework", metavar="ID", help="Answer in this framework. Default: the first loaded."),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="FILTER",
        help="field=value, field=a|b, field<=n, field>=n, 'field is not stated'. Repeatable.",
    ),
]
K = Annotated[int, typer.Option("-k", metavar="N", help="How many results, 1 to 1,000.")]
Language = Annotated[Literal["en", "fr"], typer.Option("--lang", help="The language of labels and reasons.")]
Have = Annotated[
    list[str] | None,
    typer.Option("--have", metavar="SKILL[:LEVEL]", help='A held skill: SQL, "python:3". Repeatable.'),
]
LearnerFile = Annotated[
    Path | None,
    typer.Option(
        "--learner", metavar="FILE", help="A learner as JSON (skills, credentials, text, awards), or a badge."
    ),
]
HeldCredentials = Annotated[
    list[str] | None,
    typer.Option(
        "--held-credential", metavar="ID|FILE", help="A held credential, or a badge's file. Repeatable."
    ),
]
LearnerText = Annotated[
    str | None,
    typer.Option("--learner-text", metavar="FILE|-", help="A CV or the like as text ('-': stdin)."),
]
Standing = Annotated[
    Literal["all", "strict"],
    typer.Option("--standing", help="Which held skills count; strict leaves out what is only claimed."),
]
RankBy = Annotated[
    Literal["closes", "hour", "cost"],
    typer.Option("--rank-by", help="What stands first: what closes most, most an hour, most for its cost."),
]
Currency = Annotated[
    str | None,
    typer.Option("--currency", metavar="CODE", help="With --rank-by cost: whose costs are compared."),
]
Cursor = Annotated[
    str | None,
    typer.Option("--cursor", metavar="NEXT", help="Go on after an answer: its `next`, the same question."),
]
Embedding = Annotated[
    bool,
    typer.Option("--embedding/--no-embedding", help="Link texts with the encoder too, or by words alone."),
]
ByDemand = Annotated[
    bool, typer.Option("--demand", help="Weigh each step by the share of loaded postings that ask for it.")
]
LinkText = Annotated[
    bool,
    typer.Option("--link-text/--no-link-text", help="Find what teaches the skill that the words name, too."),
]
Typos = Annotated[
    bool, typer.Option("--typos/--no-typos", help="Put mistyped words right where nothing is found.")
]
Target = Annotated[
    str | None,
    typer.Option("--target", metavar="NAME", help="An occupation, job role or posting: id, code or label."),
]
TargetSkills = Annotated[
    list[str] | None,
    typer.Option("--target-skill", metavar="SKILL[:LEVEL]", help='A wanted skill: "SQL:3". Repeatable.'),
]
TargetText = Annotated[
    str | None,
    typer.Option("--target-text", metavar="FILE|-", help="A text to aim at, such as an ad ('-': stdin)."),
]
Parts = Annotated[
    int, typer.Option("--parts", metavar="N", min=0, help="Of how many results the parts are shown.")
]
ShowAll = Annotated[bool, typer.Option("--all", help="Show every skill and part, not only the heaviest.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Read this column as this field. Repeatable."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse the load when any row is bad.")]


def kind_of(typed: str) -> Kind:
    """The kind that a singular or plural names.

    Raises:
        InputError: none; the nearest is listed.
    """
    from indexers.engine import KINDS
    from taxonomy.readers.tables import nearest

    name = typed.strip().casefold()
    for kind in KINDS:
        if name in (kind, f"{kind}s"):
            return kind
    raise InputError(
        f"must be one of {', '.join(f'{kind}s' for kind in KINDS)}, not '{typed}'.",
        field="KIND",
        nearest=nearest(typed, [f"{kind}s" for kind in KINDS]),
    )


def columns_of(typed: Iterable[str]) -> Mapping[str, str]:
    """`--map` as {field: column}.

    Raises:
        InputError: not of the form field=column, or a field named twice.
    """
    columns: dict[str, str] = {}
    for one in typed:
        name, equals, column = one.partition("=")
        name, column = name.strip(), column.strip()
        if not (equals and name and column):
            raise InputError(f"'{one}' is not of the form field=column.", field="--map")
        if columns.get(name, column) != column:
            raise InputError(
                f"reads '{name}' from two columns, '{columns[name]}' and '{column}'.", field="--map"
            )
        columns[name] = column
    return columns


def existing(paths: Iterable[Path]) -> list[Path]:
    """The paths, each of which is there.

    Raises:
        FileError: naming the first that is not.
    """
    checked = [path.expanduser() for path in paths]
    for path in checked:
        if not path.exists():
            raise FileError("there is no such file or folder.", file=str(path))
    return checked
