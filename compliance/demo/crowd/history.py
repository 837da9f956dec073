"""Interactions by the million, spread over three years, as they would have been recorded: in the order of time."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from companies.models import Actor
from compliance.demo.crowd.copying import Ids
from compliance.demo.crowd.people import ONE_DAY, Borrower
from peach_interactions import object_ids

SPAN = 3 * 365 * ONE_DAY
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
KIND_NAMES = [kind for kind, _ in KINDS]
KIND_SHARES = [share for _, share in KINDS]
PLANNED_CALL = ("voice", "outbound", "scheduled", None, "opsCollDebt")
COLUMNS = (
    *("id", "company_id", "person_id", "created_at", "updated_at", "status_updated_at"),
    *("status_details_updated_at", "channel", "direction", "status", "status_details", "theme"),
    *("contact_id", "started_at", "scheduled_at_from", "scheduled_at_to", "created_by_id"),
    "is_external",
)
LINK_COLUMNS = ("interaction_id", "loan_id")
Kind = tuple[str, str, str, str | None, str]


class Diary:
    """Interactions as they are made up: the same for the same seed, and apart from those of another."""

    def __init__(self, *, actor: Actor, seed: str | int) -> None:
        self._company_id, self._actor_id = actor.company_id, actor.pk
        self.rng = random.Random(seed)
        self._ids = Ids(seed)
        # Of COLUMNS, and of LINK_COLUMNS.
        self.rows: list[tuple[Any, ...]] = []
        self.links: list[tuple[str, str]] = []

    def note(self, borrower: Borrower, kind: Kind, at: dt.datetime) -> None:
        """Something that has taken place."""
        # Much of what went out was planned first, and still says so.
        was_planned = kind[1] == "outbound" and self.rng.random() < PLANNED_SHARE
        self._add(borrower, kind, at, started_at=at, window=(at if was_planned else None, None))

    def plan(self, borrower: Borrower, made_at: dt.datetime, at: dt.datetime) -> None:
        """A call that is planned, within two hours."""
        window = (at, at + dt.timedelta(hours=2))
        self._add(borrower, PLANNED_CALL, made_at, started_at=None, window=window)

    def _add(
        self,
        borrower: Borrower,
        kind: Kind,
        at: dt.datetime,
        *,
        started_at: dt.datetime | None,
        window: tuple[dt.datetime | None, dt.datetime | None],
    ) -> None:
        channel, direction, status, details, theme = kind
        pk, created_at = self._ids.make(object_ids.INTERACTION, at)
        for loan_id in self._loans(borrower):
            self.links.append((pk, loan_id))
        self.rows.append(
            (
                *(pk, self._company_id, borrower.person_id, created_at, created_at, created_at),
                *(created_at if details else None, channel, direction, status, details, theme),
                *(self._contact(borrower, channel), started_at, *window, self._actor_id, True),
            )
        )

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
