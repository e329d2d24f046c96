"""Tables: what CSV, TSV and XLSX files do to a reader, and that nothing is lost or shifted in silence."""

from __future__ import annotations

import datetime
import gzip
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from taxonomy.errors import FileError
from taxonomy.readers.cells import Aside, slug, values
from taxonomy.readers.tables import (
    Table,
    headers,
    nearest,
    open_zip,
    read_csv,
    read_sheets,
    read_table,
)
from tests.conftest import RealFile


def table(text: str, encoding: str = "utf-8") -> Table:
    return read_csv(io.BytesIO(text.encode(encoding)), "t.csv")


def rows(found: Table) -> list[tuple[int, list[str]]]:
    return [(row, list(cells.values())) for row, cells in found.rows({name: name for name in found.columns})]


def book(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    made.save(path)
    return path


def rewritten(path: Path, change: Callable[[str], str]) -> Path:
    """The workbook with its first sheet's XML changed: for what openpyxl cannot write."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    changed = change(members[part].decode())
    assert changed != members[part].decode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, changed if name == part else content)
    return path


class TestDelimited:
    def test_cells_are_strings_and_none_is_no_gap(self) -> None:
        found = table("code,track\n00010.00,None\n1e5,NA\ntrue,\n")
        assert rows(found) == [(2, ["00010.00", "None"]), (3, ["1e5", "NA"]), (4, ["true", ""])]

    @pytest.mark.parametrize("text", ["a;b\n1,5;x\n", "a\tb\n1,5\tx\n", '"a";b\n"1,5";x\n'])
    def test_the_header_tells_the_separator(self, text: str) -> None:
        assert rows(table(text)) == [(2, ["1,5", "x"])]

    def test_a_comma_within_a_quoted_header_is_no_separator(self) -> None:
        found = table('"what, where, when";b\n1;2\n')
        assert found.columns == ["what, where, when", "b"]

    def test_byte_order_mark_and_stray_blanks_leave_the_header(self) -> None:
        assert table("\u00a0id ,\u200blabel\nx,y\n", "utf-8-sig").columns == ["id", "label"]

    def test_a_cell_of_several_lines_is_one_row(self) -> None:
        found = table('id,text\r\na,"one\r\ntwo\nthree"\r\nb,x\r\n')
        assert rows(found) == [(2, ["a", "one\ntwo\nthree"]), (3, ["b", "x"])]

    def test_a_cell_may_be_longer_than_the_csv_modules_limit(self) -> None:
        assert len(rows(table(f"a,b\n{'x' * 200_000},y\n"))[0][1][0]) == 200_000

    def test_blank_lines_do_not_shift_row_numbers(self) -> None:
        found = table("\nid\n\na\n,\n\nb\n")
        assert found.columns == ["id"]
        assert rows(found) == [(4, ["a"]), (7, ["b"])]
        assert found.frame["id"].tolist()[7 - 2] == "b"

    def test_one_row_with_too_many_cells_is_set_aside_and_named(self) -> None:
        lines = [f"id{n},label{n}" for n in range(1000)]
        lines[500] = "id500,a label, with a comma"
        found = table("\n".join(["id,label", *lines]))
        assert [(one.file, one.row, one.reason) for one in found.set_aside] == [
            ("t.csv", 502, "has 3 cells, but the header has 2.")
        ]
        kept = rows(found)
        assert len(kept) == 999
        assert (501, ["id499", "label499"]) in kept
        assert (503, ["id501", "label501"]) in kept

    def test_missing_cells_at_the_end_of_a_row_are_empty(self) -> None:
        assert rows(table("a,b,c\n1\n1,2,3\n")) == [(2, ["1", "", ""]), (3, ["1", "2", "3"])]

    def test_a_comma_that_moves_cells_is_seen_though_the_last_cell_is_empty(self) -> None:
        found = table("id,label,level\nx,X,\ny,Y, and more,\nz,Z,1\n")
        assert [one.row for one in found.set_aside] == [3]

    def test_a_header_may_end_in_empty_cells(self) -> None:
        assert rows(table("a,b,,\n1,2,,\n3,4\n")) == [(2, ["1", "2"]), (3, ["3", "4"])]

    def test_when_most_rows_do_not_fit_the_table_is_refused(self) -> None:
        with pytest.raises(FileError, match=r"t\.csv, row 2: 2 of 3 rows cannot be read.*has 3 cells"):
            table("Preamble,\na,b,c\nd,e,f\ng\n")

    def test_a_row_of_broken_quotes_is_set_aside(self) -> None:
        found = table('a,b\n"x"y,1\nz,2\nw,3\n')
        assert [one.row for one in found.set_aside] == [2]
        assert rows(found) == [(3, ["z", "2"]), (4, ["w", "3"])]

    def test_a_quote_that_is_never_closed_names_its_line(self) -> None:
        with pytest.raises(FileError, match=r"row 3: a quotation mark opened in line 3 is never closed"):
            table('a,b\n1,2\n"3,4\n5,6\n')

    def test_another_encoding_names_line_and_byte(self) -> None:
        with pytest.raises(FileError, match=r"t\.csv: is not UTF-8 \(line 3, byte 14\)"):
            table("id,nom\na,b\ncafé,é\n", "latin-1")

    @pytest.mark.parametrize("text", ["", "  \n \n"])
    def test_an_empty_file_is_an_error(self, text: str) -> None:
        with pytest.raises(FileError, match="is empty"):
            table(text)

    def test_a_header_alone_is_a_table_without_rows(self) -> None:
        assert rows(table("a,b\n")) == []

    def test_a_column_that_is_there_twice_cannot_be_asked_for(self) -> None:
        found = table("id,label,label,\nx,one,two,\n")
        assert found.columns == ["id", "label", "label.1"]
        assert found.column("ID") == "id"
        with pytest.raises(FileError, match=r"t\.csv, field 'label': the column occurs twice"):
            found.column("label")

    def test_a_header_that_looks_like_a_repeated_one_is_its_own(self) -> None:
        found = table("a,a.1,a\n1,2,3\n")
        assert found.columns == ["a", "a.1", "a.2"]
        assert found.column("a.1") == "a.1"

    def test_a_missing_column_names_the_nearest(self) -> None:
        with pytest.raises(FileError, match=r"has no column 'label'.*Nearest: labels"):
            table("id,labels\n").column("label")

    def test_an_absent_column_reads_as_empty(self) -> None:
        assert list(table("a\n1\n").rows({"x": "a", "y": None})) == [(2, {"x": "1", "y": ""})]

    def test_gzip_is_read_through_and_a_cut_one_is_an_error(self, tmp_path: Path) -> None:
        whole = gzip.compress(b"a,b\n" + b"1,2\n" * 5000)
        (tmp_path / "whole.csv.gz").write_bytes(whole)
        (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
        assert len(rows(read_table(tmp_path / "whole.csv.gz"))) == 5000
        with pytest.raises(FileError, match=r"cut\.csv\.gz: is cut short or damaged"):
            read_table(tmp_path / "cut.csv.gz")


class TestWorkbooks:
    def test_values_become_the_text_that_a_person_sees(self, tmp_path: Path) -> None:
        line = [
            "00012",
            3,
            3.0,
            0.5,
            True,
            None,
            datetime.datetime(2026, 1, 5),
            datetime.datetime(2026, 1, 5, 9, 30),
        ]
        found = read_table(book(tmp_path / "t.xlsx", {"s": [[f"c{n}" for n in range(8)], line]}))
        assert rows(found) == [
            (2, ["00012", "3", "3", "0.5", "True", "", "2026-01-05", "2026-01-05 09:30:00"])
        ]

    def test_a_carriage_return_in_a_cell_is_a_line_end(self, tmp_path: Path) -> None:
        found = read_table(book(tmp_path / "t.xlsx", {"s": [["a"], ["one_x000D_\ntwo"], ["x_y"]]}))
        assert rows(found) == [(2, ["one\ntwo"]), (3, ["x_y"])]

    def test_a_formula_without_a_saved_value_is_set_aside(self, tmp_path: Path) -> None:
        found = read_table(book(tmp_path / "t.xlsx", {"s": [["a", "b"], [1, "=1+1"], [2, 5], [3, 6]]}))
        assert rows(found) == [(3, ["2", "5"]), (4, ["3", "6"])]
        assert [(one.row, one.reason[:30]) for one in found.set_aside] == [
            (2, "cell B2 is a formula without a")
        ]

    def test_a_row_of_nothing_but_such_a_formula_is_reported_too(self, tmp_path: Path) -> None:
        found = read_table(book(tmp_path / "t.xlsx", {"s": [["a"], ["=1+1"], [2], [3]]}))
        assert [one.row for one in found.set_aside] == [2]

    def test_a_formula_with_a_saved_value_is_its_value(self, tmp_path: Path) -> None:
        path = book(tmp_path / "t.xlsx", {"s": [["a", "b"], [1, "=1+1"], [2, '=""']]})
        rewritten(
            path,
            lambda xml: xml.replace("<f>1+1</f><v />", "<f>1+1</f><v>2</v>").replace(
                '<c r="B3"><f>""</f><v />', '<c r="B3" t="str"><f>""</f><v></v>'
            ),
        )
        found = read_table(path)
        assert (rows(found), found.set_aside) == ([(2, ["1", "2"]), (3, ["2", ""])], ())

    def test_text_that_begins_with_an_equals_sign_is_text(self, tmp_path: Path) -> None:
        made = openpyxl.Workbook()
        sheet = made.worksheets[0]
        sheet["A1"], sheet["A2"] = "a", "=text"
        sheet["A2"].data_type = "s"
        made.save(tmp_path / "t.xlsx")
        assert rows(read_table(tmp_path / "t.xlsx")) == [(2, ["=text"])]

    def test_an_error_value_is_no_text(self, tmp_path: Path) -> None:
        found = read_table(book(tmp_path / "t.xlsx", {"s": [["a", "b"], ["x", "#REF!"], ["y", 1]]}))
        assert rows(found) == [(3, ["y", "1"])]
        assert [(one.row, one.reason) for one in found.set_aside] == [(2, "a cell holds the error #REF!.")]

    def test_a_merged_cell_has_its_value_in_every_row(self, tmp_path: Path) -> None:
        made = openpyxl.Workbook()
        sheet = made.worksheets[0]
        for line in (["sector", "role"], ["Care", "Nurse"], [None, "Carer"], [None, "Cook"], [None, "Clerk"]):
            sheet.append(line)
        sheet.merge_cells("A2:A4")
        made.save(tmp_path / "t.xlsx")
        assert rows(read_table(tmp_path / "t.xlsx")) == [
            (2, ["Care", "Nurse"]),
            (3, ["Care", "Carer"]),
            (4, ["Care", "Cook"]),
            (5, ["", "Clerk"]),
        ]

    def test_a_wrong_stated_size_cuts_nothing(self, tmp_path: Path) -> None:
        path = book(tmp_path / "t.xlsx", {"s": [["a", "b"], [1, 2]]})
        rewritten(path, lambda xml: xml.replace('<dimension ref="A1:B2" />', '<dimension ref="A1" />'))
        assert rows(read_table(path)) == [(2, ["1", "2"])]

    def test_empty_rows_above_and_between_do_not_shift_row_numbers(self, tmp_path: Path) -> None:
        found = read_table(book(tmp_path / "t.xlsx", {"s": [[], [], ["a"], ["x"], [], ["y"]]}))
        assert rows(found) == [(4, ["x"]), (6, ["y"])]
        assert found.frame["a"].tolist()[6 - 2] == "y"

    def test_an_empty_sheet_is_a_table_without_columns(self, tmp_path: Path) -> None:
        path = book(tmp_path / "t.xlsx", {"empty": [], "full": [["a"], ["x"]]})
        empty, full = read_sheets(path)
        assert (empty.columns, full.columns, full.file) == ([], ["a"], "t.xlsx [full]")
        assert [name for name, _ in headers(path)] == ["empty", "full"]
        with pytest.raises(FileError, match=r"t\.xlsx \[empty\]: is empty"):
            read_table(path)
        assert rows(read_table(path, "full")) == [(2, ["x"])]

    def test_a_missing_sheet_names_the_nearest(self, tmp_path: Path) -> None:
        path = book(tmp_path / "t.xlsx", {"TSC_CCS_Key": [["a"]]})
        with pytest.raises(FileError, match=r"has no sheet 'TSC CCS Keys'.*Nearest: TSC_CCS_Key"):
            read_sheets(path, ["TSC CCS Keys"])

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
    def test_a_truncated_workbook_is_an_error(self, tmp_path: Path, share: float) -> None:
        path = book(tmp_path / "t.xlsx", {"s": [["a"], *([f"x{n}"] for n in range(500))]})
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        for read in (read_table, headers):
            with pytest.raises(FileError, match=r"t\.xlsx: is not a whole zip archive or workbook"):
                read(path)

    def test_a_damaged_sheet_is_an_error(self, tmp_path: Path) -> None:
        path = rewritten(book(tmp_path / "t.xlsx", {"s": [["a"], ["x"]]}), lambda xml: xml[: len(xml) // 2])
        with pytest.raises(FileError, match=r"t\.xlsx: is not a workbook that can be read"):
            read_table(path)

    def test_text_named_as_a_workbook_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "t.xlsx").write_text("id,label\n")
        with pytest.raises(FileError, match="is not a whole zip archive or workbook"):
            read_table(tmp_path / "t.xlsx")


class TestHeaders:
    def test_they_are_read_without_the_rows(self, tmp_path: Path) -> None:
        path = book(tmp_path / "t.xlsx", {"Legend": [], "data": [["id ", "label"], ["=1", "x"]]})
        assert headers(path) == [("Legend", []), ("data", ["id", "label"])]
        (tmp_path / "t.csv").write_bytes(b"id;label\nna\xefve;x\n")
        assert headers(tmp_path / "t.csv") == [("", ["id", "label"])]

    def test_a_file_that_is_no_table_by_its_name_has_none(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text('"open\n')
        assert headers(tmp_path / "notes.txt") == []

    def test_a_changed_file_is_read_again(self, tmp_path: Path) -> None:
        path = tmp_path / "t.csv"
        path.write_text("a\n")
        assert headers(path) == [("", ["a"])]
        path.write_text("a,b\n")
        assert headers(path) == [("", ["a", "b"])]


class TestSmallThings:
    def test_nearest_is_best_first_and_empty_where_nothing_is_near(self) -> None:
        assert nearest("proficency level", ["Sector", "Proficiency Level", "Level"])[0] == "Proficiency Level"
        assert nearest("zzzz", ["Sector"]) == []

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Data-Mining & Modelling", "data-mining-modelling"),
            ("C++ and C#", "c-plus-plus-and-c-sharp"),
            ("Éducation à l'enfance", "education-a-l-enfance"),
            ("???", ""),
        ],
    )
    def test_slug(self, text: str, expected: str) -> None:
        assert slug(text) == expected

    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("a | b|a||", ("a", "b")),
            ("a; b", ("a", "b")),
            ("a; b | c", ("a; b", "c")),
            ("a\nb", ("a", "b")),
            ("", ()),
        ],
    )
    def test_values(self, cell: str, expected: tuple[str, ...]) -> None:
        assert values(cell) == expected

    def test_under_strict_the_first_bad_row_is_an_error(self) -> None:
        lenient, strict = Aside(False), Aside(True)
        lenient.bad("f.csv", 3, "is wrong.", field="level", nearest=["2"])
        assert [one.reason for one in lenient.rows] == ["'level': is wrong. Nearest: 2."]
        strict.unused("f.csv", 2, "says nothing.")
        with pytest.raises(FileError, match=r"f\.csv, row 3, field 'level': is wrong\. Nearest: 2"):
            strict.bad("f.csv", 3, "is wrong.", field="level", nearest=["2"])


class TestRealFiles:
    def test_the_hierarchy_of_esco_ends_rows_early(self, real_file: RealFile) -> None:
        path = real_file("esco/ESCO dataset - v1.1.1 - classification - en - csv.zip")
        with open_zip(path) as archive:
            name = next(name for name in archive.namelist() if name.endswith("skillsHierarchy_en.csv"))
            found = read_csv(archive.open(name), name)
        assert (len(rows(found)), found.set_aside) == (647, ())

    def test_the_preamble_of_the_crosswalk_is_no_header(self, real_file: RealFile) -> None:
        with pytest.raises(FileError, match=r"4,254 of 4,267 rows cannot be read"):
            read_table(real_file("crosswalks/crosswalk_esco_onet.csv"))

    @pytest.mark.parametrize(
        ("name", "count"),
        [
            ("courses/coursera_5411_skills_whatyoulearn.csv", 5411),
            ("jobs/usajobs_2215.csv", 2215),
            ("esco/skills_fr.csv", 13485),
            ("skillsfuture/derived_roles.csv.gz", 2030),
        ],
    )
    def test_no_row_of_a_whole_file_is_lost(self, real_file: RealFile, name: str, count: int) -> None:
        found = read_table(real_file(name))
        assert (len(rows(found)), found.set_aside) == (count, ())
