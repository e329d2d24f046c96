"""The sentences that answers carry, in every language of the interface."""

from __future__ import annotations

from collections.abc import Sequence

from service.answers import Part

_MOST_NAMED = 3

_REASONS = {
    "en": "Closes {share} of the gap: {skills}.",
    "fr": "Comble {share} de l'écart : {skills}.",
}
_MORE = {"en": "{some} and {count} more", "fr": "{some} et {count} de plus"}
_LEVEL = {"en": "{skill} (to level {level:g})", "fr": "{skill} (jusqu'au niveau {level:g})"}
_NOTHING = {"en": "Closes nothing of the gap.", "fr": "Ne comble rien de l'écart."}


def percent(share: float, language: str = "en") -> str:
    """A share as a whole percentage; "under 1 %" rather than a zero that is none."""
    if 0 < share < 0.01:
        return "moins de 1 %" if language == "fr" else "under 1%"
    return f"{share:.0%}" if language != "fr" else f"{share * 100:.0f} %"


def reason_for(parts: Sequence[Part], share_of_gap: float, language: str = "en") -> str:
    """One sentence: how much of the gap a credential closes, and through which skills, heaviest first."""
    language = language if language in _REASONS else "en"
    if not parts:
        return _NOTHING[language]
    closes: dict[str, float] = {}
    top: dict[str, float | None] = {}
    names: dict[str, str] = {}
    for part in parts:
        closes[part.skill.id] = closes.get(part.skill.id, 0.0) + part.closes
        names[part.skill.id] = part.skill.label
        above = [level for level in (top.get(part.skill.id), part.level) if level is not None]
        top[part.skill.id] = max(above, default=None)
    heaviest = sorted(closes, key=lambda id_: (-closes[id_], id_))
    shown = [_skill(names[id_], top[id_], language) for id_ in heaviest[:_MOST_NAMED]]
    some = ", ".join(shown)
    if len(heaviest) > _MOST_NAMED:
        some = _MORE[language].format(some=some, count=len(heaviest) - _MOST_NAMED)
    return _REASONS[language].format(share=percent(share_of_gap, language), skills=some)


def _skill(name: str, level: float | None, language: str) -> str:
    return name if level is None else _LEVEL[language].format(skill=name, level=level)
