"""Training: what it learns from, that it is kept only where it is better, and that all else stays."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexers import adapter
from indexers.adapter import AdapterFacts, apply_adapter, facts_of, reset, weights, write_adapter
from indexers.encoder import Encoder
from indexers.encoder_export import default_folder, load_model, weights_hash
from indexers.formats import FormatOptions
from indexers.linking import Linker, LinkIndex
from indexers.training.examples import Example, Examples
from indexers.training.fit import Recipe, Stopping, Trainer
from indexers.training.material import Material, gather
from indexers.training.measure import measure
from service.service import Service
from service.settings import Settings
from service.training import TrainOptions
from taxonomy.errors import EncoderMismatch, InputError
from taxonomy.model import Framework, FrameworkData, Occupation, Requirement, Skill
from taxonomy.readers.base import Progress, ReadOptions
from tests import encoders
from tests.clis import cli_over

# Made-up words: the base model cannot know what they mean, so that there is something to learn.
CRAFTS = (
    ("wumpeting", "window glazing", "setting panes of glass", "glass fitting", "glazier's work"),
    ("blorking", "steam pressing of felt", "felt steaming", "hat felt pressing", "shaping felt by steam"),
    ("zarn keeping", "bee colony care", "hive management", "beekeeping", "looking after bees"),
    ("quiddle drafting", "drawing of ship hulls", "hull line plans", "ship design sketches", "hull drawing"),
    ("frobnication", "sharpening of tools", "edge grinding", "knife sharpening", "honing of blades"),
    ("tansing", "drying of herbs", "herb preservation", "dried herb making", "preserving herbs"),
    ("murfling", "mending of nets", "net darning", "fishing net repair", "repairing nets"),
    ("ostry", "baking of flatbread", "flatbread making", "bread baking", "oven bread work"),
    ("grelling", "saddle stitching", "leather sewing", "sewing of saddles", "leather stitch work"),
    ("plonting", "well digging", "digging for water", "water well making", "sinking of wells"),
    ("skirvery", "candle pouring", "wax candle making", "candle dipping", "working with candle wax"),
    ("dwarnage", "roof thatching", "laying of straw roofs", "thatch repair", "straw roof work"),
)


def skills() -> list[Skill]:
    return [
        Skill(
            id=f"craft:{at}",
            labels={"en": name},
            alternatives={"en": tuple(others[:3]), "fr": (f"{name} à la main",)},
            descriptions={"en": others[3]},
        )
        for at, (name, *others) in enumerate(CRAFTS)
    ]


def material() -> Material:
    """Each craft's first other names are trained on, and the third is held out."""
    known = [dataclasses.replace(one, alternatives={"en": one.alternatives["en"][:2]}) for one in skills()]
    held = [Example(one.alternatives["en"][2], (one.id,)) for one in skills()]
    data = FrameworkData(Framework(id="craft", name="Crafts"), known)
    return Material(data, [], held, held, [], "names", ("Crafts",))


@pytest.fixture(scope="module")
def model() -> Any:
    return load_model(str(default_folder()))


@pytest.fixture(scope="module")
def base(model: Any) -> dict[str, Any]:
    return weights(model)


@pytest.fixture
def untrained(model: Any, base: dict[str, Any]) -> Any:
    reset(model, base)
    return model


def facts(bits: int = 4) -> AdapterFacts:
    revision = weights_hash(default_folder())
    return AdapterFacts("test", "all-MiniLM-L6-v2", revision, bits, 7, 1, ("nothing",), framework="craft")


def changed(base: dict[str, Any]) -> dict[str, Any]:
    """The base with a normally distributed change to one matrix, and with one to one vector."""
    rng = np.random.default_rng(1)
    name = next(name for name, one in base.items() if one.ndim == 2 and "query" in name)
    vector = next(name for name, one in base.items() if one.ndim == 1)
    change = rng.normal(size=base[name].shape).astype(np.float32) / 30
    return {**base, name: base[name] + change, vector: base[vector] + 0.125}


@pytest.mark.parametrize(
    ("bits", "lost"), [(1, 0.3634), (2, 0.1188), (3, 0.03744), (4, 0.01154), (5, 0.00350)]
)
def test_an_adapter_gives_a_change_back_as_well_as_its_bits_can(
    untrained: Any, base: dict[str, Any], tmp_path: Path, bits: int, lost: float
) -> None:
    """`lost` is the mean square that the best even steps lose of a normal distribution (Max, 1960)."""
    path = tmp_path / "a.safetensors"
    tuned = changed(base)
    write_adapter(base, tuned, facts(bits), path)
    assert facts_of(path) == facts(bits)
    assert path.stat().st_size < 3_000 + 384 * 384 * bits / 8 + 384 * 4
    apply_adapter(untrained, facts().base, path)
    after = weights(untrained)
    for name, values in tuned.items():
        if values.ndim == 1 or np.array_equal(values, base[name]):
            assert np.abs(after[name] - values).max() <= 1e-6, name
        else:
            error, change = after[name] - values, values - base[name]
            assert np.mean(error**2) / np.mean(change**2) == pytest.approx(lost, rel=0.06)


def test_a_row_that_did_not_change_stays(untrained: Any, base: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    tuned = changed(base)
    name = next(name for name, one in base.items() if one.ndim == 2 and "query" in name)
    tuned[name][5] = base[name][5]
    write_adapter(base, tuned, facts(), path)
    apply_adapter(untrained, facts().base, path)
    assert np.array_equal(weights(untrained)[name][5], base[name][5])


def test_an_adapter_of_other_weights_is_refused(untrained: Any, base: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_adapter(base, changed(base), dataclasses.replace(facts(), base="0123456789ab"), path)
    with pytest.raises(InputError, match="not these weights"):
        apply_adapter(untrained, facts().base, path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="no adapter"):
        apply_adapter(untrained, facts().base, path)


def test_vectors_of_two_identities_never_mix(base: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / adapter.FILE
    write_adapter(base, changed(base), facts(), path)
    other, plain = Encoder.open(tmp_path), encoders.default()
    assert other.identity != plain.identity
    assert other.identity.endswith(f"+{adapter.adapter_hash(path)}+int8")
    assert np.abs(other.encode(["felt"]) - plain.encode(["felt"])).max() > 0.01
    with pytest.raises(EncoderMismatch, match="built with the encoder"):
        Linker([LinkIndex.build("craft", skills(), plain)], other)
    assert LinkIndex.version_of("craft", skills(), plain) != LinkIndex.version_of("craft", skills(), other)


def test_what_is_installed_comes_back_when_the_rest_fails(tmp_path: Path) -> None:
    own, new = tmp_path / "own", tmp_path / "new"
    own.write_text("old")
    time = own.stat().st_mtime_ns
    new.write_text("new")
    for made in (new, None):
        with pytest.raises(KeyboardInterrupt):
            interrupt(made, own)
        assert own.read_text() == "old"
        assert own.stat().st_mtime_ns == time
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def interrupt(made: Path | None, own: Path) -> None:
    with adapter.installed(made, own):
        assert own.exists() == (made is not None)
        raise KeyboardInterrupt


def test_examples_are_seeded_and_of_every_kind() -> None:
    requirements = tuple(Requirement(one.id) for one in skills())
    occupation = Occupation(id="craft:o", labels={"en": "crafter"}, requirements=requirements)
    data = FrameworkData(Framework(id="craft", name="Crafts"), skills(), [occupation])
    sentences = [Example("We glaze.", ("craft:0",)), Example("of another framework", ("esco:1",))]
    first, again, other = (Examples(data, sentences, seed) for seed in (1, 1, 2))
    assert first.counts() == {"sentences": 1, "names": 36, "translations": 12, "descriptions": 12, "lines": 1}
    drawn = first.batch(200)
    assert drawn == again.batch(200)
    assert drawn != other.batch(200)
    assert {id_ for one in drawn for id_ in one.skills} <= first.skills.keys()
    assert any(len(one.skills) > 1 for one in drawn)
    assert any("à la main" in one.text for one in drawn)


def test_lines_are_written_in_the_languages_that_most_skills_have_a_label_in() -> None:
    def drawn(some: list[Skill]) -> str:
        requirements = tuple(Requirement(one.id) for one in some)
        occupation = Occupation(id="craft:o", labels={"en": "crafter"}, requirements=requirements)
        data = FrameworkData(Framework(id="craft", name="Crafts"), some, [occupation])
        return " ".join(one.text for one in Examples(data, [], 1).batch(300) if len(one.skills) > 1)

    names = {"en": "art", "fr": "l'art"}
    both = [dataclasses.replace(one, labels=names) for one in skills()]
    french = [dataclasses.replace(one, labels={"fr": one.labels["fr"]}, alternatives={}) for one in both]
    assert "missions" not in drawn(skills())
    assert {"missions", "Responsible"} <= set(drawn(both).split())
    assert "missions" in drawn(french)
    assert "Responsible" not in drawn(french)


@pytest.mark.parametrize("layers", [None, 1])
def test_only_the_layers_that_learn_change(layers: int | None, untrained: Any, base: dict[str, Any]) -> None:
    own = material()
    recipe = Recipe(steps=1, texts=4, warm_up=1, layers=layers)
    Trainer(untrained, Examples(own.data, own.sentences, recipe.seed), recipe).train()
    changed = {name for name, now in weights(untrained).items() if (now != base[name]).any()}
    assert any("layer.5." in name for name in changed)
    assert any("layer.4." in name for name in changed) == (layers is None)
    assert not any("word_embeddings" in name for name in changed)


def trained(model: Any, recipe: Recipe) -> tuple[float, float, int]:
    own = material()
    trainer = Trainer(model, Examples(own.data, own.sentences, recipe.seed), recipe)

    def score() -> float:
        return measure(trainer, own.choosing).figures().mrr

    before = score()
    step = trainer.train(stopping=Stopping(score, every=6))
    return before, score(), step


def test_training_on_a_handful_of_skills_is_better_or_changes_nothing(
    untrained: Any, base: dict[str, Any]
) -> None:
    recipe = Recipe(
        steps=30, texts=12, threads=1, rate=2e-4, warm_up=3, mine_every=10, average_every=3, averaged=2
    )
    before, after, step = trained(untrained, recipe)
    assert (after > before) == (step > 0)
    unchanged = all((one == base[name]).all() for name, one in weights(untrained).items())
    assert unchanged == (step == 0)
    assert step > 0, "synonyms of words that mean nothing can be learned"


def test_what_is_never_better_leaves_the_model_as_it_was(untrained: Any, base: dict[str, Any]) -> None:
    own = material()
    recipe = Recipe(steps=20, texts=4, rate=1e-3, average_every=1)
    trainer = Trainer(untrained, Examples(own.data, [], 1), recipe)
    scores = iter((0.5, 0.4, 0.5, 0.3, 1.0))
    assert trainer.train(stopping=Stopping(lambda: next(scores), every=1, patience=3)) == 0
    assert next(scores) == 1.0  # three without gain: no fourth was asked for
    assert all((one == base[name]).all() for name, one in weights(untrained).items())


def loaded(folder: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    """A data folder with a framework of these names, and a course that declares each skill."""
    folder.mkdir()
    skills, courses = ["id,label,alternatives,description"], ["id,title,description,skills"]
    for at, (name, *others) in enumerate(rows):
        skills.append(f"{at},{name},{'|'.join(others[:3])},{others[3]}")
        courses.append(f"c{at},Course {at},You learn {others[0]}.,{name}")
    (folder / "skills.csv").write_text("\n".join(skills))
    (folder / "courses.csv").write_text("\n".join(courses))
    encoders.default()
    shutil.copytree(encoders.folder() / "encoder", folder / "data" / "encoder")
    service = Service.open(Settings(folder / "data"))
    options = ReadOptions(prefix="craft")
    service.load_framework([folder / "skills.csv"], format_="table", options=options)
    service.load_catalogue("credential", [folder / "courses.csv"], options=FormatOptions(source="c"))
    service.close()
    return folder / "data"


@pytest.fixture(scope="module")
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the crafts. Tests take a copy."""
    return loaded(tmp_path_factory.mktemp("crafts") / "own", CRAFTS)


@pytest.fixture
def own(own_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(own_data, tmp_path / "data"))


def test_what_is_held_out_is_not_trained_on(own_data: Path) -> None:
    service = Service.open(Settings(own_data))
    snapshot = service.engine.current()
    assert snapshot is not None
    found, again = gather(snapshot, "craft"), gather(snapshot, "craft")
    service.close()
    assert found == again
    assert found.held == "names"
    held = {one.text for one in (*found.choosing, *found.measuring)}
    kept = {
        text
        for one in found.data.skills
        for texts in (*one.alternatives.values(), tuple(one.descriptions.values()))
        for text in texts
    }
    assert len(held) == len(found.choosing) + len(found.measuring) > 12
    assert not held & kept
    assert any("Course 3" in one.text and one.skills == ("craft:3",) for one in found.sentences)


def test_with_a_catalogue_whole_records_are_held_out(own_data: Path, tmp_path: Path) -> None:
    rows = ["id,title,description,skills"]
    rows += [f"d{at},Title {at // 2},You learn it well.,{CRAFTS[at % 6][0]}" for at in range(300)]
    rows += ["none,Nothing,About nothing.,", "else,Elsewhere,Something.,underwater basket theory"]
    (tmp_path / "many.csv").write_text("\n".join(rows))
    service = Service.open(Settings(tmp_path / "data", model=""))
    service.load_framework(
        [own_data.parent / "skills.csv"], format_="table", options=ReadOptions(prefix="craft")
    )
    service.load_catalogue("credential", [tmp_path / "many.csv"], options=FormatOptions(source="d"))
    snapshot = service.engine.current()
    assert snapshot is not None
    found = gather(snapshot, "craft")
    service.close()
    assert found.held == "records"
    assert 50 <= len(found.measuring) <= 51
    assert 25 <= len(found.choosing) <= 26

    def titles(some: list[Example]) -> set[str]:
        return {one.text.partition(".")[0] for one in some}

    parts = [titles(some) for some in (found.measuring, found.choosing, found.sentences)]
    assert len(set.union(*parts)) == sum(map(len, parts)) == 150  # two records of one title stay together
    declared = {id_ for one in found.sentences for id_ in one.skills}
    assert found.others
    assert not declared & {id_ for one in found.others for id_ in one.skills}


def state(folder: Path) -> tuple[str, set[str]]:
    """The snapshot that serves, and every file but those of caches and locks."""
    service = Service.open(Settings(folder))
    snapshot = str(service.status().snapshot)
    assert service.link("a course on blorking").skills[0].id == "craft:1"
    service.close()
    rooms = (folder, folder / "encoder", folder / "snapshots")
    return snapshot, {path.name for room in rooms for path in room.iterdir() if "sqlite" not in path.name}


OPTIONS = TrainOptions(steps=30, threads=1)


@pytest.mark.parametrize("stage", ["measuring the encoder in use", "training"])
def test_an_interrupted_training_leaves_everything_as_it_was(own: Path, stage: str) -> None:
    before = state(own)
    service = Service.open(Settings(own))
    with pytest.raises(KeyboardInterrupt):
        service.train("craft", OPTIONS, stop_at(stage))
    service.close()
    assert state(own) == before


def stop_at(stage: str) -> Progress:
    def stop(done: int, total: int, what: str) -> None:
        if what == stage:
            raise KeyboardInterrupt

    return stop


def test_training_publishes_and_remove_goes_back(own: Path) -> None:
    before = state(own)
    service, server = Service.open(Settings(own)), Service.open(Settings(own))
    old = server.status().encoder
    assert server.link("blorking").skills
    made: list[bytes] = []

    def stop(done: int, total: int, what: str) -> None:
        if what == "linking credentials":  # with the new encoder, before anything is published
            made.extend(path.read_bytes() for path in own.glob(".train-*/*"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service.train("craft", OPTIONS, stop)
    assert state(own) == before

    answer = service.train("craft", OPTIONS)
    assert answer is not None
    assert answer.adopted
    assert answer.comparison.after is not None
    assert answer.comparison.after.score > answer.comparison.before.score
    assert made == [(own / adapter.FILE).read_bytes()]  # the same seed and data: the same adapter
    own_facts = facts_of(own / adapter.FILE)
    assert (own_facts.framework, own_facts.seed, own_facts.base) == ("craft", 7, facts().base)
    assert server.status().encoder == answer.encoder != old
    assert server.link("blorking").skills[0].id == "craft:1"  # a server that runs follows

    with server.engine.stage(), pytest.raises(KeyboardInterrupt):
        service.remove_training(stop_at("waiting for another load to end"))
    assert made == [(own / adapter.FILE).read_bytes()]
    assert service.remove_training().removed
    assert not (own / adapter.FILE).exists()
    assert server.status().encoder == old
    assert server.link("blorking").skills
    assert not service.remove_training().removed
    service.close()
    server.close()


def test_a_training_without_gain_writes_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("welding", "sewing", "geology", "cooking", "chess", "surgery", "astronomy", "accounting")
    perfect = [
        (word, f"{word} skills", f"{word} work", f"knowledge of {word}", f"skilled {word}") for word in words
    ]
    easy = loaded(tmp_path / "easy", perfect)
    run = cli_over(easy, capsys)
    before = run("status", "--json").json["snapshot"]
    trained = run("train", "--framework", "craft", "--steps", "3", "--threads", "1")
    assert trained.code == 0, trained.err
    assert "Not better" in trained.out
    assert "8 names" in trained.err
    assert run("status", "--json").json["snapshot"] == before
    assert not (easy / adapter.FILE).exists()


def test_mistakes_are_named(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = cli_over(own, capsys)
    unknown = run("train", "--framework", "crafts")
    assert unknown.code == 2
    assert "'--framework'" in unknown.err
    assert "Nearest: craft" in unknown.err
    assert run("train").code == 2
    assert "'--bits'" in run("train", "--framework", "craft", "--bits", "9").err
    with pytest.raises(InputError, match="SKILLSTEP_MODEL"):
        Service.open(Settings(own, model="some/model")).train("craft")
