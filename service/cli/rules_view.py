"""How checks, rules and comparisons are shown."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from service.cli.figures import percent
from service.cli.screen import CAREFUL, DIM, GOOD, STRONG, Screen
from service.rules.answers import CheckAnswer, CheckedElement, ChecksAnswer, CompareAnswer, RulesAnswer

_STYLES = {"pass": GOOD, "fail": CAREFUL, "not stated": DIM, "not applicable": DIM}
_FRENCH: Mapping[str, str] = {
    "pass": "conforme", "fail": "non conforme", "not stated": "non précisé", "not applicable": "sans objet",
    "mandatory": "obligatoire", "optional": "facultatif", "differs": "diffère", "closes": "comble",
    "of the gap": "de l’écart", "nothing": "rien", "yes": "oui", "no": "non",
}  # fmt: skip
_VERDICTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "complete": "All mandatory elements pass.",
        "fails": "A mandatory element fails.",
        "not stated": "Not all mandatory elements are stated.",
    },
    "fr": {
        "complete": "Tous les éléments obligatoires sont conformes.",
        "fails": "Un élément obligatoire n’est pas conforme.",
        "not stated": "Tous les éléments obligatoires ne sont pas précisés.",
    },
}


def _word(name: str, language: str) -> str:
    return _FRENCH.get(name, name) if language == "fr" else name


def checks_view(screen: Screen, answer: ChecksAnswer, language: str) -> None:
    """Every check, one after the other."""
    for at, one in enumerate(answer.checks):
        if at:
            screen.line()
        _check(screen, one, language)
    for note in answer.notes:
        screen.line(note, CAREFUL)


def _check(screen: Screen, one: CheckAnswer, language: str) -> None:
    screen.line(one.credential.title, STRONG)
    screen.line(f"{one.title} ({one.rules}, {one.in_force})")
    screen.line(f"{one.source.name} ({one.source.date}). {one.source.url}", DIM)
    screen.line()
    screen.table(["", "", "", ""], [_row(element, language) for element in one.elements])
    screen.line()
    said = _VERDICTS[language][one.verdict]
    screen.line(said, GOOD if one.verdict == "complete" else CAREFUL)
    if one.outcome:
        screen.line(one.outcome, GOOD)
    for note in one.notes:
        screen.line(note, CAREFUL)


def _row(element: CheckedElement, language: str) -> tuple[str | Text, ...]:
    said = _word(element.result, language)
    silent = element.result == "not stated" and element.found == _word("not stated", language)
    about = Text("" if silent else element.found)
    if element.result in ("fail", "not stated"):
        about.append(f"\n{element.wanted}" if about else element.wanted, DIM)
    return (
        Text(said, _STYLES[element.result]),
        element.name,
        Text(_word("mandatory" if element.mandatory else "optional", language), DIM),
        about,
    )


def rules_view(screen: Screen, answer: RulesAnswer) -> None:
    """The rules, each with its source."""
    rows = []
    for one in answer.rules:
        about = Text(one.title)
        about.append(f"\n{one.source.name} ({one.source.date})", DIM)
        rows.append((one.name, one.in_force, f"{one.mandatory} + {one.elements - one.mandatory}", about))
    screen.table(["=rules", "=in force", "=elements", ""], rows)


def compare_view(screen: Screen, answer: CompareAnswer, language: str) -> None:
    """One row a field; those that differ are marked."""
    nothing = _word("not stated", language)
    rows: list[tuple[str | Text, ...]] = []
    if answer.closes:
        closes = (
            f"{percent(one.closes)} ({percent(one.share_of_gap)} {_word('of the gap', language)})"
            if one
            else _word("nothing", language)
            for one in answer.closes
        )
        rows.append((Text("*", CAREFUL), Text(_word("closes", language), STRONG), *closes))
    for field in answer.fields:
        cells = (Text(value) if value else Text(nothing, DIM) for value in field.values)
        rows.append((Text("*" if field.differs else "", CAREFUL), Text(field.label, DIM), *cells))
    screen.table(["", "", *(one.id for one in answer.credentials)], rows)
    screen.line()
    screen.line(f"* {_word('differs', language)}. {answer.source.name} ({answer.source.date}).", DIM)
