"""The embedded engine: one folder, nothing to start.

`store.sqlite` holds the source records and the pointer, `snapshots/<id>/` an immutable snapshot each:
tantivy for text, memory-mapped arrays for everything else.
"""

from indexers.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
