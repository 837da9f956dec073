"""What was made or received on each day of a period, counted by the database in one look at an index.

This is a fast path: a day at a time, as the index of a company's days has them, so that no row is read, and no
moment is turned into a date. The plain way is in the tests.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from companies.models import Company
from compliance.admin.home_period import Period
from interactions.choices import Status
from interactions.models import Interaction

# Planned and called off is not made.
MADE = (Status.SUCCEEDED, Status.ATTEMPTED, Status.FAILED, Status.IN_PROGRESS)

# Grouped day by day: few groups at a time are quicker to find than all those of the period.
COUNT_DAY_BY_DAY = """
    SELECT day.place - 1, counted.*
    FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY
        AS day (first_moment, end_moment, place)
    CROSS JOIN LATERAL (
        SELECT channel, direction, status, status_details, count(*)
        FROM {table}
        WHERE company_id = %(company)s AND deleted_at IS NULL
            AND sort_at >= day.first_moment AND sort_at < day.end_moment
        GROUP BY channel, direction, status, status_details
    ) counted
"""


@dataclass(frozen=True, slots=True)
class Made:
    """How many interactions of one kind were made or received on one day."""

    day: dt.date
    channel: str
    direction: str
    status: str
    details: str | None
    number: int


def made(company: Company, period: Period) -> list[Made]:
    """What was made or received, by day and by what came of it: for all figures of them."""
    days, starts = period.days, period.starts
    table = connection.ops.quote_name(Interaction._meta.db_table)
    values: dict[str, Any] = {"company": company.pk, "starts": starts[:-1], "ends": starts[1:]}
    with connection.cursor() as cursor:
        cursor.execute(COUNT_DAY_BY_DAY.format(table=table), values)
        counted = [Made(days[place], *kind) for place, *kind in cursor.fetchall()]
    # The few others are left out here: to ask each row for its status takes the database longer.
    return [item for item in counted if item.status in MADE]
