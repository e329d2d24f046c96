"""`python -m evaluation.fit_links --data DIR`: fit the constants of `indexers.linking.fusion`, with figures.

Fitted on the TECH and HOUSE validation sentences, a sample of SkillSkape's training sentences (ESCO
labels), and the long-text courses of the twins with their declared tags, each with its whole text and
with its first words alone. The courses' declared tags of the other benchmarks fit nothing. Names are
fitted on ESCO alternatives that the index was built without.
"""

from __future__ import annotations

import ast
import csv
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from scipy import sparse
from scipy.optimize import minimize

from indexers.encoder import Encoder, VectorCache
from indexers.linking import LinkIndex, TextDocument, fusion
from indexers.linking.evidence import weigh
from indexers.linking.gather import DOCUMENT_FEATURES, alone, gather, read, weigh_all
from taxonomy.model import Skill, label
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.esco import EscoReader
from taxonomy.text import clean, fold

SEED = 7
SHORT_WORDS = 45  # the median length of a catalogue entry's learning outcomes
SAMPLE = 1500  # SkillSkape sentences, of 6,353
HELD_NAMES = 2000
# What a source counts in the fit: 654 course texts with ten tags each against some 1,600 sentences.
SHARES = {"twins long": 2.0, "twins short": 2.0, "tech": 1.0, "house": 1.0, "skillskape": 1.0}
DENSE = frozenset({"label", "label_z", "description", "tokens", "document"})
RIDGE = 1e-5
CLAIMS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """Texts with their right skills, as rows of (text, candidate skill).

    `values` is (rows, document features); `right` marks the rows whose skill is right; `wanted` are the
    right skills of each text, found as candidates or not.
    """

    ids: list[str]
    text: npt.NDArray[np.int64]
    skill: npt.NDArray[np.int64]
    values: Floats
    right: npt.NDArray[np.bool_]
    wanted: list[set[str]]


def gathered(
    documents: Sequence[TextDocument], wanted: list[set[str]], index: LinkIndex, encoder: Encoder
) -> Source:
    """The evidence that the product gathers for these documents."""
    texts, skills, values = [], [], []
    for at in range(0, len(documents), 200):
        reading = read(documents[at : at + 200], encoder)
        pairs = weigh_all(reading, index, "en")
        for row, one in enumerate(gather(reading, pairs, index, "en"), at):
            texts.append(np.full(len(one.skills), row))
            skills.append(one.skills.astype(np.int64))
            values.append(one.values.astype(np.float64))
    text, skill = np.concatenate(texts), np.concatenate(skills)
    right = np.array([index.ids[s] in wanted[t] for t, s in zip(text, skill, strict=True)], dtype=np.bool_)
    return Source(index.ids, text, skill, np.concatenate(values), right, wanted)


def logistic(
    values: Floats, right: npt.NDArray[np.bool_], weight: Floats, without: Iterable[str] = ()
) -> dict[str, float]:  # fmt: skip
    """Ridge logistic regression; constants by feature name, and "bias"."""
    kept = np.array([name not in set(without) for name in DOCUMENT_FEATURES])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = np.column_stack([(values - mean) / spread * kept, np.ones(len(values))])
    weight = weight / weight.sum()

    def loss(x: Floats) -> tuple[float, Floats]:
        logits = scaled @ x
        chance = 1.0 / (1.0 + np.exp(-logits))
        value = float(weight @ (np.logaddexp(0.0, logits) - right * logits)) + RIDGE * float(x[:-1] @ x[:-1])
        return value, scaled.T @ (weight * (chance - right)) + 2 * RIDGE * np.append(x[:-1], 0.0)

    x = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
    found = x[:-1] / spread * kept
    constants = {
        name: float(one) for name, one, keep in zip(DOCUMENT_FEATURES, found, kept, strict=True) if keep
    }
    return constants | {"bias": float(x[-1] - found @ mean)}


def fitted(sources: Mapping[str, Source], without: Iterable[str] = ()) -> dict[str, float]:
    """The constants for texts."""
    weight = np.concatenate(
        [np.full(len(one.right), SHARES[name] / len(one.right)) for name, one in sources.items()]
    )
    values = np.concatenate([one.values for one in sources.values()])
    return logistic(values, np.concatenate([one.right for one in sources.values()]), weight, without)


def rp_at_10(source: Source, chances: Floats) -> float:
    """Right skills among the ten best, over how many there could be; texts without a right skill left out."""
    found = []
    bounds = np.searchsorted(source.text, np.arange(len(source.wanted) + 1))
    for row, wanted in enumerate(source.wanted):
        if wanted:
            own = slice(bounds[row], bounds[row + 1])
            best = np.argsort(-chances[own], kind="stable")[:10]
            found.append(source.right[own][best].sum() / min(10, len(wanted)))
    return float(np.mean(found))


def f1(source: Source, chances: Floats, threshold: float) -> float:
    """Over all (text, skill) decisions."""
    claimed = chances >= threshold
    hits = float(source.right[claimed].sum())
    return 2 * hits / (int(claimed.sum()) + sum(len(wanted) for wanted in source.wanted))


def ndcg_at_10(source: Source, chances: Floats, queries: Path) -> float:
    """GapRank's main number with the links' probabilities as a course's vector; ties broken by seed."""
    column = {id_: at for at, id_ in enumerate(source.ids)}
    shape = (len(source.wanted), len(source.ids))
    linked = sparse.csc_array((chances, (source.text, source.skill)), shape=shape)
    rows = [row for row, wanted in enumerate(source.wanted) for _ in wanted]
    columns = [column[id_] for wanted in source.wanted for id_ in wanted]
    declared = sparse.csc_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    discount = 1 / np.log2(np.arange(2, 12))
    random_order = np.random.default_rng(SEED).random(shape[0])
    found = []
    for query in map(json.loads, queries.read_text().splitlines()):
        at = [column[f"v:{id_}"] for id_ in query["gap"]]
        weights = np.array(list(query["gap"].values()))
        gains = declared[:, at] @ weights
        best = np.lexsort((random_order, -(linked[:, at] @ weights)))[:10]
        ideal = float(np.sort(gains)[::-1][:10] @ discount)
        found.append(float(gains[best] @ discount) / ideal if ideal else 0.0)
    return float(np.mean(found))


def sentences(
    path: Path, ids: Mapping[str, str], rows: Callable[[dict[str, str]], list[str]]
) -> dict[str, set[str]]:
    """Each sentence with the ids of its labels that ESCO has."""
    found: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            names = (fold(name) for name in rows(row))
            found.setdefault(clean(row["sentence"]), set()).update(ids[name] for name in names if name in ids)
    return found


def benchmark(folder: Path, encoder: Encoder, words: int | None = None) -> Source:
    """A GapRank folder: its courses (or the first words of each) with their declared skills."""

    def lines(name: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in (folder / name).read_text().splitlines()]

    skills = [
        Skill(
            id=f"v:{one['id']}", labels={"en": clean(str(one["name"]))},
            alternatives={"en": tuple(clean(str(name)) for name in one.get("alternatives", ()))},  # type: ignore[attr-defined]
        )
        for one in lines("vocabulary.jsonl")
    ]  # fmt: skip
    declared = {one["id"]: {f"v:{id_}" for id_ in one["skills"]} for one in lines("declared.jsonl")}  # type: ignore[attr-defined]
    courses = lines("courses.jsonl")
    documents = []
    for course in courses:
        text = str(course["text"])
        text = " ".join(text.split()[:words]) if words else text
        documents.append(TextDocument(title=clean(str(course["title"])), texts={"text": clean(text)}))
    index = LinkIndex.build("v", skills, encoder)
    return gathered(documents, [declared.get(course["id"], set()) for course in courses], index, encoder)


def names(
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
        replace(
            one,
            alternatives={
                "en": tuple(name for name in one.alternatives.get("en", ()) if fold(name) not in keys)
            },
        )
        for one in skills
    ]
    index = LinkIndex.build("esco", without, encoder, cache)
    texts = sorted({name for name in held.values() if not index.named(name)})
    pairs = weigh(texts, encoder.encode_all(texts), index, "en")
    right = [index.ids[s] in owners[fold(texts[t])] for t, s in zip(pairs.text, pairs.skill, strict=True)]
    return alone(pairs, index).astype(np.float64), np.array(right, dtype=np.bool_)


def shown(name: str, constants: Mapping[str, float]) -> str:
    """Constants as they stand in the code."""
    inner = ", ".join(f'"{key}": {value:.4g}' for key, value in constants.items())
    return f"{name}: Constants = {{{inner}}}"


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds esco/, benchmarks/ and gaps/.")],
    folder: Annotated[Path, typer.Option(help="Where the encoder and its cache are kept.")],
) -> None:
    """Fit and print the constants, then what they reach."""
    encoder, cache = Encoder.open(folder), VectorCache(folder / "cache.sqlite")
    zips = sorted((data / "esco").glob("*classification*.zip"))
    skills = [one for one in EscoReader().read(zips, ReadOptions()).skills if one.scored and not one.retired]
    esco = LinkIndex.build("esco", skills, encoder, cache)
    ids = {fold(label(one.labels)): one.id for one in skills}
    marks = data / "benchmarks"
    texts = {
        name: sentences(marks / f"{name}_validation_annotations.csv", ids, lambda row: [row["label"]])
        for name in ("tech", "house")
    }
    every = sentences(marks / "skillskape_train.csv", ids, lambda row: ast.literal_eval(row["skills"]))
    texts["skillskape"] = {one: every[one] for one in random.Random(SEED).sample(sorted(every), SAMPLE)}
    texts["skillskape dev"] = sentences(
        marks / "skillskape_dev.csv", ids, lambda row: ast.literal_eval(row["skills"])
    )
    found = {
        name: gathered(
            [TextDocument(texts={"text": one}) for one in some], list(some.values()), esco, encoder
        )
        for name, some in texts.items()
    }
    found["twins long"] = benchmark(data / "gaps" / "twins-long-text", encoder)
    found["twins short"] = benchmark(data / "gaps" / "twins-long-text", encoder, SHORT_WORDS)
    fit = {name: found[name] for name in SHARES}
    text, lexical = fitted(fit), fitted(fit, DENSE)
    values, right = names(skills, encoder, cache)
    even = np.ones(len(right))
    print(shown("TEXT", text))
    print(shown("TEXT_LEXICAL", lexical))
    print(shown("NAME", logistic(values, right, even, {"described", "pieces", "document"})))
    print(shown("NAME_LEXICAL", logistic(values, right, even, {*DENSE, "described", "pieces"})))
    found["dev"] = benchmark(data / "gaps" / "dev", encoder)
    found["dev-esco"] = benchmark(data / "gaps" / "dev-esco", encoder)
    report(found, text, lexical, data / "gaps")


def report(
    found: Mapping[str, Source], text: Mapping[str, float], lexical: Mapping[str, float], gaps: Path
) -> None:
    """What the constants reach.

    "tech", "house", "skillskape" and the twins are fitted on, so theirs are in-sample figures. "skillskape
    dev", "dev" and "dev-esco" fit no constant, but features and shares were chosen with SkillSkape dev and
    the tuning queries of the other two in view.
    """
    folders = {"twins long": "twins-long-text", "dev": "dev", "dev-esco": "dev-esco"}
    for kind, constants in (("fused", text), ("lexical", lexical)):
        for name, source in found.items():
            chances = fusion.chances(source.values.astype(np.float32), constants)
            line = f"{kind:8}{name:15} mean p {chances.mean():.4f} (right {source.right.mean():.4f}) F1 "
            line += " ".join(f"{at:g}:{f1(source, chances, at):.3f}" for at in CLAIMS)
            line += f" kept {(chances >= fusion.FLOOR).sum() / len(source.wanted):.0f} a text"
            line += f" claimed {(chances >= fusion.CLAIM).sum() / len(source.wanted):.1f}"
            if name not in folders:
                print(f"{line}  RP@10 {rp_at_10(source, chances):.3f}")
                continue
            kept = np.where(chances >= fusion.FLOOR, chances, 0.0)
            for file in ("queries-tuning.jsonl", "queries.jsonl"):
                line += f"  {file} nDCG@10 {ndcg_at_10(source, kept, gaps / folders[name] / file):.3f}"
            print(line)


if __name__ == "__main__":
    typer.run(main)
