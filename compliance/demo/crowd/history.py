"""Interactions by the million, spread over three years, as they would have been recorded: in the order of time."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from companies.models import Actor
from compliance.demo.crowd.copying import Ids, Row
from compliance.demo.crowd.people import ONE_DAY, Borrower, weights_of
from peach_interactions import object_ids

SPAN = 3 * 365 * ONE_DAY
BATCH = 10_000
PLANNED_SHARE = 0.25
# Channel, direction, status, status details, theme; and how many of a thousand.
KINDS = (
    (("voice", "outbound", "attempted", "voiceNoAnswer", "opsCollDebt"), 150),
    (("voice", "outbound", "attempted", "voiceLeftVoicemail", "opsCollDebt"), 90),
    (("voice", "outbound", "attempted", "voiceReachedVoicemail", "opsCollDebt"), 40),
    (("voice", "outbound", "succeeded", "voiceSpokeWithFirstParty", "opsCollDebt"), 45),
    (("voice", "outbound", "attempted", "voiceSpokeWithThirdParty", "opsCollDebt"), 12),
    (("voice", "outbound", "attempted", "voiceWrongNumber", "opsCollDebt"), 2),
    (("voice", "outbound", "failed", "voiceBusy", "opsCollDebt"), 25),
    (("voice", "outbound", "failed", "voiceNotInService", "opsCollDebt"), 8),
    (("voice", "outbound", "attempted", None, "opsServicing"), 18),
    (("voice", "inbound", "succeeded", "voiceSpokeWithFirstParty", "opsServicing"), 45),
    (("voice", "inbound", "attempted", "voiceMissed", "opsServicing"), 10),
    (("email", "outbound", "succeeded", "emailDelivered", "opsServicing"), 170),
    (("email", "outbound", "attempted", "emailSent", "opsCollDebt"), 60),
    (("email", "outbound", "failed", "emailBounced", "opsServicing"), 8),
    (("email", "inbound", "succeeded", "emailReceived", "opsServicing"), 30),
    (("email", "outbound", "succeeded", "emailDelivered", "marketing"), 30),
    (("text", "outbound", "succeeded", "textDelivered", "opsCollDebt"), 95),
    (("text", "outbound", "attempted", "textSent", "opsServicing"), 40),
    (("text", "inbound", "succeeded", "textReceived", "opsServicing"), 22),
    (("text", "outbound", "succeeded", "textDelivered", "opsAccountCredentials"), 20),
    (("mail", "outbound", "attempted", "mailSent", "opsServicing"), 40),
    (("chat", "inbound", "succeeded", "chatSpokeWithFirstParty", "opsServicing"), 10),
    (("gui", "outbound", "succeeded", "guiDisplayed", "opsServicing"), 20),
    (("document", "outbound", "succeeded", "documentDelivered", "opsServicing"), 10),
)


class Diary:
    """The history of a crowd, and of one borrower with very much of it."""

    def __init__(
        self, borrowers: list[Borrower], *, actor: Actor, until: dt.datetime, seed: int
    ) -> None:
        self.borrowers = borrowers
        self.actor = actor
        self.until = until
        self.rng = random.Random(seed)
        self.ids = Ids(seed)
        self.loan_rows: list[Row] = []

    def rows(self, count: int, *, busy_count: int) -> Iterator[Row]:
        """Interactions in the order of time; what they were about gathers in `loan_rows`.

        :param busy_count: how many are of the first borrower, evenly spread.
        """
        busy, *others = self.borrowers
        sums = [*weights_of(others)]
        of_busy = _spread(count, busy_count)
        step = SPAN / count
        for first in range(0, count, BATCH):
            numbers = range(first, min(first + BATCH, count))
            crowd = self.rng.choices(others, cum_weights=sums, k=len(numbers))
            kinds = self.rng.choices(
                [kind for kind, _ in KINDS], [weight for _, weight in KINDS], k=len(numbers)
            )
            for number, borrower, kind in zip(numbers, crowd, kinds, strict=True):
                of = busy if number in of_busy else borrower
                yield self.row(of, kind, self.until - SPAN + (number + 1) * step)

    def row(
        self, borrower: Borrower, kind: tuple[str, str, str, str | None, str], at: dt.datetime
    ) -> Row:
        channel, direction, status, details, theme = kind
        pk, created_at = self.ids.make(object_ids.INTERACTION, at)
        for loan_id in self._loans(borrower):
            self.loan_rows.append({"interaction_id": pk, "loan_id": loan_id})
        return {
            "id": pk,
            "company_id": self.actor.company_id,
            "person_id": borrower.person_id,
            "created_at": created_at,
            "updated_at": created_at,
            "status_updated_at": created_at,
            "status_details_updated_at": created_at if details else None,
            "channel": channel,
            "direction": direction,
            "status": status,
            "status_details": details,
            "theme": theme,
            "contact_id": self._contact(borrower, channel),
            "started_at": created_at,
            # Much of what went out was planned first, and still says so.
            "scheduled_at_from": created_at if self._was_planned(direction) else None,
            "created_by_id": self.actor.pk,
            "is_external": True,
        }

    def _was_planned(self, direction: str) -> bool:
        return direction == "outbound" and self.rng.random() < PLANNED_SHARE

    def _contact(self, borrower: Borrower, channel: str) -> str | None:
        if channel in ("voice", "text"):
            own = borrower.phones
        else:
            own = {"email": borrower.emails, "mail": borrower.addresses}.get(channel, [])
        # The first one is the one that is mostly used.
        return None if not own else own[0] if self.rng.random() < 0.7 else self.rng.choice(own)

    def _loans(self, borrower: Borrower) -> list[str]:
        draw = self.rng.random()
        if draw < 0.08:
            return []
        return borrower.loans if draw > 0.95 else [self.rng.choice(borrower.loans)]


def _spread(count: int, chosen: int) -> frozenset[int]:
    """So many numbers below `count`, evenly apart."""
    return frozenset(number * count // chosen for number in range(chosen))


def planned_rows(diary: Diary, count: int) -> Iterator[Row]:
    """Calls that are planned for the coming days."""
    for _ in range(count):
        borrower = diary.rng.choice(diary.borrowers[1:])
        start = diary.until + diary.rng.random() * 5 * ONE_DAY
        row = diary.row(
            borrower, ("voice", "outbound", "scheduled", None, "opsCollDebt"), diary.until
        )
        yield {
            **row,
            "started_at": None,
            "scheduled_at_from": start,
            "scheduled_at_to": start + dt.timedelta(hours=2),
        }
