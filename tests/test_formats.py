"""Loading catalogues: columns, files and folders, ids, duplicates, and rows that are set aside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.formats import FormatOptions, Loaded, read_credentials, read_postings
from taxonomy.credentials import Cost, Credential, DeclaredSkill, EducationalLevel, Hours, Posting
from taxonomy.errors import FileError, InputError
from taxonomy.readers.base import silent
from taxonomy.text import clean

FIXTURES = Path(__file__).parent / "fixtures" / "formats"


def credentials(*paths: Path, **options: object) -> Loaded[Credential]:
    return read_credentials(paths, FormatOptions(**options), silent)  # type: ignore[arg-type]


def postings(*paths: Path, **options: object) -> Loaded[Posting]:
    return read_postings(paths, FormatOptions(**options), silent)  # type: ignore[arg-type]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def jsonl(folder: Path, *records: object, name: str = "courses.jsonl") -> Path:
    return written(folder, name, "".join(json.dumps(record) + "\n" for record in records))


def test_a_table_with_every_field() -> None:
    loaded = credentials(FIXTURES / "catalogue.csv")
    first, second = loaded.records[:2]
    assert first == Credential(
        id="catalogue:SQL-1",
        title="SQL foundations",
        texts={
            "description": 'A first course, in "plain" SQL.',
            "outcomes": "Sort rows.\nJoin tables.",
            "skills": "python, SQL (advanced), sample:excel",
        },
        declared=(
            DeclaredSkill("python", "3"),
            DeclaredSkill("SQL (advanced)"),
            DeclaredSkill("sample:excel"),
        ),
        provider="Dunmarrow Institute",
        hours=Hours(24, 24),
        cost=Cost(390, "CAD"),
        mode="online",
        assessment="exam",
        starts="2027-01-11",
        level=EducationalLevel("Beginner"),
        facts={"Campus": "North"},
    )
    assert list(first.texts)[-1] == "skills"
    assert (second.hours, second.cost, second.mode) == (Hours(30, 36), Cost(1200.5, "CAD"), "blended")
    assert (second.starts, second.prerequisites, second.informal) == (
        "2027-02-15",
        ("catalogue:SQL-1",),
        True,
    )
    assert loaded.recognised["outcomes"] == "Learning Outcomes"
    assert loaded.recognised["cost"] == "Fee (CAD)"
    assert loaded.sources == ["catalogue"]


def test_what_cannot_be_read_is_a_fact_and_said() -> None:
    loaded = credentials(FIXTURES / "catalogue.csv")
    vague = loaded.records[2]
    assert (vague.hours, vague.cost, vague.mode, vague.starts, vague.prerequisites) == (
        None,
        None,
        None,
        None,
        (),
    )
    assert vague.facts == {
        "Duration (hours)": "about ten", "Fee (CAD)": "call us", "Delivery Mode": "by post",
        "Language": "Klingon", "Start Date": "spring", "prerequisites": "a keen mind",
    }  # fmt: skip
    assert vague.language == "en"
    assert vague.assessment is None
    assert any(
        "2 of 'hours' could not be read" in note and "row 4: 'about ten'" in note for note in loaded.notes
    )
    assert any("kept as facts, not linked to skills: Campus" in note for note in loaded.notes)


def test_bad_rows_are_set_aside_with_their_row_and_reason() -> None:
    loaded = credentials(FIXTURES / "catalogue.csv")
    assert [(one.row, one.reason) for one in sorted(loaded.set_aside, key=lambda one: one.row)] == [
        (5, "has no title"),
        (6, "'Duration (hours)' '-5' is a negative number of hours"),
        (8, "has 16 cells where the header has 15; is a separator unquoted?"),
    ]
    assert [one.id for one in loaded.records] == [f"catalogue:SQL-{n}" for n in (1, 2, 3, 4)]


def test_nothing_is_ever_zero_because_it_was_not_stated() -> None:
    last = credentials(FIXTURES / "catalogue.csv").records[-1]
    assert last.cost == Cost(0, "CAD")  # "free" is stated
    assert last.hours is None  # no course takes 0 hours: the cell says "unknown"
    assert last.facts["Duration (hours)"] == "0"
    assert (last.mode, last.starts) == ("on-site", "2027-12-25")
    assert last.prerequisites == ("catalogue:SQL-1", "catalogue:SQL-2")
    assert "prerequisites" not in last.facts


def test_strict_refuses_the_first_bad_row() -> None:
    with pytest.raises(FileError) as caught:
        credentials(FIXTURES / "catalogue.csv", strict=True)
    assert (caught.value.file, caught.value.row) == ("catalogue.csv", 5)


def test_a_french_table_with_semicolons_and_decimal_commas() -> None:
    first, second = credentials(FIXTURES / "catalogue_fr.csv").records
    assert (first.id, first.title, first.language) == ("catalogue-fr:F1", "Les bases du tableur", "fr")
    assert [skill.name for skill in first.declared] == ["Tableur", "Analyse de données et graphiques"]
    assert (first.hours, first.cost) == (Hours(14.5, 14.5), Cost(1200, "CAD"))
    assert (first.mode, first.starts, first.provider) == ("online", "2027-02-01", "Collège du Fleuve")
    assert (second.hours, second.cost, second.mode) == (Hours(2.5, 2.5), Cost(0, "XXX"), "on-site")
    assert second.language == "fr"


def test_the_language_option_stands_where_none_is_stated() -> None:
    assert credentials(FIXTURES / "catalogue_fr.csv", language="es").records[0].language == "es"


def test_jsonl_in_the_bundled_form(tmp_path: Path) -> None:
    course = {
        "id": "a", "title": "A", "outcomes": ["One.", "Two."],
        "skills": [{"skill": "sql", "level": 2, "entry": 1}],
        "hours": {"min": 30, "max": 36}, "cost": {"amount": 560, "currency": "CAD"}, "mode": "online",
        "prerequisites": ["b", "other:c"], "next_start": "2027-02-15", "sector": "data", "language": "fr",
    }  # fmt: skip
    loaded = credentials(jsonl(tmp_path, course, {"id": "b", "title": "B"}), source="sample")
    assert loaded.records[0] == Credential(
        id="sample:a",
        title="A",
        texts={"outcomes": "One.\nTwo.", "skills": "sql"},
        declared=(DeclaredSkill("sql", "2", "1"),),
        language="fr",
        category="data",
        hours=Hours(30, 36),
        cost=Cost(560, "CAD"),
        mode="online",
        prerequisites=("sample:b", "other:c"),
        starts="2027-02-15",
    )
    assert loaded.records[1] == Credential(id="sample:b", title="B")
    assert "1 prerequisites name no credential in these files (such as 'other:c')." in loaded.notes


def test_postings_in_the_bundled_form(tmp_path: Path) -> None:
    job = {
        "id": "job-1", "title": "Analyst", "employer": "Example Ltd",
        "location": "Ottawa", "region": "Ontario",
        "posted": "2026-10-06", "description": "You will write SQL.", "requirements": ["SQL", "Tact"],
        "skills": ["sql:3"], "sector": "data", "url": "https://example.org/1", "shift": "night",
    }  # fmt: skip
    (one,) = postings(jsonl(tmp_path, job), source="sample").records
    assert one == Posting(
        id="sample:job-1",
        title="Analyst",
        texts={"description": "You will write SQL.", "requirements": "SQL\nTact", "skills": "sql"},
        declared=(DeclaredSkill("sql", "3"),),
        employer="Example Ltd",
        url="https://example.org/1",
        location="Ottawa",
        region="Ontario",
        posted="2026-10-06",
        category="data",
        facts={"shift": "night"},
    )


def test_bad_lines_of_jsonl_are_set_aside(tmp_path: Path) -> None:
    deep = '{"title": ' + "[" * 10_000 + "]" * 10_000 + "}"
    lines = ['{"title": "Good"}', '{"title": ', "[1]", "", '{"title": "A", "title": "B"}', deep]
    lines += ['{"title": {"a": 1}}', '{"title": "Many", "hours": NaN}']
    loaded = credentials(written(tmp_path, "courses.jsonl", "\n".join(lines)))
    assert [one.title for one in loaded.records] == ["Good"]
    reasons = {one.row: one.reason for one in loaded.set_aside}
    assert reasons[2].startswith("is not valid JSON: ")
    assert reasons[3] == "is a list, not an object"
    assert reasons[5] == "holds the key 'title' twice in one object"
    assert reasons[6] == "is nested more than 64 deep"
    assert reasons[7] == "'title' is an object, not text"
    assert reasons[8] == "holds NaN, which is not JSON"


def test_json_as_a_list_an_object_by_id_and_under_a_name(tmp_path: Path) -> None:
    one, two = {"title": "One"}, {"title": "Two", "id": "own"}
    as_list = credentials(written(tmp_path, "a.json", json.dumps([one, two, 3])))
    assert [record.title for record in as_list.records] == ["One", "Two"]
    assert as_list.set_aside[0].row == 3
    keyed = credentials(written(tmp_path, "b.json", json.dumps({"x": one, "y": {"title": "Two"}})))
    assert [record.id for record in keyed.records] == ["b:x", "b:y"]
    named = credentials(written(tmp_path, "c.json", json.dumps({"total": 1, "courses": [two]})))
    assert [record.id for record in named.records] == ["c:own"]
    single = credentials(
        written(tmp_path, "d.json", json.dumps({"title": "One", "skills": [{"skill": "sql"}]}))
    )
    assert [record.title for record in single.records] == ["One"]
    lines = credentials(written(tmp_path, "e.json", '{"title": "One"}\n{"title": "Two"}\n'))
    assert len(lines.records) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty"),
        (
            "a.csv",
            "id,titre d\u00e9taill\u00e9,title\n1,\u00e9t\u00e9,x\n".encode("latin-1"),
            "is not UTF-8 (line 1",
        ),
        ("a.jsonl", b'{"title": "ok"}\n{"title": "\xff"}\n', "is not UTF-8 (line 2"),
        ("a.csv", b"code,about\n1,x\n", "has no column for the title of a credential"),
        ("a.csv", b'"title"x,hours\nA,5\n', "row 1: has a broken header"),
        ("a.csv", b"title\n", "holds no records"),
        ("a.csv", b'title\n"never closed\n', "row 2: opens a quote in line 2 that is never closed"),
        ("a.csv", b"title,hours\n,5\nN/A,5\n", "no row could be used; the first has no title"),
        ("a.json", b"{", "is not valid JSON"),
        ("a.json", b"[" * 10_000 + b"]" * 10_000, "is nested more than 64 deep"),
        ("a.json", b"5", "holds no records"),
        ("a.json", b"[]", "holds no records"),
        ("a.json", b'{"1": {"title": "a"}, "1": {"title": "b"}}', "holds the key '1' twice"),
        ("a.jsonl", b"not json\n", "no row could be used; the first is not valid JSON"),
        ("a.xlsx", b"no workbook", "is not a whole zip archive or workbook"),
        ("a.docx", b"x", "is of an unknown kind"),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(FileError) as caught:
        credentials(written(tmp_path, name, content))
    assert message in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_file_and_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"gone\.csv: cannot be read: No such file"):
        credentials(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="no file was named"):
        credentials()


def test_a_quote_that_swallows_rows_is_noticed(tmp_path: Path) -> None:
    text = 'title,description\nA,fine\nB,"torn\nC,fine\nD,"fine"\nE,fine\n'
    loaded = credentials(written(tmp_path, "a.csv", text))
    assert [one.title for one in loaded.records] == ["A", "E"]
    assert [one.row for one in loaded.set_aside] == [3]
    assert "(lines 3 to 5)" in loaded.set_aside[0].reason


def test_spreadsheet_exports_with_marks_blank_rows_and_line_ends(tmp_path: Path) -> None:
    text = '\ufefftitle\tdescription\thours\r\nA\t"two\nlines"\t5\r\n\r\n\t\t\r\nB\tshort\r\nC\tthird\tx\r\n'
    loaded = credentials(written(tmp_path, "a.tsv", text))
    assert [one.title for one in loaded.records] == ["A", "B", "C"]
    assert loaded.records[0].texts == {"description": "two\nlines"}
    assert not loaded.set_aside
    assert "(row 6: 'x')" in loaded.notes[0]


def test_fields_beyond_the_csv_modules_usual_limit(tmp_path: Path) -> None:
    long = "word " * 40_000
    (one,) = credentials(written(tmp_path, "a.csv", f"title,description\nA,{long}\n")).records
    assert len(one.texts["description"]) == len(long) - 1


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    legend = book.active
    assert legend is not None
    legend.title = "Legend"
    legend.append(["Term", "Meaning"])
    legend.append(["x", "y"])
    sheet = book.create_sheet("Courses")
    sheet.append(["Code", "Course Name", "Hours", "What you will learn"])
    sheet.append([12, "Budgets", 40.0, "• Plan\n• Track"])
    sheet.append([])
    sheet.append(["007", "Forecasts", 12.5, None])
    book.save(path)
    return path


def test_a_workbook_whose_catalogue_is_not_the_first_sheet(tmp_path: Path) -> None:
    loaded = credentials(workbook(tmp_path / "My Courses 2026.xlsx"))
    assert [one.id for one in loaded.records] == ["my-courses-2026:12", "my-courses-2026:007"]
    assert [one.hours for one in loaded.records] == [Hours(40, 40), Hours(12.5, 12.5)]
    assert loaded.records[0].texts == {"outcomes": "• Plan\n• Track"}


def test_mapped_columns_win_over_recognised_ones(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "title,real name,Dauer,hours\nwrong,Right,40,9\n")
    loaded = credentials(path, columns={"title": "Real Name", "hours": "Dauer"})
    (one,) = loaded.records
    assert (one.title, one.hours) == ("Right", Hours(40, 40))
    assert one.facts == {"title": "wrong", "hours": "9"}
    assert (loaded.recognised["title"], loaded.recognised["hours"]) == ("real name", "Dauer")


def test_mapping_errors_name_the_nearest(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "title,summary\nA,b\n")
    with pytest.raises(InputError) as unknown:
        credentials(path, columns={"titel": "title"})
    assert (unknown.value.field, unknown.value.nearest[0]) == ("map", "title")
    with pytest.raises(FileError) as absent:
        credentials(path, columns={"description": "sumary"})
    assert absent.value.nearest[0] == "summary"
    with pytest.raises(InputError) as badly_named:
        credentials(path, source="My Courses")
    assert badly_named.value.nearest == ("my-courses",)


def test_a_title_column_that_is_only_nearly_called_so(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        credentials(written(tmp_path, "a.csv", "titel,description\nA,b\n"))
    assert "--map title=COLUMN" in str(caught.value)
    assert caught.value.nearest[0] == "titel"


def test_several_columns_of_one_text_are_read_together(tmp_path: Path) -> None:
    text = (
        "job title,Minimum Qualifications,Preferred qualifications,key skills,Required Skills\nA,SQL,R,x,y\n"
    )
    (one,) = postings(written(tmp_path, "a.csv", text)).records
    assert one.texts == {"requirements": "SQL\n\nR", "skills": "y, x"}


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    calls: list[tuple[int, int, str]] = []
    path = jsonl(tmp_path, *({"title": f"T{n}"} for n in range(1500)))
    read_credentials([path], FormatOptions(), lambda *call: calls.append(call))
    assert calls == [(0, 1500, "reading courses.jsonl"), (1000, 1500, "reading courses.jsonl"),
                     (1500, 1500, "reading courses.jsonl")]  # fmt: skip


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('",;\t\n'), max_size=30)


@given(st.lists(st.tuples(st.integers(0, 999), CELLS), min_size=1, max_size=8, unique_by=lambda row: row[0]))
def test_cells_survive_whatever_they_hold(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str]]
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(
        [("id", "title", "remark"), *((n, f"T{n}", f"x {cell} x") for n, cell in rows)]
    )
    path = written(tmp_path_factory.mktemp("cells"), "a.csv", stream.getvalue())
    loaded = credentials(path)
    assert not loaded.set_aside
    assert [(one.title, one.facts["remark"]) for one in loaded.records] == [
        (f"T{n}", clean(f"x {cell} x")) for n, cell in rows
    ]


LONGEST = 32_766  # bytes that every engine can find


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        *(("credential", field) for field in ("id", "provider", "category", "assessment", "stacks_into")),
        *(("posting", field) for field in ("id", "employer", "category", "location")),
    ],
)
def test_a_value_that_no_engine_can_hold_sets_its_row_aside(tmp_path: Path, kind: str, field: str) -> None:
    read = read_credentials if kind == "credential" else read_postings
    path, rows = tmp_path / "some.jsonl", [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]

    def given(value: str, strict: bool = False) -> Any:
        path.write_text("\n".join(json.dumps(one) for one in (rows[0], {**rows[1], field: value})), "utf-8")
        return read([path], FormatOptions(source="s", strict=strict), silent)

    assert len(given("é" * (LONGEST // 2 - 2)).records) == 2
    found = given("é" * (LONGEST // 2 + 1))
    assert [one.id for one in found.records] == ["s:a"]
    (aside,) = found.set_aside
    assert aside.row == 2
    assert f"'{field}' holds 32," in aside.reason
    with pytest.raises(FileError, match=rf"some\.jsonl, row 2: '{field}' holds"):
        given("é" * LONGEST, strict=True)
