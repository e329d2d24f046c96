"""What official files state is found and shown: categories, scales, types, sectors, functions and tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clis import Cli, cli_over
from tests.test_readers_skillsfuture import NURSE, main_workbook, mapped, mapping

FIXTURES = Path(__file__).parent / "fixtures" / "oasis"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    return cli_over(tmp_path / "data", capsys)


def ids(run: Cli, *search: str) -> list[str]:
    return [one["id"] for one in run("search", *search, "--json").json["items"]]


class TestOasis:
    @pytest.fixture
    def loaded(self, run: Cli) -> Cli:
        assert run("load", "framework", str(FIXTURES)).code == 0
        return run

    @pytest.mark.parametrize(
        ("query", "category", "id_"),
        [
            ("climb", "Skills", "oasis:F01a01"),
            ("plants", "Knowledge", "oasis:G01a03"),
            ("outside", "Work Context", "oasis:J01a01"),
            ("things", "Interests", "oasis:C01a01"),
        ],
    )
    def test_descriptors_are_found_within_their_category(
        self, loaded: Cli, query: str, category: str, id_: str
    ) -> None:
        assert ids(loaded, "skills", query, "--where", f"category={category}") == [id_]

    def test_a_hit_says_its_type_and_category(self, loaded: Cli) -> None:
        hit = loaded("search", "skills", "climb", "--json").json["items"][0]
        assert (hit["type"], hit["category"]) == ("skill", "Skills")
        assert "oasis:J01a01 · context · Work Context" in loaded("search", "skills", "outside").out

    def test_a_descriptor_is_shown_with_category_and_scale(self, loaded: Cli) -> None:
        shown = loaded("show", "skills", "Wind and Rain").out
        assert "Work Context" in shown
        assert "OaSIS frequency and duration, 0 to 5" in shown

    def test_a_profile_shows_texts_and_levels_of_how_many(self, loaded: Cli) -> None:
        lines = [
            " ".join(line.split()) for line in loaded("show", "occupations", "80090.01").out.splitlines()
        ]
        assert "Main duties" in lines
        rated = lines.index("Also rated, never in a gap: 3")
        asked = next(number for number, line in enumerate(lines) if line.startswith("Asks for"))
        assert asked < rated
        assert "Wind and Rain 5 of 5 work context" in lines[rated:]
        assert "Wind and Rain 4 of 5 work context, second rating" in lines[rated:]


class TestSkillsFuture:
    @pytest.fixture
    def loaded(self, run: Cli, tmp_path: Path) -> Cli:
        skills = mapping(
            tmp_path,
            mapped("CAR-NUR-2001-1.1", "Wound Care", "2", "Wound Care"),
            mapped("CCS-1", "Teamwork", "Basic", "Teamwork", type_="ccs"),
        )
        roles = main_workbook(
            tmp_path,
            roles=[(*NURSE, "Looks after patients.", "Observe the charter")],
            work=[
                (*NURSE, "Assess patients", "Take vital signs"),
                (*NURSE, "Assess patients", "Triage arrivals"),
                ("Transport", "Rail", "Driver", "Move trains", "Couple wagons"),
            ],
            requirements=[(*NURSE, "Wound Care", "tsc", 2, "CAR-NUR-2001-1.1")],
        )
        assert run("load", "framework", str(skills), str(roles)).code == 0
        return run

    @pytest.mark.parametrize("words", ["assess patients", "triage", "charter", "care"])
    def test_a_role_is_found_by_its_functions_tasks_and_sector(self, loaded: Cli, words: str) -> None:
        assert ids(loaded, "occupations", words) == ["skillsfuture:role-care--none--nurse"]

    def test_a_role_is_found_by_its_track(self, loaded: Cli) -> None:
        assert ids(loaded, "occupations", "rail") == ["skillsfuture:role-transport--rail--driver"]
        assert ids(loaded, "occupations", "", "--where", "track=Rail") == ids(loaded, "occupations", "rail")

    def test_a_role_shows_sector_track_functions_and_tasks(self, loaded: Cli) -> None:
        lines = [" ".join(line.split()) for line in loaded("show", "occupations", "Nurse").out.splitlines()]
        assert "sector Care" in lines
        at = lines.index("Critical work functions")
        assert lines[at + 1] == "- Assess patients"
        at = lines.index("Key tasks")
        assert lines[at + 1 : at + 3] == ["- Take vital signs", "- Triage arrivals"]
        assert "Asks for 1 skill" in lines

    def test_core_skills_are_competencies(self, loaded: Cli) -> None:
        assert ids(loaded, "skills", "", "--where", "type=competency") == ["skillsfuture:teamwork"]


def test_a_competency_of_ones_own_is_found_by_type_and_shown_as_one(run: Cli, tmp_path: Path) -> None:
    table = tmp_path / "skills.csv"
    table.write_text("id,label,type,levels\nshift,Lead a shift,competency,\nchart,Read a chart,,\n")
    assert run("load", "framework", str(table), "--prefix", "own").code == 0
    assert ids(run, "skills", "", "--where", "type=competency") == ["own:shift"]
    assert ids(run, "skills", "", "--where", "type=skill") == ["own:chart"]
    assert "type  competency" in run("show", "skills", "own:shift").out
    refused = run("search", "skills", "", "--where", "type=competence")
    assert refused.code == 2
    assert "Nearest: competency" in refused.err
