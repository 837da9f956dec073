"""How many requests a caller may make a minute, counted in the database and so right across processes."""

import datetime as dt

from django.db import connection

from companies.models import RequestCount

COUNT_ONE = """
    INSERT INTO {table} (actor_id, minute, count) VALUES (%s, %s, 1)
    ON CONFLICT (actor_id, minute) DO UPDATE SET count = {table}.count + 1
    RETURNING count
"""
# Old minutes are swept by whoever begins a new one; those of callers who are gone, by a job.
KEPT_MINUTES = dt.timedelta(minutes=5)


def count_request(*, actor_id: str, now: dt.datetime) -> int:
    """Counts one request, and says how many there have been in this minute, this one included."""
    minute = now.replace(second=0, microsecond=0)
    table = connection.ops.quote_name(RequestCount._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE.format(table=table), [actor_id, minute])
        (count,) = cursor.fetchone()
    if count == 1:
        RequestCount.objects.filter(actor_id=actor_id, minute__lt=minute - KEPT_MINUTES).delete()
    return int(count)


def delete_old_counts(*, now: dt.datetime) -> int:
    """Deletes the counts of minutes that are over, of all callers; how many there were."""
    return RequestCount.objects.filter(minute__lt=now - KEPT_MINUTES).delete()[0]


def seconds_to_next_minute(now: dt.datetime) -> float:
    return 60 - now.second - now.microsecond / 1_000_000
