"""The evidence that the product gathers for texts whose skills are known, as rows for the heads to fit on."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evaluation.folds import fold_encoder
from evaluation.gap_folder import read_benchmark
from evaluation.sources import (
    ANNOTATED,
    FOLDS,
    Labelled,
    annotated,
    fits_heads,
    fold_of,
    joined,
    validation,
)
from indexers.encoder import Encoder
from indexers.linking import LinkIndex, TextDocument
from indexers.linking.gather import gather, read, weigh_all
from indexers.vector_cache import VectorCache
from taxonomy.model import Skill
from taxonomy.text import clean

SEED = 7
SHORT_WORDS = 45  # the median length of a catalogue entry's learning outcomes
JOINED, FEW_SKILLS, SMALL = 600, 500, 130
KEPT = ("skillskape", "ours")  # sentences that were kept from the encoder


@dataclass(frozen=True)
class Source:
    """Texts with their right skills, as rows of (text, candidate skill).

    `values` is (rows, document features); `right` marks the rows whose skill is right; `wanted` are the
    right skills of each text, found as candidates or not; `fold` is the fold of each row, by its text.
    """

    text: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]
    right: npt.NDArray[np.bool_]
    wanted: list[set[str]]
    fold: npt.NDArray[np.int64]


def gathered(
    documents: Sequence[TextDocument],
    wanted: list[set[str]],
    index: LinkIndex,
    encoder: Encoder,
    folds: Sequence[int] = (),
) -> Source:
    """The evidence that the product gathers for these documents; `folds` where their texts do not tell."""
    texts, values, right = [], [], []
    for language in dict.fromkeys(document.language for document in documents):
        rows = [row for row, document in enumerate(documents) if document.language == language]
        for at in range(0, len(rows), 200):
            some = rows[at : at + 200]
            reading = read([documents[row] for row in some], encoder)
            pairs = weigh_all(reading, index, language)
            for row, one in zip(some, gather(reading, pairs, index, language), strict=True):
                texts.append(np.full(len(one.skills), row))
                values.append(one.values)
                right.append(np.array([index.ids[skill] in wanted[row] for skill in one.skills], dtype=bool))
    text = np.concatenate(texts)
    own = np.array(folds or [fold_of(one.title or one.texts["text"]) for one in documents], dtype=np.int64)
    return Source(text, np.concatenate(values), np.concatenate(right), wanted, own[text])


def of_sentences(
    some: Sequence[Labelled], index: LinkIndex, encoder: Encoder, folds: Sequence[int] = ()
) -> Source:
    """Sentences as documents; of their skills those that the index knows are right."""
    documents = [TextDocument(texts={"text": one.text}, language=one.language) for one in some]
    known = set(index.ids)
    return gathered(documents, [known & set(one.skills) for one in some], index, encoder, folds)


def of_benchmark(folder: Path, encoder: Encoder, words: int | None = None) -> Source:
    """A GapRank folder: its courses (or the first words of each) with their declared skills."""
    benchmark = read_benchmark(folder)
    skills = [
        Skill(
            id=f"v:{at:05d}",
            labels={"en": clean(one.name)},
            alternatives={"en": tuple(map(clean, one.alternatives))},
        )
        for at, one in enumerate(benchmark.vocabulary)
    ]
    documents = [
        TextDocument(title=clean(one.title), texts={"text": clean(" ".join(one.text.split()[:words]))})
        for one in benchmark.courses
    ]
    declared = benchmark.declared.tocsr()
    wanted = [{f"v:{at:05d}" for at in declared[[row]].indices} for row in range(declared.shape[0])]
    return gathered(documents, wanted, LinkIndex.build("v", skills, encoder), encoder)


def sentences(
    data: Path, ids: Mapping[str, str], skape: Sequence[Labelled], own: Sequence[Labelled]
) -> dict[str, list[Labelled]]:
    """The sentences that fit the heads, and SkillSkape's dev part."""
    return validation(data, ids) | {
        "skillskape": [one for one in skape if fits_heads(one.text)],
        "ours": [one for one in own if fits_heads(one.text)],
        "skillskape dev": annotated(data / "benchmarks" / "skillskape_dev.csv", ids),
    }


def every_source(
    data: Path,
    sets: Mapping[str, list[Labelled]],
    skills: Mapping[str, Skill],
    index: LinkIndex,
    encoder: Encoder,
    folder: Path,
) -> dict[str, Source]:
    """All evidence, by source; the encoders of the folds and the cache of vectors are in `folder`."""
    bare, twins = LinkIndex.build("esco", _labels_alone(skills), encoder), data / "gaps" / "twins-long-text"
    found = {name: of_sentences(some, index, encoder) for name, some in sets.items() if name not in ANNOTATED}
    found |= {f"{name} bare": of_sentences(sets[name], bare, encoder) for name in KEPT}
    found |= _out_of_fold({name: sets[name] for name in ANNOTATED}, skills, folder)
    some = [one for name in KEPT for one in sets[name]]
    documents, folds = joined(some, JOINED, SEED)
    named = sorted({id_ for one in documents for id_ in one.skills})
    few = random.Random(SEED).sample(named, FEW_SKILLS)
    undescribed = [replace(skills[id_], descriptions={}) for id_ in few]
    found["joined"] = of_sentences(documents, LinkIndex.build("esco", undescribed, encoder), encoder, folds)
    found["small"] = of_sentences(some, LinkIndex.build("esco", undescribed[:SMALL], encoder), encoder)
    found["twins long"] = of_benchmark(twins, encoder)
    found["twins short"] = of_benchmark(twins, encoder, SHORT_WORDS)
    return found


def _out_of_fold(
    sets: Mapping[str, list[Labelled]], skills: Mapping[str, Skill], folder: Path
) -> dict[str, Source]:
    """Sentences that the encoder learned from, each read by the encoder that did not learn from its fold:
    heads must not trust evidence as far as it goes where the answer was known (D. H. Wolpert, Stacked
    generalization, 1992)."""
    parts: dict[str, list[Source]] = defaultdict(list)
    alone = _labels_alone(skills)
    for fold in range(FOLDS):
        encoder = fold_encoder(fold, folder)
        with closing(VectorCache(folder / "cache.sqlite")) as cache:
            index = LinkIndex.build("esco", skills.values(), encoder, cache)
            bare = LinkIndex.build("esco", alone, encoder, cache)
        for name, some in sets.items():
            rows = [row for row, one in enumerate(some) if fold_of(one.text) == fold]
            for kind, own in ((name, index), (f"{name} bare", bare)):
                found = of_sentences([some[row] for row in rows], own, encoder)
                parts[kind].append(replace(found, text=np.array(rows)[found.text]))
    return {
        kind: Source(
            np.concatenate([one.text for one in own]),
            np.concatenate([one.values for one in own]),
            np.concatenate([one.right for one in own]),
            [set(one.skills) for one in sets[kind.removesuffix(" bare")]],
            np.concatenate([one.fold for one in own]),
        )
        for kind, own in parts.items()
    }


def _labels_alone(skills: Mapping[str, Skill]) -> list[Skill]:
    return [replace(one, alternatives={}, descriptions={}) for one in skills.values()]
