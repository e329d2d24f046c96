"""`python -m evaluation.fit_links`: fits the heads of linking, writes them, and prints what they reach.

The heads weigh the evidence that the product gathers; they see numbers, no skill. `evaluation.sources` says
which texts fit them. Every figure printed for a source that fits them is out of fold, by texts; SkillSkape
dev, `dev` and `dev-esco` fit nothing. Names are fitted on ESCO alternatives that the index was built without.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from evaluation.fit_names import of_names
from evaluation.fit_report import show
from evaluation.fit_silence import EVIDENCE, group, judge, silence_head
from evaluation.folds import HEADS
from evaluation.gathered import KEPT, Source, every_source, sentences
from evaluation.heads import Facts, layered, plain
from evaluation.sources import ANNOTATED, FOLDS, by_key, digest, esco, linkable, ours, skillskape
from indexers.encoder import Encoder
from indexers.linking import LinkIndex, fusion, silence
from indexers.linking.among import evidence as compared
from indexers.linking.fitted import FUSION, JUDGE, SILENCE
from indexers.linking.gather import DOCUMENT_FEATURES
from indexers.vector_cache import VectorCache

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
    sources = every_source(data, sets, skills, index, encoder, folder)
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
    learned, kept = ({digest(one.text) for name in some for one in sets[name]} for some in (ANNOTATED, KEPT))
    texts = {"texts": sorted(learned | kept), "learned": sorted(learned)}
    HEADS.write_text(json.dumps(texts | {"heads": folded}))


if __name__ == "__main__":
    typer.run(main)
