"""What was loaded as pages write it: no marks that turn or hide text, and our own words keep their order."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.pages.shown import json_text, plain, said, seen, segment, visible

HEBREW = "\u05e7\u05d5\u05e8\u05e1"
OPEN, CLOSE = "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SQL for all", "SQL for all"),
        ("safe\u202egpj.exe\u202c", "safegpj.exe"),
        ("open \u2067\u2066never closed", "open never closed"),
        ("pay\u200bload\U000e0041\ufe0f", "payload"),
        ("a\x07b\x00c", "a b c"),
        ("e\u0301" + "\u0301" * 40 + "x", "e" + "\u0301" * 4 + "x"),
        (f"{HEBREW} SQL 3", f"{OPEN}{HEBREW} SQL 3{CLOSE}"),
        (f"SQL\n{HEBREW}\nR", f"SQL\n{OPEN}{HEBREW}{CLOSE}\nR"),
        (f"{OPEN}{HEBREW}", f"{OPEN}{HEBREW}{CLOSE}"),
        ("x" * 700, "x" * 599 + "…"),
        (None, ""),
    ],
)
def test_loaded_text(text: str | None, shown: str) -> None:
    assert plain(text) == shown


def test_a_sentence_of_ours_keeps_its_order_around_what_it_quotes() -> None:
    quoted = f"{OPEN}{HEBREW} {HEBREW}{CLOSE}"
    assert said(f"{HEBREW} {HEBREW} (to level 3), 12%") == f"{quoted} (to level 3), 12%"
    assert said("Closes 12%.") == "Closes 12%."


@given(st.text())
def test_what_is_shown_is_balanced_and_shown_again_the_same(text: str) -> None:
    for show in (plain, said):
        once = show(text)
        assert once.count(OPEN) == once.count(CLOSE)
        assert show(once) == once


@pytest.mark.parametrize(
    ("name", "shown"), [("\u3164\u3164", "a:b"), (" \u202e", "a:b"), (None, "a:b"), ("SQL", "SQL")]
)
def test_a_name_that_nobody_sees_gives_way_to_the_id(name: str | None, shown: str) -> None:
    assert seen(name, "a:b") == shown


@pytest.mark.parametrize("id_", ["a:../../advisor", "a:b/c?d#e", "a:%2e%2e", 'a:"><script>', "a:\ud800"])
def test_an_id_is_one_part_of_a_path(id_: str) -> None:
    part = segment(id_)
    assert not set(part) & set('/?#"<> '), part
    assert part.startswith("a:")


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=30)))
def test_json_keeps_its_value_and_shows_all_of_it(value: dict[str, str]) -> None:
    shown = json_text(json.dumps(value, ensure_ascii=False))
    assert json.loads(shown) == value
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("value", "shown_as"),
    [
        ("Coursera", "Coursera"),
        ("\u1160\u1160", "U+1160 U+1160"),
        ("\u202e \u200b", "U+202E U+0020 U+200B"),
        ("\u3164" * 9, " ".join(["U+3164"] * 8) + " …"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_value_that_nobody_sees_is_said_by_its_code_points(value: str | None, shown_as: str) -> None:
    assert visible(value) == shown_as
