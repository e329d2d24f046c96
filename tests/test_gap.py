"""Gap questions end to end on a small world whose numbers are known: load, ask, explain."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexers.formats import FormatOptions
from service.answers import GapAnswer
from service.questions import GapQuestion, TargetQuestion, WantedSkill
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.errors import AmbiguousName, FilterError, InputError, LevelError, UnknownName

SKILLS = """id,label,alternatives,type,scale,levels
knit,Knitting,Needlework,skill,4,1=Basic|2|3|4=Master
dye,Wool dyeing,,skill,4,2|4
spin,Spinning yarn,Needlework,skill,,
shear,Sheep shearing,,skill,,
patience,Patience,,attribute,,
"""
OCCUPATIONS = "id,label\nknitter,Knitter\nidler,Idler\n"
REQUIREMENTS = """occupation,skill,level,importance
knitter,knit,3,1
knitter,dye,4,0.5
knitter,spin,,1
knitter,shear,,0.25
knitter,patience,,1
"""
CREDENTIALS: list[dict[str, object]] = [
    {"id": "c-basic", "title": "Course one", "skills": [{"skill": "knit", "level": 1}], "hours": 10},
    {
        "id": "c-next",
        "title": "Course two",
        "skills": [{"skill": "knit", "level": 3, "entry": 1}],
        "hours": 20,
    },
    {
        "id": "c-dye",
        "title": "Course three",
        "skills": [{"skill": "dye", "level": 3}],
        "prerequisites": ["c-basic"],
    },
    {"id": "c-spin", "title": "Course four", "skills": [{"skill": "Spinning yarn"}], "language": "fr"},
    {"id": "c-fun", "title": "Course five", "skills": [{"skill": "spin"}], "assessment": "participation"},
    {"id": "c-none", "title": "Zzz"},
]
SOURCE = FormatOptions(source="w")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("world")
    for name, text in [("skills", SKILLS), ("occupations", OCCUPATIONS), ("requirements", REQUIREMENTS)]:
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / "framework.json").write_text(json.dumps({"id": "w", "name": "Wool"}), "utf-8")
    (folder / "credentials.jsonl").write_text("\n".join(map(json.dumps, CREDENTIALS)), "utf-8")
    posting = {"id": "p-1", "title": "Zzz", "skills": [{"skill": "knit", "level": 2}, {"skill": "spin"}]}
    (folder / "postings.jsonl").write_text(json.dumps(posting), "utf-8")
    # Without an encoder: these tests are about the arithmetic on declared skills.
    service = Service.open(Settings(folder / "data", model=""))
    service.load_framework([folder / f"{name}.csv" for name in ("skills", "occupations", "requirements")])
    service.load_catalogue("credential", [folder / "credentials.jsonl"], options=SOURCE)
    service.load_catalogue("posting", [folder / "postings.jsonl"], options=SOURCE)
    yield service
    service.close()


def ask(service: Service, *have: HeldSkill, target: str = "knitter", **options: object) -> GapAnswer:
    credentials: tuple[str, ...] = options.pop("credentials", ())  # type: ignore[assignment]
    question = GapQuestion(
        target=TargetQuestion(name=target),
        learner=Learner(tuple(have), credentials),
        **options,  # type: ignore[arg-type]
    )
    return service.gap(question)


def test_the_gap_is_what_the_rules_say(service: Service) -> None:
    # Weights: knit 3 steps of 1/4; dye 2 steps of 1/2 at half importance; spin 1; shear 1/4. Sum 2.5.
    # Points: 4096 / 2.5 = 1638.4 a unit: spin 1638.4 -> 1636; the steps of 1/4 each 409.6 -> 409; the rest
    # goes by the largest shortfall: 4 x 1 point to spin's grid first needs a unit of 4.
    answer = ask(service)
    weights = {one.skill.id: one.weight * 4096 for one in answer.gap.skills}
    assert sum(weights.values()) == 4096
    assert answer.gap.missing == 1
    assert answer.gap.met == 0
    assert weights["w:spin"] in (1636, 1640)
    assert abs(weights["w:knit"] - 3 * 409.6) < 3
    assert abs(weights["w:dye"] - 2 * 409.6) < 3
    assert "w:patience" not in weights  # an attribute is never in a gap
    assert answer.target.skills == 4
    assert answer.target.assumed == 0  # spin and shear have no levels to assume


def test_what_is_held_leaves_the_gap_and_the_rest_keeps_its_points(service: Service) -> None:
    whole = {one.skill.id: one.weight for one in ask(service).gap.skills}
    answer = ask(service, HeldSkill("Knitting", "2"), HeldSkill("spin"))
    weights = {one.skill.id: one.weight for one in answer.gap.skills}
    assert set(weights) == {"w:knit", "w:dye", "w:shear"}
    assert weights["w:dye"] == whole["w:dye"]
    assert weights["w:knit"] == pytest.approx(whole["w:knit"] / 3, abs=1 / 4096)
    assert sum(weights.values()) == answer.gap.missing
    assert answer.gap.missing is not None
    assert answer.gap.met == 1 - answer.gap.missing


def test_results_are_ranked_with_parts_that_sum_and_evidence(service: Service) -> None:
    answer = ask(service)
    assert [one.id for one in answer.results] == ["w:c-spin", "w:c-basic", "w:c-next", "w:c-dye"]
    for result in answer.results:
        assert sum(part.closes for part in result.parts) == result.closes
        assert all(part.weight * part.confidence == part.closes for part in result.parts)
        assert all(part.evidence for part in result.parts)
        assert result.share_of_gap == result.closes
    spin = answer.results[0].parts[0]
    assert (spin.evidence[0].field, spin.evidence[0].text, spin.source) == (
        "skills",
        "Spinning yarn",
        "declared",
    )


def test_an_entry_level_above_what_is_held_and_an_unmet_prerequisite_block(service: Service) -> None:
    blocked = {one.id: one.blocked_by for one in ask(service).results}
    assert [(one.kind, one.id, one.needed, one.held) for one in blocked["w:c-next"]] == [
        ("entry level", "w:knit", 1.0, 0.0)
    ]
    assert [(one.kind, one.id, one.label) for one in blocked["w:c-dye"]] == [
        ("prerequisite", "w:c-basic", "Course one")
    ]
    free = {one.id: one.blocked_by for one in ask(service, credentials=("w:c-basic",)).results}
    assert free["w:c-next"] == free["w:c-dye"] == ()


def test_a_held_credential_holds_what_it_claims_and_is_marked(service: Service) -> None:
    answer = ask(service, credentials=("w:c-basic",))
    assert {(one.skill.id, one.level, one.source) for one in answer.learner.held} == {
        ("w:knit", 1.0, "w:c-basic")
    }
    assert "w:c-basic" not in [one.id for one in answer.results]  # it closes nothing any more
    informal = ask(service, credentials=("w:c-fun",))
    assert informal.learner.held == ()
    assert "participation" in informal.learner.not_counted[0]


def test_what_nothing_closes_is_named_and_what_is_informal_closes_nothing(service: Service) -> None:
    answer = ask(service)
    assert [(one.skill.id, one.level) for one in answer.gap.unclosed] == [("w:dye", 4.0), ("w:shear", None)]
    assert "w:c-fun" not in [one.id for one in answer.results]
    only_english = ask(service, where={"language": "en"})
    assert "w:spin" in [one.skill.id for one in only_english.gap.unclosed]


def test_standing_counts_as_the_caller_chooses(service: Service) -> None:
    have = (HeldSkill("spin", standing="claimed"), HeldSkill("knit", "1", "verified"))
    every, strict = ask(service, *have), ask(service, *have, standing="strict")
    assert "w:spin" not in [one.skill.id for one in every.gap.skills]
    assert "w:spin" in [one.skill.id for one in strict.gap.skills]
    assert [one.skill.id for one in strict.learner.held] == ["w:knit"]
    assert strict.learner.not_counted == ("Spinning yarn is only claimed.",)


def test_a_level_that_the_learner_gives_outdoes_one_assumed_for_a_text(service: Service) -> None:
    learner = Learner((HeldSkill("Knitting", "1"),), text="Years of knitting, and of spinning yarn.")
    answer = service.gap(GapQuestion(target=TargetQuestion(name="knitter"), learner=learner))
    held = {one.skill.id: one.held for one in answer.gap.skills}
    assert held["w:knit"] == 1.0
    assert "w:spin" not in held


def test_targets_may_be_skills_a_posting_or_nothing_at_all(service: Service) -> None:
    wanted = (WantedSkill("Knitting", "basic"), WantedSkill("spin", importance=0.5))
    answer = service.gap(GapQuestion(target=TargetQuestion(skills=wanted)))
    assert {one.skill.id: one.required for one in answer.gap.skills} == {"w:knit": 1.0, "w:spin": None}
    twice = (WantedSkill("Knitting:3"), WantedSkill("Knitting:1"))
    (once,) = service.gap(GapQuestion(target=TargetQuestion(skills=twice))).gap.skills
    assert (once.required, once.weight) == (3.0, 1.0)
    posting = ask(service, target="w:p-1")
    assert (posting.target.kind, posting.target.id) == ("posting", "w:p-1")
    assert {one.skill.id: one.required for one in posting.gap.skills} == {"w:knit": 2.0, "w:spin": None}
    nothing = ask(service, target="Idler")
    assert nothing.insufficient is not None
    assert (nothing.results, nothing.gap.missing, nothing.gap.met) == ((), None, None)
    text = service.gap(GapQuestion(target=TargetQuestion(text="We are a friendly company in a nice town.")))
    assert text.insufficient is not None


@pytest.mark.parametrize(
    ("question", "error", "message"),
    [
        ({"target": TargetQuestion(name="Nitter")}, UnknownName, "Nearest: Knitter"),
        ({"learner": Learner((HeldSkill("Needlework"),))}, AmbiguousName, "means 2 skills"),
        ({"learner": Learner((HeldSkill("knit:9"),))}, LevelError, "outside its scale"),
        ({"learner": Learner((HeldSkill("spin:1"),))}, LevelError, "has no levels"),
        ({"learner": Learner(credentials=("w:c-basik",))}, UnknownName, "w:c-basic"),
        ({"framework": "wool"}, UnknownName, "no framework 'wool'"),
        ({"where": {"langage": "en"}}, FilterError, "Nearest: language"),
        ({"where": {"language": "eng"}}, FilterError, "en"),
        ({"where": {"hours": "ten"}}, FilterError, "takes numbers"),
        ({"k": 0}, InputError, "between 1 and"),
        ({"k": 1_000_000}, InputError, "between 1 and"),
    ],
)
def test_bad_questions_name_what_is_wrong_and_what_is_near(
    service: Service, question: dict[str, object], error: type[InputError], message: str
) -> None:
    asked = {"target": TargetQuestion(name="Knitter"), **question}
    with pytest.raises(error, match=message):
        service.gap(GapQuestion(**asked))  # type: ignore[arg-type]


def test_deleted_link_indexes_are_built_anew(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(service.settings.data, folder)
    shutil.rmtree(folder / "linking")
    other = Service.open(Settings(folder, model=""))
    assert other.link("Knitting all day") == service.link("Knitting all day")
    assert other.link("Knitting all day").skills
    other.close()


def test_explain_says_why_one_stands_where_it_stands_or_is_not_listed(service: Service) -> None:
    question = GapQuestion(target=TargetQuestion(name="Knitter"))
    second = service.explain("w:c-basic", question)
    assert (second.rank, second.of) == (2, 4)
    assert second.result is not None
    assert second.result.closes == ask(service).results[1].closes
    assert "participation" in service.explain("w:c-fun", question).why[0]
    assert service.explain("w:c-none", question).listed is False
    filtered = service.explain(
        "w:c-spin", GapQuestion(target=TargetQuestion(name="Knitter"), where={"language": "en"})
    )
    assert filtered.rank is None
    assert "The filters leave it out." in filtered.why
    holder = GapQuestion(target=TargetQuestion(name="Knitter"), learner=Learner((HeldSkill("knit", "4"),)))
    assert "held already" in service.explain("w:c-basic", holder).why[0]


def test_loading_the_same_again_changes_nothing_and_replace_retires_what_is_gone(
    service: Service, tmp_path: Path
) -> None:
    snapshot = service.status().snapshot
    file = tmp_path / "credentials.jsonl"
    file.write_text("\n".join(map(json.dumps, CREDENTIALS)), "utf-8")
    again = service.load_catalogue("credential", [file], options=SOURCE)
    assert (again.published, again.changes.unchanged, service.status().snapshot) == (
        False,
        len(CREDENTIALS),
        snapshot,
    )
    other = Service.open(Settings(tmp_path / "data", model=""))
    other.load_catalogue("credential", [file], options=SOURCE)
    file.write_text("\n".join(map(json.dumps, [CREDENTIALS[0], CREDENTIALS[1] | {"title": "New"}])), "utf-8")
    kept = other.load_catalogue("credential", [file], options=SOURCE)
    assert (kept.changes.changed, kept.changes.unchanged, kept.counts["credential"]) == (
        1,
        1,
        len(CREDENTIALS),
    )
    replaced = other.load_catalogue("credential", [file], options=SOURCE, replace=True)
    assert (replaced.removed, replaced.counts["credential"], replaced.published) == (
        len(CREDENTIALS) - 2,
        2,
        True,
    )
    other.close()


def test_a_gap_marks_each_level_that_the_target_counts_as_assumed(sample_data: Path) -> None:
    sample = Service.open(Settings(sample_data))
    snapshot = sample.engine.current()
    assert snapshot is not None
    counted = 0
    for id_, _ in snapshot.scan("posting"):
        answer = sample.gap(GapQuestion(target=TargetQuestion(name=id_, kind="posting"), k=1))
        assert sum(one.assumed for one in answer.gap.skills) == answer.target.assumed
        counted += answer.target.assumed
    assert counted > 0
    sample.close()
