from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from evaluation.__main__ import app
from evaluation.gap_build import build, make_gaps
from evaluation.gap_catalogue import Catalogue, Columns, read_catalogue
from evaluation.gap_checks import check_shift
from evaluation.gap_folder import read_benchmark
from taxonomy.errors import FileError, InputError

COLUMNS = Columns(title="name", texts=("about",), skills="tags")
FIELDS = [
    "baking",
    "carpentry",
    "dentistry",
    "electronics",
    "forestry",
    "geology",
    "harvesting",
    "irrigation",
]
PARTS = ["tools", "safety", "methods", "planning", "history", "repair"]


def courses() -> list[dict[str, str]]:
    """Courses of eight subjects, each with six tags of it; the text holds four of them in other words."""
    found = []
    for at in range(60):
        subject = FIELDS[at % 8]
        parts = [f"{subject}{PARTS[(at + step) % 6]}" for step in range(4)]
        found.append(
            {
                "id": str(at), "name": f"{parts[0].title()}, part {at}",
                "about": f"You will learn the {' and '.join(parts)} from the start.",
                "tags": tags(subject),
                "address": f"https://x.org/{at}",
            }
        )  # fmt: skip
    return found


def tags(subject: str) -> str:
    return ", ".join(f"{subject}{part} work" for part in PARTS)


def table(path: Path, found: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    return path


def read(
    tmp_path: Path, found: list[dict[str, str]], columns: Columns = COLUMNS, **options: Any
) -> Catalogue:
    return read_catalogue(table(tmp_path / "courses.csv", found), columns, **options)


def tags_of(tmp_path: Path, cell: str, **options: Any) -> tuple[str, ...]:
    found = courses()
    found[0]["tags"] = cell
    return read(tmp_path, found, **options).entries[0].tags


def test_a_tag_that_holds_commas_stays_one(tmp_path: Path) -> None:
    cell = "Baking, Law, Regulation, and Compliance, Networks (LAN, WAN), Baking"
    assert tags_of(tmp_path, cell) == ("Baking", "Law, Regulation, and Compliance", "Networks (LAN, WAN)")


def test_a_list_of_tags_decides_and_what_it_lacks_is_counted(tmp_path: Path) -> None:
    known = tmp_path / "tags.txt"
    known.write_text("Extract, Transform, Load\nBaking\n\n", "utf-8")
    found = courses()
    found[0]["tags"] = "extract,transform, load, baking, Gossip"
    catalogue = read(tmp_path, found, tags=known)
    assert catalogue.entries[0].tags == ("Extract, Transform, Load", "Baking")
    assert any("parts of tags are on no line" in one for one in catalogue.warnings)
    assert catalogue.dropped["without skills"] == 59


def test_another_separator(tmp_path: Path) -> None:
    assert tags_of(tmp_path, "Law, Regulation; Baking;", separator=";") == ("Law, Regulation", "Baking")


def test_the_same_course_comes_once(tmp_path: Path) -> None:
    found = courses()
    found[5] |= {"name": found[3]["name"].upper(), "tags": "forestry safety"}
    found[7]["address"] = "http://www.x.org/6/#top"
    catalogue = read(tmp_path, found, Columns(title="name", texts=("about",), skills="tags", url="address"))
    assert catalogue.dropped == {
        "with a title that occurs before": 1, "with an address that occurs before": 1
    }  # fmt: skip
    assert {entry.row for entry in catalogue.entries} == set(range(2, 62)) - {5 + 2, 7 + 2}


def test_courses_of_another_catalogue_are_left_out(tmp_path: Path) -> None:
    other = table(tmp_path / "other.csv", courses()[:3])
    catalogue = read(tmp_path, courses(), exclude=[other])
    assert catalogue.dropped == {"also in an excluded catalogue": 3}


@pytest.mark.parametrize(
    "text",
    [
        "Lernen Sie die Grundlagen der Elektronik mit einem Lehrer und für den Beruf.",
        "Aprende los fundamentos de la panadería para el hogar y el trabajo.",
        "Apprenez les bases de la boulangerie et de la cuisine avec nous.",
        "学习编程的基础知识", "Основы программирования для начинающих",
    ],
)  # fmt: skip
def test_other_languages_are_left_out(tmp_path: Path, text: str) -> None:
    found = courses()
    found[0]["about"] = text
    assert read(tmp_path, found).dropped == {"in another language": 1}


@pytest.mark.parametrize(
    "text", ["Amazon Bedrock\nFoundation Models", "Spanish: el, la, los, and how to use them."]
)
def test_lists_of_nouns_and_quoted_words_are_kept(tmp_path: Path, text: str) -> None:
    found = courses()
    found[0]["about"] = text
    assert not read(tmp_path, found).dropped


def test_a_stated_language_counts(tmp_path: Path) -> None:
    found = [one | {"lang": "French" if at < 2 else "English (UK)"} for at, one in enumerate(courses())]
    columns = Columns(title="name", texts=("about",), skills="tags", language="lang")
    assert read(tmp_path, found, columns).dropped == {"in another language": 2}
    with pytest.raises(InputError, match="cannot be told"):
        read(tmp_path, found, columns, language="sw")


def test_rows_that_cannot_be_judged_are_counted(tmp_path: Path) -> None:
    found = courses()
    found[0]["name"] = found[1]["about"] = found[2]["tags"] = ""
    found[3]["tags"] = found[3]["about"] = "Learn the tools of electronics."
    reasons = {"without a title": 1, "without a text": 1, "without skills": 2}
    assert read(tmp_path, found).dropped == reasons


def test_lines_that_an_export_repeats_come_once(tmp_path: Path) -> None:
    found = courses()
    found[0]["about"] = "Learn the tools of baking.\nLearn the tools of baking.\nAnd more."
    assert read(tmp_path, found).entries[0].text == "Learn the tools of baking.\nAnd more."


@pytest.mark.parametrize(("rows", "said"), [(1, "1 row below"), (-2, "2 rows above")])
def test_a_shifted_column_is_refused(tmp_path: Path, rows: int, said: str) -> None:
    found = courses()
    moved = [one["about"] for one in found]
    moved = moved[-rows:] + moved[:-rows]
    with pytest.raises(FileError, match=rf"courses\.csv, field 'about': .*{said}"):
        read(tmp_path, [one | {"about": text} for one, text in zip(found, moved, strict=True)])


def test_a_column_about_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not describe"):
        read(tmp_path, [one | {"about": "You will enjoy this course."} for one in courses()])


def test_few_rows_cannot_tell_a_shift() -> None:
    assert "too few rows" in check_shift({}, {"about": ["x"]}, [["y"]], "f")[0]


def test_tags_taken_from_the_text_are_told(tmp_path: Path) -> None:
    found = [one | {"about": f"We teach {one['tags']}."} for one in courses()]
    assert [
        "100% of the skills stand word for word in 'about'" in one for one in read(tmp_path, found).warnings
    ] == [True]
    assert not read(tmp_path, courses()).warnings


def test_titles_that_say_nothing_are_told_not_refused(tmp_path: Path) -> None:
    found = [one | {"name": f"Course {at}"} for at, one in enumerate(courses())]
    assert ["name: skills share no more words" in one for one in read(tmp_path, found).warnings] == [True]


def test_a_missing_column_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"no column 'tag'\. Nearest: tags"):
        read(tmp_path, courses(), Columns(title="name", texts=("about",), skills="tag"))


def test_an_id_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    found = courses()
    found[4]["id"] = " 3"
    columns = Columns(title="name", texts=("about",), skills="tags", id="id")
    with pytest.raises(FileError, match="row 6, field 'id': '3' is the id of row 5"):
        read(tmp_path, found, columns)


def test_gaps_are_as_defined() -> None:
    rng = np.random.default_rng(0)
    ids = [f"s{at:02}" for at in range(40)]
    tagged = [{ids[at] for at in rng.choice(40, 12, replace=False)} for _ in range(100)]
    gaps = make_gaps(tagged, ids, 30, seed=1)
    assert len(gaps) == 30
    for gap in gaps:
        assert 5 <= len(gap) <= 15
        assert sum(gap.values()) == pytest.approx(1, abs=1e-4)
        least = min(gap.values())
        assert all(round(weight / least, 2) in (1, 1.5, 2, 3) for weight in gap.values())
    assert make_gaps(tagged, ids, 30, seed=1) == gaps
    assert make_gaps(tagged, ids, 30, seed=2) != gaps


def test_a_seed_needs_three_courses_and_seven_neighbours() -> None:
    ids = [f"s{at}" for at in range(9)]
    assert make_gaps([set(ids[:8])] * 2, ids, 5, seed=1) == []
    assert make_gaps([set(ids[:7])] * 3, ids, 5, seed=1) == []
    assert len(make_gaps([set(ids[:8])] * 3, ids, 99, seed=1)) == 8


COMMAND = ("--title", "name", "--text", "about", "--skills", "tags", "--id", "id", "--url", "address")


def wide(tmp_path: Path) -> Path:
    """Each course has the tags of its subject and of the next, so that roles can be made."""
    found = courses()
    for at, one in enumerate(found):
        one["tags"] += f", {tags(FIELDS[(at + 1) % 8])}"
    return table(tmp_path / "courses.csv", found)


def test_the_command_builds_a_folder_that_can_be_run(tmp_path: Path) -> None:
    catalogue = wide(tmp_path)
    made = []
    for name in ("one", "two"):
        paths = ("--catalogue", str(catalogue), "--out", str(tmp_path / name))
        sizes = ("--queries", "9", "--tuning", "3", "--json")
        result = CliRunner().invoke(app, ["gaps-build", *paths, *COMMAND, *sizes], catch_exceptions=False)
        about = json.loads(result.stdout)
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert made[0] == made[1]
    assert about["counts"] == {"courses": 60, "skills": 48, "queries": 9, "tuning queries": 3}
    assert about["columns"]["texts"] == ["about"]
    benchmark = read_benchmark(tmp_path / "one")
    assert len(benchmark.gaps) == 9
    assert all(benchmark.covered(gap).any() for gap in benchmark.gaps)
    tuning = read_benchmark(tmp_path / "one", Path("queries-tuning.jsonl"))
    assert {gap.id for gap in tuning.gaps}.isdisjoint(gap.id for gap in benchmark.gaps)


def test_too_few_roles_are_shared_in_proportion(tmp_path: Path) -> None:
    about = build(
        wide(tmp_path), tmp_path / "out", COLUMNS, separator=",", tags=None, exclude=(), language="en",
        queries=600, tuning=200, seed=7,
    )  # fmt: skip
    assert (about["counts"]["queries"], about["counts"]["tuning queries"]) == (36, 12)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x", "utf-8")
    with pytest.raises(InputError, match="is not empty"):
        build(
            wide(tmp_path), tmp_path / "out", COLUMNS, separator=",", tags=None, exclude=(), language="en",
            queries=6, tuning=2, seed=7,
        )  # fmt: skip


def test_skills_that_never_meet_make_no_role(tmp_path: Path) -> None:
    found = [one | {"tags": one["tags"].partition(",")[0]} for one in courses()]
    with pytest.raises(InputError, match="no role can be made"):
        build(
            table(tmp_path / "courses.csv", found), tmp_path / "out", COLUMNS, separator=",", tags=None,
            exclude=(), language="en", queries=6, tuning=2, seed=7,
        )  # fmt: skip
    assert not (tmp_path / "out").exists()
