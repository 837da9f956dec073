"""What a word is, to every search."""


def words_of(text: str) -> list[str]:
    """The words in a text: runs of letters and digits, in its own case."""
    return "".join(c if c.isalnum() else " " for c in text).split()
