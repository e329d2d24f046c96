"""What judges texts that the shipped encoder and heads were fitted on: what was fitted without their fold.

The annotated validation sentences (TECH, HOUSE) trained the last layer of the shipped encoder and its heads;
the sentences that were kept from the encoder fitted the heads alone.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from evaluation.sources import OURS
from indexers.adapter import SHIPPED, adapter_hash, facts_of, read_changes, write_changes
from indexers.encoder import Encoder
from indexers.encoder_export import Source
from indexers.linking.fusion import Head

FOLDED = OURS / "folds"
HEADS = FOLDED / "heads.json"


@cache
def folded_heads(kind: str) -> tuple[frozenset[str], tuple[Head, ...]]:
    """Digests of the texts that fitted the shipped heads, and for each fold the head fitted without it."""
    facts = json.loads(HEADS.read_text())
    return frozenset(facts["texts"]), tuple(Head.read(one) for one in facts["heads"][kind])


@cache
def learned() -> frozenset[str]:
    """Digests of the annotated sentences, from which the shipped encoder learned, too."""
    return frozenset(json.loads(HEADS.read_text())["learned"])


def adapter_of(fold: int) -> Path:
    """What an encoder that did not learn from a fold has in place of these parts of the shipped adapter."""
    return FOLDED / f"encoder-{fold}.safetensors"


def fold_encoder(fold: int, folder: Path, threads: int = 0) -> Encoder:
    """The encoder that learned from all annotated sentences but a fold's, exported below `folder`."""
    root, own = folder / "folds", adapter_of(fold)
    whole = root / f"{adapter_hash(SHIPPED)}-{adapter_hash(own)}.safetensors"
    if not whole.exists():
        write_changes(read_changes(SHIPPED) | read_changes(own), facts_of(own), whole)
    return Encoder.of(root, Source.adapted(whole), threads)


def is_shipped(encoder: Encoder) -> bool:
    """Whether it is the one that the folds' encoders stand in for."""
    return adapter_hash(SHIPPED) in encoder.identity.split("+")
