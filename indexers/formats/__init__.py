"""Catalogues, postings and learners from files and JSON, into our records."""

from indexers.formats.badges import is_award, parse_awards, read_awards
from indexers.formats.identity import Loaded
from indexers.formats.inline import (
    parse_credential,
    parse_learner,
    parse_posting,
    read_credential,
    read_learner,
    read_posting,
)
from indexers.formats.loading import FormatOptions, read_credentials, read_postings
from indexers.formats.skills import parse_skill

__all__ = [
    "FormatOptions",
    "Loaded",
    "is_award",
    "parse_awards",
    "parse_credential",
    "parse_learner",
    "parse_posting",
    "parse_skill",
    "read_awards",
    "read_credential",
    "read_credentials",
    "read_learner",
    "read_posting",
    "read_postings",
]
