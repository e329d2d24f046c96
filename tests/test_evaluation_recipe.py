"""The recipe of the shipped adapter: what it reads, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import typer

from evaluation.recipe import KEPT, _examples, kept, main, mean_of
from evaluation.sources import TRAINED_LABELS, Labelled
from indexers.adapter import SHIPPED
from indexers.training.examples import Example


def test_no_text_that_means_a_kept_label_is_read() -> None:
    some = [
        Labelled("Bake bread.", ("s:bake",)),
        Labelled("Bake and sell bread.", ("s:bake", "s:sell")),
        Labelled("We are nice.", ()),
    ]
    assert _examples(some, {"s:sell"}) == [Example("Bake bread.", ("s:bake",))]
    assert len(_examples(some, frozenset())) == 2


@pytest.mark.parametrize("place", ["out", "labels"])
def test_a_run_that_keeps_labels_out_never_replaces_what_ships(place: str, tmp_path: Path) -> None:
    paths = {"out": tmp_path / "adapter", "labels": tmp_path / "labels"}
    paths |= {place: {"out": SHIPPED, "labels": TRAINED_LABELS}[place]}
    before = SHIPPED.stat().st_mtime_ns, TRAINED_LABELS.stat().st_mtime_ns
    with pytest.raises(typer.BadParameter, match="what ships keeps no label out"):
        main(tmp_path, [1], paths["out"], paths["labels"], hold_out=0.1)
    assert before == (SHIPPED.stat().st_mtime_ns, TRAINED_LABELS.stat().st_mtime_ns)


@pytest.mark.parametrize("counts", [np.ones(3), np.repeat((1.0, 1.0, 0.5), 2)])
def test_weights_that_did_not_learn_are_the_same_in_a_mean_of_models(counts: npt.NDArray[np.float64]) -> None:
    rng = np.random.default_rng(1)
    same = rng.normal(size=500).astype(np.float32)
    learned = [rng.normal(size=3).astype(np.float32) for _ in counts]
    found = mean_of([{"same": same, "learned": one} for one in learned], counts)
    assert (found["same"] == same).all()
    assert np.allclose(found["learned"], counts @ np.array(learned) / counts.sum(), atol=1e-6)


def test_a_part_of_the_change_is_kept() -> None:
    before, after = {"w": np.array([0.0, 1.0], np.float32)}, {"w": np.array([2.0, 1.0], np.float32)}
    assert kept(before, after)["w"] == pytest.approx([2 * KEPT, 1.0])
