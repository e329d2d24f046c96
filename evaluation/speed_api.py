"""How fast the real server answers gaps, the widget and pages: over HTTP, in a process of its own."""

from __future__ import annotations

import http.client
import json
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from evaluation import synthetic, synthetic_framework
from evaluation.served import IN_FOLDER, Served
from indexers.linking import LinkIndex
from service.keys import KeyFile
from service.service import Service
from service.settings import EMBEDDED, Settings

OCCUPATIONS = 200
_HELD = 5
_PAGE = "http://board.example"


def link_facts(folder: Path) -> dict[str, str]:
    """Build the link index that the server needs to read texts; the facts that a load states of it."""
    encoder = Service.open(Settings.read(folder, engine=EMBEDDED)).encoder()
    skills = synthetic_framework.taxonomy(0).skills.values()
    index = LinkIndex.build(synthetic_framework.FRAMEWORK, skills, encoder)
    index.save(folder / "linking" / index.version)
    links = json.dumps({index.framework: index.version})
    return {"encoder": encoder.identity if encoder else "", "links": links}


def measure_api(
    folder: Path,
    percentiles: Callable[[Callable[[int], object]], dict[str, float]],
    environ: Mapping[str, str] = IN_FOLDER,
) -> tuple[dict[str, dict[str, float]], float]:
    """Percentiles of gaps by ids and by 300 words of text, of the widget for a loaded posting, and of pages.

    And the server's peak resident memory in bytes.
    """
    texts = [synthetic_framework.pasted_text(number) for number in range(OCCUPATIONS)]
    asked = synthetic.questions(OCCUPATIONS)
    held, queries = [steps[:_HELD] for steps, _ in asked.gaps], asked.queries
    learners = [{"skills": [{"skill": synthetic.skill_name(step)} for step in some]} for some in held]
    site = KeyFile(folder).make("speed", "embed", origins=[_PAGE]).key
    unlimited = ("--rate", "0", "--key-rate", "0", "--visitor-rate", "0")
    with Served(folder, 1, *unlimited, environ=environ) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        found = {
            "gap_api": percentiles(
                lambda n: _post(
                    connection, {"target": synthetic_framework.occupation_name(n), "learner": learners[n]}
                )
            ),
            "gap_api_text": percentiles(
                lambda n: _post(connection, {"target": {"text": texts[n]}, "learner": learners[n]})
            ),
            "widget_api": percentiles(lambda n: _embed(connection, site, n)),
            "page_first": percentiles(lambda n: _page(connection, "/")),
            "page_browse": percentiles(
                lambda n: _page(connection, f"/browse?{urlencode({'q': queries[n]})}")
            ),
            "page_answer": percentiles(lambda n: _page(connection, "/advisor", _form(n, learners[n]))),
        }
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return found, float(peak if sys.platform == "darwin" else peak * 1024)


def _embed(connection: http.client.HTTPConnection, site: str, number: int) -> None:
    asked = urlencode({"site": site, "posting": synthetic_framework.posting_name(number), "lang": "en"})
    connection.request("GET", f"/v1/embed/recommendations?{asked}", headers={"Origin": _PAGE})
    _answered(connection, "items")


def _form(number: int, learner: dict[str, Any]) -> str:
    """An advisor's form as a browser sends it."""
    fields = [("target", synthetic_framework.occupation_name(number)), ("action", "rank")]
    for one in learner["skills"]:
        fields += [("has", one["skill"]), ("has_level", ""), ("has_standing", "claimed")]
    return urlencode(fields)


def _page(connection: http.client.HTTPConnection, path: str, form: str | None = None) -> None:
    headers = {"Accept": "text/html"}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("GET" if form is None else "POST", path, form, headers)
    response = connection.getresponse()
    html = response.read()
    if response.status != 200 or b"<h1" not in html:
        raise AssertionError(f"the server answered {response.status}: {html[:300]!r}")


def _post(connection: http.client.HTTPConnection, body: dict[str, Any]) -> None:
    connection.request("POST", "/v1/gap", json.dumps(body), {"Content-Type": "application/json"})
    _answered(connection, "results")


def _answered(connection: http.client.HTTPConnection, what: str) -> None:
    response = connection.getresponse()
    answer = json.loads(response.read())
    if response.status != 200 or not (answer[what] or answer["insufficient"]):
        raise AssertionError(f"the server answered {response.status}: {str(answer)[:300]}")
