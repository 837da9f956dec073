"""What the address of the staff's list of interactions may say: filters, order and columns, each with its values.

Saved views keep such addresses; what is not named here is not kept. The filters themselves are in the admin.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, urlencode

from interactions.choices import Channel, Direction, Status, Theme
from interactions.status_details import STATUS_DETAILS
from peach_interactions import object_ids
from peach_interactions.errors import Invalid
from peach_interactions.object_ids import is_object_id

MAX_QUERY_LENGTH = 2_000
MAX_TEXT_LENGTH = 255

ORDERS = {
    "oldest": "Oldest first",
    "recorded": "Last recorded first",
    "recordedOldest": "First recorded first",
}
COLUMN_SETS = {"brief": "Few", "all": "All"}
PERIODS = {
    "today": "Today",
    "yesterday": "Yesterday",
    "week": "The last 7 days",
    "month": "The last 30 days",
    "ahead": "From tomorrow on",
}
RECORDED = {"recording": "A recording", "voicemail": "A voicemail", "none": "Neither"}
YES, NO = "yes", "no"

# Where in the list somebody stands is no part of a view.
IDLE = frozenset({"p", "all", "e", "o"})
Check = Callable[[str], bool]


def _one_of(values: Iterable[str]) -> Check:
    return frozenset(values).__contains__


def _is_id(prefix: str) -> Check:
    return lambda text: is_object_id(text, prefix)


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_text(text: str) -> bool:
    return len(text) <= MAX_TEXT_LENGTH and text.isprintable()


PARAMETERS: dict[str, Check] = {
    "company": _is_id(object_ids.COMPANY),
    "person": _is_id(object_ids.PERSON),
    "previous_interaction": _is_id(object_ids.INTERACTION),
    "agent": _is_id(object_ids.USER),
    "period": _one_of(PERIODS),
    "sort_at_from": _is_day,
    "sort_at_to": _is_day,
    "channel__exact": _one_of(Channel.values),
    "direction__exact": _one_of(Direction.values),
    "status__exact": _one_of(Status.values),
    "status_details__exact": _one_of(row.value for row in STATUS_DETAILS),
    "theme__exact": _one_of(Theme.values),
    "missed": _one_of((YES, NO)),
    "recorded": _one_of(RECORDED),
    "loan": _is_text,
    "sensitive__exact": _one_of("01"),
    "is_external__exact": _one_of("01"),
    "sort": _one_of(ORDERS),
    "columns": _one_of(COLUMN_SETS),
    "deleted": _one_of((YES,)),
    "q": _is_text,
}


def clean_query(text: str) -> str:
    """The query string of a list, with what belongs into a view only, in one form.

    :raises Invalid: naming the first parameter that the list does not have, or whose value it does not know.
    """
    if len(text) > MAX_QUERY_LENGTH:
        raise Invalid("length", f"The filters have at most {MAX_QUERY_LENGTH} characters.", "query")
    try:
        pairs = parse_qsl(text.removeprefix("?"), max_num_fields=100)
    except ValueError as error:
        raise Invalid("invalid", "These are no filters.", "query") from error
    kept = []
    for name, value in pairs:
        if name in IDLE:
            continue
        check = PARAMETERS.get(name)
        if check is None:
            raise Invalid("unknown_parameter", f"The list has no filter {name[:100]!r}.", "query")
        if not check(value):
            raise Invalid("invalid", f"The filter {name!r} has no such value.", "query")
        kept.append((name, value))
    # The order of the filters changes nothing, and equal views shall be equal.
    return urlencode(sorted(set(kept)))
