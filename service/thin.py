"""Whether enough is known of a posting to recommend on it where nobody sees what was understood of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from service.answers import GapAnswer, LinkedSkill
from service.service import Service
from taxonomy.errors import UnknownName
from taxonomy.frameworks import framework_of

# A title names a job, seldom what it takes. Measured with the default encoder on titles of Job Bank postings
# whose texts have 40 words or more (431 of 529), read alone for skills of ESCO: the texts without their title
# confirm 76 of the 165 skills that are less probable than this, and 21 of the 35 others. One that is not
# confirmed may still be right ("pizza cook": prepare pizza).
SURE_IN_TITLE = 0.7


def title_alone(service: Service, found: GapAnswer) -> bool:
    """Whether all that a posting asks for was read in its title, and none of it surely."""
    skills, title = found.target.found or _stored(service, found), found.target.label.casefold()

    def unsure(skill: LinkedSkill) -> bool:
        # What was pasted has its first line for a title, which its text repeats.
        titled = [one.field == "title" or one.text.casefold() in title for one in skill.evidence]
        return bool(titled) and all(titled) and skill.probability < SURE_IN_TITLE  # none: it was declared

    return bool(skills) and all(map(unsure, skills))


def _stored(service: Service, found: GapAnswer) -> list[LinkedSkill]:
    """What was read of a loaded posting, whose answer does not repeat it."""
    if not found.target.id:
        return []
    try:
        record = service.show("posting", found.target.id)
    except UnknownName:  # another snapshot was published meanwhile
        return []
    taught = cast(Iterable[Mapping[str, Any]], record["taught"])
    own = [one for one in taught if one["claimed"] and framework_of(one["id"]) == found.target.framework]
    return msgspec.convert(own, list[LinkedSkill])
