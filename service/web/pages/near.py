"""What is near a wrong name, as the page's language calls it: errors name things in English."""

from __future__ import annotations

import re
from dataclasses import replace

from service.service import Service
from service.web.problems import Problem
from service.web.schemas import Language
from taxonomy.errors import SkillStepError
from taxonomy.frameworks import Taxonomy
from taxonomy.model import label
from taxonomy.names import NameKind

_TITLED = re.compile(r"(\S+) \((.+)\)")  # an id and its label, where the label alone means several things


def in_words(service: Service, problem: Problem, language: Language) -> Problem:
    """A problem whose near names are in a language, where their framework has them in it.

    A name is changed only for one that, typed in its place, means the same thing.
    """
    if language == "en" or not problem.nearest:
        return problem
    try:
        snapshot = service.engine.current()
    except SkillStepError:
        return problem
    if snapshot is None:
        return problem
    aimed = (problem.field or "").startswith("target")
    kinds: tuple[NameKind, ...] = ("occupation", "skill") if aimed else ("skill", "occupation")
    taxonomy = snapshot.taxonomy()
    said = (_said(taxonomy, kinds, one, language) for one in problem.nearest)
    return replace(problem, nearest=tuple(dict.fromkeys(said)))


def _said(taxonomy: Taxonomy, kinds: tuple[NameKind, ...], name: str, language: Language) -> str:
    if titled := _TITLED.fullmatch(name):
        labels = _labels(taxonomy, titled[1])
        return f"{titled[1]} ({label(labels, language)})" if label(labels) == titled[2] else name
    for kind in kinds:
        ids = [one.id for one in taxonomy.named(kind, name) if label(_labels(taxonomy, one.id)) == name]
        for id_ in ids:
            own = label(_labels(taxonomy, id_), language)
            if any(one.id == id_ for one in taxonomy.named(kind, own)):
                return own
    return name


def _labels(taxonomy: Taxonomy, id_: str) -> dict[str, str]:
    record = taxonomy.skills.get(id_) or taxonomy.occupations.get(id_)
    return dict(record.labels) if record else {}
