"""Walk around a skill or occupation: `walk`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import named_as_typed
from service.cli.session import Session

_SKILL = "broader, narrower, related, credentials, postings, occupations"
_OCCUPATION = "broader, narrower, skills"


def walk(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="skill or occupation.")],
    id_: Annotated[str, typer.Argument(metavar="ID", help="An id, code or label.")],
    relation: Annotated[
        str,
        typer.Argument(metavar="RELATION", help=f"Of a skill: {_SKILL}. Of an occupation: {_OCCUPATION}."),
    ],
    level: Annotated[
        str | None,
        typer.Option("--level", metavar="LEVEL", help="Only credentials that teach the step to this level."),
    ] = None,
    k: opt.K = 10,
    offset: Annotated[int, typer.Option("--offset", metavar="N", help="Skip so many.")] = 0,
    cursor: opt.Cursor = None,
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Walk from a skill or occupation to what stands around it.

    Example: skillstep walk skill SQL credentials --level 3
    """
    from service.cli.walk_view import walk_view
    from service.walks import WalkQuestion
    from taxonomy.errors import InputError

    session = Session.of(ctx, data, as_json, engine)
    chosen = opt.kind_of(kind)
    if chosen not in ("skill", "occupation"):
        raise InputError(f"must be skill or occupation, not '{kind}'.", field="KIND")
    question = WalkQuestion(
        kind=chosen,
        name=id_,
        relation=relation,  # type: ignore[arg-type]  # the service refuses what is none
        k=k,
        offset=offset,
        level=level,
        language=lang,
        cursor=cursor,
    )
    places = {"id": (None, "ID"), "relation": (None, "RELATION"), "level": (None, "--level")}
    with named_as_typed(places):
        answer = session.service.walk(question)
    session.answer(answer, walk_view, [answer.start.id.partition(":")[0]])
