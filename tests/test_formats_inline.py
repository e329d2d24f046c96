"""One posting, credential or learner as JSON: what is accepted, and errors that name the field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexers.formats import (
    parse_credential,
    parse_learner,
    parse_posting,
    read_credential,
    read_learner,
    read_posting,
)
from taxonomy.credentials import Credential, DeclaredSkill, HeldSkill, Hours, Learner
from taxonomy.errors import FileError, InputError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
POSTING_KEYS = st.sampled_from(
    ["title", "id", "skills", "texts", "url", "language", "posted", "description", "x"]
)
COURSE_KEYS = st.sampled_from(
    ["title", "hours", "cost", "mode", "prerequisites", "starts", "skills", "outcomes"]
)
LEARNER_KEYS = st.sampled_from(["name", "skills", "credentials", "text"])


def test_a_learner_with_everything() -> None:
    learner = parse_learner(
        {
            "name": "Amina",
            "skills": [
                {"skill": "sql", "level": 3, "standing": "verified"},
                {"skill": "Excel"},
                "python:2",
                "tact",
            ],
            "credentials": ["sample:a", "sample:a", "b"],
            "text": " I  write SQL. ",
        }
    )
    assert learner == Learner(
        (HeldSkill("sql", "3", "verified"), HeldSkill("Excel"), HeldSkill("python", "2"), HeldSkill("tact")),
        ("sample:a", "b"),
        "I write SQL.",
    )
    assert parse_learner({}) == Learner()
    assert parse_learner({"skills": None, "text": None}) == Learner()


@pytest.mark.parametrize(
    ("obj", "field", "nearest"),
    [
        ({"skils": []}, "skils", "skills"),
        ({"skills": [{"skill": "sql", "lvl": 3}]}, "lvl", "level"),
        ({"skills": [{"skill": "sql", "standing": "verifed"}]}, "skills[0].standing", "verified"),
        ({"skills": [{"skill": "sql", "standing": 5}]}, "skills[0].standing", None),
        ({"skills": [{"skill": "sql"}, {"level": 3}]}, "skills[1].skill", None),
        ({"skills": [{"skill": "sql", "level": True}]}, "skills[0].level", None),
        ({"skills": [{"skill": 5}]}, "skills[0].skill", None),
        ({"skills": [5]}, "skills[0]", None),
        ({"skills": {"sql": 3}}, "skills", None),
        ({"credentials": [7]}, "credentials[0]", None),
        ({"credentials": "sample:a"}, "credentials", None),
        ({"text": ["x"]}, "text", None),
        ({"name": 5}, "name", None),
        ([], None, None),
    ],
)
def test_wrong_learners_name_the_field(obj: object, field: str | None, nearest: str | None) -> None:
    with pytest.raises(InputError) as caught:
        parse_learner(obj)
    assert caught.value.field == field
    if nearest:
        assert caught.value.nearest[0] == nearest


def test_a_learner_file_says_which_file_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "me.json"
    path.write_text('{"skills": [{"skill": "sql"}], "text": "é"}', encoding="utf-8")
    assert read_learner(path).text == "é"
    path.write_text('{"skill": []}', encoding="utf-8")
    with pytest.raises(FileError, match=r"me\.json, field 'skill': is no field of learner") as caught:
        read_learner(path)
    assert "skills" in caught.value.nearest
    path.write_text("{", encoding="utf-8")
    with pytest.raises(FileError, match=r"me\.json: is not valid JSON"):
        read_learner(path)
    path.write_text("[" * 10_000 + "]" * 10_000, encoding="utf-8")
    with pytest.raises(FileError, match="nested more than 64 deep"):
        read_learner(path)
    path.write_bytes('{"text": "é"}'.encode("latin-1"))
    with pytest.raises(FileError, match="is not UTF-8"):
        read_learner(path)
    with pytest.raises(FileError, match="cannot be read"):
        read_learner(tmp_path / "gone.json")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hours", "lots"),
        ("Contact hours", "two or three"),
        ("hours", {"min": "a", "max": 3}),
        ("cost", "ask us"),
        ("price", 100),
    ],
)
def test_amounts_that_are_none_are_refused_with_what_was_written(field: str, value: Any) -> None:
    with pytest.raises(InputError, match=" is no ") as caught:
        parse_credential({"title": "SQL", field: value})
    assert caught.value.field == field
    assert str(value).strip("{}'")[:3] in caught.value.message


@pytest.mark.parametrize(
    ("field", "value"),
    [("hours", 0), ("hours", "0"), ("duration", "3 months"), ("hours", None), ("cost", "")],
)
def test_what_states_no_amount_is_no_fault(field: str, value: Any) -> None:
    course = parse_credential({"title": "SQL", field: value})
    assert (course.hours, course.cost) == (None, None)


def test_an_inline_posting_keeps_its_own_id_and_its_unknown_fields() -> None:
    posting = parse_posting(
        {"id": "REQ 7", "jobTitle": "Analyst", "Duties": "Write SQL.", "skills": "SQL:3", "shift": 2}
    )
    assert (posting.id, posting.title, posting.texts["responsibilities"]) == (
        "REQ 7",
        "Analyst",
        "Write SQL.",
    )
    assert posting.declared == (DeclaredSkill("SQL", "3"),)
    assert posting.facts == {"shift": "2"}


def test_an_inline_posting_without_id_is_called_by_what_it_says() -> None:
    one, two = ({"title": "Analyst", "description": text} for text in ("a", "b"))
    assert parse_posting(one).id == parse_posting(dict(one)).id
    assert parse_posting(one).id.startswith("inline:")
    assert parse_posting(one).id != parse_posting(two).id


def test_a_posting_of_a_known_source_is_read_as_such() -> None:
    record = json.loads((Path(__file__).parent / "fixtures" / "formats" / "jobbank.json").read_text("utf-8"))[
        "1"
    ]
    posting = parse_posting(record)
    assert posting.id == "111"
    assert "Welder Specific Skills" in posting.texts


def test_an_inline_course_with_named_texts() -> None:
    course = parse_credential(
        {"title": "SQL", "texts": {"Week 1": "Joins", "Week 2": ["a", "b"]}, "hours": 3, "skills": ["sql"]}
    )
    assert course.texts == {"Week 1": "Joins", "Week 2": "a\nb", "skills": "sql"}
    assert course.hours == Hours(3, 3)
    assert isinstance(course, Credential)


@pytest.mark.parametrize(
    ("obj", "field", "nearest"),
    [
        ({"titel": "Analyst"}, "title", "titel"),
        ({"title": ""}, "title", None),
        ({"title": {"en": "x"}}, "title", None),
        ({"title": "A", "skills": 5}, "skills", None),
        ({"title": "A", "description": {"a": 1}}, "description", None),
        ({"title": "A", "texts": ["x"]}, "texts", None),
        ("text", None, None),
    ],
)
def test_wrong_postings_name_the_field(obj: object, field: str | None, nearest: str | None) -> None:
    with pytest.raises(InputError) as caught:
        parse_posting(obj)
    assert caught.value.field == field
    if nearest:
        assert caught.value.nearest[0] == nearest


def test_files_with_one_record(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    for wrapped in ({"title": "A"}, [{"title": "A"}], {"7": {"title": "A"}}):
        path.write_text(json.dumps(wrapped))
        assert read_posting(path).title == read_credential(path).title == "A"
    path.write_text(json.dumps([{"title": "A"}, {"title": "B"}]))
    with pytest.raises(FileError, match="holds 2 records; one is needed"):
        read_posting(path)
    path.write_text(json.dumps({"title": "A", "hours": -1}))
    with pytest.raises(FileError, match=r"one\.json, field 'hours': is -1 hours, below 0"):
        read_credential(path)


# A busy machine draws nested values slowly, and is no fault of what reads them.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PATIENT
@given(st.dictionaries(POSTING_KEYS, JSON))
def test_any_posting_is_read_or_refused(obj: dict[str, object]) -> None:
    try:
        posting = parse_posting(obj)
    except InputError:
        return
    assert posting.title
    assert posting.id


@PATIENT
@given(st.dictionaries(COURSE_KEYS, JSON))
def test_any_course_is_read_or_refused(obj: dict[str, object]) -> None:
    try:
        course = parse_credential(obj)
    except InputError:
        return
    assert course.hours is None or 0 <= course.hours.minimum <= course.hours.maximum
    assert course.cost is None or course.cost.amount >= 0


@PATIENT
@given(st.dictionaries(LEARNER_KEYS, JSON) | JSON)
def test_any_learner_is_read_or_refused(obj: object) -> None:
    try:
        learner = parse_learner(obj)
    except InputError:
        return
    assert all(skill.name for skill in learner.skills)
