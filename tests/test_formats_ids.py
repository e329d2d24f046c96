"""Which files of a folder are read, the ids that records get, and what happens when one stands twice."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from taxonomy.errors import FileError, InputError
from tests.test_formats import credentials, jsonl, postings, written


def test_given_ids_are_prefixed_unless_they_carry_a_prefix(tmp_path: Path) -> None:
    given_ids = ["7", "007", "other:x", "https://example.org/c/1", "10:30"]
    loaded = credentials(jsonl(tmp_path, *({"id": one, "title": one} for one in given_ids)), source="cat")
    assert [one.id for one in loaded.records] == [
        "cat:7", "cat:007", "other:x", "cat:https://example.org/c/1", "cat:10:30",
    ]  # fmt: skip
    assert set(loaded.source_of.values()) == {"cat"}


def test_the_same_row_twice_is_set_aside_and_a_conflict_is_an_error(tmp_path: Path) -> None:
    same = {"id": "1", "title": "A"}
    loaded = credentials(jsonl(tmp_path, same, {"id": "2", "title": "B"}, same))
    assert len(loaded.records) == 2
    assert [(one.row, one.reason) for one in loaded.set_aside] == [(3, "is the same as row 1")]
    with pytest.raises(FileError, match="is the same as row 1"):
        credentials(jsonl(tmp_path, same, same), strict=True)
    with pytest.raises(InputError) as caught:
        credentials(jsonl(tmp_path, same, {"id": "1", "title": "Other"}))
    assert caught.value.row == 2
    assert "'courses:1'" in caught.value.message
    assert "row 1" in caught.value.message


def test_a_conflict_between_files_names_both(tmp_path: Path) -> None:
    one = jsonl(tmp_path, {"id": "1", "title": "A"}, name="one.jsonl")
    two = jsonl(tmp_path, {"id": "1", "title": "B"}, name="two.jsonl")
    assert [record.id for record in credentials(one, two).records] == ["one:1", "two:1"]
    with pytest.raises(InputError) as caught:
        credentials(one, two, source="both")
    assert (caught.value.file, caught.value.row) == ("two.jsonl", 1)
    assert "one.jsonl, row 1" in caught.value.message


ROWS = [
    {"title": "A", "provider": "P", "url": "https://example.org/a"},
    {"title": "A", "provider": "P"},
    {"title": "a ", "provider": "P", "description": "another text"},
    {"title": "A", "provider": "Q"},
    {"title": "A", "provider": "Q", "category": "told apart by nothing else"},
    {"title": "B", "description": "x"},
]


def test_made_ids_do_not_depend_on_the_order_of_rows_or_on_layout(tmp_path: Path) -> None:
    def ids(rows: list[dict[str, str]]) -> dict[str, str]:
        loaded = credentials(jsonl(tmp_path, *rows))
        assert len(loaded.records) == len(ROWS)
        return {json.dumps([one.title, dict(one.texts), one.category, one.url, one.provider]): one.id
                for one in loaded.records}  # fmt: skip

    expected = ids(ROWS)
    assert len(set(expected.values())) == len(ROWS)
    for seed in range(5):
        assert ids(random.Random(seed).sample(ROWS, len(ROWS))) == expected


def test_made_ids_stay_when_the_text_changes(tmp_path: Path) -> None:
    before = credentials(jsonl(tmp_path, {"title": "A", "provider": "P", "description": "old"})).records[0]
    after = credentials(jsonl(tmp_path, {"title": "A", "provider": "P", "description": "new"})).records[0]
    assert before.id == after.id


def test_a_folder_gives_each_kind_its_own_files(tmp_path: Path) -> None:
    jsonl(tmp_path, {"id": "c", "title": "C", "provider": "P", "hours": 3}, name="credentials.jsonl")
    jsonl(tmp_path, {"id": "p", "title": "P", "employer": "E", "location": "L"}, name="postings.jsonl")
    jsonl(
        tmp_path,
        {"id": "m", "title": "M", "description": "told apart by its name"},
        name="more courses.jsonl",
    )
    jsonl(tmp_path, {"id": "u", "title": "U", "description": "not told apart"}, name="unclear.jsonl")
    written(tmp_path, "skills.csv", "id,label\n1,SQL\n")
    written(tmp_path, "learner.json", '{"name": "Mei", "skills": ["sql"], "text": "x"}')
    written(tmp_path, "broken.json", "{")
    written(tmp_path, "notes.txt", "not looked at")
    found = credentials(tmp_path)
    assert [one.id for one in found.records] == ["credentials:c", "more-courses:m"]
    assert any("broken.json" in note for note in found.notes)
    assert (
        "left out, not recognised as credentials: learner.json, postings.jsonl, skills.csv, unclear.jsonl."
        in found.notes
    )
    assert [one.id for one in postings(tmp_path).records] == ["postings:p"]
    assert [one.id for one in credentials(tmp_path / "unclear.jsonl").records] == ["unclear:u"]


def test_a_folder_without_any_says_what_is_there(tmp_path: Path) -> None:
    written(tmp_path, "skills.csv", "id,label\n1,SQL\n")
    with pytest.raises(FileError, match=r"no file that is recognised as postings \(skills\.csv\)"):
        postings(tmp_path)


def test_a_named_file_is_taken_although_it_looks_like_the_other_kind(tmp_path: Path) -> None:
    path = jsonl(tmp_path, {"title": "T", "employer": "E", "posted": "2026-01-01"}, name="x.jsonl")
    loaded = credentials(path)
    assert loaded.records[0].facts == {"employer": "E", "posted": "2026-01-01"}
    assert "x.jsonl was read as credentials but looks like postings." in loaded.notes
