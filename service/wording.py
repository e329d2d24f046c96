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
_MATCHES = {
    "en": "Meets {share} of what is asked for: {skills}.",
    "fr": "Répond à {share} de ce qui est demandé : {skills}.",
}
_LACKS = {"en": " Most is missing of: {skills}.", "fr": " Manque le plus : {skills}."}
_HOLDS_NOTHING = {
    "en": "The learner holds no skill that counts in {framework}.",
    "fr": "La personne ne possède aucune compétence qui compte dans {framework}.",
}
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
    some = _some(shown, len(heaviest), language)
    return _REASONS[language].format(share=percent(share_of_gap, language), skills=some)


def match_reason(match: float, matched: Sequence[str], lacking: Sequence[str], language: str = "en") -> str:
    """One sentence: how much of a posting is met, and through what; a second with what lacks most.

    Both list names of skills, heaviest first.
    """
    language = language if language in _MATCHES else "en"
    met = _some(matched[:_MOST_NAMED], len(matched), language)
    reason = _MATCHES[language].format(share=percent(match, language), skills=met)
    if lacking:
        reason += _LACKS[language].format(skills=", ".join(lacking[:_MOST_NAMED]))
    return reason


def holds_nothing(framework: str, language: str = "en") -> str:
    """Why there is no answer for one who holds nothing."""
    return _HOLDS_NOTHING[language if language in _HOLDS_NOTHING else "en"].format(framework=framework)


def _some(shown: Sequence[str], count: int, language: str) -> str:
    """The first of `count` names, and how many more there are."""
    some = ", ".join(shown)
    return _MORE[language].format(some=some, count=count - len(shown)) if count > len(shown) else some


def _skill(name: str, level: float | None, language: str) -> str:
    return name if level is None else _LEVEL[language].format(skill=name, level=level)
