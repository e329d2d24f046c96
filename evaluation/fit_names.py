"""Fits the heads for names: which skill a short name means that no skill bears word for word.

They are fitted on ESCO's alternative names, of which the index is built without those asked.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from evaluation.heads import Facts, Floats, plain
from indexers.encoder import Encoder
from indexers.linking import LinkIndex, fusion
from indexers.linking.evidence import FEATURES, weigh
from indexers.vector_cache import VectorCache
from taxonomy.model import Skill, label
from taxonomy.text import fold, tokens

SEED = 7
HELD_NAMES = 2000
NAMED = tuple(name for name in FEATURES if name != "speaks")
LEXICAL = tuple(name for name in NAMED if name not in {"label", "label_z", "description", "tokens", "window"})


def of_names(skills: Mapping[str, Skill], encoder: Encoder, cache: VectorCache) -> dict[str, Facts]:
    """The heads for names."""
    values, right = evidence(list(skills.values()), encoder, cache)
    found = {}
    for kind, columns in ((fusion.NAME, NAMED), (fusion.NAME_LEXICAL, LEXICAL)):
        own = values[:, [FEATURES.index(one) for one in columns]]
        found[kind] = plain(columns, own, right.astype(np.float64), np.ones(len(right)))
    return found


def evidence(
    skills: Sequence[Skill], encoder: Encoder, cache: VectorCache
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Evidence for alternative names that the index does not know, and which of it is right."""
    chosen = random.Random(SEED).sample([one for one in skills if one.alternatives.get("en")], HELD_NAMES)
    held = {one.id: random.Random(one.id).choice(one.alternatives["en"]) for one in chosen}
    owners: dict[str, set[str]] = {}
    for skill in skills:
        for name in (label(skill.labels), *skill.alternatives.get("en", ())):
            owners.setdefault(fold(name), set()).add(skill.id)
    keys = {fold(name) for name in held.values()}
    without = [
        replace(one, alternatives={"en": tuple(
            name for name in one.alternatives.get("en", ()) if fold(name) not in keys
        )})
        for one in skills
    ]  # fmt: skip
    index = LinkIndex.build("esco", without, encoder, cache)
    texts = sorted({name for name in held.values() if not index.named(name)})
    pairs = weigh(texts, list(map(tokens, texts)), encoder.encode_all(texts), index, "en")
    right = [index.ids[s] in owners[fold(texts[t])] for t, s in zip(pairs.text, pairs.skill, strict=True)]
    return pairs.values.astype(np.float64), np.array(right, dtype=np.bool_)
