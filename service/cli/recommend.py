"""Credentials for a posting, or for each of several: `recommend`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import learner_of, named_as_typed, posting_target
from service.cli.session import Session
from service.questions import GapQuestion
from service.switches import Switches
from taxonomy.errors import FileError, InputError

if TYPE_CHECKING:
    from service.recommending import PostingItem

_LISTS = (".txt", ".json", ".jsonl", ".ndjson")


def recommend(
    ctx: typer.Context,
    posting: Annotated[
        list[str] | None,
        typer.Option(
            "--posting",
            metavar="FILE|ID",
            help="A posting: JSON or text ('-': stdin), or a loaded one's id. Repeatable.",
        ),
    ] = None,
    postings: Annotated[
        Path | None,
        typer.Option(
            "--postings",
            metavar="FILE",
            help="Several: ids, one a line (.txt), or ids and records (.json, .jsonl). At most 200.",
        ),
    ] = None,
    have: opt.Have = None,
    learner: opt.LearnerFile = None,
    held_credential: opt.HeldCredentials = None,
    framework: opt.Framework = None,
    where: opt.WhereOption = None,
    k: opt.K = 5,
    standing: opt.Standing = "all",
    rank_by: opt.RankBy = "closes",
    currency: opt.Currency = None,
    embedding: opt.Embedding = True,
    lang: opt.Language = "en",
    show_all: opt.ShowAll = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Recommend credentials for a job posting, or for each of several, with a sentence that says why."""
    from service.cli.gap_view import GapView
    from service.cli.recommend_view import recommend_view
    from service.filters import read_where
    from service.recommending import RecommendQuestion

    if not posting and postings is None:
        raise InputError("name a posting with --posting, or several with --postings.")
    session = Session.of(ctx, data, as_json, engine)
    typed = learner_of(have or (), learner, held_credential or ())
    asked = read_where(where or ())
    switches = Switches(embedding=embedding)
    if posting and len(posting) == 1 and postings is None:
        question = GapQuestion(
            target=posting_target(posting[0]), learner=typed.learner, framework=framework, where=asked, k=k,
            standing=standing, rank_by=rank_by, currency=currency, language=lang, switches=switches,
        )  # fmt: skip
        with named_as_typed({**typed.places, "target": (None, "--posting")}):
            one = session.service.gap(question)
        session.answer(one, GapView(0, show_all, bool(where)).recommend, [one.target.framework])
        return
    several = RecommendQuestion(
        postings=(*map(_typed, posting or ()), *_listed(postings)), learner=typed.learner,
        framework=framework, where=asked, k=k, standing=standing, rank_by=rank_by, currency=currency,
        language=lang, switches=switches,
    )  # fmt: skip
    with named_as_typed({**typed.places, "postings": (None, "--postings" if postings else "--posting")}):
        answer = session.service.recommend(several)
    shown = sorted({one.answer.target.framework for one in answer.answers if one.answer})
    session.answer(answer, recommend_view, shown)


def _typed(text: str) -> PostingItem:
    """A posting as typed: what is wrong with a file stops the command, as with a single one."""
    target = posting_target(text)
    if target.posting is not None:
        return target.posting
    return text


def _listed(file: Path | None) -> Sequence[PostingItem]:
    """The postings of a file. A record that is none is part of the answer.

    Raises:
        FileError: the file is not there, or is no such list.
    """
    if file is None:
        return ()
    from indexers.formats.rows import read_text

    path = file.expanduser()
    if not path.is_file():
        raise FileError("there is no such file.", file=str(file))
    suffix = path.suffix.casefold()
    if suffix not in _LISTS:
        raise FileError(f"is none of {', '.join(_LISTS)}.", file=path.name)
    text = read_text(path)
    if suffix == ".txt":
        return [line.strip() for line in text.splitlines() if line.strip()]
    values = _of_json(path.name, text) if suffix == ".json" else _of_lines(path.name, text)
    return [_item(value, f"postings[{at}]") for at, value in enumerate(values)]


def _of_json(name: str, text: str) -> list[object]:
    from indexers.formats.json_values import parse_json

    try:
        value = parse_json(text)
    except ValueError as error:
        raise FileError(f"{error}.", file=name) from None
    if not isinstance(value, list):
        raise FileError("holds no list of postings.", file=name)
    return list(value)


def _of_lines(name: str, text: str) -> Iterator[object]:
    from indexers.formats.json_values import parse_json

    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield parse_json(line)
            except ValueError as error:
                raise FileError(f"{error}.", file=name, row=number) from None


def _item(value: object, place: str) -> PostingItem:
    from indexers.formats import parse_posting

    if isinstance(value, str):
        return value
    try:
        return parse_posting(value)
    except InputError as error:
        field = f"{place}.{error.field}" if error.field else place
        return InputError(error.message, field=field, nearest=error.nearest)
