"""Cells of CSV files that a spreadsheet reads as what they are, and never as a formula."""

from typing import Any

# A spreadsheet takes a cell for a formula, or a command, when it begins so.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any) -> str:
    """The text of a cell: nothing for None, words of a list with blanks between them."""
    if value is None:
        return ""
    text = " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
