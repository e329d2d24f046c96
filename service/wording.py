"""The sentences that answers carry, in every language of the interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.answers import Part
from taxonomy.wording import NARROW, number, typeset

_MOST_NAMED = 3


def _both(english: str, french: str) -> Mapping[str, str]:
    return {"en": english, "fr": typeset(french)}


_REASONS = _both(
    "Closes {share} of the gap: {skills}.",
    "Comble {share} de l'écart : {skills}.",
)
_MORE = _both("{some} and {count} more", "{some} et {count} de plus")
_LEVEL = _both("{skill} (to level {level})", "{skill} (jusqu'au niveau {level})")
_MATCHES = _both(
    "Meets {share} of what is asked for: {skills}.",
    "Répond à {share} de ce qui est demandé : {skills}.",
)
_LACKS = _both(" Most is missing of: {skills}.", " Manque le plus : {skills}.")
_HOLDS_NOTHING = _both(
    "The learner holds no skill that counts in {framework}.",
    "La personne ne possède aucune compétence qui compte dans {framework}.",
)
_NOTHING = _both("Closes nothing of the gap.", "Ne comble rien de l'écart.")

_RANKED = {
    (
        "hour",
        "en",
    ): "Of the {pool} that close at least a quarter of what the best does, the {count} whose hours "
    "are stated are ranked by what they close an hour. The others follow by what they close.",
    (
        "hour",
        "fr",
    ): "Parmi les {pool} qui comblent au moins le quart de ce que comble le meilleur, les {count} "
    "dont la durée est indiquée sont classés selon ce qu'ils comblent par heure. Les autres suivent.",
    (
        "cost",
        "en",
    ): "Of the {pool} that close at least a quarter of what the best does, the {count} whose cost "
    "in {currency} is stated are ranked by what they close for it. The others follow by what they close.",
    (
        "cost",
        "fr",
    ): "Parmi les {pool} qui comblent au moins le quart de ce que comble le meilleur, les {count} "
    "dont le coût en {currency} est indiqué sont classés selon ce qu'ils comblent pour ce coût. Les autres "
    "suivent.",
}
_UNRANKED = {
    ("hour", "unstated", "en"): "Its hours are not stated, so it stands after those whose hours are.",
    ("hour", "unstated", "fr"): "Sa durée n'est pas indiquée : placé après ceux dont elle l'est.",
    ("cost", "unstated", "en"): "Its cost is not stated, so it stands after those whose cost is.",
    ("cost", "unstated", "fr"): "Son coût n'est pas indiqué : placé après ceux dont il l'est.",
    ("cost", "currency", "en"): "Its cost is in {own}, which is not compared with {currency}.",
    ("cost", "currency", "fr"): "Son coût est en {own}, qui n'est pas comparé à {currency}.",
    ("", "little", "en"): "It closes less than a quarter of what the best does, so it is not ranked by {by}.",
    ("", "little", "fr"): "Comble moins du quart de ce que comble le meilleur : pas classé selon {by}.",
    ("", "beyond", "en"): "It is not among the 200 that close most, which are ranked by {by}.",
    ("", "beyond", "fr"): "N'est pas parmi les 200 qui comblent le plus, seuls classés selon {by}.",
}
_BY = {("hour", "en"): "hour", ("cost", "en"): "cost", ("hour", "fr"): "l'heure", ("cost", "fr"): "le coût"}

_ANY_CURRENCY = _both("any currency", "n'importe quelle monnaie")


def _set(text: str, language: str) -> str:
    return typeset(text) if language == "fr" else text


def ranked_note(by: str, pool: int, count: int, currency: str | None, language: str = "en") -> str | None:
    """What a ranking by hour or cost did; None for the usual one."""
    language = _spoken(language)
    text = _RANKED.get((by, language))
    if text is None:
        return None
    figures = {name: number(f"{one:,}", language) for name, one in (("pool", pool), ("count", count))}
    return _set(text, language).format(**figures, currency=currency or _ANY_CURRENCY[language])


def unranked_note(by: str, why: str, own: str | None, currency: str | None, language: str = "en") -> str:
    """Why a credential is not ranked by hour or cost: "unstated", another "currency", "little", "beyond"."""
    language = _spoken(language)
    text = _UNRANKED.get((by, why, language)) or _UNRANKED["", why, language]
    return _set(text, language).format(own=own, currency=currency, by=_set(_BY[by, language], language))


def _spoken(language: str) -> str:
    return language if language in _REASONS else "en"


def percent(share: float, language: str = "en") -> str:
    """A share as a whole percentage; "under 1 %" rather than a zero that is none."""
    if 0 < share < 0.01:
        return f"moins de 1{NARROW}%" if language == "fr" else "under 1%"
    return f"{share:.0%}" if language != "fr" else f"{share * 100:.0f}{NARROW}%"


def small(share: float | None, language: str = "en") -> str:
    """A share that may be tiny, as a percentage of two significant digits."""
    if share is None:
        return "rien" if language == "fr" else "none"
    if language == "fr":
        said = number(f"{share * 100:.2g}", language) if share >= 1e-6 else "moins de 0,0001"
        return f"{said}{NARROW}%"
    return f"{share * 100:.2g}%" if share >= 1e-6 else "under 0.0001%"


def reason_for(parts: Sequence[Part], share_of_gap: float, language: str = "en") -> str:
    """One sentence: how much of the gap a credential closes, and through which skills, heaviest first."""
    language = _spoken(language)
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
    if level is None:
        return name
    return _LEVEL[language].format(skill=name, level=number(f"{level:g}", language))
