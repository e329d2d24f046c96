"""What rules of credentials ask for beyond what a search needs: recognition, quality, review, codes.

The fields follow what public rules name: the EU Council Recommendation 2022/C 243/02, NZQA, Ontario,
eCampusOntario, the European MOOC Consortium, Australia's framework of 2022 and France's RNCP.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is stated, each None or empty where it is not stated: never "none", never zero.

    `weeks` is the shortest and longest duration, `instructional_hours` the hours with a teacher where they
    are stated apart from those of learning. `no_prerequisites` is True where it is stated that nothing is
    needed to enrol. `mastery` is the pass mark in percent. `in_demand_by` and `reflects_job_by` name the
    partners who endorse that the competency is in demand, and that the assessment reflects performance on
    the job. `reviewed` and `expires` are ISO days (`expires` ends the offer); `review_months` is how often
    it is reviewed, `valid_months` how long an award of it holds. `specific_to` is the industry or firm that
    it is made for, as "industry: rail" or "firm: Kestrelway". `stacks_into` names what it counts towards;
    `blocks` are the skill blocks of a certification registered as `register` (RNCP or RS code), and
    `block_assessed` says whether each can be assessed and awarded alone.
    """

    purpose: str | None = None
    competency: str | None = None
    awarding_body: str | None = None
    country: str | None = None
    location: str | None = None
    participation: str | None = None
    weeks: tuple[float, float] | None = None
    instructional_hours: tuple[float, float] | None = None
    no_prerequisites: bool | None = None
    mastery: float | None = None
    summative: bool | None = None
    assessment_only: bool | None = None
    assessment_standard: str | None = None
    evidence_visible: bool | None = None
    identity_verification: str | None = None
    quality_assurance: str | None = None
    transcript: str | None = None
    in_demand_by: tuple[str, ...] = ()
    reflects_job_by: tuple[str, ...] = ()
    recognised_by: tuple[str, ...] = ()
    credit_recognition: str | None = None
    industry_recognition: str | None = None
    certification: str | None = None
    specific_to: str | None = None
    stackability: str | None = None
    stacks_into: tuple[str, ...] = ()
    pathways: str | None = None
    need: str | None = None
    field_of_education: str | None = None
    cip: str | None = None
    noc: tuple[str, ...] = ()
    nzsced: str | None = None
    rome: tuple[str, ...] = ()
    register: str | None = None
    blocks: tuple[str, ...] = ()
    block_assessed: bool | None = None
    reviewed: str | None = None
    review_months: int | None = None
    valid_months: int | None = None
    expires: str | None = None

    @property
    def review_due(self) -> str | None:
        """The ISO day by which it is to be reviewed again, None unless both day and period are stated."""
        if self.reviewed is None or self.review_months is None:
            return None
        return months_after(self.reviewed, self.review_months)


NOTHING = Particulars()


def months_after(day: str, months: int) -> str | None:
    """The ISO day so many months later, the last of a shorter month; None past the year 9999.

    Raises:
        ValueError: no ISO day.
    """
    start = datetime.date.fromisoformat(day)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(start.day, last)).isoformat()
