"""A synthetic framework of 20,000 skills with names of real words, and real sentences to paste.

The words and sentences are those of the bundled sample, so that reading a text costs what a text costs.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources

import numpy as np

from evaluation.synthetic import SEED, STEPS, questions, skill_name
from indexers.documents import LinkedPosting, posting_document
from indexers.engine import Document
from taxonomy.credentials import CONFIDENCE_PARTS, Alignment, Posting
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, Occupation, Requirement, Skill
from taxonomy.text import words

FRAMEWORK = "synthetic"
_STOP_WORDS = 100  # the most frequent words of the sample, which name no skill


def occupation_name(number: int) -> str:
    """The id of a synthetic occupation."""
    return f"{FRAMEWORK}:occupation-{number}"


def taxonomy(occupations: int) -> Taxonomy:
    """Skills of two or three words without levels, and occupations of about 40 skills."""
    random = np.random.default_rng((SEED, 2))
    known = _content_words()
    drawn = random.integers(0, len(known), (STEPS, 3)).tolist()
    skills = [
        Skill(id=skill_name(at), labels={"en": " ".join(known[word] for word in row[: 2 + at % 2])})
        for at, row in enumerate(drawn)
    ]
    jobs = [
        Occupation(
            id=occupation_name(number),
            labels={"en": f"Occupation {number}"},
            requirements=tuple(Requirement(skill_name(step)) for step in steps),
        )
        for number, (steps, _) in enumerate(questions(occupations).gaps)
    ]
    return Taxonomy.build([Framework(id=FRAMEWORK, name="Synthetic")], skills, jobs)


def posting_name(number: int) -> str:
    """The id of a synthetic posting."""
    return f"{FRAMEWORK}:posting-{number}"


def postings(count: int, known: Taxonomy) -> Iterator[Document]:
    """Postings that declare what the occupations of the same numbers require."""
    for number, (steps, _) in enumerate(questions(count).gaps):
        asked = tuple(Alignment(skill_name(step), CONFIDENCE_PARTS, source="declared") for step in steps)
        record = Posting(id=posting_name(number), title=f"Posting {number}")
        yield posting_document(LinkedPosting(record, asked), FRAMEWORK, known)


def pasted_text(number: int, length: int = 300) -> str:
    """The first `length` words of the sample's English postings, begun at another posting for each number."""
    postings = _postings()
    start = number % len(postings)
    return " ".join(" ".join(postings[start:] + postings[:start]).split()[:length])


@cache
def _postings() -> list[str]:
    lines = (resources.files("service") / "sample" / "postings.jsonl").read_text("utf-8").splitlines()
    return [one["description"] for one in map(json.loads, lines) if one["language"] == "en"]


def _content_words() -> list[str]:
    counts = Counter(word for text in _postings() for word in words(text))
    return [word for word, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))][_STOP_WORDS:]
