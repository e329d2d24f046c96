"""The O*NET reader on the official database."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.answers import GapAnswer
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.model import FrameworkData, Requirement
from tests.conftest import RealFile
from tests.onets import (
    asked,
    occupations_of,
    read,
    skills_of,
)

ZIP = "onet/db_29_2_text.zip"


@pytest.fixture(scope="module")
def official(real_file: RealFile) -> FrameworkData:
    return read(real_file(ZIP))


class TestOfficialDatabase:
    def test_holds_what_the_publisher_counts(self, official: FrameworkData) -> None:
        assert len(official.occupations) == 1_016
        types = [one.type for one in official.skills]
        assert (types.count("skill"), types.count("knowledge"), types.count("ability")) == (35, 33, 52)
        assert types.count("technology") == 8_768
        assert official.set_aside == []

    @pytest.mark.parametrize(
        "counted",
        ["Occupation Data 1,016", "Skills 61,530", "Technology Skills 32,627", "Task Statements 18,796",
         "Alternate Titles 56,560"],
    )  # fmt: skip
    def test_says_how_many_rows_it_read(self, official: FrameworkData, counted: str) -> None:
        (note,) = [note for note in official.notes if note.startswith("Rows read")]
        assert counted in note

    def test_every_row_is_in_an_occupation(self, official: FrameworkData) -> None:
        requirements = [one for job in official.occupations for one in job.requirements]
        technologies = {"technology", "hot technology", "in demand", "hot technology, in demand"}
        assert sum(one.relation in technologies for one in requirements) == 32_627
        rated = [
            job for job in official.occupations if any(one.relation == "skill" for one in job.requirements)
        ]
        assert len(rated) == 879
        # 240 emerging tasks are kept apart from the statements.
        tasks = [len(job.texts.get("tasks", ())) for job in official.occupations]
        assert sum(tasks) == 18_796

    def test_names_the_version_and_gives_the_attribution(self, official: FrameworkData) -> None:
        framework = official.framework
        assert (framework.id, framework.version, framework.licence) == ("onet", "29.2", "CC BY 4.0")
        assert framework.attribution == "O*NET 29.2 Database, U.S. Department of Labor, CC BY 4.0"

    def test_a_requirement_is_what_the_raw_rows_say(self, official: FrameworkData) -> None:
        chief = asked(official, "11-1011.00")
        # IM 4.12, LV 4.62; IM 4.78, LV 6.5
        assert chief["onet:2.A.1.a"] == Requirement("onet:2.A.1.a", 5.0, 0.78, "skill")
        assert chief["onet:2.C.1.a"] == Requirement("onet:2.C.1.a", 7.0, 0.945, "knowledge")

    def test_not_relevant_asks_for_nothing_and_suppressed_leaves_the_level_open(
        self, official: FrameworkData
    ) -> None:
        assert "onet:2.C.2.b" not in asked(official, "11-1011.00")  # both flags are Y
        assert "onet:2.C.5.a" not in asked(official, "11-1011.03")  # LV 0.7, not relevant
        assert asked(official, "11-3031.00")["onet:2.B.3.e"].level is None  # LV 1.62, suppressed
        assert "onet:2.C.7.a" not in asked(official, "27-3043.00")  # IM 5, suppressed

    def test_scored_importances_and_levels_are_within_their_bounds(self, official: FrameworkData) -> None:
        skills = skills_of(official)
        for job in official.occupations:
            for one in job.requirements:
                assert 0 < one.importance <= 1
                if one.level is not None:
                    assert one.level in {level.value for level in skills[one.skill].levels}

    def test_skills_have_seven_levels_with_the_anchors_of_the_file(self, official: FrameworkData) -> None:
        reading = skills_of(official)["onet:2.A.1.a"]
        assert [one.value for one in reading.levels] == [1, 2, 3, 4, 5, 6, 7]
        assert [bool(one.descriptions) for one in reading.levels] == [False, True] * 3 + [False]
        assert reading.broader == ("onet:2.A.1",)
        assert skills_of(official)["onet:2.C.10"].type == "knowledge"

    def test_a_technology_of_several_commodities_is_one_skill(self, official: FrameworkData) -> None:
        outlook = skills_of(official)["onet:tech-microsoft-outlook"]
        assert outlook.broader == ("onet:unspsc-43232104", "onet:unspsc-43233501")
        assert outlook.facts == {"hot_technology": "yes"}

    def test_occupations_without_ratings_stay(self, official: FrameworkData) -> None:
        developers = occupations_of(official)["onet:15-1252.00"]
        relations = {one.relation for one in developers.requirements}
        assert not relations & {"skill", "knowledge"}
        assert sum(one.skill.startswith("onet:tech-") for one in developers.requirements) == 425
        assert developers.facts["job_zone"] == "4"
        assert sum(not job.requirements for job in official.occupations) == 93

    def test_quotation_marks_are_literal(self, official: FrameworkData) -> None:
        languages = skills_of(official)["onet:2.C.7.b"].levels[0]
        assert languages.descriptions["en"].count('"') == 4

    def test_unpacked_it_is_the_same(
        self, official: FrameworkData, real_file: RealFile, tmp_path: Path
    ) -> None:
        with zipfile.ZipFile(real_file(ZIP)) as archive:
            archive.extractall(tmp_path)
        unpacked = read(tmp_path / "db_29_2_text")
        assert unpacked.framework == official.framework
        assert unpacked.skills == official.skills
        assert unpacked.occupations == official.occupations


@pytest.fixture(scope="module")
def service(real_file: RealFile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service.open(Settings(tmp_path_factory.mktemp("onet"), model=""))
    service.load_framework([real_file(ZIP)])
    yield service
    service.close()


class TestOfficialDatabaseAsked:
    """By words alone (no encoder)."""

    def test_what_is_held_is_taken_from_the_gap(self, service: Service) -> None:
        answer: GapAnswer = service.gap(
            GapQuestion(
                target=TargetQuestion(name="Software Developers"),
                learner=Learner((HeldSkill("Python"),)),
                framework="onet",
            )
        )
        assert answer.target.id == "onet:15-1252.00"
        assert len(answer.gap.skills) == 424
        assert "Python" not in {one.skill.label for one in answer.gap.skills}

    def test_a_text_names_technologies(self, service: Service) -> None:
        found = service.link("You will use Python and Microsoft Excel", framework="onet")
        named = {one.id for one in found.skills}
        assert {"onet:tech-python", "onet:tech-microsoft-excel"} <= named
