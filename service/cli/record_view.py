"""One skill, occupation, credential or posting, whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text

from service.cli.around_view import around_view
from service.cli.figures import level, percent, quoted
from service.cli.screen import DIM, STRONG, Screen
from taxonomy.frameworks import framework_of
from taxonomy.model import label

if TYPE_CHECKING:
    from indexers.engine import Kind
    from taxonomy.frameworks import Taxonomy

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordView:
    """Shows records of one kind, with the labels of the skills that they name."""

    kind: Kind
    taxonomy: Taxonomy
    language: str

    def frameworks(self, record: Record) -> list[str]:
        """The frameworks whose data is shown."""
        if self.kind in ("skill", "occupation"):
            return [framework_of(record["id"])]
        return sorted({framework_of(one["id"]) for one in record["taught"]})

    def show(self, screen: Screen, record: Record) -> None:
        """The whole record."""
        if self.kind == "skill":
            self._skill(screen, record)
        elif self.kind == "occupation":
            self._occupation(screen, record)
        else:
            self._document(screen, record)

    def _named(self, screen: Screen, record: Record) -> None:
        """Label, id, other names, description."""
        screen.line(label(record["labels"], self.language), STRONG)
        names = [f"{text} ({language})" for language, text in record["labels"].items()]
        others = record.get("alternatives", {})
        rows = [("id", record["id"]), ("labels", ", ".join(names))]
        rows += [(f"also ({language})", ", ".join(texts)) for language, texts in others.items()]
        rows.append(("about", label(record.get("descriptions", {}), self.language)))
        screen.pairs(rows)

    def _skill(self, screen: Screen, record: Record) -> None:
        self._named(screen, record)
        scale = record.get("scale") or {}
        codes = (
            code if at is None else f"{code} (level {at:g})" for code, at in record.get("codes", {}).items()
        )
        rows = [
            ("type", record.get("type", "")),
            ("category", record.get("category", "")),
            ("part of", self._labels(record.get("broader", ()))),
            ("related", self._labels(record.get("related", ()))),
            ("codes", ", ".join(codes)),
            ("scale", f"{scale['name']}, 0 to {scale['maximum']:g}" if scale else ""),
        ]
        screen.pairs([*rows, *self._retired(record), *_facts(record)])
        levels = record.get("levels", ())
        if levels:
            screen.heading("Levels")
            described = [label(one.get("descriptions", {}), self.language) for one in levels]
            screen.table(
                [">", "", ""],
                [
                    (f"{one['value']:g}", one.get("name", ""), text)
                    for one, text in zip(levels, described, strict=True)
                ],
            )

    def _retired(self, record: Record) -> list[tuple[str, str]]:
        if not record.get("retired"):
            return []
        last = record.get("last_version")
        since = f"last in version {last}, " if last else ""
        return [("retired", f"{since}replaced by {self._labels(record.get('replaced_by', ())) or 'nothing'}")]

    def _occupation(self, screen: Screen, record: Record) -> None:
        self._named(screen, record)
        codes = ", ".join(f"{scheme} {code}" for scheme, code in record.get("codes", {}).items())
        screen.pairs(
            [
                ("codes", codes),
                ("part of", self._labels(record.get("broader", ()))),
                *self._retired(record),
                *_facts(record),
            ]
        )
        for name, lines in record.get("texts", {}).items():
            screen.heading(name.replace("_", " ").capitalize())
            for line in lines:
                screen.line(f"- {line}")
        around_view(screen, record, self.language)
        requirements = record.get("requirements", ())
        scored = [one for one in requirements if self._scored(one["skill"])]
        shown = [one for one in requirements if not self._scored(one["skill"])]
        if scored:
            self._requirements(screen, f"Asks for {_counted(len(scored), 'skill')}", scored)
        if shown:
            self._requirements(screen, f"Also rated, never in a gap: {len(shown)}", shown)

    def _requirements(self, screen: Screen, heading: str, requirements: Sequence[Record]) -> None:
        """Levels and importance apart; an importance that no level of the table has is not shown for any."""
        screen.heading(heading)
        weighed = any(
            one.get("importance", 1.0) != 1.0 for one in requirements if one.get("level") is not None
        )
        ordered = sorted(requirements, key=lambda one: (one.get("relation", ""), -one.get("importance", 1.0)))
        screen.table(
            ["", ">level", ">importance", ""],
            [
                (
                    self._label(one["skill"]),
                    self._level(screen, one),
                    percent(one.get("importance", 1.0)) if weighed or one.get("level") is None else "",
                    one.get("relation", ""),
                )
                for one in ordered
            ],
        )

    def _level(self, screen: Screen, requirement: Record) -> str:
        """A level with the highest that there is ("3 of 5")."""
        shown = level(requirement.get("level"), screen.glyphs)
        known = self.taxonomy.skills.get(requirement["skill"])
        if requirement.get("level") is None or known is None or known.scale is None:
            return shown
        return f"{shown} of {known.scale.maximum:g}"

    def _scored(self, id_: str) -> bool:
        known = self.taxonomy.skills.get(id_)
        return known is None or known.scored

    def _document(self, screen: Screen, record: Record) -> None:
        screen.line(record["title"], STRONG)
        left_out = {"id", "title", "texts", "declared", "taught", "insufficient", "facts", "particulars"}
        rows = [("id", record["id"])]
        stated = {**record, **(record.get("particulars") or {})}
        rows += [
            (name.replace("_", " "), _value(value)) for name, value in stated.items() if name not in left_out
        ]
        screen.pairs([*rows, *_facts(record)])
        for name, text in record.get("texts", {}).items():
            screen.heading(name)
            screen.line(text)
        taught = record["taught"]
        if taught:
            screen.heading("Skills" if self.kind == "posting" else "Teaches")
            screen.table(
                ["skill", ">level", ">sure", ""],
                [(self._linked(one, screen), level(one["level"], screen.glyphs), percent(one["probability"]),
                  "claimed" if one["claimed"] else "uncertain") for one in taught],
            )  # fmt: skip
        for framework, reason in record["insufficient"].items():
            screen.line(f"{framework}: {reason}", DIM)

    def _linked(self, one: Record, screen: Screen) -> Text:
        text = Text(one["label"])
        text.append(f"  {one['id']}", DIM)
        if one["evidence"]:
            first = one["evidence"][0]
            text.append(f"\n{quoted(first['field'], first['text'], screen.glyphs)}", DIM)
        return text

    def _label(self, id_: str) -> str:
        known = self.taxonomy.skills.get(id_) or self.taxonomy.occupations.get(id_)
        return label(known.labels, self.language) if known else id_

    def _labels(self, ids: Iterable[str]) -> str:
        return ", ".join(map(self._label, ids))


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _facts(record: Record) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in record.get("facts", {}).items()]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        if "reason" in value:
            return f"{value['name']} ({value['reason']})"
        if "amount" in value:
            return f"{value['amount']:g} {value['currency']}"
        if "value" in value:
            before, after = value.get("framework"), value.get("system")
            amount = value["value"]
            shown = amount if isinstance(amount, str) else f"{amount:g}"
            return " ".join(one for one in (before, shown, after) if one)
        if "minimum" in value:
            low, high = value["minimum"], value["maximum"]
            return f"{low:g}" if low == high else f"{low:g} to {high:g}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) == 2 and all(isinstance(one, float) for one in value):  # a range
            return f"{value[0]:g}" if value[0] == value[1] else f"{value[0]:g} to {value[1]:g}"
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
