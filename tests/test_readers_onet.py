"""The O*NET reader on small tables of the official form that go wrong in known ways."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.errors import FileError
from taxonomy.model import Requirement, label
from taxonomy.readers.onet_model import half_up
from tests.onets import (
    BARE,
    CALM,
    CHAT,
    GRAFTER,
    KEEPER,
    POWER,
    PRUNING,
    SOILS,
    asked,
    made,
    occupations_of,
    skills_of,
    tables,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "db_31_0_text"


class TestElements:
    def test_types_groups_and_what_is_no_descriptor(self, folder: Path) -> None:
        found = {id_: one.type for id_, one in skills_of(made(folder)).items() if "tech" not in id_}
        assert {found[f"onet:{id_}"] for id_ in (PRUNING, CHAT)} == {"skill"}
        assert (found[f"onet:{SOILS}"], found[f"onet:{CALM}"]) == ("knowledge", "attribute")
        assert found[f"onet:{POWER}"] == "ability"  # not rated here, and shown all the same
        assert found["onet:2.B.9"] == "group"
        assert found["onet:1.B.1.a"] == "interest"
        assert {"onet:1.B.1.g", "onet:5.A"}.isdisjoint(found)  # a high-point, a list of tasks

    def test_a_missing_step_of_the_outline_is_stepped_over(self, folder: Path) -> None:
        assert skills_of(made(folder))[f"onet:{CHAT}"].broader == ("onet:2.A",)

    def test_levels_carry_the_anchors(self, folder: Path) -> None:
        pruning = skills_of(made(folder))[f"onet:{PRUNING}"]
        assert pruning.scale is not None
        assert pruning.scale.maximum == 7
        texts = {one.value: one.descriptions["en"] for one in pruning.levels if one.descriptions}
        assert texts == {2.0: 'Say "thank you" to a twig', 6.0: "Restore a neglected avenue"}

    def test_only_skills_knowledge_and_technologies_are_scored(self, folder: Path) -> None:
        scored = {one.type for one in made(folder).skills if one.scored}
        assert scored == {"skill", "knowledge", "technology"}

    def test_without_the_reference_the_ratings_name_the_elements(self, folder: Path) -> None:
        given = tables()
        del given["Content Model Reference"]
        pruning = skills_of(made(folder, given))[f"onet:{PRUNING}"]
        assert (label(pruning.labels), pruning.type, len(pruning.levels)) == ("Pruning", "skill", 7)
        assert pruning.levels[1].descriptions


class TestRatings:
    def test_level_is_rounded_half_up_and_importance_is_a_share(self, folder: Path) -> None:
        data = made(folder)
        assert asked(data, KEEPER)[f"onet:{PRUNING}"] == Requirement(f"onet:{PRUNING}", 5.0, 0.78, "skill")
        assert asked(data, GRAFTER)[f"onet:{PRUNING}"] == Requirement(f"onet:{PRUNING}", 6.0, 1.0, "skill")
        assert asked(data, KEEPER)[f"onet:{SOILS}"] == Requirement(f"onet:{SOILS}", 2.0, 0.5, "knowledge")

    def test_level_nought_is_no_requirement(self, folder: Path) -> None:
        assert f"onet:{CHAT}" not in asked(made(folder), KEEPER)

    @given(st.decimals(min_value=0, max_value=7, places=2))
    def test_rounding_is_off_by_at_most_a_half(self, value: Decimal) -> None:
        assert -Decimal("0.5") < half_up(value) - value <= Decimal("0.5") or value == half_up(value)
        assert half_up(value) <= half_up(value + 1) - 1

    def test_importance_nothing_is_no_requirement(self, folder: Path) -> None:
        given = tables()
        given["Skills"][5] = (GRAFTER, PRUNING, "Pruning", "IM", "1.00", "N", "")
        assert f"onet:{PRUNING}" not in asked(made(folder, given), GRAFTER)

    @pytest.mark.parametrize(
        ("importance", "level", "left"),
        [
            (("4", "N", ""), ("3", "Y", "N"), (None, 0.75)),
            (("4", "N", ""), ("3", "N", "Y"), None),
            (("4", "N", ""), ("3", "Y", "Y"), None),
            (("4", "Y", ""), ("3", "N", "N"), None),
            (("4", "n/a", ""), ("3", "", ""), (3.0, 0.75)),
        ],
    )
    def test_flags_are_honoured(
        self,
        folder: Path,
        importance: tuple[str, ...],
        level: tuple[str, ...],
        left: tuple[float | None, float] | None,
    ) -> None:
        given = tables()
        given["Skills"][5:] = [
            (GRAFTER, PRUNING, "Pruning", "IM", *importance),
            (GRAFTER, PRUNING, "Pruning", "LV", *level),
        ]
        found = asked(made(folder, given), GRAFTER).get(f"onet:{PRUNING}")
        assert (found and (found.level, found.importance)) == left

    def test_an_importance_without_a_level_leaves_it_open(self, folder: Path) -> None:
        given = tables()
        del given["Skills"][6]
        assert asked(made(folder, given), GRAFTER)[f"onet:{PRUNING}"].level is None

    def test_a_level_without_an_importance_has_no_weight(self, folder: Path) -> None:
        given = tables()
        del given["Skills"][5]
        data = made(folder, given)
        assert f"onet:{PRUNING}" not in asked(data, GRAFTER)
        assert any("1 importance not stated" in note for note in data.notes)

    def test_what_has_no_level_is_shown_with_its_importance(self, folder: Path) -> None:
        assert asked(made(folder), KEEPER)[f"onet:{CALM}"] == Requirement(
            f"onet:{CALM}", None, 0.5, "work style"
        )

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (
                ("99-9999.00", PRUNING, "Pruning", "IM", "4", "N", ""),
                "'99-9999.00' is not in Occupation Data",
            ),
            ((KEEPER, "2.B.9.z", "Whittling", "IM", "4", "N", ""), "'2.B.9.z' is not in Content Model"),
            ((KEEPER, POWER, "Arm Power", "XX", "4", "N", ""), "scale 'XX' is not in Scales Reference"),
            ((KEEPER, POWER, "Arm Power", "IM", "7", "N", ""), "'7' is no value of scale IM (1 to 5)"),
            ((KEEPER, POWER, "Arm Power", "IM", "high", "N", ""), "'high' is no value"),
            ((KEEPER, POWER, "Arm Power", "IM", "4", "maybe", ""), "'maybe' is not Y or N"),
            ((KEEPER, PRUNING, "Pruning", "IM", "3", "N", ""), "stands in row 2"),
            ((KEEPER, PRUNING, "Pruning", "IM"), "has 4 cells, but the header has 7"),
            ((KEEPER, PRUNING, "Pruning", "IM", "4", "N", "", "stray"), "has 8 cells"),
        ],
    )
    def test_a_row_that_is_wrong_is_set_aside(self, folder: Path, row: tuple[str, ...], reason: str) -> None:
        given = tables()
        given["Skills"].append(row)
        data = made(folder, given)
        (aside,) = data.set_aside
        assert (aside.file, aside.row) == ("Skills.txt", 8)
        assert reason in aside.reason
        assert data.occupations == made(folder, tables()).occupations
        with pytest.raises(FileError, match=r"Skills\.txt, row 8"):
            made(folder, given, strict=True)

    def test_rows_of_one_unknown_occupation_are_set_aside_together(self, folder: Path) -> None:
        given = tables()
        given["Skills"] += [("99-0001.09", PRUNING, "Pruning", scale, "4", "N", "") for scale in ("IM", "LV")]
        (aside,) = made(folder, given).set_aside
        assert "rows left out for it: 2" in aside.reason
        assert f"Nearest: {KEEPER}" in aside.reason

    def test_a_known_scale_that_states_no_level_is_passed_over(self, folder: Path) -> None:
        given = tables()
        given["Skills"].append((KEEPER, PRUNING, "Pruning", "RT", "88", "N", ""))
        data = made(folder, given)
        assert data.set_aside == []
        assert any("1 rows on scales" in note for note in data.notes)


class TestTechnologies:
    def test_demand_is_said_of_each_occupation(self, folder: Path) -> None:
        data = made(folder)
        assert asked(data, KEEPER)["onet:tech-treetally"].relation == "hot technology, in demand"
        assert asked(data, GRAFTER)["onet:tech-treetally"].relation == "hot technology"
        assert asked(data, GRAFTER)["onet:tech-rootstock.js"].relation == "in demand"
        plain = Requirement("onet:tech-apple-sharp", None, 1.0, "technology")
        assert asked(data, KEEPER)["onet:tech-apple-sharp"] == plain

    def test_hot_is_a_fact_and_the_commodities_are_groups(self, folder: Path) -> None:
        skills = skills_of(made(folder))
        tally = skills["onet:tech-treetally"]
        assert tally.facts == {"hot_technology": "yes"}
        assert tally.broader == ("onet:unspsc-43230101", "onet:unspsc-43230102")
        assert tally.levels == ()
        orchard = skills["onet:unspsc-43230101"]
        assert (orchard.type, orchard.codes) == ("group", {"43230101": None})
        assert orchard.broader == ("onet:unspsc-43230100",)
        assert skills["onet:unspsc-43230100"].broader == ("onet:unspsc-43230000",)
        assert "onet:unspsc-99990101" not in skills  # no technology in use

    def test_spellings_of_one_name_are_one_technology(self, folder: Path) -> None:
        given = tables()
        given["Technology Skills"] += [
            (BARE, spelling, "43230102", "Cider software", "N", "N")
            for spelling in ("Treetally", "TREETALLY", "Treetally")
        ]
        tally = skills_of(made(folder, given))["onet:tech-treetally"]
        assert tally.labels == {"en": "TreeTally"}  # most rows
        assert tally.alternatives == {"en": ("TREETALLY", "Treetally")}

    @given(st.randoms())
    def test_the_order_of_rows_changes_nothing(
        self, tmp_path_factory: pytest.TempPathFactory, order: random.Random
    ) -> None:
        given = tables()
        given["Technology Skills"] += [
            (BARE, "Treetally", "43230102", "Cider wares", "N", "N"),
            (BARE, "treeTally", "43230102", "Cider wares", "N", "N"),
        ]
        shuffled = {name: [rows[0], *order.sample(rows[1:], len(rows) - 1)] for name, rows in given.items()}
        kept = {name: rows if name == "Task Statements" else shuffled[name] for name, rows in given.items()}
        folder = tmp_path_factory.mktemp("order")
        straight, other = made(folder / "a", given), made(folder / "b", kept)
        assert straight.skills == other.skills
        titled = [(one.id, one.requirements, one.texts, one.facts) for one in straight.occupations]
        assert titled == [(one.id, one.requirements, one.texts, one.facts) for one in other.occupations]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ((KEEPER, "★", "43230101", "Orchard software", "N", "N"), "'★' is no name"),
            ((KEEPER, "Twig", "4323", "Orchard software", "N", "N"), "'4323' is no commodity code"),
            ((KEEPER, "Twig", "43230101", "Orchard software", "yes", "N"), "'yes' is not Y or N"),
            (("99-9999.00", "Twig", "43230101", "Orchard software", "N", "N"), "not in Occupation Data"),
        ],
    )
    def test_a_row_that_is_wrong_is_set_aside(self, folder: Path, row: tuple[str, ...], reason: str) -> None:
        given = tables()
        given["Technology Skills"].append(row)
        data = made(folder, given)
        assert [reason in one.reason for one in data.set_aside] == [True]
        assert "onet:tech-twig" not in skills_of(data)

    def test_the_older_table_that_also_holds_tools(self, folder: Path) -> None:
        given = tables()
        del given["Technology Skills"]
        heading = ("O*NET-SOC Code", "T2 Type", "T2 Example", "Commodity Code", "Commodity Title")
        given["Tools and Technology"] = [
            heading,
            (KEEPER, "Tools", "Ladders", "30191501", "Ladders"),
            (KEEPER, "Technology", "TreeTally", "43230101", "Orchard software"),
        ]
        data = made(folder, given)
        assert [one.id for one in data.skills if one.type == "technology"] == ["onet:tech-treetally"]
        assert asked(data, KEEPER)["onet:tech-treetally"].relation == "technology"


class TestOccupations:
    def test_codes_titles_tasks_and_facts(self, folder: Path) -> None:
        keeper = occupations_of(made(folder))[f"onet:{KEEPER}"]
        assert keeper.codes == {"onet_soc": KEEPER, "soc": "99-0001"}
        assert keeper.descriptions == {"en": 'Keep orchards "in heart".'}
        assert keeper.alternatives == {"en": ("Chief Apple Officer (CAO)", "CAO", "Pomologist")}
        assert keeper.texts["tasks"] == (
            'Thin "June drop" by hand.',
            "Paint ladders.",
            "Whisper to saplings.",
        )
        assert keeper.facts == {
            "job_zone": "3",
            "job_zone_name": "Job Zone Three: Some Seasons",
            "svp_range": "(6.0 to < 7.0)",
            "holland_codes": "RA",
            "interests": "Realistic, Artistic",
        }

    def test_one_without_ratings_stays(self, folder: Path) -> None:
        data = made(folder)
        assert occupations_of(data)[f"onet:{BARE}"].requirements == ()
        assert "1 of 3 occupations state no requirements." in data.notes

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (("11-101", "Short", ""), "'11-101' is no O*NET-SOC code"),
            (("99-0003.00", "", ""), "99-0003.00 has no title"),
            ((KEEPER, "Again", ""), "stands in an earlier row"),
        ],
    )
    def test_a_row_that_is_wrong_is_set_aside(self, folder: Path, row: tuple[str, ...], reason: str) -> None:
        given = tables()
        given["Occupation Data"].append(row)
        data = made(folder, given)
        assert [reason in one.reason for one in data.set_aside] == [True]
        assert len(data.occupations) == 3
