"""How far the replica must have come before an actor reads from it; kept in the primary, right across processes.

After each write of an actor the position of the database is kept for it, and every few seconds at least: so an
actor reads what it has written, and what others have written up to then (ADR 15).
"""

import datetime as dt

from django.db import connection

from companies.models import Actor, WritePosition

# Nobody reads what is older, by more than this, than the primary.
MAX_AGE = dt.timedelta(seconds=10)
# This needs no wait for the disk: after a crash it is as if some of the last second's writes had been made by
# others. A position never falls back, unless it is of another server, from which the rows were restored.
KEEP = """
    WITH present AS MATERIALIZED (
        SELECT set_config('synchronous_commit', 'off', true) AS commit,
            (pg_current_wal_insert_lsn() - '0/0')::bigint AS position
    )
    INSERT INTO {table} AS kept (actor_id, position, kept_at)
    SELECT %s, position, %s FROM present WHERE commit = 'off'
    ON CONFLICT (actor_id) DO UPDATE SET kept_at = EXCLUDED.kept_at, position = CASE
        WHEN kept.position <= (pg_current_wal_insert_lsn() - '0/0')::bigint
        THEN greatest(kept.position, EXCLUDED.position) ELSE EXCLUDED.position
    END
    RETURNING position
"""


def keep_position(*, actor_id: str, now: dt.datetime) -> int:
    """Keeps where the database is now: behind all that has been committed. Call it outside of a transaction.

    :returns: the position.
    """
    table = connection.ops.quote_name(WritePosition._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(KEEP.format(table=table), [actor_id, now])
        position: int = cursor.fetchone()[0]
    return position


def position_for(actor: Actor, now: dt.datetime) -> int:
    """The position that a replica must have reached for this actor, who was read with what is kept."""
    kept: WritePosition | None = getattr(actor, "write_position", None)
    if kept is not None and now - kept.kept_at < MAX_AGE:
        return kept.position
    return keep_position(actor_id=actor.pk, now=now)
