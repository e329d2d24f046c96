"""What the pages are looked at with: chosen from what is loaded, the same every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.answers import GapAnswer
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.errors import InputError, NothingLoaded, SkillStepError
from taxonomy.model import label

_HELD = 3  # skills that the person has
_TAUGHT = 5  # skills that the planned course teaches
_ENOUGH = 5  # skills that a target or posting needs to be worth looking at
_TRIED = 40  # occupations, and postings, that are tried before none is found


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Ids of what is shown; `held` and `taught` are names of skills as somebody types them, by language."""

    target: str
    title: str
    held: Sequence[str]
    taught: Mapping[str, Sequence[str]]
    skill: str
    word: str
    credential: str
    posting: str
    framework: str

    def row(self) -> dict[str, object]:
        """For the report."""
        return {
            "target": f"{self.title} ({self.target})",
            "held": list(self.held),
            "skill": self.skill,
            "credential": self.credential,
            "posting": self.posting,
            "planned course": list(self.taught["en"]),
        }


def choose(data: Path, target: str | None = None, posting: str | None = None) -> Chosen:
    """The target that is named, else the first occupation whose gap something closes, and what belongs to it.

    Raises:
        UnknownName, AmbiguousName: nothing, or several, have the name of the target or posting.
        InputError: nothing loaded closes a gap.
        NothingLoaded: the folder is empty.
    """
    service = Service.open(Settings(data))
    try:
        return _choose(service, target, posting)
    finally:
        service.close()


def _choose(service: Service, target: str | None, posting: str | None) -> Chosen:
    found = _gap(service, target) if target else _first(service)
    by_weight = sorted(found.gap.skills, key=lambda one: (-one.weight, one.skill.id))
    skill, *_ = closed = _closed(found)
    held = [one.skill for one in by_weight][1 : 2 * _HELD : 2]
    taxonomy = service.engine.current()
    assert taxonomy is not None, "there is a gap"
    skills = taxonomy.taxonomy().skills
    asked = _gap(service, posting).target.id if posting else _posting(service, found)
    planned = _taught(service, asked or "", found.target.framework or "") or closed
    names = {
        language: [label(skills[id_].labels, language) for id_ in [skill, *planned]]
        for language in ("en", "fr")
    }
    return Chosen(
        target=found.target.id or "",
        title=found.target.label,
        held=[_typed(service, one.id, one.label) for one in held],
        taught={language: some[1 : 1 + _TAUGHT] for language, some in names.items()},
        skill=skill,
        word=names["en"][0],
        credential=found.results[0].id,
        posting=asked or "",
        framework=found.target.framework or "",
    )  # fmt: skip


def _gap(service: Service, name: str, held: Sequence[str] = ()) -> GapAnswer:
    learner = Learner(tuple(HeldSkill(one, None, "claimed") for one in held), ())
    return service.gap(GapQuestion(target=TargetQuestion(name=name), learner=learner, k=20))


def _closed(found: GapAnswer) -> list[str]:
    """The skills that the results close, by how surely and how often they do."""
    sure: Counter[str] = Counter()
    for part in (part for one in found.results for part in one.parts):
        sure[part.skill.id] += round(1000 * part.confidence)
    return sorted(sure, key=lambda id_: (-sure[id_], id_))


def _taught(service: Service, posting: str, framework: str) -> list[str]:
    """What a course for a posting would teach: the skills it asks for that most results close."""
    if not posting:
        return []
    found = service.gap(
        GapQuestion(target=TargetQuestion(name=posting, kind="posting"), framework=framework, k=20)
    )
    return _closed(found)


def _first(service: Service) -> GapAnswer:
    if service.engine.current() is None:
        raise NothingLoaded("nothing is loaded there.")
    for one in service.search("occupation", "", _TRIED).items:
        if _worth(found := _gap(service, one.id)):
            return found
    raise InputError("nothing that is loaded closes a gap to an occupation: name one with --target.")


def _worth(found: GapAnswer) -> bool:
    return found.insufficient is None and len(found.gap.skills) >= _ENOUGH and len(found.results) >= _HELD


def _posting(service: Service, found: GapAnswer) -> str:
    """Of the postings that the target's name finds, the one that credentials close most of."""
    items = (
        service.search("posting", found.target.label, _TRIED).items
        or service.search("posting", "", _TRIED).items
    )
    gaps = [_gap(service, one.id) for one in items]
    best = max((one for one in gaps if _worth(one)), key=lambda one: one.results[0].closes, default=None)
    return (best.target.id if best else None) or (items[0].id if items else "")


def _typed(service: Service, id_: str, label: str) -> str:
    """The name where it means one thing, else the id."""
    try:
        return label if service.show("skill", label)["id"] == id_ else id_
    except SkillStepError:
        return id_
