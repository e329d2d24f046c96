"""What ranks a GapRank folder: the product on its own path, the baselines, and the oracle."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from evaluation.gap_baselines import Evidence, Vectors, Words, course_texts, joined, linked, mentions
from evaluation.gap_folder import Benchmark, Floats, Gap, Ints
from evaluation.gap_metrics import SET
from indexers.encoder import Encoder
from indexers.encoder_export import DEFAULT_MODEL
from indexers.formats import FormatOptions
from indexers.vector_cache import VectorCache
from service.answers import Result
from service.questions import GapQuestion, TargetQuestion, WantedSkill
from service.service import Service
from service.sets import choose_set
from taxonomy.readers.base import Progress, ReadOptions
from taxonomy.text import clean

DEPTH = 100  # results that are asked of the product
SEED = 7
_NAME = "gap"  # of the framework and of the catalogue


@dataclass(frozen=True)
class Ranking:
    """An answer to one gap: courses, best first, with their scores, and those that it would take together."""

    ranked: Ints
    scores: Floats
    chosen: Ints


Rank = Callable[[int, Gap], Ranking]  # of the gap with that place among the queries


class Product:
    """SkillStep as its users have it: a framework, a catalogue and questions through the `Service`.

    Skills and courses go in under their places in their files, so that any id will do.
    """

    def __init__(self, benchmark: Benchmark, service: Service, progress: Progress) -> None:
        """Load the vocabulary and the courses (id, title and text alone) into an empty data folder."""
        self._service = service
        with TemporaryDirectory(prefix="skillstep-gaps-") as made:
            skills, courses = Path(made, "skills.csv"), Path(made, "courses.jsonl")
            _write_skills(benchmark, skills)
            _write_courses(benchmark, courses)
            service.load_framework(
                [skills], progress, format_="table", options=ReadOptions(prefix=_NAME, strict=True)
            )
            service.load_catalogue("credential", [courses], progress, options=FormatOptions(source=_NAME))

    def __call__(self, _: int, gap: Gap) -> Ranking:
        """The product's answer, in the product's order."""
        pairs = zip(gap.skills, gap.weights, strict=True)
        wanted = tuple(WantedSkill(f"{_NAME}:{at}", importance=float(weight)) for at, weight in pairs)
        answer = self._service.gap(GapQuestion(target=TargetQuestion(skills=wanted), k=DEPTH))
        ranked = np.array([_place(one.id) for one in answer.results], dtype=np.int64)
        scores = np.array([one.closes for one in answer.results])
        return Ranking(ranked, scores, together(ranked, _closes(answer.results, gap)))


def _place(id_: str) -> int:
    return int(id_.partition(":")[2])


def _closes(results: Sequence[Result], gap: Gap) -> Floats:
    """(results, skills of the gap): what each closes, from its own explanation."""
    column = {int(skill): at for at, skill in enumerate(gap.skills)}
    found = np.zeros((len(results), len(column)))
    for row, result in enumerate(results):
        for part in result.parts:
            found[row, column[_place(part.skill.id)]] = part.closes
    return found


def _write_skills(benchmark: Benchmark, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "label", "alternatives"])
        for at, term in enumerate(benchmark.vocabulary):
            # A bar after each, so that a name with a semicolon stays one.
            others = "".join(f"{name.replace('|', ' ')}|" for name in term.alternatives)
            writer.writerow([at, term.name, others])


def _write_courses(benchmark: Benchmark, path: Path) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for at, course in enumerate(benchmark.courses):
            row = {"id": f"{at:06}", "title": course.title, "text": course.text}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def together(ranked: Ints, closes: npt.NDArray[np.floating]) -> Ints:
    """Five of the ranked that close most together; once nothing is added, the best ranked of the others.

    `closes` is (ranked, skills).
    """
    places = choose_set(closes, SET)
    rest = [place for place in range(min(len(ranked), 2 * SET)) if place not in places]
    return ranked[(places + rest)[:SET]]


def by_evidence(*kinds: Evidence) -> Rank:
    """Weighted sums over the gap's skills; several kinds are added as z-scores over the courses."""

    def rank(number: int, gap: Gap) -> Ranking:
        parts = [kind[:, gap.skills] * gap.weights for kind in kinds]
        # A z-score's mean moves all courses alike, so that the spread alone need be divided by.
        closes = np.sum([part / max(part.sum(axis=1).std(), 1e-9) for part in parts], axis=0)
        return _sorted(number, closes.sum(axis=1), closes)

    return rank


def by_score(scores: Callable[[int, Gap], npt.NDArray[np.floating]]) -> Rank:
    """One score for a course and a gap as a whole."""
    return lambda number, gap: _sorted(number, scores(number, gap), None)


def _sorted(number: int, scores: npt.NDArray[np.floating], closes: Floats | None) -> Ranking:
    """Ties at random, since catalogues are in some order."""
    exact: Floats = scores.astype(np.float64)
    ties = np.random.default_rng([SEED, number]).random(len(scores))
    ranked = np.lexsort((ties, -exact))
    chosen = ranked[:SET] if closes is None else together(ranked, closes[ranked])
    return Ranking(ranked, exact[ranked], chosen)


def baselines(benchmark: Benchmark, service: Service, progress: Progress) -> dict[str, Rank]:
    """All of them, by name, and the oracle; without an encoder those that need none."""
    texts, gaps = course_texts(benchmark), benchmark.gaps
    queries = [joined(benchmark, gap) for gap in gaps]
    count = len(texts)
    progress(0, 0, "matching words")
    by_words = Words(texts)
    bm25, exact = by_words.by_skill(benchmark.vocabulary), mentions(texts, benchmark.vocabulary)
    found = {
        "random": by_score(lambda *_: np.zeros(count)),
        "bm25": by_score(lambda number, _: by_words.scores(queries[number])),
        "bm25-per-skill": by_evidence(bm25),
        "exact": by_evidence(exact),
    }
    if service.encoder() is not None:
        encoder = Encoder.open(service.settings.data, DEFAULT_MODEL)
        cache = VectorCache(service.settings.data / "cache.sqlite")
        try:
            vectors = Vectors(benchmark, encoder, cache, progress)
            names = [clean(term.name) for term in benchmark.vocabulary]
            dense, as_one = vectors.best_piece(names), vectors.whole(queries)
            links = linked(dense, vectors.whole(names))
        finally:
            cache.close()
        found |= {
            "dense": by_score(lambda number, _: as_one[:, number]),
            "dense-per-skill": by_evidence(dense),
            "z-fusion": by_evidence(bm25, dense),
            "link": by_evidence(links),
            "equal-fusion": by_evidence(exact, bm25, links),
        }
    declared = benchmark.declared.toarray().astype(np.float32)
    return found | {"oracle": by_evidence(declared)}
