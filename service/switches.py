"""Switches that turn a smart behaviour off, so that a caller can see what each does."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Switches:
    """What is on.

    `link_text`: a search for credentials whose words are the name of a skill also finds what teaches it.
    `typos`: a search that finds nothing is asked again with words mistyped by one letter put right.
    `embedding`: texts asked about are linked with the encoder too, not by their words alone. What is loaded
    was linked when it was loaded, and is not changed by it.
    """

    link_text: bool = True
    typos: bool = True
    embedding: bool = True

    def off(self) -> tuple[str, ...]:
        """The names of those that are off."""
        return tuple(one.name for one in fields(self) if not getattr(self, one.name))


ALL_ON = Switches()
