"""Held credentials as they were read, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.screen import CAREFUL, DIM, GOOD, STRONG, Screen

if TYPE_CHECKING:
    from service.awards import ReadAnswer
    from taxonomy.held import AwardedSkill, HeldCredential

_STYLES = {"verified": GOOD, "evidenced": "", "claimed": CAREFUL}
_MOST_SKILLS = 12
_INDENT = 2


def read_view(screen: Screen, answer: ReadAnswer) -> None:
    """Each award: its standing with the reason, and what it states."""
    for at, award in enumerate(answer.credentials):
        if at:
            screen.line()
        _award(screen, award)


def _award(screen: Screen, award: HeldCredential) -> None:
    screen.line(f"{award.title} ({award.format})", STRONG)
    if award.id != award.title:
        screen.line(award.id, DIM, _INDENT)
    screen.line(Text.assemble((award.standing, _STYLES[award.standing]), ": ", award.reason), indent=_INDENT)
    screen.pairs((f"  {name}", value) for name, value in _stated(award))
    if award.skills:
        screen.line("aligned with", DIM, _INDENT)
        for one in award.skills[:_MOST_SKILLS]:
            screen.line(_skill(one), indent=2 * _INDENT)
        if len(award.skills) > _MOST_SKILLS:
            screen.line(f"and {len(award.skills) - _MOST_SKILLS} more", DIM, 2 * _INDENT)


def _stated(award: HeldCredential) -> list[tuple[str, str]]:
    issuer = ", ".join(one for one in (award.issuer or award.issuer_id, award.country) if one)
    hours = "" if award.hours is None else _range(award.hours.minimum, award.hours.maximum)
    credit = award.credits
    return [
        ("issuer", issuer),
        ("issued", award.issued or "not stated"),
        ("expires", award.expires or ""),
        ("learner", "identified in the document" if award.learner_identified else "not identified"),
        ("hours", hours),
        ("credits", f"{credit.value:g} {credit.system or ''}".strip() if credit else ""),
        ("level", award.level.name if award.level else ""),
        ("grade", award.grade or ""),
        ("assessment", award.assessment or ""),
        ("participation", award.participation or ""),
        ("outcomes", "; ".join(award.outcomes)),
    ]


def _range(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _skill(one: AwardedSkill) -> Text:
    text = Text(one.name)
    said = [
        one.level and f"level {one.level}",
        one.framework,
        *(code for code in one.codes if code != one.name),
    ]
    if remarks := [remark for remark in said if remark]:
        text.append(f" ({', '.join(remarks)})", DIM)
    return text
