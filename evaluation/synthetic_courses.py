"""Synthetic course texts of about 85 words: as many distinct ones as asked for.

Sentences are made of frames such as course descriptions use and of the names of the bundled sample's skills.
Hardly any stands in two texts, so that no text is cheaper for what another says.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources

import numpy as np

from evaluation.synthetic import SEED

WORDS = 85  # of a text, about: sentences are whole
_SHORTEST = 8  # words that are not worth another sentence
_TITLES = (
    "{Skill} for {people}",
    "Introduction to {skill} and {skill}",
    "{Skill} in {place}",
    "Applied {skill}",
)
_FRAMES = (
    "This course shows {people} how to {verb} {skill} in {place}, from a first request to a final report.",
    "By the end you can {verb} {skill}, explain your choices to {people} and {verb} {skill} on your own.",
    "{Verb} {skill} with {tool} and compare the result with {skill}.",
    "Participants {verb} {skill}, {skill} and {skill} in weekly exercises set in {place}.",
    "You will {verb} {skill} under supervision before you {verb} {skill} for {people}.",
    "{Verb} a small project on {skill} that {people} could use in {place}.",
    "No experience of {skill} is assumed, though some practice with {tool} helps.",
    "Assessment is a written report on {skill} and a demonstration in which you {verb} {skill}.",
    "Case studies from {place} show what goes wrong when {people} {verb} {skill} without {skill}.",
    "Topics include {skill}, {skill}, the use of {tool} and the law that applies in {place}.",
)
_SLOTS = {
    "verb": "plan apply review document improve measure schedule explain test prepare monitor design "
    "evaluate organise record report coordinate analyse supervise present",
    "people": "new supervisors,working analysts,clinic staff,site managers,small teams,volunteers,junior "
    "engineers,shop owners,care workers,public servants,apprentices,project leads",
    "place": "a regional hospital,a food plant,a small software firm,local government,a warehouse,a school "
    "board,an engineering office,a call centre,a building site,a community centre,a bank branch,a laboratory",
    "tool": "spreadsheets,a shared dashboard,open-source software,a ticket system,checklists,a mobile app,"
    "version control,a simulator,templates,a reporting tool",
}


def course_texts(count: int) -> list[tuple[str, str]]:
    """The titles and descriptions of `count` courses; the same numbers give the same courses."""
    return [_course(number) for number in range(count)]


def _course(number: int) -> tuple[str, str]:
    random = np.random.default_rng((SEED, 3, number))
    title = _filled(_TITLES[int(random.integers(len(_TITLES)))], random)
    sentences: list[str] = []
    left = WORDS - len(title.split())
    for frame in random.permutation(len(_FRAMES)).tolist():
        sentences.append(_filled(_FRAMES[frame], random))
        left -= len(sentences[-1].split())
        if left < _SHORTEST:
            break
    return title, "\n".join(sentences)


def _filled(frame: str, random: np.random.Generator) -> str:
    for slot, choices in _choices().items():
        for written in (slot, slot.capitalize()):
            while f"{{{written}}}" in frame:
                drawn = choices[int(random.integers(len(choices)))]
                drawn = drawn[:1].upper() + drawn[1:] if written != slot else drawn
                frame = frame.replace(f"{{{written}}}", drawn, 1)
    return frame


@cache
def _choices() -> dict[str, list[str]]:
    table = (resources.files("service") / "sample" / "skills.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["type"] != "group"]
    slots = {
        slot: [one.strip() for one in (some.split(",") if "," in some else some.split())]
        for slot, some in _SLOTS.items()
    }
    names = [name for row in rows for name in (row["label"], *row["alternatives"].split("|")) if name]
    return slots | {"skill": [name[:1].lower() + name[1:] if name[1:2].islower() else name for name in names]}
