"""Make, list and revoke the keys of the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from service.cli import options as opt
from service.cli.session import Session
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from service.cli.screen import Screen
    from service.keys import NewKey, ShownKey

T = TypeVar("T")

app = typer.Typer(help="Make, list and revoke the keys of the API.", no_args_is_help=True)


@app.command()
def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Option("--name", help="Whose key it is, such as the job board's name.")],
    scope: Annotated[
        Literal["read", "load", "embed"],
        typer.Option(
            "--scope",
            help="read: ask questions; load: load too; embed: the widget, on pages of the origins named.",
        ),
    ] = "read",
    origin: Annotated[
        list[str] | None,
        typer.Option("--origin", metavar="ORIGIN", help="With embed: whose pages may show it. Repeatable."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DATE", help="Its last day (UTC), as YYYY-MM-DD.")
    ] = None,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Make a key. It is printed this once and only its hash is kept; one for embed is public and listed."""
    from service.keys import KeyFile

    session = Session.of(ctx, data, as_json, engine)
    made = KeyFile(session.settings.data).make(name, scope, _day(expires), origin or ())
    _show(session, made, _new_view)


@app.command("list")
def list_(
    ctx: typer.Context, data: opt.Data = None, engine: opt.Engine = None, as_json: opt.AsJson = False
) -> None:
    """List the keys, without what opens the door."""
    from service.keys import KeyFile

    session = Session.of(ctx, data, as_json, engine)
    _show(session, KeyFile(session.settings.data).shown(), _list_view)


@app.command()
def revoke(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The key's id: the part between the underscores.")],
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Take a key back. Running servers refuse it from the next request on."""
    from service.keys import KeyFile

    session = Session.of(ctx, data, as_json, engine)
    _show(session, KeyFile(session.settings.data).revoke(id_), _revoked_view)


def _show(session: Session, answer: T, render: Callable[[Screen, T], None]) -> None:
    """Print an answer. Opens no data, unlike `Session.answer`: a key can be revoked whatever its state."""
    from service.cli.screen import Screen, write_json

    if session.as_json:
        write_json(answer)
    else:
        render(Screen(), answer)


def _day(typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InputError(f"'{typed}' is no date, such as 2030-12-31.", field="--expires") from None


def _new_view(screen: Screen, made: NewKey) -> None:
    from service.cli.screen import CAREFUL

    screen.verbatim(made.key)
    screen.line()
    about = made.about
    rows = [
        ("id", about.id),
        ("name", about.name),
        ("scope", about.scope),
        ("last day", about.expires or "none"),
    ]
    if about.scope == "embed":
        screen.pairs([*rows, ("origins", ", ".join(about.origins))])
        _embedding_view(screen, made.key)
        return
    screen.pairs(rows)
    screen.line("Keep it now: it is not shown again. Send it as: Authorization: Bearer KEY", CAREFUL)


def _embedding_view(screen: Screen, site: str) -> None:
    screen.line(
        "It is no secret: it stands in your pages, and only asks for recommendations, from those origins."
    )
    screen.line("Put this into a page, with the address of your server:")
    screen.line()
    screen.verbatim('<script src="https://YOUR-SERVER/widget.js" async></script>')
    screen.verbatim(f'<skillstep-recommendations site="{site}"></skillstep-recommendations>')


def _list_view(screen: Screen, keys: list[ShownKey]) -> None:
    if not keys:
        screen.line("There are no keys. Make one with: skillstep key new --name NAME")
        return
    screen.table(
        ["=id", "name", "scope", "state", "=created", "=last day", "origins"],
        [
            (
                one.id,
                one.name,
                one.scope,
                one.state,
                one.created[:10],
                one.expires or "",
                " ".join(one.origins),
            )
            for one in keys
        ],
    )


def _revoked_view(screen: Screen, key: ShownKey) -> None:
    screen.line(f"Key {key.id} ({key.name}) does not work any more.")
