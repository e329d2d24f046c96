"""Rows of persons: counted right, joined by key, matched with what is loaded, and never told."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from service.holders.answers import HoldersAnswer, HoldersQuestion, InlineTable, OccupationHolders
from service.holders.report import answer_holders
from service.service import Service
from service.settings import Settings
from taxonomy.errors import FileError, InputError, UnknownName
from tests import holders_sample
from tests.test_holders_tables import PUBLISHED

Rows = Sequence[Mapping[str, object]]


def ask(rows: Rows, **asked: Any) -> HoldersAnswer:
    return answer_holders(None, HoldersQuestion(tables=[InlineTable("rows", rows)], **asked))


def people(
    holders: int, others: int, shares: Mapping[str, tuple[float, float]], occupation: str = "A"
) -> list[dict[str, object]]:
    """Rows in which the first of each group list a skill, as many as its share says."""
    rows: list[dict[str, object]] = []
    for size, side in ((holders, 0), (others, 1)):
        for at in range(size):
            skills = [name for name, pair in shares.items() if at < round(pair[side] * size)]
            rows.append(
                {
                    "person": f"{occupation}-{side}-{at}",
                    "occupation": occupation,
                    "skills": skills,
                    "credentials": [] if side else ["Badge"],
                }
            )
    return rows


def only(answer: HoldersAnswer) -> OccupationHolders:
    assert len(answer.occupations) == 1
    return answer.occupations[0]


def test_rows_with_the_published_shares_give_the_published_figures() -> None:
    shares = {name: (0.30 + lift / 100, 0.30) for name, lift in PUBLISHED.items()}
    found = only(ask(people(200, 5600, shares, "Data scientist")))
    assert found.uptake is not None
    assert found.uptake.one_in == 29
    assert round(100 * (found.uptake.share or 0), 1) == 3.4
    assert {one.name: round(one.lift or 0) for one in found.skills} == PUBLISHED
    lifts = [one.lift or 0 for one in found.skills]
    assert lifts == sorted(lifts, reverse=True)
    verdicts = {one.name: one.real for one in found.skills}
    assert verdicts["Tableau"] is True
    assert verdicts["C++"] is False  # 25 % of 200 people against 30 %: chance would do
    software = only(ask(people(100, 3000, {}, "Software professional"))).uptake
    assert software is not None
    assert software.one_in == 31
    assert round(100 * (software.share or 0), 1) == 3.2


def test_counts_are_those_of_pandas() -> None:
    frame = pd.read_csv(holders_sample.FILE, dtype=str, keep_default_na=False)
    answer = answer_holders(None, HoldersQuestion(files=[holders_sample.FILE], minimum=1))
    assert answer.people == len(frame) == 400
    compared = 0
    for one in answer.occupations:
        own = frame[frame["occupation"] == one.occupation]
        held = own["credentials"] != ""
        assert one.uptake is not None
        assert (one.uptake.holders, one.uptake.all) == (int(held.sum()), len(own))
        assert one.skills or one.uptake.holders == 1
        for lift in one.skills:
            has = own["skills"].map(lambda cell, name=lift.name: name in str(cell).split("; "))
            assert lift.holders == pytest.approx(float(has[held].mean()))
            assert lift.others == pytest.approx(float(has[~held].mean()))
            compared += 1
        for each, column in zip(one.shares, ("seniority", "field of study"), strict=True):
            assert each.dimension == column
            for value in each.values:
                if value.holders is not None:
                    assert value.holders == pytest.approx(float((own[column] == value.name)[held].mean()))
    assert compared > 15


def test_the_bundled_sample_is_what_its_seed_draws() -> None:
    assert holders_sample.FILE.read_text("utf-8") == holders_sample.text()


def test_a_person_with_many_rows_or_occupations_counts_once_in_each() -> None:
    rows = people(20, 40, {"SQL": (0.5, 0.5)})
    again = [{**row, "occupation": "B", "skills": "SQL; SQL"} for row in rows]
    plain, both = ask(rows), ask([*rows, *rows, *again])
    assert both.rows == 180
    assert both.people == plain.people == 60
    first, second = both.occupations
    assert first.uptake == second.uptake == only(plain).uptake
    assert first.skills[0].holders == 1.0 if first.skills else first.hidden_skills == 1
    assert any("once in each" in note for note in both.notes)


def test_a_credential_in_another_row_of_the_person_makes_a_holder() -> None:
    rows: list[Mapping[str, object]] = []
    for at in range(40):
        rows.append({"key": at, "job title": "A", "skills": "SQL", "certificates": ""})
        if at < 15:
            rows.append({"key": at, "job title": "", "skills": "", "certificates": "Badge"})
    found = next(one for one in ask(rows).occupations if one.occupation == "A").uptake
    assert found is not None
    assert (found.holders, found.all) == (15, 40)


def test_small_cells_are_hidden_with_what_they_could_be_computed_from() -> None:
    rows = people(40, 80, {"rare": (0.1, 0.1), "common": (0.5, 0.5), "nearly all": (0.9, 0.9)})
    for at, row in enumerate(rows):
        row["seniority"] = "Entry" if at % 10 == 0 else "Mid" if at % 2 else "Senior"
    found = only(ask(rows))
    assert [one.name for one in found.skills] == ["common"]
    assert found.hidden_skills == 2
    values = {one.name: one for one in found.shares[0].values}
    assert list(values) == ["Mid"]  # of Entry are 4 and 8; with Senior alone they could be computed
    assert found.shares[0].hidden == 2
    assert "Entry" not in repr(found)


def test_the_size_of_a_hidden_occupation_is_not_told_by_a_total() -> None:
    rows = [*people(20, 40, {}, "A"), *people(1, 3, {}, "Astronaut")]
    answer = ask(rows)
    assert [one.occupation for one in answer.occupations] == ["A"]
    assert answer.hidden_occupations == 1
    assert answer.rows is None
    assert answer.people is None
    named = only(ask(rows, occupation="astronaut"))
    assert named.insufficient == "Too few holders: there are fewer than 10."
    assert named.uptake is not None
    assert named.uptake.all is named.uptake.share is None


def test_too_few_holders_is_said_and_no_figure_given() -> None:
    found = only(ask(people(9, 400, {"SQL": (0.5, 0.5)})))
    assert found.insufficient is not None
    assert not found.skills
    assert not found.shares
    assert found.uptake is not None
    assert (found.uptake.holders, found.uptake.share, found.uptake.interval) == (None, None, None)
    french = only(ask(people(9, 400, {}), language="fr"))
    assert "Trop peu de titulaires" in (french.insufficient or "")
    assert (
        only(ask(people(400, 9, {}))).insufficient == "Too few others: fewer than 10 people are no holders."
    )


def test_the_named_credential_makes_the_holder() -> None:
    rows = people(40, 80, {"SQL": (0.5, 0.4)})
    for at, row in enumerate(rows[:15]):
        row["credentials"] = "Excel for analysts; SQL, part one" if at else ["Excel for analysts"]
    named = only(ask(rows, credentials=["excel for ANALYSTS"])).uptake
    assert named is not None
    assert (named.holders, named.all) == (15, 120)
    with pytest.raises(UnknownName, match="Badge") as error:
        ask(rows, credentials=["Bagde"])
    assert error.value.field == "credential"
    with pytest.raises(UnknownName) as rare:
        ask([*rows, {**rows[-1], "credentials": "Very rare one"}], credentials=["very rare"])
    assert "Very rare one" not in rare.value.nearest


def test_yes_and_no_are_credentials_too() -> None:
    rows = [
        {"person": at, "occupation": "A", "skills": "SQL", "micro-credential": "yes" if at < 12 else "no"}
        for at in range(40)
    ]
    uptake = only(ask(rows)).uptake
    assert uptake is not None
    assert uptake.holders == 12
    flags = [{**row, "micro-credential": row["micro-credential"] == "yes"} for row in rows]
    assert only(ask(flags)).uptake == uptake


def test_without_a_column_of_credentials_the_nearest_header_is_named() -> None:
    rows = [{"person": 1, "occupation": "A", "skills": "SQL", "Credentails": "x"}]
    with pytest.raises(FileError, match="no column 'credentials'") as error:
        ask(rows)
    assert error.value.nearest[0] == "Credentails"


def test_bad_rows_are_told_by_number_and_never_by_what_they_hold() -> None:
    secret = "Zephyrine Quixote"
    rows: list[Mapping[str, object]] = [
        *people(20, 40, {"SQL": (0.5, 0.5)}),
        {"person": "", "occupation": secret, "skills": "SQL", "credentials": ""},
        {"person": secret, "occupation": "A", "skills": {secret: 1}, "credentials": ""},
        {"person": "x", "occupation": "A", "skills": ["SQL"], "credentials": [{secret: secret}]},
    ]
    answer = ask(rows)
    assert [one.row for one in answer.set_aside] == [61, 62, 63]
    assert answer.people == 60
    assert secret not in repr(answer)
    with pytest.raises(FileError, match="no row can be read") as error:
        ask(rows[-3:])
    assert secret not in str(error.value)


def test_rows_and_tables_are_not_mixed() -> None:
    table = InlineTable("t", [{"occupation": "A", "percent": 3.4}])
    rows = InlineTable("r", people(20, 40, {}))
    with pytest.raises(InputError, match="rows of persons and aggregated tables"):
        answer_holders(None, HoldersQuestion(tables=[rows, table]))
    with pytest.raises(InputError, match="is for tables"):
        ask(people(20, 40, {}), holders=3)


def write(folder: Path, kind: str, rows: Rows) -> Path:
    path = folder / f"people.{kind}"
    flat = [
        {key: "; ".join(cell) if isinstance(cell, list) else cell for key, cell in row.items()}
        for row in rows
    ]
    if kind in ("json", "jsonl"):
        lines = [json.dumps(row) for row in rows]
        path.write_text("\n".join(lines) if kind == "jsonl" else f"[{','.join(lines)}]")
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(list(flat[0]))
        for row in flat:
            sheet.append(list(row.values()))
        book.save(path)
    else:
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(flat[0]), delimiter="\t" if kind == "tsv" else ",")
            writer.writeheader()
            writer.writerows(flat)
    return path


def test_every_kind_of_file_gives_the_same_answer(tmp_path: Path) -> None:
    rows = people(30, 40, {"SQL": (0.6, 0.4), "C (Programming Language)": (0.5, 0.5)})
    expected = ask(rows)
    assert len(only(expected).skills) == 2
    for kind in ("csv", "tsv", "xlsx", "json", "jsonl"):
        found = answer_holders(None, HoldersQuestion(files=[write(tmp_path, kind, rows)]))
        assert found == expected, kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "UTF-8"),
        (b'person,occupation,skills,credentials\n1,"A,SQL,\n', "never closed"),
        (b"person,person,credentials\n1,2,\n", "twice"),
        (b"person,occupation,credentials\n", "no rows"),
        (b"person,occupation,credentials\n,,x\n,,y\n", "no row can be read"),
    ],
)
def test_a_broken_file_is_an_error(tmp_path: Path, text: bytes, message: str) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(text)
    with pytest.raises(FileError, match=message):
        answer_holders(None, HoldersQuestion(files=[file]))


def test_a_row_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text('person,credentials,skills\n1,"' + "x\n" * 600_000)
    with pytest.raises(FileError, match=r"row 2.*1,000,000 characters"):
        answer_holders(None, HoldersQuestion(files=[file]))


@pytest.fixture(scope="module")
def sample(sample_data: Path) -> Iterator[Service]:
    service = Service.open(Settings(sample_data))
    yield service
    service.close()


def test_names_of_skills_and_credentials_are_those_that_are_loaded(sample: Service) -> None:
    def holders(**asked: Any) -> HoldersAnswer:
        return sample.holders(
            HoldersQuestion(files=[holders_sample.FILE], occupation="Data analyst", **asked)
        )

    by_id, by_title = holders(credentials=["dd-sql-foundations"]), holders(credentials=["SQL foundations"])
    assert by_id.occupations == by_title.occupations
    assert by_id.framework == "sample"
    assert {one.id for one in by_id.occupations[0].skills} >= {"sample:data-storytelling", "sample:python"}
    english, french = holders(), holders(language="fr")
    excel = next(one for one in english.occupations[0].skills if one.id == "sample:spreadsheets")
    assert excel.name == "Spreadsheets"  # the rows say Excel
    assert "Tableurs" in [one.name for one in french.occupations[0].skills]
    with pytest.raises(UnknownName, match="sample"):
        holders(framework="smaple")


def test_a_loaded_credential_that_nobody_holds_has_too_few_holders(sample: Service) -> None:
    question = HoldersQuestion(
        files=[holders_sample.FILE], credentials=["hr-sourdough"], occupation="Data analyst"
    )
    assert sample.holders(question).occupations[0].insufficient is not None
