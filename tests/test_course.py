"""A planned course against postings, credentials and occupations: figures by hand, and the report on them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from fastapi.testclient import TestClient

from indexers.documents import LinkedCredential, credential_document
from indexers.embedded import EmbeddedEngine
from indexers.engine import Document, Record
from indexers.linking import LinkIndex
from service.found_answers import CourseAnswer
from service.reports.charts import Bar, bars, scale_of
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import Alignment, Credential, Hours
from taxonomy.errors import InputError
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, Level, LevelScale, Occupation, Requirement, Skill
from taxonomy.outlooks import Outlook
from tests.apis import running
from tests.clis import cli_over
from tests.test_demand import asks, posting

SCALE = LevelScale("levels", 4)
WELD = Skill(
    id="f:weld", labels={"en": "arc welding", "fr": "soudage"}, scale=SCALE, levels=(Level(2), Level(4))
)
GRIND = Skill(id="f:grind", labels={"en": "surface grinding"})
READ = Skill(id="f:read", labels={"en": "blueprint reading"})
BAKE = Skill(id="f:bake", labels={"en": "bread baking"})
WELDER = Occupation(
    id="f:welder",
    labels={"en": "welder"},
    requirements=(Requirement("f:weld", 2), Requirement("f:read")),
    codes={"noc2021": "72106"},
)
BAKER = Occupation(id="f:baker", labels={"en": "baker"}, requirements=(Requirement("f:bake"),))
OUTLOOK = Outlook(
    code="72106", period="2024-2033", labels={"en": "Welders"}, openings=37_000, source="COPS 2024-2033"
)
TAXONOMY = Taxonomy.build(
    [Framework(id="f", name="Trades", version="1", attribution="Trades of us")],
    [WELD, GRIND, READ, BAKE],
    [WELDER, BAKER],
    outlooks=[OUTLOOK],
)
COURSE = Credential(id="new", title="Welding", texts={"description": "Learners practise arc welding."})


def documents() -> Iterator[Document]:
    """60 postings ask for welding, half of them for reading too; 5 for reading alone; 40 for baking."""
    for number in range(30):
        yield posting(number, asks("f:weld", 2), url="https://jobs.example/1", employer="<b>Steel & Co</b>")
    for number in range(30, 60):
        yield posting(number, asks("f:weld", 2), asks("f:read"), url="javascript:alert(1)")
    for number in range(60, 65):
        yield posting(number, asks("f:read"))
    for number in range(80, 120):
        yield posting(number, asks("f:bake"))
    yield credential("c:whole", Alignment("f:weld", 256, exit=2), Alignment("f:grind", 256))
    yield credential("c:other", Alignment("f:bake", 256))


def credential(id_: str, *alignments: Alignment) -> Document:
    record = Credential(id=id_, title=f"Course {id_}")
    return credential_document(LinkedCredential(record, alignments), "c", TAXONOMY)


def folder_of(folder: Path, made: list[Document]) -> Path:
    engine = EmbeddedEngine(folder)
    index = LinkIndex.build("f", TAXONOMY.skills.values(), None)
    index.save(folder / "linking" / index.version)
    links = json.dumps({"f": index.version})
    with engine.stage() as stage:
        stage.put(Record(one.kind, one.id, one.body, "c") for one in made if one.kind != "skill")
        engine.publish(stage.build(made, TAXONOMY, {"encoder": "", "links": links}).id)
    engine.close()
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from indexers.documents import occupation_document

    made = [*documents(), occupation_document(WELDER), occupation_document(BAKER)]
    return folder_of(tmp_path_factory.mktemp("course"), made)


@pytest.fixture(scope="module")
def service(data: Path) -> Iterator[Service]:
    service = Service.open(Settings(data, model=""))
    yield service
    service.close()


@pytest.fixture(scope="module")
def answer(service: Service) -> CourseAnswer:
    return service.course(COURSE, k=5, listed=4)


def test_it_says_how_many_postings_ask_for_what_it_teaches(answer: CourseAnswer) -> None:
    assert [one.skill.id for one in answer.skills] == ["f:weld"]
    own = answer.skills[0]
    assert (own.postings, own.asked and own.asked.of) == (60, 105)
    assert [one.id for one in own.examples] == ["p:000", "p:001", "p:002", "p:003"]
    demand = answer.demand
    assert demand is not None
    assert (demand.postings, demand.asking, demand.matching, demand.whole) == (105, 105, 60, 30)
    # A posting for both: welding to 2 has width 1/2, reading 1, so that a third of it is taught.
    assert demand.covered == pytest.approx((30 * 1 + 30 / 3) / 105)
    assert demand.covered_of_matched == pytest.approx((30 * 1 + 30 / 3) / 60)


def test_it_names_what_is_asked_for_beside_it_and_what_adding_that_gains(answer: CourseAnswer) -> None:
    assert [one.skill.id for one in answer.missing] == ["f:read"]
    missing = answer.missing[0]
    assert (missing.beside.count, missing.beside.of) == (30, 60)
    assert (missing.everywhere.count, missing.everywhere.of) == (35, 105)
    assert missing.more_postings == 5
    assert missing.more_covered == pytest.approx((30 * 2 / 3 + 5) / 105)
    assert all(one.id >= "p:060" for one in missing.gained)


def test_what_is_named_is_listed_once_with_its_match(answer: CourseAnswer) -> None:
    named = {one.id for one in answer.skills[0].examples} | {one.id for one in answer.missing[0].examples}
    assert named <= {one.id for one in answer.postings}
    assert len({one.id for one in answer.postings}) == len(answer.postings)
    assert answer.postings[0].match == pytest.approx(1)
    assert answer.postings[0].employer == "<b>Steel & Co</b>"


def test_overlap_goes_both_ways(answer: CourseAnswer) -> None:
    """All of the course stands in the credential; of it, welding's half step out of 1/2 + 1."""
    near = answer.nearest
    assert [one.id for one in near] == ["c:whole"]
    assert near[0].overlap == 1
    confidence = answer.skills[0].skill.probability
    assert near[0].reverse == pytest.approx(confidence / 3, abs=0.002)


def test_occupations_are_served_by_what_it_closes_alone(answer: CourseAnswer) -> None:
    assert [one.id for one in answer.occupations] == ["f:welder"]
    served = answer.occupations[0]
    confidence = answer.skills[0].skill.probability
    assert served.closes == pytest.approx(confidence / 3, abs=0.002)
    assert [one.id for one in served.lacking] == ["f:read"]
    assert [(one.noc, one.openings) for one in served.outlooks] == [("72106", 37_000)]
    assert answer.alone is not None
    assert answer.alone.occupation is not None
    assert (answer.alone.occupation.id, answer.alone.whole) == ("f:welder", 30)


def test_closing_equals_what_the_gap_of_the_occupation_shows(service: Service, answer: CourseAnswer) -> None:
    """The same course, loaded, in the answer to a gap question of somebody who holds nothing."""
    from taxonomy.steps import FULL_SCORE, closing_score, share_points, target_weights

    points = share_points(target_weights([(WELD, None, 1.0), (READ, None, 1.0)])).points
    k = round(answer.skills[0].skill.probability * 256)
    assert answer.occupations[0].closes == closing_score(points, {"f:weld#1": k}) / FULL_SCORE


def test_a_course_without_a_skill_has_no_figures(service: Service) -> None:
    nothing = service.course(Credential(id="x", title="", texts={"description": "We meet on Mondays."}))
    assert nothing.insufficient is not None
    assert nothing.insufficient.reason
    assert (nothing.demand, nothing.missing, nothing.occupations) == (None, (), ())


def test_too_few_postings_give_counts_and_no_shares(tmp_path: Path) -> None:
    few = [posting(number, asks("f:weld", 2)) for number in range(5)]
    service = Service.open(Settings(folder_of(tmp_path, few), model=""))
    answer = service.course(COURSE)
    assert answer.demand is not None
    assert answer.demand.cannot_say
    assert (answer.demand.matching, answer.demand.matched, answer.demand.covered) == (5, None, None)
    assert (answer.skills[0].postings, answer.skills[0].asked) == (5, None)
    assert answer.missing == ()
    assert answer.missing_unsaid
    service.close()


def test_without_postings_the_rest_is_answered(tmp_path: Path) -> None:
    service = Service.open(Settings(folder_of(tmp_path, []), model=""))
    answer = service.course(COURSE)
    assert answer.skills[0].postings == 0
    assert answer.nearest == ()
    service.close()


class Page(HTMLParser):
    """What of a page can be checked: anchors, links, ids, and what is loaded from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found.get("href")))
        self.loads += [str(found[name]) for name in ("src", "srcset", "action") if found.get(name)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_stands_alone_and_every_figure_leads_somewhere(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    text = tmp_path / "course.json"
    text.write_text(json.dumps({"title": "Welding <i>", "description": "Learners practise arc welding."}))
    done = cli_over(data, capsys)(
        "course", str(text), "--report", str(tmp_path / "course.html"), "--lang", language
    )
    assert done.code == 0, done.err
    assert json.loads(text.read_text())["title"] == "Welding <i>"  # the JSON beside is another file
    assert json.loads((tmp_path / "course.html.json").read_text())["framework"] == "f"
    page = (tmp_path / "course.html").read_text("utf-8")
    read = Page(page)
    assert not {"script", "link", "iframe", "img", "b", "i"} & set(read.tags)
    assert read.loads == []
    assert "javascript:" not in page
    assert "Steel &amp; Co" in page
    inside = {link[1:] for link in read.links if link.startswith("#")}
    assert inside <= set(read.ids)
    assert {"of-skill-1", "of-missing-1", "of-gained-1", "of-matched"} <= inside
    assert len(read.ids) == len(set(read.ids))
    assert {link for link in read.links if not link.startswith("#")} == {"https://jobs.example/1"}
    assert read.tags.count("svg") == 4 == read.tags.count("desc")
    assert "COPS 2024-2033" in page
    assert "Trades of us" in page
    assert re.search(r'<html lang="(\w+)"', page)[1] == language  # type: ignore[index]


def test_a_report_of_a_course_without_skills_says_why(service: Service) -> None:
    from service.reports.course import course_report, sources_of

    nothing = service.course(Credential(id="x", title="Mondays", texts={"description": "We meet."}))
    snapshot = service.engine.current()
    assert snapshot is not None
    assert nothing.insufficient is not None
    assert nothing.insufficient.reason in course_report(nothing, sources_of(snapshot, "f"))


@pytest.mark.parametrize("name", ["report.pdf", "missing/report.html"])
def test_a_report_that_cannot_be_written_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    done = cli_over(data, capsys)("course", "arc welding", "--report", str(tmp_path / name))
    assert done.code == 2
    assert done.err.startswith("skillstep: ")


def test_the_command_shows_it(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = cli_over(data, capsys)("course", "arc welding").out
    assert "60 of 105" in shown
    assert "blueprint reading" in shown
    assert "37,000" in shown


def test_the_api_answers_the_same_and_limits_what_is_named(data: Path, service: Service) -> None:
    with running(Settings(data, model="")) as api:
        api_answers(api, service)


def api_answers(api: TestClient, service: Service) -> None:
    body = {
        "course": {"id": "new", "title": "Welding", "description": "Learners practise arc welding."},
        "postings": 4,
    }
    found = api.post("/v1/courses", json=body)
    assert found.status_code == 200, found.text
    answer = msgspec.json.decode(found.content, type=CourseAnswer)
    assert answer.demand is not None
    assert answer.demand.matching == 60
    assert len(answer.skills[0].examples) == 4
    assert api.post("/v1/courses", json={**body, "postings": 201}).status_code == 422
    demand = api.get("/v1/demand", params={"skill": "arc welding", "region": ""})
    assert demand.status_code == 422
    demand = api.get("/v1/demand", params={"skill": "arc welding"})
    assert demand.json()["skill"]["asked"]["count"] == 60
    assert demand.headers["etag"]
    assert api.get("/v1/demand", params={"since": "soon"}).json()["field"] == "since"


def test_stored_bodies_are_what_the_kit_says() -> None:
    made = credential("c:x", Alignment("f:bake", 256))
    assert msgspec.json.decode(made.body, type=LinkedCredential).alignments[0].skill == "f:bake"


def test_only_the_figures_of_a_chart_are_written_in_the_language() -> None:
    chart = bars([Bar("a", 0.125, 0.1, 0.15), Bar("b", 0.07, other=0.02)], "Title", "words", "x", "fr")
    assert re.search(r">12,5\u202f%<", chart)
    assert not re.search(r'"[\d,]*,\d+"', chart)
    assert scale_of([Bar("a", 0.07)]) == 0.1
    assert scale_of([]) == 1.0


def test_it_is_checked_by_the_rules_that_are_named(service: Service) -> None:
    answer = service.course(replace(COURSE, hours=Hours(20, 20)), rules=("nzqa@2022", "eu-offer"))
    assert [one.rules for one in answer.rules] == ["nzqa@2022", "eu-offer"]
    assert any(one.result == "pass" for one in answer.rules[1].elements)
    with pytest.raises(InputError, match="nzqb"):
        service.course(COURSE, rules=("nzqb",))


def test_the_report_has_the_rules(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = ("--rules", "eu-offer", "--report", str(tmp_path / "r.html"))
    done = cli_over(data, capsys)("course", "arc welding", *named, "--lang", "fr")
    assert done.code == 0, done.err
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "non précisé" in page
    assert "2022/C 243/02" in page
