"""Documents over five shards, prefixes beside each other on one cluster, and another machine's encoder."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexers.elastic.engine import ElasticEngine
from indexers.engine import AnyOf, Document, Engine, Snapshot
from indexers.formats import FormatOptions
from service.service import Service
from service.settings import Settings
from tests.elasticsearch.nodes import ask
from tests.engine_kit import NOTHING, document, publish, record
from tests.stores import Store, current, made, served

WORDS = ["data", "analysis", "python", "welding", "metal", "language", "course", "skill", "work", "team"]


def many(seed: int, size: int = 400) -> list[Document]:
    """Random documents, of which many tie in every order but that of ids."""
    chance = random.Random(seed)
    return [
        document(
            f"d{number:03d}",
            " ".join(chance.choices(WORDS, k=chance.randint(1, 4))),
            " ".join(chance.choices(WORDS, k=chance.randint(0, 30))),
            terms={"language": (chance.choice(["en", "fr", "de"]),), "provider": (chance.choice(WORDS),)},
            numbers={"hours": float(chance.randint(1, 50))},
            steps={f"s{step}#1": chance.choice([1, 2, 128, 256]) for step in chance.sample(range(30), 5)},
        )
        for number in range(size)
    ]


def answers(snapshot: Snapshot) -> list[object]:
    where = {"language": AnyOf(("en", "fr"))}
    gap = {f"s{step}#1": 1 + step % 3 for step in range(12)}
    found: list[object] = []
    for query in ("", "data", "python welding team"):
        for k, offset in ((7, 0), (50, 90), (400, 0)):
            found.append(snapshot.search("credential", query, k, offset=offset, facets=["provider"]))
            found.append(snapshot.search("credential", query, k, offset=offset, where=where))
    for k, offset in ((7, 0), (50, 90), (400, 0)):
        found.append(snapshot.closing("credential", gap, k, offset=offset, where=where, facets=["language"]))
    found.append(snapshot.highest("credential", gap))
    found += [snapshot.suggest("credential", typed, 9) for typed in ("da", "pyton", "work te")]
    return [*found, snapshot.values("credential", "provider"), list(snapshot.scan("credential"))]


def test_five_shards_answer_as_one_does_also_when_cloned(elasticsearch: str) -> None:
    with made(elasticsearch) as one, made(elasticsearch) as five:
        for seed, documents in ((1, many(1)), (2, [*many(1)[:380], *many(2)[380:390]])):
            records = [record(each.id, str(seed)) for each in documents]
            whole = publish(one.engine(), documents, records)
            spread = publish(five.engine(shards=5), documents, records)
            shards = five.done(f"/{five.index(spread)}/_settings")[five.index(spread)]["settings"]["index"]
            assert shards["number_of_shards"] == "5"
            assert answers(spread) == answers(whole)
        with five.engine(shards=5).stage() as stage:
            assert stage.ids("credential") == [each.id for each in many(1)]


# --- prefixes ----------------------------------------------------------------------------------------------


@pytest.fixture
def beside(elasticsearch: str) -> Iterator[list[Store]]:
    """Prefixes that begin as each other does."""
    with made(elasticsearch) as first:
        names = [
            first.prefix,
            f"{first.prefix}-test",
            f"{first.prefix}-test.v_2",
            f"{first.prefix}.",
            f"{first.prefix}_",
        ]
        yield [first, *(Store(elasticsearch, name, first.closing) for name in names[1:])]
        for name in ask(elasticsearch, f"/{first.prefix}*/_alias") or {}:
            ask(elasticsearch, f"/{name}", "DELETE")


def indices(store: Store, beside: list[Store]) -> set[str]:
    """Those of this prefix and of no longer one."""
    longer = tuple(f"{one.prefix}-" for one in beside if len(one.prefix) > len(store.prefix))
    return {name for name in store.indices() if not name.startswith(longer)}


def test_prefixes_never_touch_each_other(beside: list[Store]) -> None:
    engines = {store.prefix: store.engine(keep=1) for store in beside}
    for store in beside:
        publish(engines[store.prefix], [document(store.prefix)], [record(store.prefix)])
    before = {store.prefix: indices(store, beside) for store in beside}
    for store in beside:  # what was never published, is swept, and is given up
        engine = engines[store.prefix]
        with engine.stage() as stage:
            stage.build([document("never")], NOTHING, {})
        publish(engine, [document(store.prefix), document("more")])
        with engine.stage() as stage:
            assert stage.ids("credential") == [store.prefix]
        for other in beside[beside.index(store) + 1 :]:
            assert indices(other, beside) == before[other.prefix]
    for store in beside:
        assert served(store.engine()) == ["more", store.prefix] or served(store.engine()) == [
            store.prefix,
            "more",
        ]
        assert len(engines[store.prefix].snapshots()) == 1


def test_a_lock_holds_within_its_prefix_alone(beside: list[Store]) -> None:
    first, second, *_ = beside
    with first.engine().stage(), second.engine().stage() as stage:
        second_engine: ElasticEngine = second.engine()
        stage.build([document("a")], NOTHING, {})
        assert second_engine.current() is None


# --- a machine that serves with another encoder ------------------------------------------------------------


def test_another_encoder_than_the_snapshot_s_is_as_with_the_embedded_engine(
    elasticsearch: str, tmp_path: Path
) -> None:
    """The facts say which made it; a machine without that one links what is asked by what it has."""
    (tmp_path / "skills.csv").write_text("id,label\nknit,Knitting\nsew,Sewing by hand\n", "utf-8")
    (tmp_path / "courses.jsonl").write_text('{"id": "c1", "title": "Knitting for all"}\n', "utf-8")
    with made(elasticsearch) as store:
        found = []
        engines: list[Engine | None] = [None, store.engine()]
        for number, engine in enumerate(engines):
            settings = Settings(tmp_path / f"made{number}", model="")
            service = Service(settings, engine) if engine else Service.open(settings)
            service.load_framework([tmp_path / "skills.csv"])
            service.load_catalogue(
                "credential", [tmp_path / "courses.jsonl"], options=FormatOptions(source="c")
            )
            made_by_another(service.engine)
            here = Settings(tmp_path / (f"made{number}" if engine is None else "elsewhere"), model="")
            serving = Service(here, store.engine()) if engine else Service.open(here)
            assert serving.status().encoder == "another encoder"
            linked = serving.link("We knit, and we sew by hand.")
            found.append((linked.skills, [one.id for one in serving.search("credential", "knitting").items]))
            serving.close()
        assert found[0] == found[1]
        assert found[0][0]


def made_by_another(engine: Engine) -> None:
    """The same snapshot, as if an encoder that is not here had made it."""
    old = current(engine)
    with engine.stage() as stage:
        documents = [
            document(id_, body=body, kind=kind, title="Knitting" if kind == "credential" else "")
            for kind in ("skill", "credential")
            for id_, body in old.scan(kind)
        ]
        facts = {**old.info.facts, "encoder": "another encoder"}
        engine.publish(stage.build(documents, old.taxonomy(), facts).id)
