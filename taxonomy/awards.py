"""An award: a credential as it was given to one learner."""

from __future__ import annotations

from dataclasses import dataclass

from taxonomy.credentials import Credential, Standing
from taxonomy.particulars import months_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What a learner was given. `learner` identifies them as the document does; days are ISO 8601.

    `standing` says how far the award can be trusted and `reason` why. Never stored.
    """

    credential: Credential
    learner: str | None = None
    issued: str | None = None
    grade: str | None = None
    expires: str | None = None
    standing: Standing = "claimed"
    reason: str = ""

    @property
    def expiry(self) -> str | None:
        """The ISO day on which it ends: as stated, else from the day of issuing and how long it holds."""
        months = self.credential.stated.valid_months
        if self.expires is not None or self.issued is None or months is None:
            return self.expires
        return months_after(self.issued, months)
