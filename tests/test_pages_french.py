"""The French pages: no English sentence of ours, what was loaded marked with its language, French figures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.web.pages.words import sentences
from tests.pages import pages

SAMPLE = Path(__file__).resolve().parents[1] / "service" / "sample"
CREDENTIALS, POSTINGS = (
    [json.loads(line) for line in (SAMPLE / f"{name}.jsonl").read_text("utf-8").splitlines()]
    for name in ("credentials", "postings")
)
# Names stand in sentences of ours as they are: what is looked for is English around them.
NAMES = sorted(
    {
        str(one[field])
        for one in (*CREDENTIALS, *POSTINGS)
        for field in ("title", "provider", "employer", "region", "location", "sector")
        if one.get(field)
    },
    key=lambda name: (-len(name), name),
)
ENGLISH = re.compile(
    r"\b(the|of|and|with|is|are|to|for|not|by|it|its|from|that|which|what|at|an|be|no|yes|can|cannot|stated"
    r"|hours?|weeks|months|days|level|skills?|credentials?|postings?|gap|closes|asks|none|given|held|nothing"
    r"|on-site|online|blended|project|broader|narrower|exact|current|retired|say|open|free)\b",
    re.IGNORECASE,
)
VOID = frozenset(("br", "hr", "img", "input", "line", "link", "meta", "path", "rect"))
SPOKEN = ("aria-label", "title", "alt", "placeholder", "content", "data-found", "data-none")
PERSON: dict[str, Any] = {
    "lang": "fr",
    "target": "data analyst",
    "has": ["SQL", "Python", ""],
    "has_level": ["Practitioner", "1", ""],
    "has_standing": ["verified", "claimed", "claimed"],
    "credential": ["oq-sql-weekend"],
}
SPENT = {"plan_hours_a_week": "6", "plan_by": "2031-06-30", "plan_cost": "900", "plan_currency": "CAD"}
COURSE = {
    "lang": "fr",
    "title": "Analyse de données appliquée",
    "description": "On interroge des bases de données avec SQL et on nettoie des données.",
    "outcomes": "Rédiger des requêtes SQL. Visualiser des données.",
    "hours": "40",
    "level": "Débutant",
    "language": "fr",
}


@dataclass(frozen=True)
class Node:
    """A text that somebody sees or hears: its language, whether it is a name, and where it stands."""

    text: str
    language: str | None
    name: bool
    tag: str


class Nodes(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None, bool]] = [("", None, False)]
        self.found: list[Node] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        _, language, name = self.open[-1]
        language = values.get("lang", language)
        name = name or values.get("translate") == "no" or tag in ("code", "pre", "script", "style")
        for key in SPOKEN:
            text = values.get(key)
            if text and (key != "content" or values.get("name") == "description"):
                self.found.append(Node(text, language, name, f"{tag} {key}"))
        if tag not in VOID:
            self.open.append((tag, language, name))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        if data.strip():
            tag, language, name = self.open[-1]
            self.found.append(Node(" ".join(data.split(" ")).strip(), language, name, tag))


def ours(html: str) -> list[Node]:
    """The nodes that say something in the page's language."""
    return [one for one in Nodes(html).found if one.language == "fr" and not one.name]


def english(html: str) -> list[str]:
    """What of a French page is English and nobody's name."""
    found = []
    for node in ours(html):
        text = node.text
        for name in NAMES:
            text = text.replace(name, "").replace(f"{name[:31].rstrip()}…", "")
        if ENGLISH.search(text):
            found.append(f"{node.tag}: {node.text}")
    return found


@pytest.fixture(scope="module")
def site(sample_data: Path) -> Iterator[TestClient]:
    with pages(sample_data) as client:
        client.headers["accept-language"] = "fr"
        yield client


Asked = Callable[[TestClient], Any]


def got(path: str, **params: str) -> Asked:
    return lambda client: client.get(path, params={"lang": "fr", **params})


def sent(path: str, **fields: Any) -> Asked:
    return lambda client: client.post(path, data={**PERSON, **fields})


def checked(**fields: Any) -> Asked:
    def ask(client: TestClient) -> Any:
        rules = [one["name"] for one in client.get("/v1/rules").json()["rules"] if one["document"] != "award"]
        return client.post("/provider", data={**COURSE, "rule": rules, **fields})

    return ask


def picks(client: TestClient) -> list[str]:
    found = client.post("/v1/gap", json={"target": "data analyst", "k": 3}).json()["results"]
    return [one["id"] for one in found]


ALL: Mapping[str, Asked] = {
    "home": got("/"),
    "reference": got("/docs"),
    "frameworks": got("/browse/frameworks"),
    **{f"browse {kind}": got("/browse", kind=kind) for kind in ("skill", "occupation", "credential")},
    "browse posting": got("/browse", kind="posting", q="data"),
    "nothing found": got("/browse", kind="credential", q="zzqx"),
    "a typing error": got("/browse", kind="skill", q="analisys"),
    "skill": got("/browse/skills/sample:sql"),
    "occupation": got("/browse/occupations/sample:data-analyst"),
    "credential": got("/browse/credentials/sample:dd-sql-foundations"),
    "posting": got("/browse/postings/sample:job-001"),
    "advisor": got("/advisor", target="data analyst"),
    "a read text": sent(
        "/advisor", action="rank", cv="Je rédige des requêtes SQL et je nettoie des données."
    ),
    "answer": sent("/advisor", action="rank"),
    "by hour": sent("/advisor", action="rank", rank_by="hour"),
    "by cost": sent("/advisor", action="rank", rank_by="cost", currency="CAD", rule="strict"),
    "together": lambda client: sent("/advisor", action="rank", pick=picks(client))(client),
    "compare": lambda client: sent("/advisor/compare", pick=picks(client))(client),
    "sheet": sent("/advisor/sheet"),
    "plan": sent("/advisor/plan", **SPENT),
    "a plan of hours": sent("/advisor/plan", plan_hours="30"),
    "a plan without room": sent("/advisor/plan", plan_hours="1"),
    "board": got("/board"),
    "provider": got("/provider"),
    "course": checked(),
    "a bare course": checked(title="Introduction", description="", outcomes="", hours="3"),
    "rules of another day": checked(day="2016-01-01"),
    "report": checked(action="report"),
}


@pytest.mark.parametrize("name", ALL)
def test_a_french_page_says_nothing_in_english(site: TestClient, name: str) -> None:
    response = ALL[name](site)
    assert response.status_code == 200, response.text[:500]
    assert len(ours(response.text)) > 5
    assert english(response.text) == []


def test_english_would_be_seen() -> None:
    assert english('<html lang="fr"><p>3 hours</p><p aria-label="not stated">3</p></html>') == [
        "p: 3 hours",
        "p aria-label: not stated",
    ]
    marked = '<html lang="fr"><p><span lang="en">the end</span> <i translate="no">Bank of X</i></p></html>'
    assert english(marked) == []


def test_titles_stand_in_their_own_language(site: TestClient) -> None:
    known = {one["title"]: one["language"] for one in (*CREDENTIALS, *POSTINGS)}
    for name in ("browse credential", "browse posting", "answer", "plan", "compare", "sheet", "course"):
        nodes = [one for one in Nodes(ALL[name](site).text).found if one.text in known and " " not in one.tag]
        shown = [one for one in nodes if one.tag in ("a", "span", "label", "h3", "th")]
        assert shown, name
        wrong = [
            (one.text, one.language) for one in shown if one.language != known[one.text] and not one.name
        ]
        assert wrong == [], name
        assert any(one.language == "en" for one in shown), name


@pytest.mark.parametrize("name", ["plan", "sheet", "credential", "posting", "compare", "report"])
def test_money_and_days_are_written_as_french_writes_them(site: TestClient, name: str) -> None:
    html = ALL[name](site).text
    said = " ".join(one.text for one in ours(html))
    assert not re.search(r"\d{4}-\d{2}-\d{2}", said)
    assert not re.search(r"\d\.\d+\s?%|\d%|\d\.\d+ [hH]|\d (CAD|EUR|SGD)\b", said)
    if name in ("plan", "sheet"):
        assert re.search(r"\d\u00a0CAD", said)
        assert re.search(r"\d \w+ 20\d\d", said)


def test_the_frame_says_what_the_widget_says() -> None:
    widget = (Path(__file__).resolve().parents[1] / "service/web/pages/static/widget.js").read_text("utf-8")
    said = re.findall(r'closes: "([^"]+)"', widget)
    assert [one.replace("{0}", "{share}") for one in said] == [
        sentences("en")["answer.asked"],
        sentences("fr")["answer.asked"],
    ]
