"""`skillstep check`, `rules` and `compare`: rules of credentials, and credentials side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import STDIN, course_of, learner_of, named_as_typed, target_of
from service.cli.session import Session
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from service.rules.answers import CheckAnswer
    from taxonomy.credentials import Credential

Rules = Annotated[
    list[str] | None,
    typer.Option("--rules", metavar="NAME", help="Rules by name (see: skillstep rules). Repeatable."),
]
Profiles = Annotated[
    list[Path] | None,
    typer.Option("--profile", metavar="FILE", help="A rule profile of your own, TOML or JSON. Repeatable."),
]
Day = Annotated[
    str | None, typer.Option("--date", metavar="DAY", help="Check as on this ISO day. Default: today.")
]


def check(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE|-]", help="Credentials, in any format that is read; or a text."),
    ] = None,
    rules: Rules = None,
    id_: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="A loaded credential. Repeatable.")
    ] = None,
    profile: Profiles = None,
    date: Day = None,
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Check credentials by rules: each element passes, fails, is not stated or does not apply.

    Example: skillstep check course.json --rules eu-offer --rules ontario-osap
    """
    from service.cli.rules_view import checks_view
    from service.rules.answers import ChecksAnswer
    from service.rules.files import award_of, own_profiles

    if (file is None) == (not id_):
        raise InputError("name a file, or loaded credentials with --id, not both.", field="FILE")
    session = Session.of(ctx, data, as_json, engine)
    own = own_profiles(profile or ())
    found: list[CheckAnswer] = []
    notes: tuple[str, ...] = ()
    with named_as_typed({"rules": (None, "--rules"), "date": (None, "--date"), "id": (None, "--id")}):
        if file is not None:
            subjects, notes = _subjects(file)
            for one in subjects:
                award = award_of(one)
                found += session.service.check(one, rules or (), lang, date, award, own)
        for known in id_ or ():
            found += session.service.check(known, rules or (), lang, date, None, own)
    if len(found) == 1 and not notes:
        session.answer(found[0], lambda screen, one: checks_view(screen, ChecksAnswer((one,)), lang))
    else:
        session.answer(
            ChecksAnswer(tuple(found), notes), lambda screen, some: checks_view(screen, some, lang)
        )


def _subjects(typed: str) -> tuple[list[Credential], tuple[str, ...]]:
    """The credentials of a file with records, or the one that a text describes."""
    from service.rules.files import is_catalogue, read_subjects

    path = Path(typed).expanduser()
    if typed != STDIN and is_catalogue(path):
        opt.existing([path])
        return read_subjects(path)
    return [course_of(typed)], ()


def rules(
    ctx: typer.Context,
    lang: opt.Language = "en",
    data: opt.Data = None,
    as_json: opt.AsJson = False,
) -> None:
    """List the rules that credentials can be checked by, with the day they are in force from."""
    from service.cli.rules_view import rules_view
    from service.rules.checking import known_rules, list_rules

    session = Session.of(ctx, data, as_json)
    session.answer(list_rules(known_rules(session.settings.data).values(), lang), rules_view)


def compare(
    ctx: typer.Context,
    credentials: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of loaded credentials.")],
    target: opt.Target = None,
    target_skill: opt.TargetSkills = None,
    target_text: opt.TargetText = None,
    have: opt.Have = None,
    learner: opt.LearnerFile = None,
    held_credential: opt.HeldCredentials = None,
    learner_text: opt.LearnerText = None,
    framework: opt.Framework = None,
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Set credentials side by side, with what each closes of a gap where a target is named.

    Example: skillstep compare dd-sql-foundations cr-sql-debutant --target "data analyst"
    """
    from service.cli.rules_view import compare_view
    from service.questions import GapQuestion

    session = Session.of(ctx, data, as_json, engine)
    question = None
    typed = learner_of(have or (), learner, held_credential or (), learner_text)
    if target or target_skill or target_text:
        question = GapQuestion(
            target=target_of(target, target_skill or (), target_text, learner_text),
            learner=typed.learner,
            framework=framework,
            language=lang,
        )
    with named_as_typed({**typed.places, "credentials": (None, "ID")}):
        answer = session.service.compare(credentials, question, lang)
    session.answer(
        answer,
        lambda screen, one: compare_view(screen, one, lang),
        [answer.target.framework] if answer.target else [],
    )
