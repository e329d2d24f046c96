"""Rule 11: ranking by hour or by cost, on a small world whose rates can be worked out in the head."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.documents import LinkedCredential
from indexers.formats import FormatOptions
from service.answers import GapAnswer, Result
from service.order import REORDERED, Placed, Ranking
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import Cost, Credential, Hours, Learner
from taxonomy.errors import FilterError, InputError
from tests.clis import cli_over

NAMES = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel"]
SKILLS = "id,label\n" + "".join(f"{name.lower()},{name}\n" for name in NAMES)
OCCUPATIONS = "id,label\nforester,Forester\n"
REQUIREMENTS = "occupation,skill\n" + "".join(f"forester,{name.lower()}\n" for name in NAMES)


def course(id_: str, count: int, **rest: Any) -> dict[str, Any]:
    """A course that teaches so many of the eight skills."""
    return {"id": id_, "title": f"Zz {id_}", "skills": NAMES[:count], **rest}


def cad(amount: float) -> dict[str, Any]:
    return {"amount": amount, "currency": "CAD"}


COURSES = [
    course("whole", 8, hours=80, cost=cad(800)),
    course("half", 4, hours=20, cost=cad(100)),
    course("range", 4, hours={"min": 10, "max": 40}, cost={"amount": 10, "currency": "EUR"}),
    course("quarter", 2, hours=4, cost=cad(80)),
    course("tiny", 1, hours=0.5, cost=cad(1)),
    course("silent", 6),
    course("free", 3, hours=60, cost="free"),
    course("zero", 2, hours=60, cost=cad(0)),
    course("later", 7, hours=7, cost=cad(7), prerequisites=["tiny"]),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trees")
    for name, text in [("skills", SKILLS), ("occupations", OCCUPATIONS), ("requirements", REQUIREMENTS)]:
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / "framework.json").write_text(json.dumps({"id": "t", "name": "Trees"}), "utf-8")
    (folder / "courses.jsonl").write_text("\n".join(map(json.dumps, COURSES)), "utf-8")
    service = Service.open(Settings(folder / "data", model=""))
    service.load_framework([folder / f"{name}.csv" for name in ("skills", "occupations", "requirements")])
    service.load_catalogue("credential", [folder / "courses.jsonl"], options=FormatOptions(source="t"))
    service.close()
    return folder / "data"


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    service = Service.open(Settings(folder, model=""))
    yield service
    service.close()


def question(**options: Any) -> GapQuestion:
    held = options.pop("held", ())
    return GapQuestion(target=TargetQuestion(name="forester"), learner=Learner(credentials=held), **options)


def ask(service: Service, **options: Any) -> GapAnswer:
    return service.gap(question(**options))


def names(answer: GapAnswer) -> list[str]:
    return [one.id.removeprefix("t:") for one in answer.results]


def by_name(answer: GapAnswer) -> dict[str, Result]:
    return {one.id.removeprefix("t:"): one for one in answer.results}


def test_what_closes_most_stands_first_by_default(service: Service) -> None:
    answer = ask(service)
    assert names(answer) == ["whole", "silent", "half", "range", "free", "quarter", "zero", "tiny", "later"]
    assert (answer.rank_by, answer.currency, answer.notes) == ("closes", None, ())


def test_by_hour(service: Service) -> None:
    # Eighths an hour: quarter 2/4, half 4/20, whole 8/80, range 4/40 (its most hours), free 3/60, zero 2/60.
    answer = ask(service, rank_by="hour")
    assert names(answer) == ["quarter", "half", "whole", "range", "free", "zero", "silent", "tiny", "later"]
    found = by_name(answer)
    assert found["range"].closes_per_hour == found["range"].closes / 40
    assert found["silent"].closes_per_hour is None
    assert found["silent"].rank_note == "Its hours are not stated, so it stands after those whose hours are."
    assert "less than a quarter" in (found["tiny"].rank_note or "")
    assert found["half"].rank_note is None
    assert answer.notes[0].startswith(
        "Of the 7 that close at least a quarter of what the best does, the 6 whose"
    )


def test_what_cannot_be_entered_yet_stands_after_the_rest_whatever_its_rate(service: Service) -> None:
    last = ask(service, rank_by="hour").results[-1]
    assert last.id == "t:later"
    assert last.blocked_by
    answer = ask(service, rank_by="hour", held=("t:tiny",))
    assert names(answer)[0] == "later"


def test_by_cost_in_a_named_currency(service: Service) -> None:
    # Eighths a dollar: half 4/100, quarter 2/80, whole 8/800; free first by what they close; EUR apart.
    answer = ask(service, rank_by="cost", currency="cad")
    assert names(answer) == ["free", "zero", "half", "quarter", "whole", "silent", "range", "tiny", "later"]
    assert answer.currency == "CAD"
    found = by_name(answer)
    assert found["free"].closes_per_cost is None
    assert found["free"].cost == 0
    assert found["half"].closes_per_cost == found["half"].closes / 100
    assert found["range"].rank_note == "Its cost is in EUR, which is not compared with CAD."
    assert found["silent"].rank_note == "Its cost is not stated, so it stands after those whose cost is."
    euros = ask(service, rank_by="cost", currency="EUR", language="fr")
    assert names(euros)[:3] == ["free", "zero", "range"]
    assert by_name(euros)["half"].rank_note == "Son coût est en CAD, qui n’est pas comparé à EUR."


def test_costs_in_several_currencies_are_never_compared(service: Service) -> None:
    with pytest.raises(InputError, match="CAD, EUR") as refused:
        ask(service, rank_by="cost")
    assert refused.value.field == "currency"
    with pytest.raises(FilterError) as unknown:
        ask(service, rank_by="cost", currency="CAN")
    assert "CAD" in unknown.value.nearest
    with pytest.raises(InputError, match="ranked by cost"):
        ask(service, rank_by="hour", currency="CAD")


def test_the_currency_that_all_share_needs_no_name(service: Service) -> None:
    answer = ask(service, rank_by="cost", where={"currency": "CAD"})
    assert answer.currency == "CAD"
    assert names(answer) == ["zero", "half", "quarter", "whole", "tiny", "later"]


@pytest.mark.parametrize("rank_by", ["closes", "hour", "cost"])
def test_fewer_results_are_the_first_of_more(service: Service, rank_by: Any) -> None:
    options: dict[str, Any] = {"rank_by": rank_by, "currency": "CAD" if rank_by == "cost" else None}
    whole = names(ask(service, k=50, **options))
    for k in range(1, len(whole) + 1):
        assert names(ask(service, k=k, **options)) == whole[:k]


@pytest.mark.parametrize("rank_by", ["closes", "hour", "cost"])
def test_explain_gives_the_place_that_the_answer_gives(service: Service, rank_by: Any) -> None:
    options: dict[str, Any] = {"rank_by": rank_by, "currency": "CAD" if rank_by == "cost" else None}
    for place, name in enumerate(names(ask(service, **options)), 1):
        explained = service.explain(f"t:{name}", question(**options))
        assert explained.rank == place
        assert explained.rank_by == rank_by
    assert explained.result is not None


def test_explain_says_why_by_rate(service: Service) -> None:
    def why(name: str, **options: Any) -> str:
        return " ".join(service.explain(f"t:{name}", question(**options)).why)

    assert "over 20 hours" in why("half", rank_by="hour")
    assert "less than a quarter" in why("tiny", rank_by="hour")
    assert "for 100 CAD" in why("half", rank_by="cost", currency="CAD")
    assert "it is free" in why("free", rank_by="cost", currency="CAD")
    assert "not compared with CAD" in why("range", rank_by="cost", currency="CAD")
    assert "Ranked" not in why("half")


def test_the_command_line_ranks_by_hour(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = cli_over(folder, capsys)
    told = run("gap", "--target", "forester", "--rank-by", "hour", "-k", "3", "--parts", "0")
    assert "The 3 that close most an hour, of 9" in told.out
    assert "5.9% an hour" in told.out  # a quarter of the target, .95 sure, in four hours
    answered = run("gap", "--target", "forester", "--rank-by", "cost", "--currency", "CAD", "--json").json
    assert [one["id"] for one in answered["results"][:2]] == ["t:free", "t:zero"]
    refused = run("gap", "--target", "forester", "--rank-by", "cost")
    assert refused.code == 2
    assert "CAD, EUR" in refused.err


PLACED = st.lists(
    st.tuples(
        st.integers(1, 1000),
        st.sampled_from([None, 0.0, 1.0, 2.5, 40.0]),
        st.sampled_from([None, "CAD", "EUR"]),
    ),
    max_size=REORDERED + 40,
)


@given(PLACED, st.sampled_from(["hour", "cost"]))
def test_reordering_loses_and_invents_nothing(drawn: list[tuple[int, Any, Any]], by: Any) -> None:
    group = [
        Placed(
            LinkedCredential(
                Credential(
                    id=f"c{at:03d}",
                    title="Zz",
                    hours=None if units is None else Hours(units, units),
                    cost=None if units is None or code is None else Cost(units, code),
                )
            ),
            score,
        )
        for at, (score, units, code) in enumerate(sorted(drawn, key=lambda one: -one[0]))
    ]
    found = Ranking(by, "CAD", "en").reorder(group)
    assert sorted(one.document.record.id for one in found) == [one.document.record.id for one in group]
    ranked = [one for one in found if one.note is None]
    assert found[: len(ranked)] == ranked
    for better, worse in pairwise(ranked):
        units = [_units(one, by) for one in (better, worse)]
        assert better.score * units[1] >= worse.score * units[0]  # a rate of x / 0 is above all others
        if units == [0, 0]:
            assert better.score >= worse.score
    assert all(4 * one.score >= group[0].score for one in ranked)


def _units(one: Placed, by: str) -> float:
    record = one.document.record
    units = record.hours.maximum if by == "hour" and record.hours else None
    if by == "cost" and record.cost:
        units = record.cost.amount
    assert units is not None
    return units
