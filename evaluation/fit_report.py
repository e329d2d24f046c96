"""What fitted heads reach, a line for each source."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from evaluation.gathered import Source
from indexers.linking import fusion

CLAIMS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)


def show(kind: str, sources: Mapping[str, tuple[Source, npt.NDArray[np.float64]]]) -> None:
    """Calibration, F1 at several thresholds and RP@10 of each source."""
    for name, (source, chances) in sources.items():
        line = f"{kind:13}{name:15} mean p {chances.mean():.4f} (right {source.right.mean():.4f}) F1 "
        line += " ".join(f"{at:g}:{_f1(source, chances, at):.3f}" for at in CLAIMS)
        line += f" kept {(chances >= fusion.FLOOR).sum() / len(source.wanted):.0f} a text"
        line += f" claimed {(chances >= fusion.CLAIM).sum() / len(source.wanted):.1f}"
        print(f"{line}  RP@10 {_rp_at_10(source, chances):.3f}")


def _rp_at_10(source: Source, chances: npt.NDArray[np.float64]) -> float:
    """Right among the ten best, over how many there could be; texts without a right skill left out."""
    order = np.lexsort((-chances, source.text))
    bounds = np.searchsorted(source.text[order], np.arange(len(source.wanted) + 1))
    return float(
        np.mean(
            [
                source.right[order[bounds[row] : bounds[row + 1]][:10]].sum() / min(10, len(wanted))
                for row, wanted in enumerate(source.wanted)
                if wanted
            ]
        )
    )


def _f1(source: Source, chances: npt.NDArray[np.float64], threshold: float) -> float:
    """Over all (text, skill) decisions."""
    claimed = chances >= threshold
    return float(2 * source.right[claimed].sum() / (claimed.sum() + sum(map(len, source.wanted))))
