"""The holder study's published figures, from its own tables and from tables of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from service.holders.answers import HoldersAnswer, HoldersQuestion, InlineTable
from service.holders.report import answer_holders
from taxonomy.errors import FileError, InputError, UnknownFormat, UnknownName
from tests.conftest import RealFile

# What the study published (shared facts): percentage points of data scientists, and uptake.
PUBLISHED = {
    "Tableau": 24,
    "Data Science": 22,
    "Data Visualization": 21,
    "Machine Learning": 20,
    "Data Analysis": 20,
    "Java": -10,
    "C++": -5,
}
Rows = Sequence[Mapping[str, object]]


def ask(*tables: Rows, **asked: Any) -> HoldersAnswer:
    named = [InlineTable(f"table {at}", rows) for at, rows in enumerate(tables, 1)]
    return answer_holders(None, HoldersQuestion(tables=named, **asked))


@pytest.fixture
def figure(real_file: RealFile) -> Callable[[int], HoldersAnswer]:
    """The answer to one of the study's published tables."""
    return lambda number: answer_holders(
        None, HoldersQuestion(files=[real_file(f"dais/Figure_{number}.csv")])
    )


def shares(answer: HoldersAnswer) -> dict[str, tuple[int, int]]:
    values = answer.occupations[0].shares[0].values
    return {one.name: (round(100 * (one.holders or 0)), round(100 * (one.others or 0))) for one in values}


def test_the_published_lifts_come_out_of_the_published_table(figure: Callable[[int], HoldersAnswer]) -> None:
    skills = figure(1).occupations[0].skills
    found = {one.name: round(one.lift or 0) for one in skills}
    assert PUBLISHED.items() <= found.items()
    assert [one.name for one in skills][:5] == list(PUBLISHED)[:5]
    assert skills[-1].name == "Java"
    assert skills[0].lift == pytest.approx(24.455595376912)
    assert {one.real for one in skills} == {None}
    assert all("states no counts" in one.reason for one in skills)


def test_the_published_shares_come_out_of_the_published_tables(
    figure: Callable[[int], HoldersAnswer],
) -> None:
    assert shares(figure(3)) == {"STEM": (85, 91), "BHASE": (15, 9)}
    seniority = figure(9)
    assert shares(seniority) == {"Mid": (80, 79), "Entry": (2, 3), "Senior": (18, 18)}
    assert seniority.occupations[0].shares[0].dimension == "seniority"
    assert shares(figure(13)) == {"Non-ICT": (54, 57), "ICT": (46, 43)}
    values = seniority.occupations[0].shares[0].values
    assert all(one.real is None and "states no counts" in one.reason for one in values)


def test_lifts_come_out_of_shares_of_the_two_groups() -> None:
    long = [
        {"Common Skill": name, "Group": group, "NormalizedProfessionals": 30 + (lift if held else 0)}
        for name, lift in PUBLISHED.items()
        for group, held in (("With MC", True), ("Without MC", False))
    ]
    wide = [{"skill": name, "with MC": 30 + lift, "without MC": 30} for name, lift in PUBLISHED.items()]
    for table in (long, wide):
        found = {one.name: round(one.lift or 0) for one in ask(table).occupations[0].skills}
        assert found == PUBLISHED


def test_uptake_is_one_in_29_data_scientists_and_one_in_31_software_professionals() -> None:
    counted = [
        {"occupation": "Data scientists", "holders": 1000, "all": 29000},
        {"occupation": "Software professionals", "holders": 3200, "all": 100000},
    ]
    stated = [
        {"occupation": "Data scientists", "percent": 3.4},
        {"occupation": "Software professionals", "percent": 3.2},
    ]
    for table in (counted, stated):
        found = {one.occupation: one.uptake for one in ask(table).occupations}
        first, second = found["Data scientists"], found["Software professionals"]
        assert first is not None
        assert second is not None
        assert first.share == pytest.approx(0.034, abs=5e-4)
        assert second.share == pytest.approx(0.032, abs=5e-4)
        assert (first.one_in, second.one_in) == (29, 31)
    first_counted = ask(counted).occupations[1].uptake
    assert first_counted is not None
    assert first_counted.interval is not None
    assert first_counted.interval.low < 0.0345 < first_counted.interval.high
    unsure = ask(stated).occupations[0].uptake
    assert unsure is not None
    assert unsure.interval is None
    assert "no counts" in unsure.reason


def test_sizes_of_an_uptake_table_serve_the_shares_of_another() -> None:
    uptake = [{"occupation": "Data scientists", "holders": 1000, "all": 29000}]
    table = [
        {"skill": "Tableau", "group": "With MC", "percent": 40},
        {"skill": "Tableau", "group": "Without MC", "percent": 16},
        {"skill": "SQL", "group": "With MC", "percent": 50},
        {"skill": "SQL", "group": "Without MC", "percent": 50},
    ]
    tableau, sql = ask(uptake, table).occupations[0].skills
    assert (tableau.holders_n, tableau.others_n) == (1000, 28000)
    assert tableau.real is True
    assert sql.real is False
    same = ask(table, holders=1000, others=28000).occupations[0].skills
    assert same == (tableau, sql)


def test_rounding_widens_the_interval_and_small_cells_are_hidden() -> None:
    table = [
        {"seniority": name, "group": group, "percent": share}
        for name, share in (("Entry", 2), ("Mid", 80), ("Senior", 18))
        for group in ("With MC", "Without MC")
    ]
    answer = ask(table, holders=200, others=5800)
    values = {one.name: one for one in answer.occupations[0].shares[0].values}
    assert values["Entry"].holders is None  # 4 people
    assert values["Senior"].holders is None  # with which they could be computed
    assert values["Entry"].others == pytest.approx(0.02)
    assert values["Mid"].interval is not None
    assert any("rounded" in note for note in answer.notes)
    exact = [{**one, "percent": f"{one['percent']}.0000"} for one in table]
    narrow = {one.name: one for one in ask(exact, holders=200, others=5800).occupations[0].shares[0].values}
    assert narrow["Mid"].interval is not None
    assert narrow["Mid"].interval.low > values["Mid"].interval.low


def test_counts_of_a_dimension_need_no_other_size() -> None:
    table = [
        {"seniority": name, "group": group, "n": count}
        for group, pair in (("holders", (30, 70)), ("others", (800, 1200)))
        for name, count in zip(("Mid", "Senior"), pair, strict=True)
    ]
    mid, senior = ask(table).occupations[0].shares[0].values
    assert (mid.holders, mid.others) == (0.3, 0.4)
    assert senior.lift == pytest.approx(10)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"skill": "A", "group": "With MC", "percent": 101}, "above 100"),
        ({"skill": "A", "group": "With MC", "percent": -1}, "below 0"),
        ({"skill": "A", "group": "With MC", "percent": "a lot"}, "not a number"),
        ({"skill": "A", "group": "Someone", "percent": 10}, "no group"),
        ({"skill": "A", "group": "With MC", "percent": 10, "group size": 0}, "empty group"),
        ({"skill": "B", "group": "With MC", "percent": 10}, "twice"),
        ({"skill": "", "group": "With MC", "percent": 10}, "empty"),
        ({"skill": "A", "group": "With MC", "percent": 57, "group size": 3}, "no number of people of 3"),
        ({"skill": "A", "group": "With MC", "count": -3, "group size": 30}, "below 0"),
        ({"skill": "A", "group": "With MC", "count": 31, "group size": 30}, "more people than its group"),
        ({"skill": "A", "group": "With MC", "count": 31}, "size is not stated"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_number(row: dict[str, object], reason: str) -> None:
    columns = {"group size": "", "count": "", "percent": ""}
    good = {**columns, "skill": "B", "group": "With MC", "percent": 50}
    answer = ask([good, {**columns, **row}])
    assert answer.bad_rows == 1
    assert answer.set_aside[0].row == 2
    assert reason in answer.set_aside[0].reason


def test_percent_and_fractions_are_told_apart_or_it_is_said() -> None:
    def first(cells: tuple[object, object], header: str = "share") -> float | None:
        table = [
            {"skill": "A", "group": group, header: cell}
            for group, cell in zip(("With MC", "Without MC"), cells, strict=True)
        ]
        return ask(table).occupations[0].skills[0].lift

    assert first((40, 16)) == pytest.approx(24)
    assert first((0.40, 0.16)) == pytest.approx(24)
    assert first(("40 %", "0.5%")) == pytest.approx(39.5)
    assert first((0.4, 0.16), "percent") == pytest.approx(0.24)
    with pytest.raises(FileError, match="percent or as fractions"):
        first((1, 0))


def test_contradictions_are_set_aside() -> None:
    table = [
        {"occupation": "A", "holders": 30, "all": 20, "percent": ""},
        {"occupation": "B", "holders": 30, "all": 100, "percent": 40},
        {"occupation": "C", "holders": 30, "all": 100, "percent": 30},
    ]
    answer = ask(table)
    assert [one.row for one in answer.set_aside] == [1, 2]
    assert [one.occupation for one in answer.occupations] == ["C"]
    differences = [
        {"skill": "A", "difference": 24, "absolute difference": 0.33, "group": "With MC"},
        {"skill": "B", "difference": 24, "absolute difference": 0.24, "group": "Without MC"},
        {"skill": "C", "difference": 24, "absolute difference": 0.238, "group": "With MC"},
    ]
    answer = ask(differences)
    assert [one.row for one in answer.set_aside] == [1, 2]
    assert answer.occupations[0].skills[0].lift == pytest.approx(23.8)


def test_shares_that_do_not_add_up_are_noted() -> None:
    table = [{"seniority": name, "group": "With MC", "percent": 30} for name in ("Mid", "Senior")]
    assert any("add up to 60%" in note for note in ask(table).notes)


def test_what_is_asked_of_tables_must_fit_them() -> None:
    table = [{"occupation": "Data scientists", "percent": 3.4}]
    with pytest.raises(UnknownName, match="Data scientists"):
        ask(table, occupation="data scientist")
    with pytest.raises(InputError, match="rows of persons"):
        ask(table, credentials=["SQL"])
    with pytest.raises(InputError, match="1 or more"):
        ask(table, minimum=0)
    with pytest.raises(InputError, match="nobody"):
        ask(table, holders=0)
    with pytest.raises(UnknownFormat, match="rows of persons"):
        ask([{"colour": "red", "weight": 3}])
    several = [*table, {"occupation": "Others", "percent": 2.4}]
    with pytest.raises(InputError, match="several"):
        ask(several, holders=5, others=50)


def test_a_file_of_another_kind_says_so(tmp_path: Path) -> None:
    file = tmp_path / "holders.pdf"
    file.write_bytes(b"x")
    with pytest.raises(UnknownFormat, match="unknown kind"):
        answer_holders(None, HoldersQuestion(files=[file]))
