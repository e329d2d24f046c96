"""What a load did, as tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.cli.figures import clip
from service.cli.screen import CAREFUL, DIM, GOOD, Screen

if TYPE_CHECKING:
    from indexers.publish import LoadReport
    from taxonomy.model import SetAside

_FIRST = 10
_PARTICULARS = re.compile(r"'[^']*'|\S*\d\S*")  # what differs between rows that fail for one reason


def load_view(screen: Screen, report: LoadReport) -> None:
    """Counts, recognised columns, what was set aside and why, and what is loaded now."""
    changes = report.changes
    changed = f"{changes.added:,} added, {changes.changed:,} changed, {changes.unchanged:,} unchanged"
    if report.removed:
        changed += f", {report.removed:,} removed"
    if report.retired:
        changed += f", {report.retired:,} retired ({report.replaced:,} of them replaced)"
    screen.pairs(
        [
            ("loaded", f"{report.name} ({report.kind})"),
            ("records", f"{report.read:,} read: {changed}"),
            ("set aside", f"{len(report.set_aside):,}" if report.set_aside else "none"),
            ("columns", ", ".join(f"{field} from '{column}'" for field, column in report.recognised.items())),
            ("now", ", ".join(f"{count:,} {kind}s" for kind, count in report.counts.items())),
            ("time", f"{report.seconds:.1f} s"),
        ]
    )
    if report.published:
        screen.line(f"Published as snapshot {report.snapshot}.", GOOD)
    else:
        screen.line(f"Nothing had changed; snapshot {report.snapshot} still serves.", GOOD)
    for note in report.notes:
        screen.line(f"Note: {note}", DIM)
    if report.set_aside:
        _set_aside(screen, report.set_aside)


def _set_aside(screen: Screen, rows: Sequence[SetAside]) -> None:
    screen.heading(f"Set aside: {len(rows):,}")
    groups = Counter(_PARTICULARS.sub(screen.glyphs.ellipsis, one.reason) for one in rows)
    if len(groups) < len(rows):
        screen.table([">", ""], [(f"{count:,}", reason) for reason, count in groups.most_common(_FIRST)])
        screen.line("the first of them:", DIM)
    for one in rows[:_FIRST]:
        place = f"{one.file}, row {one.row:,}" if one.row else one.file
        screen.line(f"{place}: {clip(one.reason, 300, screen.glyphs)}", CAREFUL)
    if len(rows) > _FIRST:
        screen.line(f"and {len(rows) - _FIRST:,} more (--json lists them all)", DIM)
