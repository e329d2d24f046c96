"""A framework's own level descriptions, learnt when it is indexed: how far a text takes its reader.

Ridge regression of a description's level, on the common 0-1 axis, on its stems, its pairs of neighbouring
stems and its leading words, weighted by how rare they are. Nothing of it is shipped: it is derived from what
the user loaded, stored with that framework's link index, and gone with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, cg
from threadpoolctl import threadpool_limits

from indexers.linking.level_wording import told, without_lead_in
from indexers.linking.ragged import bounds
from taxonomy.model import Skill
from taxonomy.text import stem, words

# Fewer descriptions of a language teach nothing that the shipped word list does not know.
FEWEST = 300
SEEN = 2  # a feature of one description alone says nothing of another
RIDGE = 0.5  # between .3 and 1, out of fold on SkillsFuture 2026Q2, exact accuracy moves by .01
_LEADING = 3
_TOLERANCE, _ROUNDS = 1e-4, 200
_FILE, _WEIGHTS = "levels.msgpack", "levels_{}.npy"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LevelModel:
    """What one language's descriptions teach.

    `weights` is (features, 2): how rare a feature is, and what it adds to a text's position on the common
    axis; `mean` is the position of a text of which no feature is known.
    """

    language: str
    features: Mapping[str, int]
    weights: Floats
    mean: float

    @classmethod
    def fit(cls, texts: Sequence[str], positions: Sequence[float], language: str) -> LevelModel:
        """Learn from descriptions and their positions on the common axis; the same input, the same model."""
        found = [_features(text, language) for text in texts]
        counts = Counter(feature for one in found for feature in one)
        kept = sorted(feature for feature, count in counts.items() if count >= SEEN)
        features = {feature: at for at, feature in enumerate(kept)}
        rarity = np.log(len(texts) / np.array([counts[feature] for feature in kept], dtype=np.float64))
        rows = _rows(found, features, rarity)
        wanted = np.asarray(positions, dtype=np.float64)
        mean = float(wanted.mean())
        normal = LinearOperator(
            (len(kept), len(kept)), matvec=lambda x: rows.T @ (rows @ x) + RIDGE * x, dtype=np.float64
        )
        with threadpool_limits(1):  # sums in one order, whatever the machine
            added, _ = cg(normal, rows.T @ (wanted - mean), rtol=_TOLERANCE, maxiter=_ROUNDS)
        return cls(language, features, np.column_stack([rarity, np.round(added, 6)]), mean)

    def positions(self, texts: Sequence[str]) -> Floats:
        """Where texts stand on the common axis, each by itself; NaN where the wording does not tell.

        It tells where a telling word leads, or a word with which the framework's own descriptions begin.
        """
        found = [_features(text, self.language) for text in texts]
        rows = _rows(found, self.features, self.weights[:, 0])
        telling = [
            told(text, self.language)[0] > 0
            or any(one.startswith("^0") and one in self.features for one in some)
            for text, some in zip(texts, found, strict=True)
        ]
        return np.where(telling, np.clip(rows @ self.weights[:, 1] + self.mean, 0.0, 1.0), np.nan)


def fit(skills: Iterable[Skill]) -> dict[str, LevelModel]:
    """A model for each language in which enough levels are described; repeated descriptions count once."""
    described: dict[str, dict[tuple[str, float], None]] = {}
    for skill in skills:
        for level in skill.levels if skill.scale else ():
            for language, text in level.descriptions.items():
                at = level.value / skill.scale.maximum if skill.scale else 0.0
                described.setdefault(language, {})[text, at] = None
    return {
        language: LevelModel.fit([text for text, _ in pairs], [at for _, at in pairs], language)
        for language, pairs in sorted(described.items())
        if len(pairs) >= FEWEST
    }


def save(models: Mapping[str, LevelModel], folder: Path) -> None:
    """Write the models as files of `folder`."""
    facts = {language: (list(one.features), one.mean) for language, one in models.items()}
    (folder / _FILE).write_bytes(msgspec.msgpack.encode(facts))
    for language, one in models.items():
        np.save(folder / _WEIGHTS.format(language), one.weights.astype(np.float32))


def load(folder: Path) -> dict[str, LevelModel]:
    """Read what `save` wrote.

    Raises:
        OSError, ValueError, msgspec.MsgspecError: the files are not there or not whole.
    """
    facts = msgspec.msgpack.decode((folder / _FILE).read_bytes(), type=dict[str, tuple[list[str], float]])
    return {
        language: LevelModel(
            language,
            {feature: at for at, feature in enumerate(features)},
            np.load(folder / _WEIGHTS.format(language)).astype(np.float64),
            mean,
        )
        for language, (features, mean) in facts.items()
    }


def _features(text: str, language: str) -> list[str]:
    found = stem(words(without_lead_in(text)), language)
    pairs = [f"{one} {other}" for one, other in pairwise(found)]
    leading = [f"^{at} {word}" for at, word in enumerate(found[:_LEADING])]
    return list(dict.fromkeys([*found, *pairs, *leading]))


def _rows(found: Sequence[Sequence[str]], features: Mapping[str, int], rarity: Floats) -> sparse.csr_array:
    """(texts, features): the rarity of each feature of a text, rows of unit length."""
    known = [[features[one] for one in some if one in features] for some in found]
    columns = np.array([at for some in known for at in some], dtype=np.int64)
    starts = bounds(list(map(len, known)))
    values = rarity[columns]
    row = np.repeat(np.arange(len(known)), np.diff(starts))
    length = np.sqrt(np.bincount(row, weights=values**2, minlength=len(known)))
    return sparse.csr_array(
        (values / np.where(length > 0, length, 1.0)[row], columns, starts), shape=(len(known), len(features))
    )
