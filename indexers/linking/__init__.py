"""Text to skills: segments, candidates from three kinds of evidence, one calibrated probability, spans.

    index = LinkIndex.build("esco", skills, encoder, cache, progress)   # once a framework; save, load
    linker = Linker([index], encoder)
    linked = linker.link([TextDocument(title=..., texts=...)])    # one {framework: LinkedDocument} each

`LinkIndex.version_of(framework, skills, encoder)` says, without building, what `index.version` would be:
links are stale when it differs.
"""

from indexers.linking.documents import LinkedDocument, TextDocument, declared_text
from indexers.linking.index import LinkIndex
from indexers.linking.linker import Linker

__all__ = ["LinkIndex", "LinkedDocument", "Linker", "TextDocument", "declared_text"]
