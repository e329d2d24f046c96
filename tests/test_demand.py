"""Demand: shares by hand on small postings, what filters choose, and what cannot be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from indexers.documents import LinkedPosting
from indexers.embedded import EmbeddedEngine
from indexers.engine import Document, Record
from service.demand_answers import DemandQuestion
from service.demand_periods import check_dates
from service.proportions import MINIMUM, change, real, share_of, wilson
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from service.stepsums import posting_sums
from taxonomy.credentials import Alignment, Posting
from taxonomy.errors import FilterError, InputError, NothingLoaded, UnknownName
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, Level, LevelScale, Occupation, Requirement, Skill
from taxonomy.outlooks import Outlook
from tests.clis import Cli, cli_over

SCALE = LevelScale("levels", 4)
SQL = Skill(id="f:sql", labels={"en": "SQL"}, scale=SCALE, levels=(Level(2), Level(4)))
CLEAN = Skill(id="f:clean", labels={"en": "Cleaning"})
COOK = Skill(id="f:cook", labels={"en": "Cooking"})
OTHER = Skill(id="g:x", labels={"en": "Elsewhere"})
ANALYST = Occupation(
    id="f:analyst",
    labels={"en": "data analyst"},
    alternatives={"en": ("number cruncher", "job")},
    requirements=(Requirement("f:sql", 2),),
    codes={"noc2021": "21223"},
)
PLACER = Occupation(id="f:placer", labels={"en": "placer"}, alternatives={"en": ("job",)})
OUTLOOK = Outlook(code="21223", period="2024-2033", openings=900, source="COPS")
TAXONOMY = Taxonomy.build(
    [Framework(id="f", name="F"), Framework(id="g", name="G")],
    [SQL, CLEAN, COOK, OTHER],
    [ANALYST, PLACER],
    outlooks=[OUTLOOK],
)


def posting(number: int, *asked: Alignment, **stated: Any) -> Document:
    record = Posting(id=f"p:{number:03d}", **{"title": f"Job {number}", **stated})
    body = msgspec.json.encode(LinkedPosting(record, asked))
    terms = {
        name: (str(value),)
        for name in ("region", "employer", "category", "language")
        if (value := getattr(record, name)) is not None
    }
    dates = {"posted": record.posted} if record.posted else {}
    return Document(kind="posting", id=record.id, body=body, terms=terms | {"source": ("p",)}, dates=dates)


def asks(skill: str, level: float | None = None, confidence: int = 256, claimed: bool = True) -> Alignment:
    return Alignment(skill, confidence, exit=level, claimed=claimed)


def postings() -> Iterator[Document]:
    """40 of January that ask for SQL to 2; 40 of February, half of them for SQL to 4 and for cleaning."""
    for number in range(40):
        yield posting(number, asks("f:sql", 2), region="North", posted="2026-01-10", title="Data analysts")
    for number in range(40, 60):
        yield posting(number, asks("f:sql", 4), asks("f:clean"), region="South", posted="2026-02-10")
    for number in range(60, 80):
        yield posting(number, asks("f:cook"), asks("f:sql", claimed=False), posted="2026-02-20")
    yield posting(80, asks("g:x"), region="North")
    yield posting(81, region="North", employer="Acme")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("demand")
    engine = EmbeddedEngine(folder)
    documents = list(postings())
    with engine.stage() as stage:
        stage.put(Record("posting", one.id, one.body, "p") for one in documents)
        engine.publish(stage.build(documents, TAXONOMY, {}).id)
    engine.close()
    service = Service.open(Settings(folder))
    yield service
    service.close()


def by_skill(answer: Any) -> dict[str, Any]:
    return {one.skill.id: one for one in answer.skills}


def test_shares_are_of_the_postings_that_name_a_skill_of_the_framework(service: Service) -> None:
    answer = service.demand(DemandQuestion())
    assert (answer.framework, answer.postings, answer.asking, answer.total) == ("f", 82, 80, 3)
    assert [one.skill.id for one in answer.skills] == ["f:sql", "f:cook", "f:clean"]
    found = by_skill(answer)
    assert (found["f:sql"].asked.count, found["f:sql"].asked.of) == (60, 80)  # unclaimed ones do not count
    assert found["f:sql"].asked.share == 0.75
    assert [(one.level, one.asked.count) for one in found["f:sql"].levels] == [(2.0, 60), (4.0, 20)]
    assert not found["f:cook"].levels


def test_weights_are_mean_parts_of_postings_and_sum_to_one(service: Service) -> None:
    found = by_skill(service.demand(DemandQuestion()))
    # 40 ask for SQL alone; 20 for all of SQL (width 1) and cleaning (width 1) alike; 20 for cooking alone.
    assert found["f:sql"].weight == pytest.approx((40 + 20 / 2) / 80)
    assert found["f:clean"].weight == pytest.approx(20 / 2 / 80)
    assert sum(one.weight for one in found.values()) == pytest.approx(1)


def test_a_rise_is_told_and_its_absence_too(service: Service) -> None:
    answer = service.demand(DemandQuestion())
    assert (answer.first, answer.last) == ("2026-01-10", "2026-02-20")
    assert answer.periods == (("2026-01-10", "2026-01-30"), ("2026-01-31", "2026-02-20"))
    found = by_skill(answer)
    assert found["f:clean"].trend.direction == "rising"
    assert (found["f:clean"].trend.before.count, found["f:clean"].trend.after.count) == (0, 20)
    assert found["f:sql"].trend.direction == "falling"
    assert found["f:sql"].trend.change == pytest.approx(-0.5)


def test_one_day_has_no_trend(service: Service) -> None:
    answer = service.demand(DemandQuestion(region="North", until="2026-01-10"))
    assert answer.skills[0].trend is None
    assert "2026-01-10" in (answer.no_trend or "")


def test_a_skill_has_its_share_and_what_is_asked_for_beside_it(service: Service) -> None:
    answer = service.demand(DemandQuestion(skill="SQL"))
    assert answer.skill is not None
    assert (answer.skill.asked.count, answer.skill.asked.of) == (60, 80)
    assert [(one.skill.id, one.asked.count, one.asked.of) for one in answer.skills] == [("f:clean", 20, 60)]


def test_a_skill_that_nobody_asks_for_has_a_share_of_nothing(service: Service) -> None:
    answer = service.demand(DemandQuestion(skill="Cleaning", region="North"))
    assert answer.skill is not None
    assert (answer.skill.asked.count, answer.skill.asked.share, answer.skill.asked.low) == (0, 0.0, 0.0)
    assert answer.insufficient is not None


def test_an_occupation_is_known_by_its_names_in_titles_and_brings_its_outlook(service: Service) -> None:
    answer = service.demand(DemandQuestion(occupation="number cruncher"))
    assert answer.occupation is not None
    assert answer.occupation.names == {"data analyst": 40}  # "Data analysts": the same stems
    assert answer.postings == 40  # not by "job", which is another's name too
    assert [one.openings for one in answer.outlooks] == [900]


def test_too_few_postings_are_an_answer_without_figures(service: Service) -> None:
    answer = service.demand(DemandQuestion(region="South"))
    assert answer.insufficient is not None
    assert str(MINIMUM) in answer.insufficient.reason
    assert answer.skills == ()
    assert (answer.postings, answer.asking) == (20, 20)
    french = service.demand(DemandQuestion(region="South", language="fr"))
    assert french.insufficient is not None
    assert french.insufficient.reason.startswith("Impossible")


def test_filters_that_cannot_be_name_what_is_near(service: Service) -> None:
    with pytest.raises(FilterError) as wrong:
        service.demand(DemandQuestion(region="Nort"))
    assert wrong.value.nearest == ("North",) or list(wrong.value.nearest) == ["North"]
    with pytest.raises(FilterError, match="twice"):
        service.demand(DemandQuestion(region="North", where={"region": "South"}))
    with pytest.raises(UnknownName):
        service.demand(DemandQuestion(skill="Elsewhere"))
    with pytest.raises(UnknownName):
        service.demand(DemandQuestion(occupation="astronaut"))


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        ("2026-02-30", None, "since"),
        ("yesterday", None, "since"),
        (None, "2026", "until"),
        ("2026-02-02", "2026-02-01", "since"),
        ("9999-01-01", None, "since"),
    ],
)
def test_dates_that_cannot_be(service: Service, since: str | None, until: str | None, field: str) -> None:
    with pytest.raises(InputError) as wrong:
        service.demand(DemandQuestion(since=since, until=until))
    assert wrong.value.field == field


def test_a_date_after_today_is_fine_where_postings_are_later(service: Service) -> None:
    snapshot = service.engine.current()
    assert snapshot is not None
    check_dates(posting_sums(snapshot), "2026-02-01", None, dt.date(2026, 1, 1))


def test_nothing_loaded_is_said(tmp_path: Path, sample_data: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    with engine.stage() as stage:
        stage.put([])
        engine.publish(stage.build([], TAXONOMY, {}).id)
    engine.close()
    service = Service.open(Settings(tmp_path))
    with pytest.raises(NothingLoaded, match="no posting"):
        service.demand(DemandQuestion())
    service.close()


def test_sums_equal_what_a_plain_count_finds(sample_data: Path) -> None:
    service = Service.open(Settings(sample_data))
    answer = service.demand(DemandQuestion(k=1000))
    snapshot = service.engine.current()
    assert snapshot is not None
    decoder = msgspec.json.Decoder(LinkedPosting)
    counts: dict[str, int] = {}
    for _, body in snapshot.scan("posting"):
        document = decoder.decode(body)
        for skill in {one.skill for one in document.alignments if one.claimed and one.exit != 0}:
            counts[skill] = counts.get(skill, 0) + 1
    assert answer.skills
    assert {one.skill.id: one.asked.count for one in answer.skills} == counts
    assert sum(one.weight for one in answer.skills) == pytest.approx(1)
    service.close()


@given(st.integers(MINIMUM, 100_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_share_within_zero_and_one(drawn: tuple[int, int]) -> None:
    share = share_of(*drawn)
    assert share is not None
    assert 0 <= share.low <= share.share <= share.high <= 1
    peer = binomtest(*drawn).proportion_ci(method="wilson") if drawn[1] < 2000 else None
    if peer is not None:
        assert (share.low, share.high) == pytest.approx((peer.low, peer.high), abs=1e-9)


@given(st.integers(0, MINIMUM - 1))
def test_too_few_have_no_share(of: int) -> None:
    assert share_of(of, of) is None


def test_newcombe_s_own_example() -> None:
    """56 of 70 against 48 of 80: 0.2000 (0.0524 to 0.3339), table II of the article, method 10."""
    difference, low, high = change(np.array([48]), 80, np.array([56]), 70)
    assert (difference[0], low[0], high[0]) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_among_many_equal_shares_no_change_is_real() -> None:
    counts = np.arange(5, 95)
    assert not real(counts, 100, counts, 100).any()
    assert real(np.array([10]), 100, np.array([60]), 100).all()
    assert wilson(np.array([0]), 100)[0][0] == 0


def test_the_command_shows_the_sample_behind_every_share(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Cli = cli_over(service.settings.data, capsys)
    shown = run("demand")
    assert shown.code == 0
    assert "60 of 80" in shown.out
    assert "rising" in shown.out
    assert "Not enough information" in run("demand", "--region", "South").out
    wrong = run("demand", "--since", "soon")
    assert wrong.code == 2
    assert "--since" in wrong.err
    assert run("demand", "--json").json["asking"] == 80


def test_a_gap_weighs_by_demand_where_asked(sample_data: Path) -> None:
    service = Service.open(Settings(sample_data))
    asked = GapQuestion(target=TargetQuestion(name="data analyst"))
    plain = service.gap(asked)
    try:
        weighed = service.gap(replace(asked, weight_by_demand=True))
        snapshot = service.engine.current()
        assert snapshot is not None
        table = service.sums.postings.of(snapshot)
        counts = dict(
            zip(table.sums.steps, table.sums.count(np.ones(len(table.sums.ids), bool)), strict=True)
        )
        assert sum(one.weight for one in weighed.gap.skills) == 1
        assert {one.skill.id for one in weighed.gap.skills} == {one.skill.id for one in plain.gap.skills}
        ratio = {
            one.skill.id: one.weight / other.weight
            for one in weighed.gap.skills
            for other in plain.gap.skills
            if one.skill.id == other.skill.id
        }
        most = max(ratio, key=lambda id_: int(counts.get(f"{id_}#1", 0)))
        least = min(ratio, key=lambda id_: int(counts.get(f"{id_}#1", 0)))
        assert ratio[most] > 1 > ratio[least]
        assert "postings" in (weighed.target.note or "")
        assert weighed.results
        for result in weighed.results:
            assert sum(part.closes for part in result.parts) == result.closes
        told = service.explain(weighed.results[0].id, replace(asked, weight_by_demand=True))
        assert told.rank == 1
        assert told.result is not None
        assert told.result.closes == weighed.results[0].closes
    finally:
        service.close()


def test_a_gap_weighed_by_too_few_postings_is_not_answered(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    documents = [posting(number, asks("f:sql", 2)) for number in range(3)]
    with engine.stage() as stage:
        engine.publish(stage.build(documents, TAXONOMY, {}).id)
    engine.close()
    service = Service.open(Settings(tmp_path))
    asked = GapQuestion(target=TargetQuestion(name="data analyst"), weight_by_demand=True)
    answer = service.gap(asked)
    assert answer.insufficient is not None
    assert str(MINIMUM) in answer.insufficient.reason
    service.close()
