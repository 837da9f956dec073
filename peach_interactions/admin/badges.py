"""A word in colour, for the state of an object: the colour repeats what the word says, and never stands alone."""

from __future__ import annotations

from enum import StrEnum

from django.utils.html import format_html
from django.utils.safestring import SafeString


class Tone(StrEnum):
    """What a state means to the reader; each is a class of admin.css."""

    GOOD = "is-good"
    WARNING = "is-warning"
    BAD = "is-bad"
    QUIET = "is-quiet"


def badge(text: str, tone: Tone) -> SafeString:
    return format_html('<span class="peach-badge {}">{}</span>', tone, text)
