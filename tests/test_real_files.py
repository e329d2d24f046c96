"""The main job on publishers' own files, side by side in one folder, by words alone (no encoder)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.answers import GapAnswer
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import HeldSkill, Learner
from tests.conftest import RealFile


@pytest.fixture(scope="module")
def service(real_file: RealFile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service.open(Settings(tmp_path_factory.mktemp("real"), model=""))
    service.load_framework([real_file("esco")])
    service.load_framework([real_file("skillsfuture")])
    service.load_catalogue("credential", [real_file("courses/myskillsfuture_60_courses.xlsx")])
    service.load_catalogue("posting", [real_file("jobs/jobbank_canada_531.json")])
    yield service
    service.close()


def check_sums(answer: GapAnswer) -> None:
    assert answer.gap.missing is not None
    assert sum(one.weight for one in answer.gap.skills) == answer.gap.missing
    assert answer.results
    for result in answer.results:
        assert sum(part.closes for part in result.parts) == result.closes
        assert all(part.evidence for part in result.parts)


def test_everything_is_there(service: Service) -> None:
    status = service.status()
    assert [one.id for one in status.frameworks] == ["esco", "skillsfuture"]
    # Two of the 531 postings are another one again.
    assert (status.counts["credential"], status.counts["posting"]) == (60, 529)


def test_a_label_of_several_frameworks_is_taken_from_the_first_with_the_others_shown(
    service: Service,
) -> None:
    answer = service.gap(GapQuestion(target=TargetQuestion(name="data analyst")))
    assert answer.target.framework == "esco"
    assert [one.id.partition(":")[0] for one in answer.target.also] == ["skillsfuture"]
    check_sums(answer)


def test_a_job_role_has_levels(service: Service) -> None:
    answer = service.gap(
        GapQuestion(
            target=TargetQuestion(name="Data Scientist"),
            learner=Learner((HeldSkill("Programming and Coding", "3"), HeldSkill("SQL"))),
            framework="skillsfuture",
        )
    )
    held = {one.skill.label: (one.held, one.required) for one in answer.gap.skills}
    assert held["Programming and Coding"] == (3.0, 4.0)
    assert answer.learner.not_counted == ("SQL is known in esco, and skillsfuture has no counterpart.",)
    check_sums(answer)


def test_a_posting_is_a_target_in_each_framework(service: Service) -> None:
    for framework in ("esco", "skillsfuture"):
        answer = service.gap(GapQuestion(target=TargetQuestion(name="jobbank:36506646"), framework=framework))
        assert answer.target.framework == framework
        check_sums(answer)


def test_french_labels_stand_on_the_same_ids(service: Service) -> None:
    english = service.gap(GapQuestion(target=TargetQuestion(name="data analyst"))).target
    french = service.gap(GapQuestion(target=TargetQuestion(name="analyste de données"), language="fr"))
    assert french.target.id == english.id
    assert french.target.label.startswith("analyste")
