"""An award: a credential as it was given to one learner."""

from __future__ import annotations

from dataclasses import dataclass

from taxonomy.credentials import Credential, Standing


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
