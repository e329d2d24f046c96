"""How entries are cut into bulk requests."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from indexers.elastic import writing
from indexers.elastic.entries import delete_document, document_digest, put_document
from indexers.engine import Document
from tests.engine_kit import document


def requests(documents: list[Document], names_before: int = 0) -> list[list[str]]:
    changes = (entry for one in documents for entry in put_document(one, document_digest(one), names_before))
    return [ids(lines) for lines in writing._requests(changes)]


def ids(request: Sequence[writing._Line]) -> list[str]:
    decoded = [msgspec.json.decode(one.lines[0]) for one in request]
    return [one[action]["_id"] for one in decoded for action in ("index", "delete") if set(one) == {action}]


def test_a_document_and_its_names_are_sent_together_however_many_there_are() -> None:
    """A load that is killed between two requests and goes on later finds a document whole or not at all."""
    many = [document(f"d{n}", names=tuple(f"name {m}" for m in range(700))) for n in range(9)]
    found = requests(many, names_before=710)
    assert len(found) > 2
    assert all(len(one) % 711 == 0 for one in found)
    assert sum(map(len, found)) == 9 * 711


def test_deletions_too() -> None:
    entries = (entry for n in range(9) for entry in delete_document("credential", f"d{n}", 700))
    found = [ids(lines) for lines in writing._requests(entries)]
    assert len(found) > 1
    assert all(len(one) % 701 == 0 for one in found)


def test_what_is_cut_for_its_size_stays_together_too() -> None:
    changes = [entry for n in range(9) for entry in delete_document("credential", f"d{n}", 3)]
    (whole,) = writing._requests(changes)
    first, rest = writing._halves(whole)
    assert (len(first), len(rest)) == (16, 20)
    assert ids(first) + ids(rest) == ids(whole)
    assert writing._halves(whole[:4]) == (whole[:4], [])
