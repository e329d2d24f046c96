"""The answer to a gap question, as tables: what was understood, what is missing, what closes it and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.figures import (
    BAR_WIDTH,
    added,
    bar,
    closes_shown,
    percent,
    weights_shown,
)
from service.cli.gap_lines import (
    about_result,
    gap_row,
    held_skill,
    hindrances,
    open_skill,
    part_row,
    target_line,
    with_level,
)
from service.cli.screen import CAREFUL, DIM, GOOD, STRONG, Screen

if TYPE_CHECKING:
    from service.answers import (
        ExplainAnswer,
        GapAnswer,
        GapSummary,
        HeldAnswer,
        LearnerAnswer,
        Result,
    )

_MOST_SKILLS = 12
_MOST_PARTS = 6
_INDENT = 4
_FIGURES = ("closes", "of the gap")
_BY = {"closes": "", "hour": " an hour", "cost": " for their cost"}
_FILTERED = " (of those that pass the filters)"


@dataclass(frozen=True, slots=True)
class GapView:
    """How much is shown: the parts of the first `parts` results; `everything` or only what weighs most.

    `filtered` says that the question left credentials out.
    """

    parts: int = 3
    everything: bool = False
    filtered: bool = False

    def gap(self, screen: Screen, answer: GapAnswer) -> None:
        """A whole gap answer."""
        self._understood(screen, answer)
        if answer.insufficient is not None:
            _insufficient(screen, answer.insufficient.reason)
            return
        self._gap(screen, answer.gap)
        self._results(screen, answer, with_reason=False)
        for number, result in enumerate(answer.results[: self.parts], answer.offset + 1):
            screen.line()
            self._why(screen, f"{number}. {result.title}", result)
        self._open(screen, answer.gap)
        _notes(screen, answer.notes)

    def recommend(self, screen: Screen, answer: GapAnswer) -> None:
        """A gap answer for a job board: each credential with its reason."""
        self._understood(screen, answer)
        if answer.insufficient is not None:
            _insufficient(screen, answer.insufficient.reason)
            return
        self._gap(screen, answer.gap)
        self._results(screen, answer, with_reason=True)
        _notes(screen, answer.notes)

    def explain(self, screen: Screen, answer: ExplainAnswer) -> None:
        """Why one credential stands where it stands."""
        screen.line(f"{answer.credential.title} ({answer.credential.id})", STRONG)
        off = ", ".join(answer.switched_off)
        note = answer.target.note or ""
        screen.pairs([("target", target_line(answer.target, screen.glyphs)), ("", note), ("off", off)])
        if answer.insufficient is not None:
            _insufficient(screen, answer.insufficient.reason)
            return
        for sentence in answer.why:
            screen.line(f"- {sentence}")
        if answer.result is not None:
            screen.line()
            self._why(screen, "Its parts", answer.result)

    def _understood(self, screen: Screen, answer: GapAnswer) -> None:
        rows = [("target", target_line(answer.target, screen.glyphs)), ("", answer.target.note or "")]
        if answer.target.also:
            rows.append(("also", ", ".join(f"{one.title} ({one.id})" for one in answer.target.also)))
        found = [with_level(one.label, one.level) for one in answer.target.found]
        rows.append(("found", self._some(found)))
        off = ("off", ", ".join(answer.switched_off))
        screen.pairs([*rows, *self.learner(answer.learner), off])

    def learner(self, learner: LearnerAnswer) -> list[tuple[str, str]]:
        """How a learner was understood: what counts, and what does not."""
        not_counted = learner.not_counted
        return self._held(learner) + [
            ("not counted" if not at else "", one) for at, one in enumerate(not_counted)
        ]

    def _held(self, learner: LearnerAnswer) -> list[tuple[str, str]]:
        """What is held, by where it comes from."""
        by_source: dict[str, list[HeldAnswer]] = {}
        for one in learner.held:
            by_source.setdefault(one.source, []).append(one)
        if not by_source:
            return [("holds", "nothing that counts")]
        names = {"skill": "holds", "text": "by the text"}
        rows = []
        for source, held in by_source.items():
            skills = self._some([held_skill(one) for one in held])
            own = source in names
            rows.append((names[source], skills) if own else ("by credential", f"{source}: {skills}"))
        return rows

    def _some(self, names: Sequence[str]) -> str:
        shown = names if self.everything else names[:_MOST_SKILLS]
        more = f" and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
        return ", ".join(shown) + more

    def _gap(self, screen: Screen, gap: GapSummary) -> None:
        missing, met = weights_shown([gap.missing or 0.0, gap.met or 0.0])
        screen.heading(f"The gap: {missing} of the target is missing, {met} is met")
        screen.line(bar(gap.met or 0.0, screen.glyphs, 40), GOOD)
        skills = gap.skills if self.everything else gap.skills[:_MOST_SKILLS]
        if not skills:
            return
        shown = weights_shown([one.weight for one in gap.skills])
        heaviest = skills[0].weight
        levelled = any(one.required is not None for one in skills)
        rows = [
            gap_row(one, weight, heaviest, levelled, screen.glyphs)
            for one, weight in zip(skills, shown, strict=False)
        ]
        if len(skills) < len(gap.skills):
            more = f"and {len(gap.skills) - len(skills)} more"
            rows.append((more, *[""] * (len(rows[0]) - 2), added(shown[len(skills) :])))
        screen.table(["skill", *(["=levels", "=held, needed"] if levelled else []), "=", ">weight"], rows)
        if any(one.assumed for one in skills):
            screen.line("* The source states no level; the middle one is assumed.", DIM)

    def _results(self, screen: Screen, answer: GapAnswer, *, with_reason: bool) -> None:
        if not answer.results:
            if answer.gap.missing:
                screen.heading("No credential closes any of it" + (_FILTERED if self.filtered else ""))
            return
        count = len(answer.results)
        if count < answer.total:
            most = f"The {count:,} that close most" if count > 1 else "The one that closes most"
            if answer.offset:
                most = f"{answer.offset + 1:,} to {answer.offset + count:,} of those that close most"
            screen.heading(f"{most}{_BY[answer.rank_by]}, of {answer.total:,}")
        else:
            screen.heading(f"What closes it: {count:,}")
        number_width = len(f"{answer.offset + count}.")
        title_width = screen.width - number_width - BAR_WIDTH - sum(map(len, _FIGURES)) - 4 * 2
        widths = (number_width, title_width, BAR_WIDTH, *map(len, _FIGURES))
        columns = [">", "credential", "=", *(f">{name}" for name in _FIGURES)]
        for number, one in enumerate(answer.results, answer.offset + 1):
            share = percent(one.share_of_gap)
            drawn = bar(one.share_of_gap, screen.glyphs)
            title = Text(one.title, STRONG)
            row = (f"{number}.", title, drawn, closes_shown([one.closes])[0], share)
            screen.table(
                columns if number == answer.offset + 1 else [">", "", "=", ">", ">"], [row], widths=widths
            )
            screen.line(about_result(one, screen.glyphs, answer.rank_by), DIM, number_width + 2)
            if with_reason:
                screen.line(one.reason, "", number_width + 2)
            if one.rank_note:
                screen.line(one.rank_note, DIM, number_width + 2)
            for line in hindrances(one):
                screen.line(line, CAREFUL, number_width + 2)

    def _why(self, screen: Screen, heading: str, result: Result) -> None:
        whole = closes_shown([result.closes])[0]
        screen.line(f"{heading}: {whole} of the target, {percent(result.share_of_gap)} of the gap", STRONG)
        parts = result.parts if self.everything else result.parts[:_MOST_PARTS]
        shown = closes_shown([one.closes for one in result.parts])
        rows = [part_row(one, closes, screen.glyphs) for one, closes in zip(parts, shown, strict=False)]
        if len(parts) < len(result.parts):
            more = Text(f"and {len(result.parts) - len(parts)} more steps")
            rows.append((added(shown[len(parts) :]), more, "", ""))
        screen.table([">closes", "step", ">weight", ">sure"], rows, _INDENT)

    def _open(self, screen: Screen, gap: GapSummary) -> None:
        printed = zip(gap.skills, weights_shown([one.weight for one in gap.skills]), strict=True)
        weights = {(one.skill.id, one.weight): weight for one, weight in printed}
        for heading, skills in (
            ("Nothing closes", gap.unclosed),
            ("Only uncertain evidence closes", gap.uncertain),
        ):
            if skills:
                screen.heading(heading + (_FILTERED if self.filtered else ""))
                screen.line(self._some([open_skill(one, weights) for one in skills]), CAREFUL)


def _insufficient(screen: Screen, reason: str) -> None:
    screen.heading("Not enough information")
    screen.line(reason)


def _notes(screen: Screen, notes: Iterable[str]) -> None:
    for note in notes:
        screen.line()
        screen.line(f"Note: {note}", DIM)
