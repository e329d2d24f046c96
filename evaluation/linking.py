"""`python -m evaluation linking`: how well texts are linked to the labels of a vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluation.baselines import baselines
from evaluation.datasets import (
    Question,
    Sentence,
    key,
    known_framework,
    own_labels,
    preferred_labels,
    questions,
    read_labels,
    read_sentences,
    vocabulary,
)
from evaluation.folds import is_shipped
from evaluation.linking_figures import LEXICAL, OURS, UNTRAINED, Answers, figures
from evaluation.report import Report
from evaluation.systems import COUNT, Product, System
from indexers.encoder import Encoder
from indexers.encoder_export import DEFAULT_MODEL
from indexers.vector_cache import VectorCache
from service.service import Service
from service.settings import Settings, demo_folder
from taxonomy.errors import InputError
from taxonomy.model import Skill
from taxonomy.readers.base import Progress, silent

_AT_ONCE = 256

# What a reader must know before comparing figures.
TUNED = (
    "What was tuned on what: the encoder is trained on ESCO and on seven of eight of SkillSkape's training "
    "sentences and of our own, and its last layer on the TECH and HOUSE validation sentences, too; the heads "
    "that weigh its evidence are fitted on the eighth, alone and joined to documents, on TECH and HOUSE and "
    "on the courses of the twins. Each text that fitted a head is judged here by one fitted without it and "
    "its fold, and each of TECH and HOUSE with an encoder that did not learn from them, either. SkillSkape "
    "dev fits nothing; recipe, features, shares and the threshold of claims were chosen with it, TECH and "
    "HOUSE in view. The heads of silence are fitted on the seven of eight, those without a skill among them, "
    "and the one that judges it on sentences written for it.",
    "The baselines' thresholds are fixed near their best F1 on TECH, and the common rule's chunks are the "
    "better on TECH, at its threshold, of two ways to cut them (the other: all runs of one to four words).",
)


def evaluate(
    sentences: Sequence[Path],
    vocabulary_file: Path | None = None,
    framework: str | None = None,
    settings: Settings | None = None,
    trained: Path | None = None,
    language: str = "en",
    progress: Progress = silent,
    *,
    own: bool = False,
    unseen: bool = False,
) -> Report:
    """Measure the product and the baselines on sentence files; with several, each file is a part as well.

    Without a vocabulary, the labels are those of the framework (None: the first that is loaded), or, with
    `own`, those that the files themselves name. `trained` lists labels that training saw: recall on the
    others is then reported too. With `unseen`, only sentences that hold one of the others are asked: an
    encoder from which labels were kept learned from none of them. Vectors are kept in the data folder where
    there is one, else in a cache of the user's.

    Raises:
        InputError: a file is not what it should be, no label is right for any sentence (with `unseen`, none
            that training did not see), or nothing is loaded to take the vocabulary from.
    """
    given = [(path.name, read_sentences(path)) for path in sentences]
    seen = frozenset(map(key, read_labels(trained))) if trained else None
    settings = settings or Settings.read()
    folder = settings.data if settings.data.is_dir() else demo_folder().with_name("skillstep-evaluation")
    service = Service.open(Settings(folder, settings.model))
    try:
        named = own_labels(one for _, some in given for one in some) if own else None
        labels, skills, known = _labels(service, vocabulary_file, named, framework, language)
        rows = {key(name): row for row, name in enumerate(labels)}
        new = None if seen is None else frozenset(row for name, row in rows.items() if name not in seen)
        only = new if unseen else None
        asked = _asked(given, rows, only)
        systems = _systems(skills, labels, service.encoder(progress), folder, language, progress)
    finally:
        service.close()
    answered = [
        (name, some, _ask(systems, [question.text for question in some], name, progress))
        for name, some in asked
    ]
    about = f"{len(labels):,} labels, of which a loaded framework knows {known:,} with their other names."
    if only is not None:
        about += " Only sentences that hold a label which training never saw."
    return _report(answered, new, about, systems)


def _asked(
    given: Sequence[tuple[str, Sequence[Sentence]]], rows: Mapping[str, int], only: frozenset[int] | None
) -> list[tuple[str, list[Question]]]:
    """The questions of each file; with `only`, those that one of its rows is right for."""
    asked = [(name, questions(found, rows)) for name, found in given]
    if not any(question.gold for _, some in asked for question in some):
        raise InputError("none of the labels is in the vocabulary.", field="--sentences")
    if only is None:
        return asked
    asked = [(name, [one for one in some if one.gold & only]) for name, some in asked]
    for name, some in asked:
        if not some:
            raise InputError(f"training saw every label of {name}.", field="--trained")
    return asked


def _labels(
    service: Service, file: Path | None, named: list[str] | None, framework: str | None, language: str
) -> tuple[list[str], list[Skill], int]:
    """The labels of the vocabulary, a skill for each, and how many a framework knows."""
    snapshot = service.engine.current()
    taxonomy = snapshot.taxonomy() if snapshot else None
    framework = known_framework(taxonomy, framework)
    if named is not None:
        labels = named
    elif file is not None:
        labels = read_labels(file)
    elif taxonomy is None or not taxonomy.frameworks:
        message = "no framework is loaded to take labels from; name a file of them, one a line."
        raise InputError(message, field="--vocabulary")
    else:
        framework = framework or next(iter(taxonomy.frameworks))
        labels = preferred_labels(taxonomy, framework, language)
    return labels, *vocabulary(labels, taxonomy, framework, language)


def _systems(
    skills: list[Skill],
    labels: list[str],
    encoder: Encoder | None,
    folder: Path,
    language: str,
    progress: Progress,
) -> list[System]:
    cache = VectorCache(folder / "cache.sqlite")
    try:
        stock = _stock(encoder, folder, progress)
        systems = baselines(labels, stock, cache, language, progress)
        ours: list[tuple[str, str, Encoder | None]] = [(LEXICAL, "the product without an encoder", None)]
        if stock:
            ours.append((UNTRAINED, "the product with the encoder as it was published", stock))
        if encoder:
            ours.append((OURS, "the product" if is_shipped(encoder) else _OTHER, encoder))
        for name, about, used in ours:
            systems.append(Product(name, about, skills, used, folder, language, progress))
        return systems
    finally:
        cache.close()


def _stock(encoder: Encoder | None, folder: Path, progress: Progress) -> Encoder | None:
    """The default model as it was published, without an adapter; None where the product uses no encoder."""
    if encoder is None:
        return None
    progress(0, 0, "opening the stock encoder")
    return Encoder.open(folder, DEFAULT_MODEL)


def _ask(
    systems: Sequence[System], texts: Sequence[str], file: str, progress: Progress
) -> dict[str, Answers]:
    """Every system's answers by its name, part by part, so that what they share is computed once."""
    found = {system.name: Answers() for system in systems}
    for at in range(0, len(texts), _AT_ONCE):
        some = texts[at : at + _AT_ONCE]
        for system in systems:
            ranked = system.rank(some)
            answers = found[system.name]
            answers.ranked += ranked
            answers.claimed += system.decide(some)
            answers.presence += system.presence(some, ranked)
        progress(at + len(some), len(texts), f"sentences of {file}")
    return found


def _report(
    answered: Sequence[tuple[str, Sequence[Question], dict[str, Answers]]],
    new: frozenset[int] | None,
    vocabulary_line: str,
    systems: Sequence[System],
) -> Report:
    """One report over all files; with several, one for each as its parts."""
    title = "Linking sentences to skills: "
    parts = [{"title": title + name, **figures(some, answers, new)} for name, some, answers in answered]
    whole: Report = parts[0]
    if len(parts) > 1:
        asked = [question for _, some, _ in answered for question in some]
        joined = {
            one.name: Answers.joined([answers[one.name] for _, _, answers in answered]) for one in systems
        }
        names = ", ".join(name for name, _, _ in answered)
        whole = {"title": title + names, **figures(asked, joined, new), "parts": parts}
    whole["about"] = [vocabulary_line, *whole["about"]]
    whole["notes"] = [*TUNED, *(f"{one.name}: {one.about}." for one in systems), *_CONVENTIONS]
    return whole


_OTHER = (
    "the product with another encoder than the shipped one; where that learned from TECH and HOUSE, figures "
    "on them are in sample, save on sentences with a label that was kept from it (`--unseen`)"
)
_CONVENTIONS = (
    "One query for each distinct sentence that has a label of the vocabulary; a ranking holds the "
    f"{COUNT} best. Precision, recall and F1 are micro averages over all sentences, those without a label "
    "included. silence: of the sentences without a label, the share of which nothing is claimed.",
    "auroc_none: sentences that mean a skill against those marked as meaning none. auroc_lacking: sentences "
    "with a label of the vocabulary against those that mean a skill which it lacks. By the best score, but "
    "SkillStep's auroc_lacking is by its two best probabilities.",
    "Intervals are of 95 %, by bootstrap over sentences (2,000 rounds).",
)
