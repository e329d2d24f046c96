"""SkillsFuture: the real mapping, list and roles, and a small main workbook in the publisher's shapes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from taxonomy.errors import FileError
from taxonomy.frameworks import Taxonomy
from taxonomy.model import FrameworkData, LevelScale, Occupation, Skill
from taxonomy.readers import detect
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.skillsfuture import SkillsFutureReader
from taxonomy.readers.tables import read_table
from taxonomy.steps import steps_of
from taxonomy.validation import validate
from tests.conftest import RealFile
from tests.test_readers_tables import book

MAPPING = "skillsfuture/jobsandskills-skillsfuture-tsc-to-unique-skills-mapping.2026Q2.xlsx"
LIST = "skillsfuture/jobsandskills-skillsfuture-unique-skills-list.2026Q2.xlsx"
REQUIREMENTS = "skillsfuture/sample_Job_Role_TCS_CCS.csv"
ROLES = "skillsfuture/derived_roles.csv.gz"

MAPPING_HEADER = (
    "skills_framework_skill_code", "skills_framework_skill_title", "skills_framework_skill_desc",
    "skills_framework_skill_pl", "skills_framework_pl_desc", "Unique skill_previous_skill_title",
    "Unique skill_previous_skill_desc", "Unique skill_previous_SFS_status",
    "Unique skill_previous_CASL_status", "Unique skill_previous_skill_type",
    "Unique skill_updated_skill_title", "Unique skill_updated_skill_desc",
    "Unique skill_updated_skill_SFS_status", "Unique skill_updated_CASL_status",
    "Unique skill_updated_skill_type", "Unique skill_updated_sector_tagging",
)  # fmt: skip
LIST_HEADER = ("skill_title", "skill_description", "skill_type", "Emerging Skills", "CASL Skills")
ROLE_HEADER = ("Sector", "Track", "Job Role", "Job Role Description", "Performance Expectation")
WORK_HEADER = ("Sector", "Track", "Job Role", "Critical Work Function", "Key Tasks")
REQUIREMENT_HEADER = (
    "Sector", "Track", "Job Role", "TSC_CCS Title", "TSC_CCS Type", "Proficiency Level", "TSC_CCS Code",
)  # fmt: skip
KEY_HEADER = (
    "TSC Code", "Sector", "TSC_CCS Category", "TSC_CCS Title", "TSC_CCS Description", "TSC_CCS Type",
    "Latest Update Date",
)  # fmt: skip
ITEMS_HEADER = (
    "TSC_CCS Type", "TSC_CCS Code", "Sector", "TSC_CCS Category", "TSC_CCS Title", "TSC_CCS Description",
    "Proficiency Level", "Proficiency Description", "Knowledge / Ability Items",
    "Knowledge / Ability Classification",
)  # fmt: skip
RETIRED_HEADER = (*KEY_HEADER[:-1], "Retired Date")

NURSE = ("Care", "None", "Nurse")


def mapped(
    code: str,
    title: str,
    level: object,
    unique: str,
    *,
    previous: str = "",
    type_: str = "tsc",
    text: str = "t",
) -> tuple[object, ...]:
    previous = previous or unique
    return (
        code, title, "d", level, text, previous, "d", "False", "False", type_, unique, f"About {unique}",
        "True", "False", type_, "Care",
    )  # fmt: skip


def mapping(path: Path, *rows: tuple[object, ...], sheet: str = "data") -> Path:
    legend = [[], [None, "Column name", "Column description"], [None, "skills_framework_skill_code", "..."]]
    return book(path / "mapping.2031Q3.xlsx", {"Legend": legend, sheet: [MAPPING_HEADER, *rows]})


def main_workbook(path: Path, **sheets: Sequence[tuple[object, ...]]) -> Path:
    """The main workbook: `roles`, `work`, `requirements`, `key`, `items`, `retired`, each a list of rows."""
    named = {
        "roles": ("Job Role_Description", ROLE_HEADER),
        "work": ("Job Role_CWF_KT", WORK_HEADER),
        "requirements": ("Job Role_TCS_CCS", REQUIREMENT_HEADER),
        "key": ("TSC_CCS_Key", KEY_HEADER),
        "items": ("TSC_CCS_K&A", ITEMS_HEADER),
        "retired": ("TSC_CCS_Key_Retired", RETIRED_HEADER),
    }
    return book(
        path / "main.xlsx", {named[name][0]: [named[name][1], *rows] for name, rows in sheets.items()}
    )


def read(*paths: Path, strict: bool = False) -> FrameworkData:
    data = SkillsFutureReader().read(paths, ReadOptions(strict=strict))
    validate(data, "test")
    return data


def skill_of(data: FrameworkData, name: str) -> Skill:
    return next(skill for skill in data.skills if skill.id == f"skillsfuture:{name}")


def role_of(data: FrameworkData, label: str) -> Occupation:
    return next(one for one in data.occupations if one.labels["en"] == label)


class TestSkills:
    def test_a_skill_is_the_updated_unique_skill_with_older_titles_and_codes(self, tmp_path: Path) -> None:
        data = read(
            mapping(
                tmp_path,
                mapped("CAR-NUR-2001-1.1", "Wound Dressing", "2", "Wound Care", text="Dress."),
                mapped(
                    "CAR-NUR-4001-1.1-1", "Wound Handling", 4, "Wound Care", previous="Wounds", text="Lead."
                ),
            )
        )
        (skill,) = data.skills
        assert (skill.id, skill.labels, skill.type, skill.category) == (
            "skillsfuture:wound-care", {"en": "Wound Care"}, "skill", "tsc",
        )  # fmt: skip
        assert skill.alternatives == {"en": ("Wound Dressing", "Wound Handling", "Wounds")}
        assert skill.codes == {"CAR-NUR-2001-1.1": 2.0, "CAR-NUR-4001-1.1-1": 4.0}
        assert [(one.value, one.descriptions) for one in skill.levels] == [
            (2.0, {"en": "Dress."}), (4.0, {"en": "Lead."}),
        ]  # fmt: skip
        assert skill.scale == LevelScale("SkillsFuture TSC", 6.0)
        assert skill.facts == {"emerging": "true", "casl": "false", "sectors": "Care"}
        assert (data.framework.id, data.framework.version) == ("skillsfuture", "2031Q3")

    def test_of_several_descriptions_of_a_level_that_of_the_first_code_stands(self, tmp_path: Path) -> None:
        rows = [mapped("B-1", "S", "3", "S", text="second"), mapped("A-1", "S", "3", "S", text="first")]
        for order in (rows, rows[::-1]):
            (skill,) = read(mapping(tmp_path, *order)).skills
            assert [one.descriptions for one in skill.levels] == [{"en": "first"}]

    def test_basic_intermediate_advanced_are_thirds(self, tmp_path: Path) -> None:
        rows = [
            mapped(f"C-{word[0]}", "Listening", word, "Listening", type_="ccs")
            for word in ("Basic", "Advanced")
        ]
        (skill,) = read(mapping(tmp_path, *rows)).skills
        assert (skill.type, skill.category, skill.scored) == ("competency", "ccs", True)
        assert [(one.value, one.name) for one in skill.levels] == [(1.0, "Basic"), (3.0, "Advanced")]
        assert [str(step.high) for step in steps_of(skill)] == ["1/3", "1"]
        assert skill.scale is not None
        assert skill.scale.names == {"basic": 1.0, "intermediate": 2.0, "advanced": 3.0}

    def test_a_skill_on_both_scales_keeps_every_level_at_its_place(self, tmp_path: Path) -> None:
        rows = [
            mapped("A-5", "S", "5", "S"),
            mapped("A-I", "S", "Intermediate", "S"),
            mapped("A-4", "S", "4", "S"),
        ]
        (skill,) = read(mapping(tmp_path, *rows)).skills
        assert [(one.value, one.name) for one in skill.levels] == [(4.0, "Intermediate"), (5.0, "")]
        assert skill.codes == {"A-4": 4.0, "A-5": 5.0, "A-I": 4.0}
        assert skill.scale == LevelScale(
            "SkillsFuture TSC", 6.0, {"basic": 2.0, "intermediate": 4.0, "advanced": 6.0}
        )

    def test_no_mapping_in_every_column_that_can_hold_it(self, tmp_path: Path) -> None:
        none = "No mapping"
        data = read(
            mapping(
                tmp_path,
                mapped("A-1", none, none, "New Skill", previous=none),
                mapped(none, none, none, "Newer Skill", previous=none),
                mapped("A-3", "Old Skill", "3", none, type_=none),
            )
        )
        assert [(one.id, one.codes, one.levels, one.alternatives) for one in data.skills] == [
            ("skillsfuture:new-skill", {"A-1": None}, (), {}),
            ("skillsfuture:newer-skill", {}, (), {}),
        ]
        assert [(one.row, one.reason) for one in data.set_aside] == [
            (4, "'Old Skill' (A-3) has no unique skill.")
        ]

    def test_a_code_of_two_skills_is_that_of_its_own_title(self, tmp_path: Path) -> None:
        rows = [
            mapped("A-3", "Testing", "3", "Alpha Testing", previous="Testing"),
            mapped("A-3", "Testing", "3", "Testing"),
        ]
        for order in (rows, rows[::-1]):
            data = read(mapping(tmp_path, *order))
            assert skill_of(data, "testing").codes == {"A-3": 3.0}
            assert skill_of(data, "alpha-testing").codes == {}
            assert [one.value for one in skill_of(data, "alpha-testing").levels] == [3.0]
            assert data.notes == [
                "TSC codes that stand for several skills, each read as one of them: 1 "
                "(A-3 is Testing, not Alpha Testing)."
            ]

    def test_a_code_of_two_levels_is_the_lower(self, tmp_path: Path) -> None:
        data = read(mapping(tmp_path, mapped("A-3", "S", "4", "S"), mapped("A-3", "S", "3", "S")))
        assert data.skills[0].codes == {"A-3": 3.0}
        assert data.notes == ["TSC codes with several levels, each read at the lowest: 1 (A-3)."]

    def test_an_older_title_that_is_another_skills_title_now_is_no_alternative(self, tmp_path: Path) -> None:
        data = read(
            mapping(
                tmp_path, mapped("A-3", "Testing", "3", "Alpha"), mapped("B-3", "Testing", "3", "Testing")
            )
        )
        assert skill_of(data, "alpha").alternatives == {}

    def test_titles_that_differ_in_spelling_alone_are_one_skill(self, tmp_path: Path) -> None:
        rows = [
            mapped("A-3", "Data-Mining", "3", "Data-Mining"),
            mapped("B-4", "Data-mining", "4", "Data mining"),
        ]
        for order in (rows, rows[::-1]):
            data = read(mapping(tmp_path, *order))
            assert [(one.id, one.labels["en"]) for one in data.skills] == [
                ("skillsfuture:data-mining", "Data mining")
            ]
            assert data.notes == [
                "Titles that differ in spelling alone are one skill: Data mining, Data-Mining."
            ]

    def test_signs_that_make_a_name_keep_their_own_ids(self, tmp_path: Path) -> None:
        titles = ("C Programming", "C++ Programming", "C# Programming")
        data = read(mapping(tmp_path, *(mapped(f"A-{n}", one, "3", one) for n, one in enumerate(titles))))
        assert [one.id for one in data.skills] == [
            "skillsfuture:c-plus-plus-programming",
            "skillsfuture:c-programming",
            "skillsfuture:c-sharp-programming",
        ]

    def test_a_wrong_level_is_reported_and_strict_refuses_it(self, tmp_path: Path) -> None:
        path = mapping(tmp_path, mapped("A-3", "S", "3", "S"), mapped("A-7", "S", "7", "S"))
        data = read(path)
        assert [one.value for one in data.skills[0].levels] == [3.0]
        assert [(one.file, one.row) for one in data.set_aside] == [("mapping.2031Q3.xlsx [data]", 3)]
        assert "levels are 1, 2, 3, 4, 5, 6, Basic, Intermediate, Advanced" in data.set_aside[0].reason
        with pytest.raises(FileError, match=r"row 3, field 'skills_framework_skill_pl': '7' is no level"):
            read(path, strict=True)

    def test_the_data_sheet_may_have_its_other_name(self, tmp_path: Path) -> None:
        path = mapping(tmp_path, mapped("A-3", "S", "3", "S"), sheet="TSC to Unique Skill Mapping")
        assert len(read(path).skills) == 1

    def test_a_missing_column_is_named_with_the_nearest(self, tmp_path: Path) -> None:
        header = [
            "skill title" if name == "Unique skill_updated_skill_title" else name for name in MAPPING_HEADER
        ]
        path = book(tmp_path / "m.xlsx", {"TSC to Unique Skill Mapping": [header]})
        with pytest.raises(FileError, match=r"has no column 'Unique skill_updated_skill_title'.*Nearest: "):
            read(path)

    def test_a_skill_of_the_list_alone_has_no_levels(self, tmp_path: Path) -> None:
        listed = book(
            tmp_path / "list.xlsx",
            {
                "Unique Skills List": [
                    LIST_HEADER,
                    ("Wound Care", "d", "tsc", False, True),
                    ("Kindness", "d", "ccs", True, False),
                ]
            },
        )
        data = read(mapping(tmp_path, mapped("A-3", "S", "3", "Wound Care")), listed)
        assert skill_of(data, "wound-care").levels
        kindness = skill_of(data, "kindness")
        assert (kindness.type, kindness.scale, kindness.levels) == ("competency", None, ())
        assert kindness.facts == {"emerging": "true", "casl": "false"}
        assert data.notes == ["Unique skills without a row in the mapping, so without levels: 1."]


class TestRoles:
    def base(self, tmp_path: Path) -> Path:
        return mapping(
            tmp_path,
            mapped("A-2", "Wound Dressing", "2", "Wound Care"),
            mapped("A-4", "Wound Dressing", "4", "Wound Care"),
            mapped("B-I", "Listening", "Intermediate", "Listening", type_="ccs"),
            mapped("X-3", "Old Skill", "3", "No mapping"),
        )

    def requirements(self, tmp_path: Path, *rows: tuple[object, ...]) -> Path:
        return main_workbook(tmp_path, requirements=[(*NURSE, *row) for row in rows])

    def test_the_main_workbook_makes_a_whole_role(self, tmp_path: Path) -> None:
        role = ("Care", "None", "Nurse / Senior Nurse")
        path = main_workbook(
            tmp_path,
            roles=[(*role, "Cares.", "In accordance with the Nurses Act")],
            work=[(*role, "Care for wounds", "Dress them"), (*role, "Care for wounds", "Watch them")],
            requirements=[
                (*role, "Wound Dressing", "tsc", 2, "A-2"),
                (*role, "Listening", "ccs", "Intermediate", "B-I"),
            ],
        )
        data = read(self.base(tmp_path), path)
        (one,) = data.occupations
        assert one.id == "skillsfuture:role-care--none--nurse-senior-nurse"
        assert one.facts == {"sector": "Care", "track": "None"}
        assert one.descriptions == {"en": "Cares."}
        assert one.texts == {
            "critical_work_functions": ("Care for wounds",),
            "key_tasks": ("Dress them", "Watch them"),
            "performance_expectations": ("In accordance with the Nurses Act",),
        }
        assert [(need.skill, need.level, need.importance) for need in one.requirements] == [
            ("skillsfuture:listening", 2.0, 1.0), ("skillsfuture:wound-care", 2.0, 1.0),
        ]  # fmt: skip

    def test_both_names_of_a_role_are_names_unless_a_part_is_one_word(self, tmp_path: Path) -> None:
        roles = ("Data Analyst / Associate Data Engineer", "Manager / Senior Manager")
        path = main_workbook(tmp_path, roles=[("S", "T", role, "d", "") for role in roles])
        data = read(self.base(tmp_path), path)
        assert role_of(data, roles[0]).alternatives == {"en": ("Data Analyst", "Associate Data Engineer")}
        assert role_of(data, roles[1]).alternatives == {}

    def test_the_same_role_of_another_sector_is_another_role(self, tmp_path: Path) -> None:
        rows = [("A B", "C", "Clerk", "d", ""), ("A", "B C", "Clerk", "d", "")]
        assert len(read(self.base(tmp_path), main_workbook(tmp_path, roles=rows)).occupations) == 2

    def test_the_code_wins_over_the_title_and_the_title_stands_in_for_an_unknown_code(
        self, tmp_path: Path
    ) -> None:
        path = self.requirements(
            tmp_path, ("Listening", "ccs", "4", "A-4"), ("listening", "ccs", "Basic", "B-UNKNOWN")
        )
        needs = read(self.base(tmp_path), path).occupations[0].requirements
        assert [(need.skill, need.level) for need in needs] == [
            ("skillsfuture:listening", 1.0), ("skillsfuture:wound-care", 4.0),
        ]  # fmt: skip

    def test_an_unstated_level_is_that_of_the_code(self, tmp_path: Path) -> None:
        path = self.requirements(tmp_path, ("Wound Dressing", "tsc", "", "A-4"))
        assert read(self.base(tmp_path), path).occupations[0].requirements[0].level == 4.0

    def test_a_level_of_the_other_scale_is_read_through_the_common_axis(self, tmp_path: Path) -> None:
        path = self.requirements(
            tmp_path, ("Wound Dressing", "tsc", "Advanced", "A-2"), ("Listening", "ccs", "4", "B-I")
        )
        needs = read(self.base(tmp_path), path).occupations[0].requirements
        assert [need.level for need in needs] == [2.0, 6.0]

    def test_a_skill_asked_for_twice_counts_at_the_higher_level(self, tmp_path: Path) -> None:
        path = self.requirements(
            tmp_path, ("Wound Dressing", "tsc", "4", "A-4"), ("Wound Dressing", "tsc", "2", "A-2")
        )
        data = read(self.base(tmp_path), path)
        assert [need.level for need in data.occupations[0].requirements] == [4.0]
        assert data.notes == ["Requirements that repeat a skill of their role (the highest counts): 1."]

    def test_what_cannot_be_resolved_is_set_aside_with_the_nearest(self, tmp_path: Path) -> None:
        path = self.requirements(
            tmp_path,
            ("Wound Dresing", "tsc", "4", "Z-9"),
            ("Old Skill", "tsc", "3", "X-3"),
            ("Wound Dressing", "tsc", "9", "A-4"),
            ("Wound Dressing", "tsc", "4", "A-4"),
        )
        data = read(self.base(tmp_path), path)
        reasons = {one.row: one.reason for one in data.set_aside if one.file.startswith("main.xlsx")}
        assert reasons[2] == (
            "'TSC_CCS Title': 'Wound Dresing' (Z-9) is neither a TSC code nor a title that is known. "
            "Nearest: Wound Dressing, Wound Care."
        )
        assert reasons[3] == "'TSC_CCS Code': 'Old Skill' (X-3) is mapped to no unique skill."
        assert "'9' is no level" in reasons[4]
        assert len(data.occupations[0].requirements) == 1
        with pytest.raises(FileError, match=r"main\.xlsx \[Job Role_TCS_CCS\], row 2, field 'TSC_CCS Title'"):
            read(self.base(tmp_path), path, strict=True)

    def test_a_title_that_several_skills_had_is_no_guess(self, tmp_path: Path) -> None:
        base = mapping(tmp_path, mapped("A-1", "Shared", "1", "One"), mapped("B-1", "Shared", "1", "Two"))
        data = read(base, self.requirements(tmp_path, ("Shared", "tsc", "1", "")))
        assert data.occupations[0].requirements == ()
        assert "means several skills: One, Two" in data.set_aside[0].reason

    def test_a_level_of_a_skill_without_levels_is_left_out_and_counted(self, tmp_path: Path) -> None:
        listed = book(
            tmp_path / "list.xlsx",
            {"Unique Skills List": [LIST_HEADER, ("Wound Care", "d", "tsc", False, True)]},
        )
        data = read(listed, self.requirements(tmp_path, ("Wound Care", "tsc", "4", "A-4")))
        assert data.occupations[0].requirements[0].level is None
        assert data.notes == ["Requirements at a level of a skill without levels (left out): 1."]

    def test_roles_without_any_skill_are_refused(self, tmp_path: Path) -> None:
        path = self.requirements(tmp_path, ("Wound Care", "tsc", "4", "A-4"))
        with pytest.raises(FileError, match=r"main\.xlsx: defines no skill; read it together with"):
            read(path)


class TestMainWorkbookSkills:
    def item(self, code: str, title: str, level: object, item: str, kind: str) -> tuple[object, ...]:
        return ("tsc", code, "Care", "Cat", title, "About it", level, f"At {level}", item, kind)

    def test_the_main_workbook_alone_defines_skills_under_their_tsc_titles(self, tmp_path: Path) -> None:
        path = main_workbook(
            tmp_path,
            requirements=[(*NURSE, "Bathing", "tsc", "2", "N-2")],
            key=[("N-2", "Care", "Cat", "Bathing", "Bathe people", "tsc", "2025")],
            items=[
                self.item("N-2", "Bathing", "2", "Skin", "knowledge"),
                self.item("N-2", "Bathing", "2", "Lift", "ability"),
                self.item("N-2", "Bathing", "2", "Turn", "ability"),
            ],
        )
        data = read(path)
        (skill,) = data.skills
        assert (skill.id, skill.codes, skill.descriptions) == (
            "skillsfuture:bathing", {"N-2": 2.0}, {"en": "Bathe people"},
        )  # fmt: skip
        assert skill.levels[0].descriptions == {"en": "At 2\nKnowledge:\n- Skin\nAbility:\n- Lift\n- Turn"}
        assert [need.level for need in data.occupations[0].requirements] == [2.0]
        assert (data.set_aside, data.notes) == ([], [])

    def test_beside_the_mapping_it_adds_codes_and_what_the_mapping_lacks(self, tmp_path: Path) -> None:
        base = mapping(
            tmp_path,
            mapped("A-2", "Wound Dressing", "2", "Wound Care", text="Dress."),
            mapped("X-3", "Old Skill", "3", "No mapping"),
        )
        key = [
            ("A-2", "Care", "Cat", "Wound Dressing", "d", "tsc", ""),
            ("A-5", "Care", "Cat", "Wound Dressing", "d", "tsc", ""),
            ("N-2", "Care", "Cat", "Bathing", "d", "tsc", ""),
            ("X-3", "Care", "Cat", "Old Skill", "d", "tsc", ""),
        ]
        items = [
            self.item("A-2", "Wound Dressing", "2", "Gauze", "knowledge"),
            self.item("A-5", "Wound Dressing", "5", "Teach", "ability"),
        ]
        data = read(base, main_workbook(tmp_path, key=key, items=items))
        assert [one.id for one in data.skills] == ["skillsfuture:bathing", "skillsfuture:wound-care"]
        wound = skill_of(data, "wound-care")
        assert wound.codes == {"A-2": 2.0, "A-5": 5.0}
        assert [one.descriptions["en"] for one in wound.levels] == [
            "Dress.\nKnowledge:\n- Gauze", "At 5\nAbility:\n- Teach",
        ]  # fmt: skip
        assert data.notes == ["Skills in no mapping, under their TSC title: 1."]

    def test_a_retired_code_means_the_skill_that_has_its_title_else_a_retired_one(
        self, tmp_path: Path
    ) -> None:
        base = mapping(tmp_path, mapped("A-2", "Wound Dressing", "2", "Wound Care"))
        retired = [
            ("R-2", "Care", "Cat", "Wound Dressing", "d", "tsc", "2024-01-01"),
            ("R-9", "Care", "Cat", "Leeching", "d", "tsc", "2024-01-01"),
        ]
        data = read(base, main_workbook(tmp_path, retired=retired))
        assert skill_of(data, "wound-care").codes == {"A-2": 2.0, "R-2": None}
        assert not skill_of(data, "wound-care").retired
        assert skill_of(data, "leeching").retired

    def test_the_other_spelling_of_the_requirements_sheet_is_known(self, tmp_path: Path) -> None:
        path = book(
            tmp_path / "main.xlsx",
            {
                "Job Role_TSC_CCS": [REQUIREMENT_HEADER, (*NURSE, "Bathing", "tsc", "2", "N-2")],
                "TSC_CCS_Key": [KEY_HEADER, ("N-2", "Care", "Cat", "Bathing", "d", "tsc", "")],
                "Notes": [["anything"]],
            },
        )
        data = read(path)
        assert len(data.occupations[0].requirements) == 1
        assert data.notes[0] == "main.xlsx: sheets that are not used: Notes."


@pytest.fixture(scope="module")
def paths(real_file: RealFile) -> list[Path]:
    return [real_file(name) for name in (MAPPING, LIST, REQUIREMENTS, ROLES)]


@pytest.fixture(scope="module")
def data(paths: list[Path]) -> FrameworkData:
    return read(*paths, strict=True)


class TestRealFiles:
    def test_the_folder_is_recognised(self, paths: list[Path]) -> None:
        found = detect([paths[0].parent])
        assert (found.reader.format, len(found.files), found.ignored) == ("skillsfuture", 4, [])

    def test_every_row_of_the_mapping_is_read(self, paths: list[Path]) -> None:
        table = read_table(paths[0], "data")
        assert (len(table.frame), table.set_aside) == (12_326, ())
        assert table.frame["skills_framework_skill_code"].nunique() == 12_201  # with "No mapping"
        assert table.frame["skills_framework_skill_title"].nunique() == 2_551

    def test_the_counts_of_the_publisher(self, data: FrameworkData) -> None:
        # 2,316 unique skills are listed; the mapping adds Literacy and Numeracy.
        assert len(data.skills) == 2_316 + 2
        # 12,200 codes less those of the 27 rows that have no unique skill.
        assert sum(len(skill.codes) for skill in data.skills) == 12_200 - 27
        assert len(data.set_aside) == 27
        assert {one.reason[-21:] for one in data.set_aside} == {" has no unique skill."}
        # 2,030 described roles, and the one role of the sample that is not among them.
        assert len(data.occupations) == 2_030 + 1
        assert len({one.facts["sector"] for one in data.occupations}) == 39
        assert data.framework.version == "2026Q2"
        assert data.notes[0].startswith(
            "TSC codes that stand for several skills, each read as one of them: 102 ("
        )

    def test_scales(self, data: FrameworkData) -> None:
        scales = Counter(
            "none" if not one.scale else f"{one.scale.maximum:g}{' and words' if one.scale.names else ''}"
            for one in data.skills
        )
        assert scales == {"6": 2_185, "3 and words": 108, "6 and words": 15, "none": 10}
        assert Counter(one.type for one in data.skills) == {"skill": 2_302, "competency": 16}

    def test_the_six_sample_roles(self, data: FrameworkData) -> None:
        roles = [one for one in data.occupations if one.requirements]
        assert sum(len(one.requirements) for one in roles) == 85
        assert len(roles) == 6
        carbon = next(one for one in roles if one.labels["en"] == "Carbon Accountant")
        assert carbon.id == "skillsfuture:role-carbon-services-and-trading--none--carbon-accountant"
        assert carbon.facts["track"] == "None"
        # Its code is that of an older version; the title says which skill it is.
        assert ("skillsfuture:sustainability-reporting", 4.0) in [
            (one.skill, one.level) for one in carbon.requirements
        ]

    def test_older_titles_codes_and_role_names_resolve(self, data: FrameworkData) -> None:
        taxonomy = Taxonomy.build([data.framework], data.skills, data.occupations)
        (code,) = taxonomy.named("skill", "STP-FIN-5005-1.1")
        assert (code.id, code.level) == ("skillsfuture:financial-performance-analysis", 5.0)
        (older,) = taxonomy.named("skill", "Big Data Analytics")[:1]
        assert older.id.startswith("skillsfuture:data-")
        assert taxonomy.named("occupation", "data scientist")[0].id == (
            "skillsfuture:role-financial-services--digital-and-data-analytics--data-scientist"
        )

    def test_the_order_of_files_changes_nothing(self, paths: list[Path], data: FrameworkData) -> None:
        assert read(*reversed(paths)) == data

    def test_the_mapping_is_read_in_seconds(self, paths: list[Path]) -> None:
        begin = time.perf_counter()
        read(paths[0])
        assert time.perf_counter() - begin < 15

    def test_a_truncated_mapping_is_an_error(self, paths: list[Path], tmp_path: Path) -> None:
        cut = tmp_path / paths[0].name
        cut.write_bytes(paths[0].read_bytes()[:900_000])
        with pytest.raises(FileError, match="is not a whole zip archive or workbook"):
            detect([cut])
