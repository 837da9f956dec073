"""Jobs of the log: recorded sound that should not be there."""

from __future__ import annotations

import datetime as dt

from botocore.exceptions import BotoCoreError, ClientError

from interactions.erasure import remove_erased_sound
from interactions.recordings import remove_abandoned_uploads
from peach_interactions.background import TRANSIENT, hourly


@hourly(minute=27, transient=(*TRANSIENT, BotoCoreError, ClientError))
def finish_erasures(*, now: dt.datetime) -> None:
    """The storage was away, or the process was killed, when a person was erased."""
    remove_erased_sound(now=now)


@hourly(minute=37, is_of_machine=True)
def remove_uploads(*, now: dt.datetime) -> None:
    """Uploads arrive on the disk of the machine that serves; it may have been switched off meanwhile."""
    remove_abandoned_uploads(now=now)
