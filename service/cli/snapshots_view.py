"""Snapshots, what was rolled back and what was copied, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from service.cli.screen import CAREFUL, DIM, GOOD, Screen

if TYPE_CHECKING:
    from service.places import CopyAnswer
    from service.snapshots import RollbackAnswer, SnapshotsAnswer


def snapshots_view(screen: Screen, answer: SnapshotsAnswer) -> None:
    """What is kept, newest first."""
    if not answer.snapshots:
        screen.line("No snapshot is kept: nothing was loaded yet.")
        return
    screen.table(
        ["=id", "=created (UTC)", "=state", "holds"],
        [(one.id, _day(one.created), one.state, _counted(one.counts)) for one in answer.snapshots],
    )
    screen.line()
    for encoder in dict.fromkeys(one.encoder for one in answer.snapshots):
        made = [one.id for one in answer.snapshots if one.encoder == encoder]
        of = f" ({', '.join(made)})" if len(made) < len(answer.snapshots) else ""
        screen.line(f"encoder: {encoder or 'none (links by words alone)'}{of}", DIM)
    if answer.current is None:
        kept = any(one.state == "kept" for one in answer.snapshots)
        advice = (
            "Go back to one that is kept with: skillstep rollback" if kept else "Load again to rebuild it"
        )
        screen.line(f"What is served cannot be read. {advice}.", CAREFUL)


def rollback_view(screen: Screen, answer: RollbackAnswer) -> None:
    """What is served now."""
    one = answer.current
    screen.line(
        f"Snapshot {one.id} of {_day(one.created)} (UTC) is served now: {_counted(one.counts)}.", GOOD
    )
    if answer.before:
        screen.line(f"Go forward again with: skillstep rollback {answer.before}")
    screen.line("The next load starts from it; once that is published, newer snapshots are given up.", DIM)


def copy_view(screen: Screen, answer: CopyAnswer) -> None:
    """What was copied, and what is served now."""
    report = answer.report
    screen.pairs(
        [
            ("copied", f"{answer.source} {screen.glyphs.arrow} {answer.target}"),
            ("records", _counted(report.records) if report.copied else ""),
            ("documents", _counted(report.documents)),
            ("time", f"{report.seconds:.1f} s"),
        ]
    )
    said = "is served there too now" if report.copied else "was there already, and is served"
    screen.line(f"Snapshot {report.snapshot} {said}.", GOOD)
    for note in answer.notes:
        screen.line(f"Note: {note}", DIM)


def _counted(counts: Mapping[str, int]) -> str:
    held = ((kind if count == 1 else f"{kind}s", count) for kind, count in counts.items() if count)
    return ", ".join(f"{count:,} {name}" for name, count in held) or "nothing"


def _day(created: str) -> str:
    return created[:19].replace("T", " ")
