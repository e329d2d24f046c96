"""Outlooks: what a national projection says of an occupation's openings, seekers and balance."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from taxonomy.model import Texts

# One unit group of NOC 2021, or a range of them, whose end may leave out the digits that repeat ("00010-15").
_SPAN = re.compile(r"(?<!\d)(\d{5})(?:\s*-\s*(\d{1,5}))?(?!\d)")
# All occupations together, and not a unit group: no class of NOC 2021 has this number.
ALL_OCCUPATIONS = "00000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A projection over `period` ("2024-2033", both ends included) for a code as published.

    Counts are persons over the whole period, `employment` those employed in the year before it; None is not
    published. `assessment` is the expected balance in the source's words by language, `recent` the balance
    before the period; empty where the source assesses none.
    """

    code: str
    period: str
    labels: Texts = field(default_factory=dict)
    employment: int | None = None
    growth: int | None = None
    retirements: int | None = None
    other_replacement: int | None = None
    openings: int | None = None
    school_leavers: int | None = None
    immigration: int | None = None
    other_seekers: int | None = None
    seekers: int | None = None
    assessment: Texts = field(default_factory=dict)
    recent: Texts = field(default_factory=dict)
    source: str = ""

    @property
    def id(self) -> str:
        """One outlook a code and period."""
        return f"{self.code} {self.period}"

    @property
    def spans(self) -> tuple[tuple[str, str], ...]:
        """The unit groups that the code names, as ranges with both ends; none for a wider group (TEER_0)."""
        if self.code == ALL_OCCUPATIONS:
            return ()
        found = (match.groups() for match in _SPAN.finditer(self.code.replace("_", " ")))
        return tuple((low, low[: 5 - len(high or low)] + (high or low)) for low, high in found)

    @property
    def grouped(self) -> bool:
        """Whether the code names several unit groups."""
        return not self.code.isdigit() and bool(self.spans)

    def covers(self, noc: str) -> bool:
        """Whether the code is this NOC code or a group that names it."""
        return noc == self.code or any(low <= noc <= high for low, high in self.spans)
