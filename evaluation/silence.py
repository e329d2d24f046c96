"""`python -m evaluation silence`: texts without any skill told from texts with one, on real postings."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evaluation.compare import resampled
from evaluation.datasets import PREFIX, known_framework, read_sentences
from evaluation.metrics import auroc
from evaluation.report import Report
from evaluation.silence_rows import NONE, SKILL
from evaluation.sources import digest
from indexers.encoder import VectorCache
from indexers.linking import Linker, LinkIndex
from indexers.linking.boilerplate import boilerplate
from indexers.linking.segments import sentences
from service.service import Service
from service.settings import Settings, demo_folder
from taxonomy.errors import FileError, InputError
from taxonomy.readers.base import Progress, silent
from taxonomy.readers.tables import read_table
from taxonomy.text import clean

_JOB_BANK, _USAJOBS, _FRANCE_TRAVAIL = (
    "jobbank_canada_531.json", "usajobs_2215.csv", "france_travail_150_allsectors.csv",
)  # fmt: skip
# Job Bank publishes postings under fixed headings: what stands below these is a skill, or is none.
_SKILL_SECTIONS = frozenset({"Specific Skills", "Additional Skills"})
_PLAIN_SECTIONS = frozenset(
    {"Health benefits", "Financial benefits", "Long term benefits", "Other benefits", "Screening questions",
     "Work Setting", "Work Location Information", "Work Site Environment", "Workers Supervised"}
)  # fmt: skip
_OTHER_SECTIONS = frozenset(
    {"Education", "Languages", "Experience", "Work Conditions and Physical Capabilities",
     "Personal Suitability",
     "Transportation/Travel Information", "Security and Safety", "Own Tools/Equipment", "Weight Handling",
     "Ability to Supervise", "Credentials (certificates, licences, memberships, courses, etc.)",
     "Business Equipment and Computer Applications", "Area of Specialization", "Cook Categories",
     "Cuisine Specialties", "Equipment and Machinery Experience", "Additional information", "Student status"}
)  # fmt: skip
_LEAST_WORDS = 3
_FOUND = 0.9  # of the labelled sentences at least this share must stand in the files


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, whether it holds a skill, its language and where it is from."""

    text: str
    skill: bool
    language: str
    source: str


def labelled(jobs: Path) -> list[Row]:
    """The labelled sentences of a folder with the three files of postings, by source and text.

    Raises:
        FileError: a file is absent, or is not the one whose sentences were labelled.
    """
    found = sorted(
        {*_job_bank(jobs / _JOB_BANK), *_read(jobs / _USAJOBS, ("description",), "en"),
         *_read(jobs / _FRANCE_TRAVAIL, ("description", "entreprise.description"), "fr")},
        key=lambda row: (row.source, row.text),
    )  # fmt: skip
    known = sum(row.source != _JOB_BANK for row in found)
    if known < _FOUND * len(NONE | SKILL):
        message = f"{known} of the {len(NONE | SKILL)} labelled sentences stand in the postings."
        raise FileError(message, file=str(jobs))
    return found


def _job_bank(path: Path) -> Iterator[Row]:
    try:
        postings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileError(f"cannot be read: {error}.", file=str(path)) from None
    heads = _SKILL_SECTIONS | _PLAIN_SECTIONS | _OTHER_SECTIONS
    for posting in postings.values():
        for field in ("job_requirement", "benefits"):
            section = ""
            for line in posting.get(field, "").split("\n"):
                section = line.strip() if line.strip() in heads else section
                if line.strip() == section or section not in _SKILL_SECTIONS | _PLAIN_SECTIONS:
                    continue
                for item in map(clean, line.split(";")):
                    if len(item.split()) >= _LEAST_WORDS:
                        yield Row(item, section in _SKILL_SECTIONS, "en", _JOB_BANK)


def _read(path: Path, fields: Sequence[str], language: str) -> Iterator[Row]:
    table = read_table(path)
    columns = {field: table.column(field) for field in fields}
    for _, cells in table.rows(columns):
        for cell in cells.values():
            text = clean(cell)
            for part in text.split("\n") if language == "fr" else (text,):
                for low, high in sentences(part, 0, len(part)):
                    key = digest(part[low:high])
                    if key in NONE or key in SKILL:
                        yield Row(part[low:high], key in SKILL, language, path.name)


def measure(
    jobs: Path | None,
    sentence_file: Path | None = None,
    framework: str | None = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Report:
    """AUROC of "no skill here" on labelled postings, and on a file of sentences such as SkillSkape's.

    Raises:
        InputError: no framework is loaded, or nothing is named to measure on.
        FileError: a file is not what it should be.
    """
    sets = {"postings": labelled(jobs)} if jobs else {}
    if sentence_file:
        sets[sentence_file.name] = [
            Row(one.text, bool(one.labels - {"unk", ""}), "en", sentence_file.name)
            for one in read_sentences(sentence_file)
        ]
    if not sets:
        raise InputError("name the folder of postings or a file of sentences.", field="--jobs")
    linker = _linker(framework, settings or Settings.read(), progress)
    parts = [_report(name, rows, linker, progress) for name, rows in sets.items()]
    return parts[0] if len(parts) == 1 else {**parts[0], "parts": parts[1:]}


def _linker(framework: str | None, settings: Settings, progress: Progress) -> Linker:
    folder = settings.data if settings.data.is_dir() else demo_folder()
    service = Service.open(Settings(folder, settings.model))
    cache = VectorCache(folder / "cache.sqlite")
    try:
        snapshot = service.engine.current()
        taxonomy = snapshot.taxonomy() if snapshot else None
        named = known_framework(taxonomy, framework)
        if taxonomy is None or not taxonomy.frameworks:
            raise InputError("no framework is loaded to link with.", field="--framework")
        named = named or next(iter(taxonomy.frameworks))
        encoder = service.encoder(progress)
        skills = [skill for id_, skill in taxonomy.skills.items() if id_.startswith(f"{named}:")]
        return Linker([LinkIndex.build(PREFIX, skills, encoder, cache, progress)], encoder)
    finally:
        cache.close()
        service.close()


def _report(name: str, rows: list[Row], linker: Linker, progress: Progress) -> Report:
    silence = [not row.skill for row in rows]
    scores = {
        "skillstep": _by_language(rows, linker.silence, progress),
        "best probability alone": _by_language(rows, lambda *asked: _least(linker, *asked), progress),
        "boilerplate rules alone": np.array([float(boilerplate(row.text)) for row in rows]),
    }
    systems, intervals = {}, {}
    for system, values in scores.items():
        value = auroc(values.tolist(), silence)
        around = resampled([values.tolist(), [float(one) for one in silence]], _auroc)
        systems[system] = {"auroc": value}
        intervals[system] = {"auroc": [around.low, around.high]}
    dropped = [boilerplate(row.text) for row in rows]
    systems["boilerplate rules alone"] |= {
        "set aside, of those without": _share(dropped, rows, skill=False),
        "set aside, of those with": _share(dropped, rows, skill=True),
    }
    count = sum(silence)
    return {
        "title": f"No skill here: {name}",
        "about": [f"{len(rows):,} sentences, {count:,} of them without a skill."],
        "systems": systems,
        "intervals": intervals,
        "notes": [
            "Labels of the postings: Job Bank's sections by rule, USAJOBS and France Travail by reading; "
            "the rules for boilerplate were written with such postings in view.",
        ],
    }


def _by_language(
    rows: list[Row], ask: Callable[[list[str], str], list[float]], progress: Progress
) -> npt.NDArray[np.float64]:  # fmt: skip
    """What `ask` says of the rows' texts, asked language by language."""
    found = np.zeros(len(rows))
    places: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        places[row.language].append(at)
    for language, own in places.items():
        found[own] = ask([clean(rows[at].text) for at in own], language)
        progress(len(own), len(own), f"sentences linked ({language})")
    return found


def _least(linker: Linker, texts: list[str], language: str) -> list[float]:
    """One less the highest probability of any skill."""
    return [1.0 - one[0][1] if one else 1.0 for one in linker.rank(texts, language, count=1)]


def _auroc(scores: npt.NDArray[np.float64], silent_: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Along the last axis, ties counting half."""
    from scipy.stats import rankdata

    ranks = rankdata(scores, axis=-1)
    positive = silent_.sum(axis=-1)
    above = (ranks * silent_).sum(axis=-1) - positive * (positive + 1) / 2
    found: npt.NDArray[np.float64] = above / np.maximum(positive * (scores.shape[-1] - positive), 1)
    return found


def _share(dropped: list[bool], rows: list[Row], *, skill: bool) -> float:
    own = [one for one, row in zip(dropped, rows, strict=True) if row.skill is skill]
    return sum(own) / max(len(own), 1)
