"""What leads to a credential, and what it is made of: `ladder`, `stack`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import learner_of, named_as_typed, target_of
from service.cli.session import Session


def ladder(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="CREDENTIAL|SKILL", help="A credential's id, or a skill's id or label.")
    ],
    k: Annotated[int, typer.Option("-k", metavar="N", help="How many credentials on each rung.")] = 5,
    framework: opt.Framework = None,
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Show the ladder to a credential or skill: Knowledge, Skill, Ability, Certification."""
    from service.cli.ladder_view import ladder_view
    from service.ladders import LadderQuestion

    session = Session.of(ctx, data, as_json, engine)
    question = LadderQuestion(name=name, framework=framework, k=k, language=lang)
    with named_as_typed({"id": (None, "CREDENTIAL|SKILL")}):
        answer = session.service.ladder(question)
    session.answer(answer, ladder_view, [answer.framework])


def stack(
    ctx: typer.Context,
    parent: Annotated[str, typer.Argument(metavar="PARENT", help="The id of a credential made of blocks.")],
    have: opt.Have = None,
    learner: opt.LearnerFile = None,
    held_credential: opt.HeldCredentials = None,
    target: opt.Target = None,
    target_skill: opt.TargetSkills = None,
    framework: opt.Framework = None,
    standing: opt.Standing = "all",
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Show the blocks that stack into a credential: which are held, and which of the rest come first.

    Example: skillstep stack sample:vb-energy-audit-specialist --held-credential sample:vb-building-science
    """
    from service.cli.ladder_view import stack_view
    from service.stacks import StackQuestion

    session = Session.of(ctx, data, as_json, engine)
    typed = learner_of(have or (), learner, held_credential or ())
    aimed = target_of(target, target_skill or (), None) if target or target_skill else None
    question = StackQuestion(
        parent=parent,
        learner=typed.learner,
        target=aimed,
        framework=framework,
        standing=standing,
        language=lang,
    )
    with named_as_typed({**typed.places, "parent": (None, "PARENT")}):
        answer = session.service.stack(question)
    session.answer(answer, stack_view, [answer.framework])
