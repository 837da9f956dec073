"""What a word is: to every search, and in the names of fields."""

import re

HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def words_of(text: str) -> list[str]:
    """The words in a text: runs of letters and digits, in its own case."""
    return "".join(c if c.isalnum() else " " for c in text).split()


def spaced(name: str) -> str:
    """The words of a name such as `checkAtCompanyNoon` or `loan_type`, with spaces, in their own case."""
    return HUMP.sub(" ", name).replace("_", " ")
