"""What was typed becomes a question, or an error that names the option or the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from service.cli.inputs import (
    course_of,
    learner_of,
    named_as_typed,
    posting_target,
    read_words,
    target_of,
    words_or_file,
)
from service.cli.options import columns_of, existing, kind_of
from taxonomy.errors import FileError, InputError, UnknownName


def test_a_learner_file_and_options_add_up(tmp_path: Path) -> None:
    file = tmp_path / "learner.json"
    file.write_text('{"skills": [{"skill": "sql", "level": 2}], "credentials": ["a"], "text": "I cook."}')
    cv = tmp_path / "cv.txt"
    cv.write_text("I bake.")
    typed = learner_of(["python:3"], file, ["b", "a"], str(cv))
    assert [one.name for one in typed.learner.skills] == ["sql", "python:3"]
    assert typed.learner.credentials == ("a", "b")
    assert typed.learner.text == "I cook.\nI bake."


def test_errors_name_the_option_or_the_file_that_they_come_from(tmp_path: Path) -> None:
    file = tmp_path / "learner.json"
    file.write_text('{"skills": ["sql"]}')
    places = learner_of(["cooking"], file).places
    for field, named in (("learner.skills[0]", "skills[0]"), ("learner.skills[1]", "--have")):
        with pytest.raises(UnknownName) as caught, named_as_typed(places):
            raise UnknownName("is unknown.", field=field)
        assert caught.value.field == named
        assert caught.value.file == (str(file) if named == "skills[0]" else None)


def test_the_skills_of_a_target_are_named_by_their_option() -> None:
    with pytest.raises(InputError) as caught, named_as_typed({}):
        raise InputError("is unknown.", field="target.skills[2]")
    assert caught.value.field == "--target-skill"


def test_a_target_is_given_once() -> None:
    with pytest.raises(InputError, match="none was given"):
        target_of(None, [], None)
    with pytest.raises(InputError, match="not --target and --target-skill"):
        target_of("data analyst", ["SQL"], None)


def test_stdin_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="once"):
        target_of(None, [], "-", "-")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Données".encode())))
    assert read_words("-").text == "Données"


def test_stdin_that_is_not_utf8_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Données".encode("latin-1"))))
    with pytest.raises(FileError, match="stdin: is not UTF-8"):
        read_words("-")


@pytest.mark.parametrize("missing", ["no/such/cv.txt", "course.json"])
def test_a_file_that_is_not_there_is_named(missing: str) -> None:
    with pytest.raises(FileError, match=f"{missing}: there is no such file"):
        words_or_file(missing)
    with pytest.raises(FileError, match=missing):
        read_words(missing)
    with pytest.raises(FileError, match=missing):
        posting_target(missing)
    with pytest.raises(FileError, match=missing):
        existing([Path(missing)])
    with pytest.raises(FileError, match=missing):
        learner_of((), Path(missing))


def test_a_text_is_a_text_however_long() -> None:
    text = "I write SQL. " * 1_000
    assert words_or_file(text).text == text


def test_a_short_first_line_is_the_title(tmp_path: Path) -> None:
    ad = tmp_path / "ad-17.txt"
    ad.write_text("Data analyst\n\nYou write SQL every day.\n")
    posting = posting_target(str(ad)).posting
    assert posting is not None
    assert (posting.id, posting.title) == ("ad-17", "Data analyst")
    assert posting.texts == {"description": "You write SQL every day."}
    ad.write_text("You write SQL every day.")
    assert course_of(str(ad)).title == ""
    assert course_of(str(ad)).texts == {"description": "You write SQL every day."}


def test_an_inline_posting_keeps_its_own_id(tmp_path: Path) -> None:
    file = tmp_path / "any name.json"
    file.write_text('{"id": "req-9", "title": "Data analyst", "description": "SQL."}')
    posting = posting_target(str(file)).posting
    assert posting is not None
    assert posting.id == "req-9"


def test_what_is_no_file_is_the_id_of_a_posting() -> None:
    target = posting_target("sample:job-001")
    assert (target.name, target.kind) == ("sample:job-001", "posting")


def test_a_french_course_is_read_as_french() -> None:
    assert (
        course_of("Les participants apprennent à écrire des requêtes pour une base de données.").language
        == "fr"
    )


@pytest.mark.parametrize("typed", ["credential", "credentials", "Credentials"])
def test_kinds_are_singular_or_plural(typed: str) -> None:
    assert kind_of(typed) == "credential"


def test_an_unknown_kind_lists_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        kind_of("credntials")
    assert caught.value.nearest[0] == "credentials"


def test_columns_are_mapped_once() -> None:
    assert columns_of(["title = Course Name", "url=Link"]) == {"title": "Course Name", "url": "Link"}
    for wrong in (["title"], ["=x"], ["title="], ["title=a", "title=b"]):
        with pytest.raises(InputError, match="--map"):
            columns_of(wrong)
