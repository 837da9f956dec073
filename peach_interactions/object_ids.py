"""The IDs of objects: `IN-<time>-<random>`, one form for every kind. External IDs live in external_ids.py.

The time is the microsecond of creation in base 36, so that IDs sort by creation; the rest is random,
so that they reveal no counter. They are the primary keys: there are no other numbers to hide.
"""

import datetime as dt
import re
import secrets
import threading
import time
from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
else:
    TextColumn = models.CharField

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PAIRS = tuple(first + second for first in DIGITS for second in DIGITS)
TIME_LENGTH = 10
RANDOM_LENGTH = 8
LENGTH = 2 + 1 + TIME_LENGTH + 1 + RANDOM_LENGTH

COMPANY = "CP"
USER = "UR"
PERSON = "BO"
CONTACT = "CT"
LOAN = "LN"
INTERACTION = "IN"
RECORDING = "RC"
DO_NOT_INTERACT = "DN"
CONSENT = "CN"
DECISION = "CD"
RESERVATION = "RV"
SCREENING = "SN"
IMPORT = "IM"
PREFIXES = (
    *(COMPANY, USER, PERSON, CONTACT, LOAN, INTERACTION, RECORDING),
    *(DO_NOT_INTERACT, CONSENT, DECISION, RESERVATION, SCREENING),
    IMPORT,
)
PATTERN = re.compile(
    rf"({'|'.join(PREFIXES)})-[0-9A-Z]{{{TIME_LENGTH}}}-[0-9A-Z]{{{RANDOM_LENGTH}}}"
)

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_lock = threading.Lock()
_latest_microsecond = 0


def new_object_id(prefix: str, *, at: dt.datetime | None = None) -> str:
    """Makes an ID; two made by one process never share a microsecond, so they sort as they were made.

    :param at: for what is made to look old, such as demo data; None is now. IDs of a given moment may
        share it.
    """
    microsecond = (
        _next_microsecond() if at is None else (at - EPOCH) // dt.timedelta(microseconds=1)
    )
    random = secrets.randbelow(36**RANDOM_LENGTH)
    return f"{prefix}-{in_base_36(microsecond, TIME_LENGTH)}-{in_base_36(random, RANDOM_LENGTH)}"


def new_object_ids(prefix: str, count: int) -> Iterator[tuple[str, dt.datetime]]:
    """Makes IDs as `new_object_id` does, many at once, and says the moment in each.

    Those that are not taken are lost: what is made by `new_object_id` meanwhile comes after all of them.
    """
    first = _next_microsecond(count)
    moment, count_of_pairs = created_at_of_microsecond(first), len(PAIRS)
    # Four pairs of digits of each, from 32 bits each: as good as drawn one by one.
    draws = iter(array("I", secrets.token_bytes(array("I").itemsize * 4 * count)))
    start, before = "", -1
    for place, (one, two, three, four) in enumerate(zip(draws, draws, draws, draws, strict=True)):
        high, low = divmod(first + place, count_of_pairs)
        if high != before:
            start, before = f"{prefix}-{in_base_36(high, TIME_LENGTH - 2)}", high
        random = (
            f"{PAIRS[one % count_of_pairs]}{PAIRS[two % count_of_pairs]}"
            f"{PAIRS[three % count_of_pairs]}{PAIRS[four % count_of_pairs]}"
        )
        yield f"{start}{PAIRS[low]}-{random}", moment + dt.timedelta(microseconds=place)


def _next_microsecond(count: int = 1) -> int:
    """The first of so many in a row that nobody else gets."""
    global _latest_microsecond
    with _lock:
        first = max(_latest_microsecond + 1, time.time_ns() // 1000)
        _latest_microsecond = first + count - 1
        return first


def created_at_of(object_id: str) -> dt.datetime:
    """Returns the moment (UTC, microseconds) that an ID of ours was made at."""
    return created_at_of_microsecond(int(object_id.split("-")[1], 36))


def created_at_of_microsecond(microsecond: int) -> dt.datetime:
    return EPOCH + dt.timedelta(microseconds=microsecond)


def first_id_of(prefix: str, moment: dt.datetime) -> str:
    """The least text that an ID made at a moment or later can be; for a moment beyond all IDs, greater than any."""
    microsecond = max(0, (moment - EPOCH) // dt.timedelta(microseconds=1))
    if microsecond >= len(DIGITS) ** TIME_LENGTH:
        return f"{prefix}-~"
    return f"{prefix}-{in_base_36(microsecond, TIME_LENGTH)}-"


def id_beside(object_id: str, step: int) -> str:
    """The ID that sorts `step` places after an ID of ours (before it when negative), made or not."""
    prefix, moment, random = object_id.split("-")
    most = len(DIGITS) ** (TIME_LENGTH + RANDOM_LENGTH) - 1
    number = min(max(0, int(moment + random, 36) + step), most)
    digits = in_base_36(number, TIME_LENGTH + RANDOM_LENGTH)
    return f"{prefix}-{digits[:TIME_LENGTH]}-{digits[TIME_LENGTH:]}"


def is_object_id(text: str, prefix: str | None = None) -> bool:
    """Tells whether the text has the form of an ID of ours, of the kind `prefix` when that is given."""
    # Most texts that are asked about are none, and that shows at once.
    if len(text) != LENGTH or text[2] != "-":
        return False
    match = PATTERN.fullmatch(text)
    return match is not None and prefix in (None, match[1])


def in_base_36(number: int, length: int) -> str:
    """Two digits at a time: an import makes IDs by the hundred thousand. The length is even."""
    pairs = []
    for _ in range(length // 2):
        number, pair = divmod(number, len(PAIRS))
        pairs.append(PAIRS[pair])
    return "".join(reversed(pairs))


class ObjectIdField(TextColumn):
    """A primary key that makes its own value. Compared byte by byte, so that it sorts by time everywhere."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(
            **{"max_length": LENGTH, "db_collation": "C", "editable": False, **options}
        )

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        return name, path, [self.prefix, *arguments], options

    def has_default(self) -> bool:
        return self.primary_key

    def get_default(self) -> str | None:
        return new_object_id(self.prefix) if self.primary_key else None
