"""The report on the pages, as JSON and as Markdown."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.pages_browser import NARROWEST, RULES, WIDTHS
from evaluation.pages_seen import ASKED, Seen

NAME = "pages"


def report(
    pages: Sequence[Seen], versions: Mapping[str, str], loaded: Mapping[str, Any], widget: bytes
) -> dict[str, Any]:
    """What was seen, as plain values."""
    return {
        "versions": dict(versions),
        "rules": list(RULES),
        "widths": [*WIDTHS, NARROWEST],
        "loaded": dict(loaded),
        "widget_bytes": {"raw": len(widget), "gzip": len(gzip.compress(widget, 6, mtime=0))},
        "pages": [_row(one) for one in pages],
    }


def _row(seen: Seen) -> dict[str, Any]:
    row = {name: value for name, value in asdict(seen).items() if name != "asked"}
    return row | {"shift": round(seen.shift, 4), "p50_ms": seen.p50_ms and round(seen.p50_ms, 1)}


def table(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row a page."""
    return [
        {
            "page": one["name"],
            "views": len(one["views"]),
            "rules passed": one["rules"],
            "violations": len(one["violations"]),
            "incomplete": len(one["incomplete"]),
            "console": len(one["wrong"]),
            "overflow": len(one["overflow"]),
            "shift": f"{one['shift']:.3f}",
            "kB": f"{one['bytes'] / 1000:.1f}",
            "p50 ms": "" if one["p50_ms"] is None else f"{one['p50_ms']:.0f}",
        }
        for one in found["pages"]
    ]


def write(found: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the report as pages.md and pages.json into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    text, data = folder / f"{NAME}.md", folder / f"{NAME}.json"
    text.write_text(markdown(found), "utf-8")
    data.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return [text, data]


def markdown(found: Mapping[str, Any]) -> str:
    """The report for readers."""
    rows, versions, shown = table(found), found["versions"], found["loaded"]["shown"]
    lines = ["# The pages in a real browser", ""]
    counts = [f"{count:,} {kind}s" for kind, count in found["loaded"]["counts"].items() if count]
    lines += [
        f"Chromium {versions['chromium']} and axe-core {versions['axe-core']}, rules "
        f"{', '.join(found['rules'])}. Each page in English and French, "
        f"{' and '.join(map(str, WIDTHS))} px wide and again at {NARROWEST} px, with scripts (light and "
        "dark) and without (axe is a script and looks at the first alone). `kB`: bytes over the wire of the "
        "page with all its files and nothing kept, the larger of its views, later requests of the page "
        f"itself included. `p50 ms`: the server's answer, the same request {ASKED} times over one "
        "connection. `shift`: cumulative layout shift.",
        "",
        f"Loaded: {', '.join(counts)} ({'; '.join(found['loaded']['frameworks'])}).",
        f"Shown: the gap to {shown['target']} of somebody with {', '.join(shown['held'])}; "
        f"the posting {shown['posting']}; "
        f"a planned course that teaches {', '.join(shown['planned course'])}.",
        "",
    ]
    lines += ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    lines += ["| " + " | ".join(str(cell) for cell in row.values()) + " |" for row in rows]
    widget = found["widget_bytes"]
    lines += [
        "",
        f"The widget alone: {widget['gzip']:,} bytes compressed, {widget['raw']:,} as it stands.",
        "",
    ]
    lines += _listed("What axe-core cannot decide by itself", found["pages"], "incomplete")
    lines += _listed("What is to be mended", found["pages"], "violations")
    others = [
        f"- {one['name']}: {two}" for one in found["pages"] for two in (*one["wrong"], *one["overflow"])
    ]
    lines += ["## What else is to be mended", "", *others, ""] if others else []
    return "\n".join(lines).rstrip() + "\n"


def _listed(title: str, pages: Sequence[Mapping[str, Any]], kind: str) -> list[str]:
    """Faults by rule and reason, with the pages that have them and one place."""
    groups: dict[tuple[str, str], tuple[list[str], str, int]] = {}
    for page in pages:
        for one in page[kind]:
            names, at, count = groups.get((one["rule"], one["why"]), ([], one["at"], 0))
            groups[one["rule"], one["why"]] = ([*dict.fromkeys([*names, page["name"]])], at, count + 1)
    if not groups:
        return []
    lines = [f"## {title}", ""]
    for (rule, why), (names, at, count) in groups.items():
        lines.append(f"- `{rule}`, {count} places (such as `{at}`) on {', '.join(names)}: {why}")
    return [*lines, ""]
