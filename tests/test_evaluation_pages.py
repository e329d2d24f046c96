"""`python -m evaluation pages`: what is chosen, what is seen, and what is said of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evaluation import pages_seen
from evaluation.pages_browser import View
from evaluation.pages_chosen import choose
from evaluation.pages_host import sites
from evaluation.pages_report import markdown, report, table, write
from evaluation.pages_seen import MOST_SHIFT, Seen, faults, look, views
from service.keys import KEYS_FILE
from taxonomy.errors import NothingLoaded, UnknownName
from tests.browser import find_chromium
from tests.elasticsearch.fixtures import skip_or_fail

LOADED = {
    "counts": {"skill": 3, "posting": 0},
    "frameworks": ["F 1"],
    "shown": {
        "target": "T (t:1)",
        "held": ["a"],
        "skill": "s",
        "credential": "c",
        "posting": "p",
        "planned course": ["b"],
    },
}
FAULT = {"rule": "label", "at": "#q", "why": "has none", "seen": "en, 390 px, light"}


def test_what_is_shown_belongs_together_and_is_the_same_again(sample_data: Path) -> None:
    chosen = choose(sample_data)
    assert chosen == choose(sample_data)
    assert chosen.target.startswith("sample:")
    assert chosen.posting.startswith("sample:job-")
    assert chosen.held
    assert 1 <= len(chosen.taught["en"]) == len(chosen.taught["fr"])
    named = choose(sample_data, "data analyst", "sample:job-002")
    assert (named.title, named.posting) == ("Data analyst", "sample:job-002")


def test_what_is_not_there_is_an_error(sample_data: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        choose(sample_data, "astronaut of the deep")
    with pytest.raises(NothingLoaded):
        choose(tmp_path)


def test_each_width_and_language_is_looked_at_with_and_without_scripts() -> None:
    assert len({str(one) for one in views()}) == 8


@pytest.mark.parametrize(
    "seen",
    [
        Seen("p", violations=[FAULT]),
        Seen("p", wrong=["console: no"]),
        Seen("p", overflow=["900 px"]),
        Seen("p", shift=2 * MOST_SHIFT),
    ],
)
def test_what_is_to_be_mended_is_said_in_a_line(seen: Seen) -> None:
    assert seen.failed
    (line,) = faults([seen])
    assert line.startswith("p: ")


def test_what_axe_cannot_decide_is_listed_and_no_fault(tmp_path: Path) -> None:
    seen = Seen("p", views=["en, 390 px"], rules=40, incomplete=[FAULT, {**FAULT, "at": "#r"}], bytes=12_345)
    assert not seen.failed
    found = report([seen], {"chromium": "1", "axe-core": "4"}, LOADED, b"x" * 100)
    (row,) = table(found)
    assert (row["violations"], row["incomplete"], row["kB"], row["p50 ms"]) == (0, 2, "12.3", "")
    text = markdown(found)
    assert "- `label`, 2 places (such as `#q`) on p: has none" in text
    assert "to be mended" not in text
    written, data = write(found, tmp_path / "out")
    assert written.read_text("utf-8") == text
    assert json.loads(data.read_text("utf-8"))["pages"][0]["rules"] == 40


def test_every_page_of_the_sample_is_seen(sample_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_chromium() is None:
        skip_or_fail("pages are looked at in Chromium: install it", os.environ)
    monkeypatch.setattr(pages_seen, "views", lambda: [View(width=390, language="fr")])
    monkeypatch.setattr(pages_seen, "ASKED", 2)
    before = (sample_data / KEYS_FILE).exists()
    chosen = choose(sample_data)
    with sites(sample_data, chosen.posting) as site:
        pages, versions = look(site, chosen, print)
    assert faults(pages) == []
    assert set(versions) == {"chromium", "axe-core"}
    by_name = {one.name: one for one in pages}
    assert {"home", "advisor: plan", "provider: report", "embed", "widget on a foreign page"} <= set(by_name)
    assert all(one.rules > 10 for one in pages)
    home = by_name["home"]
    assert 0 < home.bytes < 60_000
    assert home.p50_ms is not None
    assert (sample_data / KEYS_FILE).exists() == before
