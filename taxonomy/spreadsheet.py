"""Cells for people who open a CSV in a spreadsheet program, which takes some texts for formulas."""

from __future__ import annotations

import re

# What makes a cell a formula, and what was escaped already (OWASP, CSV injection).
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escaped(text: str) -> str:
    """The text, with an apostrophe before what would be read as a formula; `unescaped` undoes it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """The text that `escaped` made the cell of."""
    return cell[1:] if _ESCAPED.match(cell) else cell
