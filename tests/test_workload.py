"""Hours and credits convert in one place; ranges stay ranges, and what cannot both be right is said."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.credentials import Credential, Credits, Hours
from taxonomy.errors import InputError
from taxonomy.workload import ECTS, HOURS, NZ, UK, UNITS, US, Workload, convert, disagreement, workload_in


@pytest.mark.parametrize(
    ("amount", "unit", "to", "low", "high"),
    [
        (1, ECTS, HOURS, 25, 30),
        (4, ECTS, HOURS, 100, 120),
        (150, HOURS, ECTS, 5, 6),
        (1, ECTS, UK, 2, 2),
        (15, UK, HOURS, 150, 150),
        (40, NZ, HOURS, 400, 400),
        (6, ECTS, NZ, 15, 18),
        (1, US, HOURS, 45, 45),
        (3, US, ECTS, 6, 6),
        (1, US, UK, 4, 4),
    ],
)
def test_the_conversions(amount: float, unit: str, to: str, low: float, high: float) -> None:
    found = convert(Workload(amount, amount, unit), to)
    assert found.minimum == pytest.approx(low)
    assert found.maximum == pytest.approx(high)
    assert found.unit == to
    assert found.source


def test_a_rule_of_thumb_is_marked() -> None:
    assert str(convert(Workload(2, 2, US), HOURS)) == "about 90 hours"
    assert str(convert(Workload(4, 6, ECTS), HOURS)) == "100 to 180 hours"


@given(
    st.floats(0.01, 1000), st.floats(0, 1000), st.sampled_from(UNITS), st.sampled_from(UNITS)
)  # fmt: skip
def test_a_range_stays_a_range_and_comes_back_no_narrower(
    low: float, width: float, unit: str, to: str
) -> None:
    there = convert(Workload(low, low + width, unit), to)
    back = convert(there, unit)
    assert there.minimum <= there.maximum
    assert back.minimum <= low * (1 + 1e-9)
    assert back.maximum >= (low + width) * (1 - 1e-9)


@pytest.mark.parametrize("amount", [(-1.0, 2.0), (3.0, 2.0), (1.0, math.inf), (math.nan, 1.0)])
def test_an_amount_that_is_none_is_refused(amount: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="no amount"):
        convert(Workload(*amount, HOURS), ECTS)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(InputError, match="parsecs"):
        convert(Workload(1, 1, "parsecs"), HOURS)


def test_the_stated_unit_is_not_converted() -> None:
    one = Credential(id="x", title="x", hours=Hours(100, 100), credits=Credits(4, "ECTS"))
    assert workload_in(one, ECTS) == Workload(4, 4, ECTS)
    assert workload_in(one, HOURS) == Workload(100, 100, HOURS)
    assert workload_in(Credential(id="x", title="x"), HOURS) is None


def test_hours_against_credits_that_disagree() -> None:
    found = disagreement(Hours(40, 40), Credits(4, "ECTS"))
    assert found is not None
    assert found.found == "40 hours and 4 ECTS: they cannot both be right"
    assert found.wanted == "4 ECTS are 100 to 120 hours"


@pytest.mark.parametrize(
    ("hours", "credits_"),
    [
        (Hours(110, 110), Credits(4, "ECTS")),
        (Hours(90, 100), Credits(4, "ECTS")),
        (Hours(50, 50), Credits(1, "credit hours")),  # 2 ECTS by the other reading
        (Hours(3, 3), Credits(4, None)),
        (Hours(3, 3), Credits(4, "CEU")),
        (None, Credits(4, "ECTS")),
    ],
)
def test_what_can_be_right_is_no_disagreement(hours: Hours | None, credits_: Credits) -> None:
    assert disagreement(hours, credits_) is None
