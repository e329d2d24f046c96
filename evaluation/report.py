"""One shape for what every evaluation found, on the screen and as files.

A report is a plain dictionary. `title` and `about` (lines of prose) say what was measured; `systems` maps a
system to its metrics; `intervals` maps it to [low, high] of a metric and `differences` to [value, low, high]
of skillstep minus that system; `notes` are lines of prose. `plots` are reliability diagrams: {"name", "bins":
[{"mean", "share", "count"}], "error" (the expected calibration error)}. `parts` are reports on parts of the
data. All but title and systems may be absent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taxonomy.errors import MissingPackage

if TYPE_CHECKING:
    from rich.console import Console

Report = dict[str, Any]
_OURS = "skillstep"
_INTERVALS = "With 95 % intervals"
_WIDTH = 160  # columns at least: a table of eleven metrics folds its cells below that


def show(report: Report) -> None:
    """Print the report as tables."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, _WIDTH)
    for part in (report, *report.get("parts", ())):
        _show(part, console)


def _show(report: Report, console: Console) -> None:
    from rich.table import Table

    console.print(f"\n{report['title']}", style="bold")
    for line in report.get("about", ()):
        console.print(line)
    for caption, header, rows in _tables(report):
        if caption:
            console.print(caption)
        table = Table(*header)
        table.columns[0].no_wrap = True
        for row in rows:
            table.add_row(*(cell.replace(" (", "\n").removesuffix(")") for cell in row))
        console.print(table)
    for line in report.get("notes", ()):
        console.print(f"- {line}")


def write(report: Report, folder: Path, name: str) -> list[Path]:
    """Write `name`.md, `name`.json and an SVG for each plot into `folder`, which is made.

    Returns:
        The files written.

    Raises:
        MissingPackage: there are plots and matplotlib is absent.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sections: list[str] = []
    drawn: list[Path] = []
    for at, part in enumerate((report, *report.get("parts", ()))):
        prefix = f"{name}-{at}" if at else name
        plots = [(f"{prefix}-{_slug(one['name'])}.svg", one) for one in part.get("plots", ())]
        for file, plot in plots:
            _draw(plot, folder / file)
            drawn.append(folder / file)
        sections.append(_markdown(part, [file for file, _ in plots], "##" if sections else "#"))
    text = folder / f"{name}.md"
    text.write_text("\n".join(sections), "utf-8")
    data = folder / f"{name}.json"
    data.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return [text, data, *drawn]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


_Tables = list[tuple[str, list[str], list[list[str]]]]


def _tables(report: Report) -> _Tables:
    """The tables of a report as (caption, header, rows of text)."""
    systems: Mapping[str, Mapping[str, Any]] = report["systems"]
    intervals = report.get("intervals", {})
    found = [
        _table(
            _INTERVALS if intervals else "",
            systems,
            lambda system, metric: _figure(systems, intervals, system, metric),
        )
    ]
    differences = report.get("differences", {})
    if differences:
        caption = f"{_OURS} minus each system on the same queries"
        found.append(
            _table(caption, differences, lambda system, metric: _difference(differences[system].get(metric)))
        )
    for plot in report.get("plots", ()):
        rows = [
            [f"{one['mean']:.3f}", f"{one['share']:.3f}", f"{one['count']:,}"]
            for one in plot["bins"]
            if one["count"]
        ]
        caption = f"Reliability of {plot['name']}: expected calibration error {plot['error']:.3f}"
        found.append((caption, ["mean probability", "share right", "pairs"], rows))
    return found


def _table(
    caption: str, systems: Mapping[str, Mapping[str, Any]], cell: Callable[[str, str], str]
) -> tuple[str, list[str], list[list[str]]]:
    there = (metric for one in systems.values() for metric, value in one.items() if value is not None)
    metrics = list(dict.fromkeys(there))
    rows = [[system, *(cell(system, metric) for metric in metrics)] for system in systems]
    return caption, ["system", *metrics], rows


def _figure(systems: Mapping[str, Any], intervals: Mapping[str, Any], system: str, metric: str) -> str:
    value = systems[system].get(metric)
    if value is None:
        return ""
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    bounds = intervals.get(system, {}).get(metric)
    return f"{text} ({bounds[0]:.2f}-{bounds[1]:.2f})" if bounds else text


def _difference(found: Sequence[float] | None) -> str:
    return f"{found[0]:+.3f} ({found[1]:+.2f} to {found[2]:+.2f})" if found else ""


def _markdown(report: Report, plots: Sequence[str], heading: str) -> str:
    lines = [f"{heading} {report['title']}", "", *report.get("about", ()), ""]
    for caption, header, rows in _tables(report):
        lines += [caption, ""] if caption else []
        lines += ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
        lines.append("")
    lines += [f"![{file}]({file})\n" for file in plots]
    lines += [f"- {line}" for line in report.get("notes", ())]
    return "\n".join(lines).rstrip() + "\n"


def _draw(plot: Mapping[str, Any], path: Path) -> None:
    """A reliability diagram: the share that is right at each probability, against the diagonal."""
    try:
        import matplotlib
    except ImportError:
        raise MissingPackage("pip install 'skillstep[evaluation]'") from None
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "skillstep"  # the same figures, the same file
    from matplotlib import pyplot

    bins = [one for one in plot["bins"] if one["count"]]
    figure, axes = pyplot.subplots(figsize=(4, 4))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.plot([one["mean"] for one in bins], [one["share"] for one in bins], marker="o")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability", ylabel="share right", title=plot["name"])
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
