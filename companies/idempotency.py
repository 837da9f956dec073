"""Idempotency keys: the same POST sent twice is done once, and answered twice alike (api.md section 1)."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection, transaction

from companies.models import IdempotentAnswer
from peach_interactions.errors import Conflict, Invalid, Refused

LIFETIME = dt.timedelta(hours=24)
MAX_KEY_LENGTH = 255
# Each kept answer sweeps away a few that have expired; so the table stays small even where nobody works
# on jobs. What is left when nobody sends any more is a job's.
SWEPT_AT_ONCE = 10
DELETED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, body, ETag, and whether this is a replay."""

    status: int
    body: Any
    etag: str = ""
    is_replay: bool = False


def check_key(key: str) -> None:
    """:raises Invalid: when the key is empty, longer than 255 characters, or not printable."""
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        raise Invalid(
            "invalid",
            f"An idempotency key has 1 to {MAX_KEY_LENGTH} printable characters.",
            "Idempotency-Key",
        )


def fingerprint_of(method: str, path: str, query: str, body: Any) -> str:
    """A word for the request; two bodies that are equal as JSON have the same."""
    parts = [method, path, query, orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()


@transaction.atomic
def answer_once(
    *, actor_id: str, key: str, fingerprint: str, now: dt.datetime, work: Callable[[], Answer]
) -> Answer:
    """Does the work, unless this key has been answered within 24 hours: then gives that answer again.

    The work and its kept answer are one transaction, and a lock that ends with it marks the key as
    running: a crash leaves neither a lost answer nor a key that is running for ever.

    :param work: must undo what it wrote when its answer is a refusal.
    :raises Conflict: while a request with the same key is still running.
    :raises Refused: when the key was used for a different request.
    """
    if not _lock(actor_id, key):
        raise Conflict(
            "idempotency_key_running",
            "A request with this key is still running.",
            "Idempotency-Key",
        )
    kept = IdempotentAnswer.objects.filter(actor_id=actor_id, key=key).first()
    if kept is not None and kept.created_at > now - LIFETIME:
        if kept.fingerprint != fingerprint:
            raise Refused(
                "idempotency_key_reused",
                "This key was used for a different request.",
                "Idempotency-Key",
            )
        return Answer(kept.status, kept.body, kept.etag, is_replay=True)
    answer = work()
    if _is_kept(answer.status):
        IdempotentAnswer.objects.filter(actor_id=actor_id, key=key).delete()
        IdempotentAnswer.objects.create(
            actor_id=actor_id,
            key=key,
            fingerprint=fingerprint,
            status=answer.status,
            body=answer.body,
            etag=answer.etag,
            created_at=now,
        )
        _delete_some(now, SWEPT_AT_ONCE)
    return answer


def _is_kept(status: int) -> bool:
    return status < 300 or status in (409, 422)


def _lock(actor_id: str, key: str) -> bool:
    digest = hashlib.sha256(f"{actor_id} {key}".encode()).digest()
    with connection.cursor() as cursor:
        number = int.from_bytes(digest[:8], signed=True)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def delete_expired_answers(*, now: dt.datetime) -> int:
    """Deletes the answers that are not given again any more, some at a time; how many there were."""
    count = 0
    while True:
        with transaction.atomic():
            deleted = _delete_some(now, DELETED_AT_ONCE)
        if not deleted:
            return count
        count += deleted


def _delete_some(now: dt.datetime, limit: int) -> int:
    expired = IdempotentAnswer.objects.filter(created_at__lte=now - LIFETIME).order_by("created_at")
    # Rows that somebody else is sweeping are left to it.
    rows = expired.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit]
    return IdempotentAnswer.objects.filter(pk__in=list(rows)).delete()[0]
