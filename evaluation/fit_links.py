"""`python -m evaluation.fit_links`: fits the heads of linking, writes them, and prints what they reach.

The heads weigh the evidence that the product gathers; they see numbers, no skill. `evaluation.sources` says
which texts fit them. Every figure printed for a source that fits them is out of fold, by texts; SkillSkape
dev, `dev` and `dev-esco` fit nothing. Names are fitted on ESCO alternatives that the index was built without.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from evaluation.fit_names import of_names
from evaluation.fit_report import show
from evaluation.fit_silence import EVIDENCE, group, judge, silence_head
from evaluation.gap_folder import read_benchmark
from evaluation.heads import Facts, layered, plain
from evaluation.sources import (
    FOLDED_HEADS,
    FOLDS,
    Labelled,
    annotated,
    by_key,
    digest,
    esco,
    fits_heads,
    fold_of,
    joined,
    linkable,
    ours,
    skillskape,
)
from indexers.encoder import Encoder
from indexers.linking import LinkIndex, TextDocument, fusion, silence
from indexers.linking.among import evidence as compared
from indexers.linking.fitted import FUSION, JUDGE, SILENCE
from indexers.linking.gather import DOCUMENT_FEATURES, gather, read, weigh_all
from indexers.vector_cache import VectorCache
from taxonomy.model import Skill
from taxonomy.text import clean

SEED = 7
SHORT_WORDS = 45  # the median length of a catalogue entry's learning outcomes
JOINED, FEW_SKILLS, SMALL = 600, 500, 130
ANNOTATED = ("tech", "house", "skillskape", "ours")
# What a source counts in the fit. "joined": documents of several sentences of SkillSkape and ours, against
# few of ESCO's skills. "small": these sentences against still fewer, most of them lacking there; without it
# "word of mouth" is Microsoft Word where little else is loaded.
# "bare": annotated sentences against labels alone, as in a list of tags.
SHARES = {
    "twins long": 2.0, "twins short": 2.0, "tech": 3.0, "house": 3.0, "skillskape": 2.0, "ours": 1.0,
    "joined": 1.0, "small": 1.0,
    "tech bare": 0.3, "house bare": 0.3, "skillskape bare": 0.3, "ours bare": 0.2,
}  # fmt: skip
DENSE = frozenset({"label", "label_z", "description", "tokens", "window", "speaks", "document"})
LEXICAL = tuple(name for name in DOCUMENT_FEATURES if not {name, compared(name)} & DENSE)


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


def fitted(sources: Mapping[str, Source], names: Sequence[str], without: int = -1) -> Facts:
    """A head on all texts but those of the fold `without`; one with an encoder has a layer."""
    columns = [DOCUMENT_FEATURES.index(name) for name in names]
    values, right, weight = [], [], []
    for name, share in SHARES.items():
        source = sources[name]
        kept = source.fold != without
        values.append(source.values[kept][:, columns].astype(np.float64))
        right.append(source.right[kept].astype(np.float64))
        weight.append(np.full(int(kept.sum()), share / kept.sum()))
    fit = plain if names == LEXICAL else layered
    return fit(names, np.concatenate(values), np.concatenate(right), np.concatenate(weight))


def chances(
    source: Source, own: bool, whole_: Facts, folds: Sequence[Facts]
) -> npt.NDArray[np.float64]:  # fmt: skip
    """Probabilities of a source's rows, out of fold where the source is one's `own`."""
    found = fusion.Head.read(whole_).chances(source.values, DOCUMENT_FEATURES)
    for number, facts in enumerate(folds if own else ()):
        rows = source.fold == number
        found[rows] = fusion.Head.read(facts).chances(source.values[rows], DOCUMENT_FEATURES)
    return fusion.with_mentions(source.values, found)


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds esco/, benchmarks/ and gaps/.")],
    folder: Annotated[Path, typer.Option(help="Where the encoder and its cache are kept.")],
) -> None:
    """Fit the heads, write them, and print what they reach."""
    encoder, cache = Encoder.open(folder), VectorCache(folder / "cache.sqlite")
    skills = linkable(esco(data))
    ids = by_key(skills)
    # The silence head first: what it says of a text is evidence that the others weigh.
    skape, own = skillskape(data, ids), ours(ids)
    silence_head([group(skape), group(own)], encoder, EVIDENCE).write(SILENCE)
    silence.fitted.cache_clear()
    index = LinkIndex.build("esco", skills.values(), encoder, cache)
    sets = sentences(data, ids, skape, own)
    sources = every_source(data, sets, skills, index, encoder)
    facts = {fusion.TEXT: fitted(sources, DOCUMENT_FEATURES), fusion.TEXT_LEXICAL: fitted(sources, LEXICAL)}
    FUSION.write_text(json.dumps({"heads": facts | of_names(skills, encoder, cache)}, indent=0))
    head = fusion.Head.read(facts[fusion.TEXT])
    judge(skape, own, index, encoder, head).write(JUDGE)
    folded: dict[str, list[Facts]] = {}
    for kind, columns in ((fusion.TEXT, DOCUMENT_FEATURES), (fusion.TEXT_LEXICAL, LEXICAL)):
        folded[kind] = folds = [fitted(sources, columns, number) for number in range(FOLDS)]
        found = {
            name: (one, chances(one, name in SHARES, facts[kind], folds)) for name, one in sources.items()
        }
        show(kind, found)
    known = sorted({digest(one.text) for name in ANNOTATED for one in sets[name]})
    FOLDED_HEADS.write_text(json.dumps({"texts": known, "heads": folded}))


def sentences(
    data: Path, ids: Mapping[str, str], skape: Sequence[Labelled], own: Sequence[Labelled]
) -> dict[str, list[Labelled]]:
    """The sentences that fit the heads, and SkillSkape's dev part."""
    marks = data / "benchmarks"
    return {
        "tech": annotated(marks / "tech_validation_annotations.csv", ids),
        "house": annotated(marks / "house_validation_annotations.csv", ids),
        "skillskape": [one for one in skape if fits_heads(one.text)],
        "ours": [one for one in own if fits_heads(one.text)],
        "skillskape dev": annotated(marks / "skillskape_dev.csv", ids),
    }


def every_source(
    data: Path,
    sets: Mapping[str, list[Labelled]],
    skills: Mapping[str, Skill],
    index: LinkIndex,
    encoder: Encoder,
) -> dict[str, Source]:
    """All evidence, by source."""
    labels = [replace(one, alternatives={}, descriptions={}) for one in skills.values()]
    bare, twins = LinkIndex.build("esco", labels, encoder), data / "gaps" / "twins-long-text"
    found = {name: of_sentences(some, index, encoder) for name, some in sets.items()}
    found |= {f"{name} bare": of_sentences(sets[name], bare, encoder) for name in ANNOTATED}
    some = [*sets["skillskape"], *sets["ours"]]
    documents, folds = joined(some, JOINED, SEED)
    named = sorted({id_ for one in documents for id_ in one.skills})
    few = random.Random(SEED).sample(named, FEW_SKILLS)
    undescribed = [replace(skills[id_], descriptions={}) for id_ in few]
    found["joined"] = of_sentences(documents, LinkIndex.build("esco", undescribed, encoder), encoder, folds)
    found["small"] = of_sentences(some, LinkIndex.build("esco", undescribed[:SMALL], encoder), encoder)
    found["twins long"] = of_benchmark(twins, encoder)
    found["twins short"] = of_benchmark(twins, encoder, SHORT_WORDS)
    return found


if __name__ == "__main__":
    typer.run(main)
