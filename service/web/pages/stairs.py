"""The one picture of a step: a skill is a small stair of its levels.

Held steps are filled, missing ones outlined, and what a credential closes has the colour of closing. Colour
never says it alone: filled, outlined and hatched are told apart without it, and the label says it in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

StepState = Literal["held", "missing", "closed", "beyond"]

_STEP, _GAP, _LOW, _HIGH = 9.0, 2.0, 6.0, 20.0


@dataclass(frozen=True, slots=True)
class Stair:
    """A skill's steps from the lowest: `ends` are the levels where they end, None where it has no levels."""

    ends: Sequence[float | None]
    held: float | None = None
    required: float | None = None
    closes: float | None = None

    def states(self) -> list[StepState]:
        """What each step is: held, closed by what is looked at, missing, or beyond what is required."""
        return [self._state(end) for end in self.ends]

    def _state(self, end: float | None) -> StepState:
        if end is not None and self.held is not None and end <= self.held:
            return "held"
        if self.closes is not None and (end is None or end <= self.closes):
            return "closed"
        if end is None or self.required is None or self._begins_below(end, self.required):
            return "missing"
        return "beyond"

    def _begins_below(self, end: float, level: float) -> bool:
        at = list(self.ends).index(end)
        before = self.ends[at - 1] if at else 0.0
        return (before or 0.0) < level


def draw(stair: Stair, label: str) -> Markup:
    """The stair as SVG, read out as `label`."""
    states = stair.states()
    width = len(states) * (_STEP + _GAP) - _GAP
    parts = []
    for number, state in enumerate(states):
        share = (number + 1) / len(states)
        height = _LOW + (_HIGH - _LOW) * share
        x, y = number * (_STEP + _GAP), _HIGH - height
        parts.append(
            f'<rect class="step {state}" x="{x + 0.75:g}" y="{y + 0.75:g}" width="{_STEP - 1.5:g}" '
            f'height="{height - 1.5:g}" rx="1.5"/>'
        )
    return Markup(
        f'<svg class="stair" role="img" aria-label="{escape(label)}" viewBox="0 0 {width:g} {_HIGH:g}" '
        f'width="{width:g}" height="{_HIGH:g}">{"".join(parts)}</svg>'
    )
