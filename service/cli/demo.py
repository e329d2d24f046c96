"""`skillstep demo`: the bundled sample in a folder of its own, and one question for each kind of user."""

from __future__ import annotations

import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from service.cli import options as opt
from service.cli.inputs import learner_of
from service.cli.session import Common
from service.questions import GapQuestion, TargetQuestion
from service.samples import SAMPLE, load_sample, sample_files
from service.settings import EMBEDDED, Settings, demo_folder
from taxonomy.credentials import Credential
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from service.answers import GapAnswer
    from service.cli.screen import Screen
    from service.found_answers import CourseAnswer
    from service.service import Service

_LEARNER = "learners/amina-career-changer.json"
_TARGET = "data analyst"
_POSTING = "job-001"
_HAVE = ("sql:1", "spreadsheets:2")
_COURSE = (
    "Dashboards that people use. Learners write SQL queries against a reporting database, practise data "
    "cleaning in spreadsheets, learn the rules of data visualization and build interactive dashboards. They "
    "finish with five minutes of data storytelling in front of a manager."
)


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """The three answers, and the folder that they come from."""

    data: str
    advisor: GapAnswer
    job_board: GapAnswer
    provider: CourseAnswer


def demo(
    ctx: typer.Context, data: opt.Data = None, engine: opt.Engine = None, as_json: opt.AsJson = False
) -> None:
    """Load the bundled sample into a folder of its own, and ask it three questions."""
    from service.cli.progress import Watched
    from service.service import Service

    before = Common.before(ctx)
    folder = data or before.data or _writable(demo_folder())
    # As the folder of the environment, its engine is not the sample's place unless that is said.
    service = Service.open(Settings.read(folder, engine=engine or before.engine or EMBEDDED))
    try:
        _check_own(service)
        with sample_files() as sample:
            with Watched() as progress:
                load_sample(service, sample, progress)
            answer = _answers(service, sample)
            _print(answer, sample, as_json or before.as_json)
    finally:
        service.close()


def _writable(folder: Path) -> Path:
    """The folder, or a temporary one where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="skillstep-demo-"))
    return folder


def _check_own(service: Service) -> None:
    """Refuse a folder that holds anything but the sample.

    Raises:
        InputError: it does.
    """
    snapshot = service.engine.current()
    if snapshot is None:
        return
    loaded = [*snapshot.taxonomy().frameworks, *snapshot.values("credential", "source")]
    others = [name for name in dict.fromkeys(loaded) if name != SAMPLE]
    if others:
        raise InputError(
            f"{service.settings.place} holds other data ({', '.join(others)}); "
            "the demo needs its own folder.",
            field="--data",
        )


def _answers(service: Service, sample: Path) -> DemoAnswer:
    amina = learner_of((), sample / _LEARNER).learner
    posting = TargetQuestion(name=f"{SAMPLE}:{_POSTING}", kind="posting")
    return DemoAnswer(
        data=str(service.settings.data),
        advisor=service.gap(GapQuestion(target=TargetQuestion(name=_TARGET), learner=amina, k=5)),
        job_board=service.gap(GapQuestion(target=posting, learner=learner_of(_HAVE).learner, k=3)),
        provider=service.course(Credential(id="course", title="", texts={"description": _COURSE}), k=3),
    )


def _print(answer: DemoAnswer, sample: Path, as_json: bool) -> None:
    from service.cli.course_view import course_view
    from service.cli.gap_view import GapView
    from service.cli.screen import DIM, STRONG, Screen, write_json

    if as_json:
        write_json(answer)
        return
    screen = Screen()
    _title(screen, "An advisor asks: what brings Amina closer to the work of a data analyst?")
    GapView(parts=1).gap(screen, answer.advisor)
    _title(screen, "A job board asks: what do we offer somebody who looks at this posting?")
    GapView(parts=0).recommend(screen, answer.job_board)
    _title(screen, "A provider asks: what would this course teach, who asks for it, who teaches it already?")
    screen.line(_COURSE, DIM)
    screen.line()
    course_view(screen, answer.provider)
    screen.heading("What to type next")
    for line in next_commands(Path(answer.data), sample):
        screen.verbatim(f"  {line}")
    screen.line()
    screen.line("Your own data: skillstep load framework PATH..., skillstep load credentials PATH...", DIM)
    screen.line(f"The sample is in {answer.data}; delete it whenever you like.", STRONG)


def next_commands(data: Path, sample: Path) -> list[str]:
    """Commands that work on the sample."""
    amina = shlex.quote(str(sample / _LEARNER))
    folder = f"--data {shlex.quote(str(data))}"
    return [
        f'skillstep gap --target "{_TARGET}" --have sql:2 --have python:1 {folder}',
        f'skillstep gap --target "infirmier auxiliaire" --lang fr --where language=fr {folder}',
        f'skillstep explain {SAMPLE}:dd-sql-practitioner --target "{_TARGET}" --learner {amina} {folder}',
        f"skillstep search credentials python --facet provider {folder}",
        f"skillstep show occupation {SAMPLE}:data-analyst {folder}",
        f'skillstep link "I write SQL and Python every day" {folder}',
        f"skillstep serve {folder}",
    ]


def _title(screen: Screen, text: str) -> None:
    from service.cli.screen import DIM

    screen.line()
    screen.line("-" * screen.width, DIM)
    screen.line(text, "bold cyan")
    screen.line()
