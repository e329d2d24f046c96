"""The OaSIS reader: edition 2023 v1.0 with NOC 2021, and small files of the same form that go wrong."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from taxonomy.errors import FileError, UnknownFormat
from taxonomy.frameworks import Taxonomy
from taxonomy.model import FrameworkData, LevelScale, Occupation, Requirement, Skill
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.oasis import OasisReader
from taxonomy.validation import validate
from tests.conftest import RealFile

FIXTURES = Path(__file__).parent / "fixtures" / "oasis"
IMPORTANCE = LevelScale("OaSIS importance", 5.0)
PROFICIENCY, KNOWLEDGE = LevelScale("OaSIS proficiency", 5.0), LevelScale("OaSIS knowledge", 3.0)


def read(*paths: Path, **options: bool | str) -> FrameworkData:
    return OasisReader().read(paths, ReadOptions(**options))  # type: ignore[arg-type]


def skills_of(data: FrameworkData) -> dict[str, Skill]:
    return {one.id: one for one in data.skills}


def profiles_of(data: FrameworkData) -> dict[str, Occupation]:
    return {one.id: one for one in data.occupations}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the fixture, to be changed."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "oasis"))


def files(folder: Path, *without: str) -> list[Path]:
    return sorted(path for path in folder.glob("*.csv") if not path.name.startswith(without or ("\0",)))


def change(folder: Path, prefix: str, old: str, new: str) -> str:
    """Replace a text in the one file whose name begins so; returns the file's name."""
    (file,) = folder.glob(f"{prefix}*.csv")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file.name


@pytest.fixture(scope="module")
def official(real_file: RealFile) -> FrameworkData:
    return read(*files(real_file("esdc/oasis_2023_v1.0")), real_file("esdc/noc_structure_en.csv"))


class TestOfficialFiles:
    def test_holds_all_descriptors_and_profiles(self, official: FrameworkData) -> None:
        assert Counter(one.type for one in official.skills) == {
            "group": 111,
            "context": 73,
            "ability": 56,
            "activity": 56,
            "knowledge": 46,
            "skill": 43,
            "attribute": 32,
            "interest": 6,
        }
        assert len(official.occupations) == 900
        assert official.framework.version == "2023 v1.0"
        validate(official, "OaSIS")

    def test_matches_every_rated_column_to_a_descriptor(self, official: FrameworkData) -> None:
        rated = {one.skill for profile in official.occupations for one in profile.requirements}
        assert Counter(skills_of(official)[id_].category for id_ in rated) == {
            "Abilities": 49,
            "Skills": 33,
            "Knowledge": 44,
            "Personal Attributes": 13,
            "Work Activities": 40,
            "Work Context": 56,
        }
        aliased = [note.split("read ")[1] for note in official.notes if "; read " in note]
        assert sum(note.count(" as ") for note in aliased) == 7
        assert any("56 of the 73 descriptors of Work Context, 10 of them twice" in n for n in official.notes)

    def test_keeps_ratings_as_levels_within_their_scale(self, official: FrameworkData) -> None:
        skills = skills_of(official)
        for profile in official.occupations:
            for one in profile.requirements:
                if one.level is not None:
                    assert one.level in {level.value for level in skills[one.skill].levels}
        assert all(one.scale == PROFICIENCY for one in official.skills if one.type == "skill")
        assert all(one.scale == KNOWLEDGE for one in official.skills if one.type == "knowledge")

    def test_keeps_importance_apart_from_levels(self, official: FrameworkData) -> None:
        skills = skills_of(official)
        important = [one for one in official.skills if one.scale == IMPORTANCE]
        assert Counter(one.category for one in important) == {"Personal Attributes": 32, "Work Context": 5}
        assert all(one.levels == () for one in important)
        for profile in official.occupations:
            for one in profile.requirements:
                if skills[one.skill].scale == IMPORTANCE:
                    assert one.level is None
                    assert one.importance in (0.2, 0.4, 0.6, 0.8, 1.0)
                else:
                    assert one.level is not None
                    assert one.importance == 1.0
        legislators = {one.skill: one for one in profiles_of(official)["oasis:00010.00"].requirements}
        adaptability = Requirement("oasis:B02a01", None, 1.0, "personal attributes")
        assert legislators["oasis:B02a01"] == adaptability

    def test_keeps_two_ratings_of_one_descriptor_apart(self, official: FrameworkData) -> None:
        pressure = next(one for one in official.skills if one.labels["en"] == "Time Pressure")
        twice = [
            one for one in profiles_of(official)["oasis:00010.00"].requirements if one.skill == pressure.id
        ]
        assert pressure.scale is not None
        assert pressure.scale.name == "OaSIS frequency and importance"
        assert [one.relation for one in twice] == ["work context", "work context, second rating"]

    def test_reads_the_ratings_of_one_profile(self, official: FrameworkData) -> None:
        legislators = profiles_of(official)["oasis:00010.00"]
        levels = {one.skill: one.level for one in legislators.requirements}
        assert levels["oasis:F01b01"] == 5  # Reading Comprehension
        assert levels["oasis:G01a02"] == 3  # Business Management, headed "Business Administration"
        assert "oasis:F03a01" not in levels  # rated 0
        assert legislators.alternatives["en"][0] == "Member of Legislative Assembly (MLA)"
        assert legislators.facts["interests"] == "Enterprising, Social, Conventional"
        assert legislators.facts["noc_major_group"] == "Legislative and senior managers"
        assert len(legislators.texts["main_duties"]) == 5

    def test_completes_codes_that_the_publisher_cut_at_the_end(self, official: FrameworkData) -> None:
        cut = [note for note in official.notes if "lack their last zeros" in note]
        assert [note.split(": ")[1].split()[0] for note in sorted(cut)] == ["1", "2,710", "327"]
        activities = Counter(
            one.id for one in official.occupations for r in one.requirements if r.skill.startswith("oasis:K")
        )
        assert len(activities) == 900
        assert profiles_of(official)["oasis:31100.10"].labels["en"].startswith("Physical medicine")

    def test_sets_aside_the_interests_of_a_profile_without_a_label(self, official: FrameworkData) -> None:
        (aside,) = official.set_aside
        assert (aside.file, aside.row) == ("interests_oasis_2023_v1.0.csv", 100)
        assert "14404.01" in aside.reason
        assert "Nearest: 14404.00" in aside.reason

    def test_a_noc_code_means_all_profiles_of_its_unit_group(self, official: FrameworkData) -> None:
        taxonomy = Taxonomy.build([official.framework], official.skills, official.occupations)
        for name in ("00010", "00010.00", "Legislators", "oasis:00010.00"):
            assert taxonomy.named("occupation", name)[0].id == "oasis:00010.00"
        accountants = [match.id for match in taxonomy.named("occupation", "11100")]
        assert accountants[0] == "oasis:11100.01"
        assert len(accountants) > 1
        assert taxonomy.named("skill", "F01b01")[0].id == "oasis:F01b01"

    def test_strict_refuses_the_profile_without_a_label(self, real_file: RealFile) -> None:
        with pytest.raises(FileError, match="row 100") as caught:
            read(*files(real_file("esdc/oasis_2023_v1.0")), strict=True)
        assert caught.value.nearest == ("14404.00",)

    def test_takes_its_own_files_and_no_others(self, real_file: RealFile) -> None:
        recognises = OasisReader().recognises
        assert all(map(recognises, files(real_file("esdc/oasis_2023_v1.0"))))
        assert recognises(real_file("esdc/noc_structure_en.csv"))
        for other in ("esco/skills_fr.csv", "skillsfuture/sample_Job_Role_TCS_CCS.csv"):
            assert not recognises(real_file(other))
        assert not any(map(recognises, files(real_file("esdc/cops"))))


class TestReading:
    def test_descriptors_with_scales_and_groups(self) -> None:
        skills = skills_of(read(FIXTURES / "guide_oasis_2023_v1.0.csv"))
        climbing = skills["oasis:F01a01"]
        assert (climbing.type, climbing.scale) == ("skill", PROFICIENCY)
        assert [level.value for level in climbing.levels] == [1, 2, 3, 4, 5]
        assert climbing.descriptions == {"en": "The capability to climb trees."}
        assert climbing.broader == ("oasis:F01a",)
        assert skills["oasis:F01a"].broader == ("oasis:F01",)
        assert skills["oasis:F01a"].labels == {"en": "Tree Skills"}
        assert skills["oasis:G01a02"].broader == ("oasis:G",)
        assert skills["oasis:F"].type == "group"
        assert skills["oasis:F01a02"].scale == PROFICIENCY
        assert skills["oasis:G01a03"].scale == KNOWLEDGE
        assert skills["oasis:J01a01"].scale == LevelScale("OaSIS frequency and duration", 5.0)

    def test_ratings_of_every_category_are_requirements(self) -> None:
        data = read(*files(FIXTURES))
        assert profiles_of(data)["oasis:80090.01"].requirements == (
            Requirement("oasis:F01a01", 5, 1, "skills"),
            Requirement("oasis:F01a02", 4, 1, "skills"),
            Requirement("oasis:G01a02", 1, 1, "knowledge"),
            Requirement("oasis:G01a03", 3, 1, "knowledge"),
            Requirement("oasis:J01a01", 5, 1, "work context"),
            Requirement("oasis:J01a01", 4, 1, "work context, second rating"),
            Requirement("oasis:J01a02", 5, 1, "work context"),
        )
        assert skills_of(data)["oasis:J01a02"].scale == LevelScale("OaSIS rating", 5.0)
        validate(data, "fixture")

    def test_not_applicable_leaves_no_requirement(self) -> None:
        pears = profiles_of(read(*files(FIXTURES)))["oasis:80090.02"]
        assert {one.skill for one in pears.requirements if one.relation == "skills"} == {"oasis:F01a01"}

    def test_texts_titles_and_facts(self) -> None:
        apples = profiles_of(read(*files(FIXTURES)))["oasis:80090.01"]
        assert apples.labels == {"en": "Apple growers"}
        assert apples.alternatives == {"en": ("pomologist",)}
        assert apples.descriptions == {"en": "Apple growers grow apples."}
        assert apples.texts == {
            "main_duties": ("Plant trees", "Pick apples"),
            "exclusions": ("80090.02 Pear growers", "80091.10 damson grower", "80091 Stone fruit growers"),
        }
        assert apples.facts == {
            "noc_broad_category": "Natural resources",
            "noc_unit_group": "Growers of apples and pears",
            "holland_codes": "Ri",
            "interests": "Realistic, Investigative",
        }

    def test_the_title_of_a_unit_group_belongs_to_its_sole_profile_only(self) -> None:
        profiles = profiles_of(read(*files(FIXTURES)))
        assert profiles["oasis:00090.00"].codes == {"noc2021": "00090"}
        assert profiles["oasis:00090.00"].alternatives["en"] == (
            "senator for fruit",
            "Legislators for orchards",
        )
        assert profiles["oasis:80090.01"].codes == {"noc2021": "80090"}
        assert "Growers of apples and pears" not in profiles["oasis:80090.01"].alternatives["en"]

    def test_codes_cut_at_the_end_are_completed(self) -> None:
        data = read(*files(FIXTURES))
        plums = profiles_of(data)["oasis:80091.10"]
        assert Requirement("oasis:G01a03", 2, 1, "knowledge") in plums.requirements
        assert profiles_of(data)["oasis:00090.00"].texts["main_duties"] == ("Pass orchard laws",)
        assert any("knowledges_oasis_2023_v1.0.csv: 2 codes lack" in note for note in data.notes)

    def test_aliases_are_said(self) -> None:
        notes = " ".join(read(*files(FIXTURES)).notes)
        assert "read 'Business Administration' as 'Business Management'" in notes
        assert "rates 2 of the 3 descriptors of Skills." in notes

    def test_the_order_of_the_paths_does_not_matter(self) -> None:
        assert read(*files(FIXTURES)) == read(*reversed(files(FIXTURES)))

    def test_labels_beside_ratings_serve_where_the_labels_file_is_missing(self) -> None:
        data = read(*files(FIXTURES, "labels"))
        assert profiles_of(data)["oasis:80090.02"].labels == {"en": "Pear growers"}
        assert profiles_of(data)["oasis:80090.03"].labels == {"en": "Pear growers"}

    def test_some_files_are_enough(self) -> None:
        data = read(FIXTURES / "labels_oasis_2023_v1.0.csv")
        assert (data.skills, len(data.occupations)) == ([], 4)


def test_tools_and_technology_the_eighth_category(folder: Path) -> None:
    row = "J01a02,Ladders,Descriptor,Work Context"
    change(folder, "guide", row, f"L01a01,Tree Saw,Descriptor,Tools and Technology,A saw.\n{row}")
    saw = skills_of(read(*files(folder)))["oasis:L01a01"]
    assert (saw.type, saw.category) == ("technology", "Tools and Technology")


class TestBadFiles:
    @pytest.mark.parametrize(
        ("wrong", "nearest"),
        [("90.00", "00090.00"), ("90", "00090.00"), ("90.0", "00090.00"), ("0090.01", "00090.01")],
    )
    def test_a_code_that_lost_its_leading_zeros(self, folder: Path, wrong: str, nearest: str) -> None:
        name = change(folder, "skills", "00090.00", wrong)
        with pytest.raises(FileError, match="leading zeros") as caught:
            read(*files(folder))
        error = caught.value
        assert (error.file, error.row, error.field) == (name, 2, "OaSIS Code - Final")
        assert error.nearest == (nearest,)

    @pytest.mark.parametrize("wrong", ["", "apples", "80090.001", "800901"])
    def test_what_is_no_profile_code(self, folder: Path, wrong: str) -> None:
        change(folder, "labels", "80090.01", wrong)
        with pytest.raises(FileError, match="is no profile code") as caught:
            read(*files(folder))
        assert (caught.value.row, caught.value.field) == (3, "OaSIS profile code")

    def test_a_noc_code_that_lost_its_leading_zeros(self, folder: Path) -> None:
        name = change(folder, "noc", "00090", "90")
        with pytest.raises(FileError) as caught:
            read(*files(folder))
        assert (caught.value.file, caught.value.row, caught.value.nearest) == (name, 4, ("00090",))

    @pytest.mark.parametrize(
        ("prefix", "old", "new"),
        [
            ("labels", "80090.02", "80090.01"),
            ("skills", "80090.02", "80090.01"),
            ("guide", "F01a02", "F01a01"),
        ],
    )
    def test_an_id_that_stands_twice(self, folder: Path, prefix: str, old: str, new: str) -> None:
        name = change(folder, prefix, old, new)
        with pytest.raises(FileError, match="already") as caught:
            read(*files(folder))
        assert caught.value.file == name

    @pytest.mark.parametrize("rating", ["6", "-1", "2.5", "high", ""])
    def test_a_rating_outside_its_scale_is_set_aside(self, folder: Path, rating: str) -> None:
        name = change(folder, "skills", "Apple growers,5", f"Apple growers,{rating}")
        data = read(*files(folder))
        assert [(one.file, one.row) for one in data.set_aside if one.file == name] == [(name, 3)]
        apples = profiles_of(data)["oasis:80090.01"]
        assert [one.skill for one in apples.requirements if one.relation == "skills"] == ["oasis:F01a02"]

    def test_knowledge_goes_to_three(self, folder: Path) -> None:
        change(folder, "knowledges", "Apple growers,1,3", "Apple growers,1,4")
        reasons = [one.reason for one in read(*files(folder)).set_aside]
        assert any("'4' for 'Botany' (0 to 3)" in reason for reason in reasons)

    def test_a_column_that_the_guide_does_not_know(self, folder: Path) -> None:
        name = change(folder, "skills", "Grafting", "Graftings of Trees")
        data = read(*files(folder))
        first = next(one for one in data.set_aside if one.file == name)
        assert first.row == 1
        assert "'Graftings of Trees'" in first.reason
        assert "Grafting" in first.reason.partition("Nearest")[2]

    def test_a_file_whose_columns_are_all_unknown(self, folder: Path) -> None:
        change(folder, "workcontext", "Wind and Rain,Wind and Rain 7,Ladders", "A,B,C")
        with pytest.raises(FileError, match="has no column that guide_oasis"):
            read(*files(folder))

    def test_ratings_without_the_guide(self) -> None:
        with pytest.raises(FileError, match="give the guide"):
            read(*files(FIXTURES, "guide"))

    def test_the_french_structure_beside_the_english_files(self, folder: Path) -> None:
        (folder / "cnp.csv").write_text(
            "Niveau,Structure hiérarchique,Code - CNP 2021 V1.0,Titre de la classe\n"
            "1,Grande catégorie,0,Gestion\n",
            encoding="utf-8",
        )
        with pytest.raises(FileError, match=r"cnp\.csv: cannot add titles .* load it alone"):
            read(*files(folder))

    def test_profiles_that_nothing_labels(self) -> None:
        with pytest.raises(FileError, match=r"give labels_oasis_\*\.csv"):
            read(FIXTURES / "main-duties_oasis-2023_v1.0.csv")

    def test_two_files_of_one_kind(self, folder: Path) -> None:
        copy = folder / "more" / "skills_oasis_2023_v1.0.csv"
        copy.parent.mkdir()
        shutil.copy(folder / copy.name, copy)
        with pytest.raises(FileError, match="rates 'Tree Climbing'"):
            read(*files(folder), copy)
        shutil.copy(folder / "labels_oasis_2023_v1.0.csv", copy)
        with pytest.raises(FileError, match="second file with 'Label'"):
            read(*files(folder), copy)

    def test_another_encoding(self, folder: Path) -> None:
        (folder / "labels_oasis_2023_v1.0.csv").write_bytes(
            "OaSIS profile code,Label\n80090.01,Pépiniéristes\n".encode("latin-1")
        )
        with pytest.raises(FileError, match="not UTF-8"):
            read(*files(folder))

    def test_a_missing_column(self, folder: Path) -> None:
        change(folder, "exclusions", "Job title", "Title")
        with pytest.raises(FileError) as caught:
            read(*files(folder))
        assert (caught.value.field, caught.value.nearest) == ("Job title", ("Title",))

    def test_a_heading_that_says_nothing(self, folder: Path) -> None:
        name = change(folder, "labels", ",Label", ",Lable")
        assert OasisReader().recognises(folder / name)
        with pytest.raises(UnknownFormat) as caught:
            read(*files(folder))
        assert caught.value.file == name
        assert "Label" in caught.value.nearest

    def test_an_unknown_holland_code(self, folder: Path) -> None:
        name = change(folder, "interests", "Apple growers,R", "Apple growers,X")
        data = read(*files(folder))
        assert (name, 2) in [(one.file, one.row) for one in data.set_aside]
        assert "interests" not in profiles_of(data)["oasis:80090.01"].facts
