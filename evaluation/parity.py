"""Whether two engines that hold the same data answer alike: answers are compared as JSON, byte by byte."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation import synthetic, synthetic_framework
from evaluation.parity_questions import Wanted, questions, sample
from evaluation.parity_rows import Difference, Row, Say, compare, own_engine, served
from evaluation.parity_service import measure_folder
from indexers.elastic.connection import Access
from indexers.embedded import EmbeddedEngine
from indexers.engine import Document, Engine
from taxonomy.frameworks import Taxonomy

_STEPS = 15


def measure(
    count: int, gaps: int, access: Access, data: Path | None, say: Say
) -> tuple[list[Row], list[Difference]]:
    """Compare on `count` synthetic credentials, and on what a folder serves.

    What goes into the cluster has a prefix of its own and is deleted at the end; the folder is only read.
    """
    wanted = Wanted(gaps, max(gaps // 2, 5))
    with TemporaryDirectory(prefix="skillstep-parity-") as folder, own_engine(access) as right:
        left = EmbeddedEngine(Path(folder))
        for engine, name in ((left, "a folder"), (right, "Elasticsearch")):
            say(f"building {count:,} documents in {name}")
            publish(engine, synthetic.documents(count, _STEPS), synthetic_framework.taxonomy(0))
        say("asking both")
        some = sample(synthetic.documents(count, _STEPS))
        found = compare(f"{count:,} synthetic", served(left), served(right), questions(some, wanted))
        left.close()
    if data is None:
        return found
    rows, differences = measure_folder(data, wanted, access, say)
    return found[0] + rows, found[1] + differences


def publish(engine: Engine, documents: Iterable[Document], taxonomy: Taxonomy) -> None:
    """Make documents what an engine serves."""
    with engine.stage() as stage:
        engine.publish(stage.build(documents, taxonomy, {}).id)
