"""Texts, tables and JSON from the wild: an error that names the file, or records, within 1 GB."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.fuzz_child import load
from tests.wild import refused, taken

HEADER = "id,title,description\n"
ROWS = "a,Alpha,Un début\nb,Beta,Une été\n"
DEEP = 10_000


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- encodings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-32"])
def test_other_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    path = file(tmp_path, "courses.csv", (HEADER + ROWS).encode(encoding))
    said = refused("credentials", path)
    assert "courses.csv" in said
    assert "not UTF-8" in said
    assert "not UTF-8" in refused(
        "framework:table", file(tmp_path, "skills.csv", ("id,label\na,é\n").encode(encoding))
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_refused(tmp_path: Path, encoding: str) -> None:
    for door, name in (("credentials", "c.csv"), ("framework:table", "skills.csv"), ("learner", "l.json")):
        assert name in refused(door, file(tmp_path, name, (HEADER + ROWS).encode(encoding)))


def test_mojibake_is_read_as_it_is(tmp_path: Path) -> None:
    """Nobody can know that "dÃ©but" was meant otherwise."""
    path = file(tmp_path, "courses.csv", (HEADER + ROWS).encode().decode("cp1252", "replace"))
    assert "2 records" in taken("credentials", path).said


def test_byte_order_marks_do_not_hide_the_first_column(tmp_path: Path) -> None:
    for marks in (1, 2):
        path = file(tmp_path, "courses.csv", b"\xef\xbb\xbf" * marks + (HEADER + ROWS).encode())
        assert "2 records" in taken("credentials", path).said
        path = file(tmp_path, "skills.csv", b"\xef\xbb\xbf" * marks + b"id,label\na,A\n")
        assert "1 records" in taken("framework:table", path).said


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b" \r\n", b"\xef\xbb\xbf", b"\x00", b"\x00" * 4096, b"{", b"\xff"]
)
def test_files_that_hold_nothing_are_refused(tmp_path: Path, content: bytes) -> None:
    for door, names in (
        ("credentials", ["c.csv", "c.tsv", "c.json", "c.jsonl", "c.xlsx"]),
        ("framework:table", ["skills.csv", "skills.xlsx", "skills.csv.gz"]),
        ("framework:esco", ["skills_en.csv", "ESCO dataset.zip"]),
        ("learner", ["l.json"]),
    ):
        for name in names:
            assert name in refused(door, file(tmp_path, name, content))


# --- tables ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_within_cells_end_no_row(tmp_path: Path, end: str) -> None:
    for row_end in ("\r\n", "\n"):
        rows = row_end.join(["id,title,description", f'a,Alpha,"one{end}two"', "b,Beta,three"])
        assert taken("credentials", file(tmp_path, "c.csv", rows)).said == "2 records, 0 set aside"
        rows = rows.replace("title", "label")
        assert taken("framework:table", file(tmp_path, "skills.csv", rows)).said == "2 records, 0 set aside"


def test_old_line_ends_alone_end_rows(tmp_path: Path) -> None:
    path = file(tmp_path, "courses.csv", (HEADER + ROWS).replace("\n", "\r"))
    assert taken("credentials", path).said == "2 records, 0 set aside"


def test_duplicate_headers_are_refused_where_they_matter(tmp_path: Path) -> None:
    assert "occurs twice" in refused(
        "framework:table", file(tmp_path, "skills.csv", "id,label,label\na,A,B\n")
    )
    assert load("credentials", [file(tmp_path, "c.csv", "id,title,title\na,A,B\n")]).ended != "FAILED"


def test_columns_may_come_in_any_order(tmp_path: Path) -> None:
    path = file(tmp_path, "skills.csv", "description,label,id\ntext,A,a\n")
    assert "1 records" in taken("framework:table", path).said


def test_nul_bytes_and_controls_are_dropped(tmp_path: Path) -> None:
    path = file(tmp_path, "c.csv", b"id,title\na\x00,Al\x00pha\nb,B\x1f\x0beta\n")
    assert "2 records" in taken("credentials", path).said


def test_a_huge_cell_is_read(tmp_path: Path) -> None:
    path = file(tmp_path, "c.csv", f'id,title,description\na,A,"{"word, " * 2_000_000}"\n')
    assert "1 records" in taken("credentials", path).said


def test_a_huge_value_where_a_name_should_be_is_answered_shortly(tmp_path: Path) -> None:
    """Looking for its nearest took a minute, and the message was as long as the cell."""
    table = file(tmp_path, "skills.csv", "id,label,scale,levels\na,A,3,1|2|3\nb,B,,\n")
    jobs = file(tmp_path, "occupations.csv", "id,label\nj,Job\n")
    wants = file(tmp_path, "requirements.csv", f"occupation,skill,level\nj,a,2\nj,{'x ' * 1_000_000},1\n")
    outcome = taken("framework:table", table, jobs, wants)  # it fails where a reason is too long to read
    assert "1 set aside" in outcome.said
    assert outcome.seconds < 20
    about = file(tmp_path, "learner.json", f'{{"skills": [], "{"x" * 1_000_000}": 1}}')
    assert len(refused("learner", about)) < 3_000


@pytest.mark.parametrize("fixture", ["guide_oasis_2023_v1.0.csv"])
def test_a_huge_code_is_set_aside(tmp_path: Path, fixture: str) -> None:
    folder = Path(__file__).parent / "fixtures" / "oasis"
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    whole = (tmp_path / fixture).read_text("utf-8-sig")
    header, first, rest = whole.split("\n", 2)
    code = first.split(",")[0]
    huge = first.replace(code, "9" * 2_000_000, 1)
    (tmp_path / fixture).write_text("\n".join([header, first, huge, rest]), "utf-8")
    outcome = taken("framework:oasis", *sorted(tmp_path.iterdir()))
    assert outcome.ended == "set aside"


@pytest.mark.parametrize("cell", ["a,", ",", "a;"])
def test_a_line_of_millions_of_cells_is_refused(tmp_path: Path, cell: str) -> None:
    for door, name in (("credentials", "c.csv"), ("framework:table", "skills.csv")):
        said = refused(door, file(tmp_path, name, f"id{cell[-1]}title{cell[-1]}label\n" + cell * 30_000_000))
        assert name in said


def test_a_hundred_thousand_rows_are_read_in_a_tenth_of_the_memory(tmp_path: Path) -> None:
    """`python -m evaluation fuzz files --million` reads a million."""
    path = file(tmp_path, "c.csv", "id,title\n" + "".join(f"c{n},Course {n}\n" for n in range(100_000)))
    outcome = taken("credentials", path)
    assert "100,000 records" in outcome.said
    assert outcome.memory < 250_000_000


def test_more_cells_than_are_read_are_refused_with_advice(tmp_path: Path) -> None:
    row = ",".join("abcdefgh") + "\n"
    body = "id,title,c,d,e,f,g,label\n" + row * 700_000
    for door, name in (("credentials", "c.csv"), ("framework:table", "skills.csv")):
        assert "Load it in parts" in refused(door, file(tmp_path, name, body))


def test_blank_lines_by_the_million_are_refused_at_once(tmp_path: Path) -> None:
    for door, name in (
        ("credentials", "c.csv"),
        ("credentials", "c.jsonl"),
        ("framework:table", "skills.csv"),
    ):
        path = file(tmp_path, name, b"id,title,label\na,A,A" + b"\n" * 75_000_000)
        assert "holds more than 4,000,000" in refused(door, path, seconds=30)


def test_more_skills_than_a_framework_has_are_refused(tmp_path: Path) -> None:
    body = "id,label\n" + "".join(f"s{n},Skill {n}\n" for n in range(200_001))
    assert "at most 200,000" in refused("framework:table", file(tmp_path, "skills.csv", body))


def test_a_file_beyond_the_limit_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    with path.open("wb") as stream:
        stream.truncate(50_000_000_000)  # a hole: it takes no room on the disk
    assert "more than 200,000,000 bytes" in refused("credentials", path)


# --- JSON --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deep", ["[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP])
@pytest.mark.parametrize("door", ["credentials", "postings", "credential", "posting", "learner"])
def test_deep_nesting_is_refused(tmp_path: Path, door: str, deep: str) -> None:
    assert "nested" in refused(door, file(tmp_path, "x.json", deep))
    assert "nested" in refused(door, file(tmp_path, "x.json", f'{{"title": "a", "skills": {deep}}}'))


def test_one_deep_line_is_set_aside(tmp_path: Path) -> None:
    path = file(tmp_path, "x.jsonl", '{"title": "a"}\n' + "[" * DEEP + "]" * DEEP + '\n{"title": "b"}')
    assert taken("credentials", path).said == "2 records, 1 set aside"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "9" * 5_000])
def test_numbers_that_are_none_are_refused(tmp_path: Path, value: str) -> None:
    path = file(tmp_path, "x.json", f'[{{"title": "a", "hours": {value}}}]')
    assert "x.json" in refused("credentials", path)


@pytest.mark.parametrize("value", ["1e400", "-1e400", "1e-400", "9" * 400, "-1", "1e308"])
@pytest.mark.parametrize("field", ["hours", "cost", "ects", "title", "id", "facts"])
def test_huge_numbers_become_no_record_that_cannot_be_written(tmp_path: Path, field: str, value: str) -> None:
    path = file(tmp_path, "x.json", f'[{{"title": "a", "{field}": {value}}}]')
    for door in ("credentials", "postings"):
        assert load(door, [path]).ended in {"loaded", "set aside", "refused"}


def test_halves_of_pairs_are_dropped_everywhere(tmp_path: Path) -> None:
    half = "\\ud83d"
    text = f'{{"id": "i{half}", "title": "a {half} b", "{half}k": "v{half}", "skills": ["s{half}"]}}'
    for door in ("credentials", "postings"):
        assert taken(door, file(tmp_path, "x.jsonl", text)).said == "1 records, 0 set aside"
    learner = f'{{"name": "{half}", "skills": ["s{half}"], "text": "t{half}"}}'
    assert taken("learner", file(tmp_path, "l.json", learner)).said


def test_duplicate_keys_are_refused(tmp_path: Path) -> None:
    path = file(tmp_path, "x.json", '[{"title": "a", "title": "b"}]')
    assert "'title' twice" in refused("credentials", path)
    assert "'skills' twice" in refused("learner", file(tmp_path, "l.json", '{"skills": [], "skills": []}'))


def test_a_reason_does_not_quote_a_whole_line(tmp_path: Path) -> None:
    twice = f'{{"{"k" * 100_000}": 1, "{"k" * 100_000}": 2}}'
    assert taken("credentials", file(tmp_path, "x.jsonl", f'{twice}\n{{"title": "a"}}')).ended == "set aside"
    assert len(refused("credentials", file(tmp_path, "x.json", twice))) < 1_000


def test_small_values_by_the_million_are_refused(tmp_path: Path) -> None:
    path = file(tmp_path, "x.json", "[" + "[]," * 6_000_000 + "[]]")
    for door in ("credentials", "learner"):
        assert "4,000,000 values" in refused(door, path)


def test_a_framework_description_from_the_wild(tmp_path: Path) -> None:
    table = file(tmp_path, "skills.csv", "id,label\na,A\n")
    for content in (
        b"",
        b"[",
        b"[]",
        b'{"id": "\\ud800"}',
        b"[" * DEEP,
        json.dumps({"id": 7}).encode(),
        b"\xff\xfe{}",
    ):
        about = file(tmp_path, "framework.json", content)
        assert load("framework:table", [table, about]).ended in {"loaded", "refused"}
