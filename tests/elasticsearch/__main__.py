"""`python -m tests.elasticsearch [PORT] [FOLDER]`: one node to try things on, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import signal
import tempfile
from pathlib import Path

from tests.elasticsearch.kit import find_kit
from tests.elasticsearch.nodes import Node, NodeSettings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.elasticsearch", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="a free one unless it is given")
    parser.add_argument(
        "--folder", type=Path, help="where it keeps its data; a temporary one, removed, if not given"
    )
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--cluster", default="skillstep-dev")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as ends:
        folder = asked.folder or Path(ends.enter_context(tempfile.TemporaryDirectory()))
        settings = NodeSettings(
            folder.resolve(),
            cluster=asked.cluster,
            heap=asked.heap,
            http_port=asked.port,
            jvm=("-XX:+UseSerialGC",),
        )
        node = ends.enter_context(Node(find_kit(), settings)).start()
        print(f"SKILLSTEP_TEST_ELASTICSEARCH={node.address}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
