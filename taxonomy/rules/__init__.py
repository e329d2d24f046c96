"""Rules of credentials: dated profiles as data, and the one engine that checks any of them."""

from taxonomy.rules.engine import Checked, Result, Subject, check
from taxonomy.rules.profile import Element, Profile, Source, read_profile
from taxonomy.rules.shipped import choose, outcomes, profiles_in, shipped

__all__ = [
    "Checked",
    "Element",
    "Profile",
    "Result",
    "Source",
    "Subject",
    "check",
    "choose",
    "outcomes",
    "profiles_in",
    "read_profile",
    "shipped",
]
