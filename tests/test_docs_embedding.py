"""What docs/embedding.md promises of the widget is what the widget does."""

from __future__ import annotations

import re
from pathlib import Path

from service.serve_options import ServeOptions
from service.web.limits import MAX_DESCRIBED
from service.web.refusals import Refusal

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "embedding.md").read_text("utf-8")
WIDGET = (ROOT / "service" / "web" / "pages" / "static" / "widget.js").read_text("utf-8")


def test_every_attribute_is_told() -> None:
    observed = re.search(r"observedAttributes = \[(.*?)\]", WIDGET)
    assert observed is not None
    assert set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)) == set(re.findall(r"\w+", observed[1]))


def test_every_variable_is_told_with_its_value() -> None:
    told = dict(re.findall(r"--skillstep-(\w+): (#?\w+);", GUIDE))
    assert set(told) == set(re.findall(r"var\(--skillstep-(\w+)", WIDGET))
    for name, value in told.items():
        short = value.replace("#ffffff", "#fff")
        assert value in ("inherit", "10px") or f":{short};" in WIDGET, name


def test_every_sentence_for_visitors_is_the_widgets() -> None:
    for sentence in re.findall(r'\| .*"([A-Z][^"]+)"', GUIDE):
        assert f'"{sentence}"' in WIDGET


def test_the_limits_and_refusals_are_those_of_the_server() -> None:
    assert f"ask {ServeOptions().visitor_rate} times" in GUIDE
    assert f"{ServeOptions().key_rate:,}" in GUIDE
    assert f"{MAX_DESCRIBED:,} bytes" in GUIDE
    for slug in re.findall(r"`([a-z]+-?[a-z]+)` \((?:403|429)\)|`(overloaded)`|`(timeout)`", GUIDE):
        assert Refusal("".join(slug), "").problem.status in (403, 429, 503)
