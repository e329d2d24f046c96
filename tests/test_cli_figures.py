"""Numbers as printed: they add up, bars never hide what is there, any terminal can show them."""

from __future__ import annotations

import pytest

from service.cli.figures import (
    Glyphs,
    bar,
    clip,
    closes_shown,
    percent,
    quoted,
    stairs,
    weights_shown,
)

GLYPHS = Glyphs()


def tenths(shown: list[str]) -> int:
    return sum(round(float(one.removesuffix("%")) * 10) for one in shown)


def test_weights_add_up_as_printed() -> None:
    points = [1368, 1364, 1364]
    shown = weights_shown([one / 4096 for one in points])
    assert tenths(shown) == 1000
    assert shown == ["33.4%", "33.3%", "33.3%"]


def test_missing_and_met_are_one_hundred_percent() -> None:
    for missing in (0, 1, 2, 1365, 2048, 4095, 4096):
        assert tenths(weights_shown([missing / 4096, 1 - missing / 4096])) == 1000


def test_parts_add_up_to_the_whole_as_printed() -> None:
    parts = [400 * 240, 300 * 200, 77 * 20, 1, 1, 1]
    whole = closes_shown([sum(parts) / 2**20])
    assert tenths(closes_shown([one / 2**20 for one in parts])) == tenths(whole)


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0%"), (0.001, "<1%"), (0.126, "13%"), (0.9999, ">99%"), (1.0, "100%")]
)
def test_little_is_not_nothing_and_much_is_not_all(share: float, shown: str) -> None:
    assert percent(share) == shown


def test_a_bar_is_always_as_wide_and_shows_the_smallest_share() -> None:
    assert bar(0.0, GLYPHS) == "░" * 10
    assert bar(0.001, GLYPHS) == "█" + "░" * 9
    assert bar(1.0, GLYPHS) == "█" * 10


@pytest.mark.parametrize(
    ("held", "required", "shown"),
    [
        (2.0, 4.0, "■■□□"),
        (None, 3.0, "□□□"),
        (None, None, "□"),
        (3.0, 3.0, "■■□"),  # something of it is missing, or it would not be listed
        (50.0, 100.0, "■■■■■□□□□□"),
        (0.5, 0.7, "□"),
    ],
)
def test_stairs_show_held_and_missing_levels(held: float | None, required: float | None, shown: str) -> None:
    assert stairs(held, required, GLYPHS) == shown


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "no such encoding"])
def test_signs_that_a_terminal_lacks_are_replaced(encoding: str) -> None:
    glyphs = Glyphs.of(encoding)
    drawn = bar(0.5, glyphs) + stairs(1.0, 2.0, glyphs) + quoted("title", "x" * 200, glyphs) + glyphs.arrow
    assert drawn.isascii()


def test_a_terminal_that_can_show_them_gets_the_signs() -> None:
    assert Glyphs.of("utf-8") == GLYPHS


def test_a_long_text_is_cut_and_says_so() -> None:
    assert clip("one\n  two", 10, GLYPHS) == "one two"
    assert clip("one two three", 8, GLYPHS) == "one two…"
