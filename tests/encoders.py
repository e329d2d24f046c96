"""The encoder that tests share: exported once a session, into a folder of its own."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from indexers.encoder import Encoder


@cache
def folder() -> Path:
    """The data folder that the encoder is exported into; removed at the end."""
    made = Path(tempfile.mkdtemp(prefix="skillstep-encoder-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def default() -> Encoder:
    """The default encoder."""
    return Encoder.open(folder(), threads=2)
