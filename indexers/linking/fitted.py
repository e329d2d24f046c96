"""The files that hold what was fitted; `python -m evaluation.fit_links` writes them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FUSION = Path(__file__).with_name("fusion.json")
SILENCE = Path(__file__).with_name("silence.safetensors")
JUDGE = Path(__file__).with_name("silence_judge.safetensors")  # no evidence of links


@cache
def digest() -> str:
    """A hash of those that links are made with: with other files, the same text has other links."""
    return hashlib.blake2b(FUSION.read_bytes() + SILENCE.read_bytes(), digest_size=8).hexdigest()
