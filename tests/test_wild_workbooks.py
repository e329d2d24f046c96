"""Workbooks and archives from the wild: refused in one line, or read, within 1 GB."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from evaluation.fuzz_archives import BILLION_LAUGHS, EXTERNAL_ENTITY, external_link, packed, unpacked
from tests.wild import ROWS, book, refused, taken, with_part, zipped

SHEET = "xl/worksheets/sheet1.xml"
SKILLS = b"conceptUri,preferredLabel\nhttp://data.europa.eu/esco/skill/1,one\n"
BOTH = pytest.mark.parametrize("door", ["credentials", "framework:table"])
BOMB = 1_500_000_000


@BOTH
def test_a_billion_laughs_are_refused(tmp_path: Path, door: str) -> None:
    path = with_part(book(tmp_path), SHEET, rb"<worksheet", BILLION_LAUGHS + b"]><worksheet")
    path = with_part(path, SHEET, rb"<v>10</v>", b"<v>&a9;</v>")
    assert "sheet1.xml declares a document type" in refused(door, path)


def test_an_external_entity_is_refused_and_not_read(tmp_path: Path) -> None:
    path = with_part(book(tmp_path), "xl/workbook.xml", rb"<workbook", EXTERNAL_ENTITY + b"<workbook")
    said = refused("credentials", path)
    assert "declares a document type" in said
    assert "root:" not in said


def test_a_part_in_utf_16_cannot_hide_one(tmp_path: Path) -> None:
    path = book(tmp_path)
    members = unpacked(path.read_bytes())
    path.write_bytes(packed(members | {SHEET: members[SHEET].decode().encode("utf-16")}))
    assert "UTF-16" in refused("credentials", path)


@pytest.mark.parametrize("opening", [b"<row x='  ", b"<!-- < ", b"<![CDATA[ <", b"<?pi < "])
def test_a_tag_without_end_is_refused_at_once(tmp_path: Path, opening: bytes) -> None:
    """expat before 2.6 takes the square of its length: 75 MB took more than a minute."""
    path = book(tmp_path)
    members = unpacked(path.read_bytes())
    inner = b" <" if opening.endswith(b"< ") else b"> "
    path.write_bytes(packed(members | {SHEET: members[SHEET][:200] + opening + inner * 20_000_000}))
    assert "without end" in refused("credentials", path, seconds=20)


def test_long_comments_that_end_are_passed_over(tmp_path: Path) -> None:
    comment = b"<!-- " + b"< " * 100_000 + b"-->"
    path = with_part(book(tmp_path), SHEET, rb"<sheetData>", comment * 20 + b"<sheetData>")
    assert "2 records" in taken("credentials", path).said


def test_an_external_link_is_not_followed(tmp_path: Path) -> None:
    path = book(tmp_path)
    members = unpacked(path.read_bytes())
    path.write_bytes(packed(members | external_link(members, "http://127.0.0.1:9/other.xlsx")))
    assert "2 records" in taken("credentials", path).said


def test_formulas_without_a_value_are_set_aside(tmp_path: Path) -> None:
    path = book(tmp_path, [("id", "label"), ("a", "A"), ("b", "=A1")])
    assert taken("framework:table", path).said == "1 records, 1 set aside"


def test_merged_cells_read_as_their_value(tmp_path: Path) -> None:
    import openpyxl

    path = book(tmp_path, [*ROWS, ("c", "Gamma", 30), ("d", None, 40)])
    made = openpyxl.load_workbook(path)
    made["Sheet"].merge_cells("B4:B5")
    made.save(path)
    assert "4 records" in taken("credentials", path).said


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A2:ZZZZ9", "C9:A1", "A3:A3"])
def test_areas_merged_over_everything_take_no_memory(tmp_path: Path, area: str) -> None:
    merge = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    path = with_part(book(tmp_path), SHEET, rb"</sheetData>", merge.encode())
    from evaluation.fuzz_child import load

    assert load("credentials", [path], 30).ended in {"loaded", "set aside", "refused"}


@pytest.mark.parametrize(
    "cell",
    [b'r="A99999999999"', b'r="XFD1048576"', b'r="ZZZZZ3"', b'r="3A"', b'r=""', b'r="A0"', b't="s" r="A3"'],
)
def test_cells_at_impossible_places(tmp_path: Path, cell: bytes) -> None:
    from evaluation.fuzz_child import load

    path = with_part(book(tmp_path), SHEET, rb'<c r="A3"[^>]*>', b"<c " + cell + b">")
    for door in ("credentials", "framework:table"):
        assert load(door, [path], 30).ended in {"loaded", "set aside", "refused"}


def test_a_row_beyond_the_end_of_any_sheet(tmp_path: Path) -> None:
    path = with_part(book(tmp_path), SHEET, rb'<row r="3"', b'<row r="99999999999"')
    assert "beyond the last row" in refused("credentials", path, seconds=30)


def test_an_empty_sheet_beside_a_full_one_is_passed_over(tmp_path: Path) -> None:
    import openpyxl

    path = book(tmp_path)
    made = openpyxl.load_workbook(path)
    made.create_sheet("Empty", 0)
    made.save(path)
    assert "2 records" in taken("credentials", path).said
    assert "e.xlsx" in refused("credentials", book(tmp_path, [], "e.xlsx"))


def test_a_workbook_whose_sheets_are_missing_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path)
    members = unpacked(path.read_bytes())
    path.write_bytes(packed({name: body for name, body in members.items() if name != SHEET}))
    for door in ("credentials", "framework:table"):
        assert "book.xlsx" in refused(door, path)


def test_a_million_rows_are_refused_by_their_number_of_cells(tmp_path: Path) -> None:
    row = b"<row>" + b'<c t="n"><v>1</v></c>' * 6 + b"</row>"
    path = book(tmp_path)
    members = unpacked(path.read_bytes())
    body = members[SHEET].replace(b"</sheetData>", row * 1_000_000 + b"</sheetData>")
    path.write_bytes(packed(members | {SHEET: body}))
    assert "holds more than 3,000,000 cells" in refused("credentials", path)


# --- archives ----------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "ESCO dataset - v1.2 - classification - en - csv.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("skills_en.csv", "w") as member,
    ):
        for _ in range(BOMB // 10_000_000):
            member.write(b"0" * 10_000_000)
    assert path.stat().st_size < 3_000_000
    assert "unpacks to more than" in refused("framework:esco", path)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "ESCO dataset.zip", {"skills_en.csv": SKILLS + b"x" * 5_000_000})
    whole = path.read_bytes()
    size = (len(SKILLS) + 5_000_000).to_bytes(4, "little")
    path.write_bytes(whole.replace(size, (100).to_bytes(4, "little")))
    assert "download it again" in refused("framework:esco", path)


def test_a_gzip_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "skills.csv.gz"
    with gzip.open(path, "wb", 1) as stream:
        stream.write(b"id,label\n")
        for _ in range(40):
            stream.write(b"0" * 10_000_000)
    assert "holds more than 200,000,000 bytes" in refused("framework:table", path)


@pytest.mark.parametrize("name", ["../../skills_en.csv", "/tmp/skills_en.csv", "C:\\skills_en.csv"])
def test_members_that_climb_are_read_and_never_written(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    path = zipped(
        inside / "ESCO dataset.zip", {name: SKILLS, "skills_en.csv" if "/" not in name else "x.csv": SKILLS}
    )
    from evaluation.fuzz_child import load

    assert load("framework:esco", [path]).ended in {"loaded", "set aside", "refused"}
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [path]


def test_a_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"skills_en.csv": SKILLS})
    path = zipped(tmp_path / "ESCO dataset.zip", {"inner.zip": inner.read_bytes()})
    assert "no CSV file of an ESCO download" in refused("framework:esco", path)
