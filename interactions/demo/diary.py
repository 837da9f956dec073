"""One borrower's history while it is being written: rows to be stored, and what the law leaves room for.

The rows are built here and not by the service, for speed; what they must be is the service's matter and
tests/interactions/test_seed_demo.py holds them to it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from borrowers.choices import CollectionsIntensity
from companies.choices import UserType
from companies.models import Actor
from contacts.choices import CONTACT_TYPE_OF_CHANNEL, ContactType
from contacts.models import Contact
from interactions.choices import Channel, Direction, Status, Theme
from interactions.demo.debts import Debt, Situation, money
from interactions.demo.people import Borrower
from interactions.models import Interaction, InteractionLoan
from peach_interactions import object_ids
from peach_interactions.moments import start_of_day
from peach_interactions.object_ids import new_object_id

WINDOW_DAYS: Final = 7
FRIDAY = 4
# 12 CFR 1006.6(b)(1)(i): from 08:00 to 21:00 where the borrower is.
OPENS, CLOSES = dt.time(8), dt.time(21)
OUT, IN = Direction.OUTBOUND, Direction.INBOUND
# What requests and consents of the borrowers rest on is told by a name under this key.
STORY_KEY = "demoStory"
# What counts towards limits on more than calls, and what never does.
COUNTED = frozenset(
    {Channel.VOICE, Channel.TEXT, Channel.EMAIL, Channel.CHAT, Channel.MAIL, Channel.FAX}
)
UNCOUNTED_THEMES = frozenset({Theme.OPS_ACCOUNT_CREDENTIALS, Theme.MARKETING})
LIGHT_CONTACTS, MASSACHUSETTS_CONTACTS = 2, 2
NEW_YORK_CITY = frozenset({"New York", "Brooklyn"})
NEW_YORK_CONTACTS, NEW_YORK_CONTACTS_BEFORE = 3, 2
NEW_YORK_CHANGED = dt.date(2026, 9, 1)


class Diary:
    """Collects the interactions with one borrower, in the order in which they refer to each other."""

    def __init__(self, borrower: Borrower, *, now: dt.datetime) -> None:
        self.borrower = borrower
        self.lender = borrower.lender
        self.rng = borrower.rng
        self.now = now
        self.zone = borrower.zones[0]
        self.today = now.astimezone(self.zone).date()
        self.first_day = borrower.since.astimezone(self.zone).date() + dt.timedelta(days=1)
        # How many days of history there is room for.
        self.age = (self.today - self.first_day).days
        self.has_autopay = borrower.situation != Situation.LATE and self.rng.random() < 0.5
        self.rows: list[Interaction] = []
        self.loan_rows: list[InteractionLoan] = []
        self.call_dates: list[dt.date] = []
        self.conversation_dates: list[dt.date] = []
        # Everything outbound that counts towards limits, by its date.
        self.contacts_made: list[tuple[dt.date, Channel]] = []

    def days_ago(self, count: int) -> dt.date:
        """That date where the borrower is, but not before the borrower came."""
        return max(self.today - dt.timedelta(days=count), self.first_day)

    def workday_ago(self, count: int) -> dt.date:
        """That date, or the Friday before when it is on a weekend."""
        day = self.days_ago(count)
        return day - dt.timedelta(days=max(0, day.weekday() - FRIDAY))

    def moment(self, day: dt.date, opens: int = 9, closes: int = 18) -> dt.datetime:
        """A moment of the day between two full hours where the borrower is."""
        seconds = self.rng.randrange(opens * 3600, closes * 3600)
        midnight = dt.datetime.combine(day, dt.time(), self.zone)
        moment = midnight.replace(
            hour=seconds // 3600, minute=seconds // 60 % 60, second=seconds % 60
        )
        return moment.replace(microsecond=self.rng.randrange(10**6)).astimezone(dt.UTC)

    def calling_moment(self, day: dt.date) -> dt.datetime:
        """A moment of the day at which a call is allowed everywhere that the borrower may be."""
        while True:
            moment = self.moment(day, 8, 21)
            if all(
                OPENS <= moment.astimezone(zone).time() < CLOSES for zone in self.borrower.zones
            ):
                return moment

    def may_call(self, day: dt.date, limit: int | None = None) -> bool:
        """Tells whether one more call on the date stays within 12 CFR 1006.14(b)(2) and its stricter kin."""
        if any(0 <= (day - spoken).days < WINDOW_DAYS for spoken in self.conversation_dates):
            return False
        most = self.borrower.place.calls_in_seven_dates if limit is None else limit
        return _has_room(day, self.call_dates, most) and self.may_contact(day)

    def may_contact(self, day: dt.date) -> bool:
        """Tells whether one more call or message on the date stays within what counts more than calls.

        Massachusetts counts texts as calls, New York City e-mails too; the cap on light intensity counts
        every contact.
        """
        place, limits = self.borrower.place, []
        if place.state == "MA":
            limits.append((MASSACHUSETTS_CONTACTS, {Channel.VOICE, Channel.TEXT}))
        if place.city in NEW_YORK_CITY:
            is_new = day >= NEW_YORK_CHANGED
            most = NEW_YORK_CONTACTS if is_new else NEW_YORK_CONTACTS_BEFORE
            limits.append((most, {Channel.VOICE, Channel.TEXT, Channel.EMAIL}))
        if self.borrower.person.collections_intensity == CollectionsIntensity.LIGHT:
            limits.append((LIGHT_CONTACTS, set(COUNTED)))
        return all(
            _has_room(
                day, [date for date, channel in self.contacts_made if channel in counted], most
            )
            for most, counted in limits
        )

    def has_made_contact(self, day: dt.date) -> bool:
        return any(date == day for date, _ in self.contacts_made)

    def note_call(self, day: dt.date, *, is_conversation: bool) -> None:
        self.call_dates.append(day)
        if is_conversation:
            self.conversation_dates.append(day)

    def add(
        self,
        channel: Channel,
        direction: Direction,
        status: Status,
        at: dt.datetime | None,
        *,
        theme: Theme = Theme.OPS_SERVICING,
        lasts: float = 0,
        by: Actor | None = None,
        debts: list[Debt] | None = None,
        recorded_at: dt.datetime | None = None,
        settled_at: dt.datetime | None = None,
        **columns: Any,
    ) -> Interaction:
        """Adds an interaction.

        :param at: its start; None for what is only planned. `lasts` is in seconds, 0: no end known.
        :param by: who recorded it; None is the lender's system of that channel.
        :param debts: None is the first debt. `recorded_at`: None is a few seconds after its end.
        :param settled_at: when its status became final; None is when it was recorded.
        """
        ended_at = at + dt.timedelta(seconds=lasts) if lasts and at is not None else None
        made_at = recorded_at or self._soon_after(ended_at or at or self.now)
        row = Interaction(
            id=new_object_id(object_ids.INTERACTION, at=min(made_at, self.now)),
            company=self.lender.company,
            person=self.borrower.person,
            created_by=by or self._system_of(channel),
            channel=channel,
            direction=direction,
            status=status,
            theme=theme,
            started_at=at,
            ended_at=ended_at,
            **columns,
        )
        row.is_external = row.created_by.user_type == UserType.SERVICE
        _stamp(row, settled_at and min(settled_at, self.now))
        self._append(row, self.borrower.debts[:1] if debts is None else debts)
        return row

    def _append(self, row: Interaction, debts: list[Debt]) -> None:
        self.rows.append(row)
        begins_at = row.started_at or row.scheduled_at_from
        is_made = row.status not in (Status.FAILED, Status.CANCELED)
        is_counted = row.channel in COUNTED and row.theme not in UNCOUNTED_THEMES
        if row.direction == OUT and is_made and is_counted and begins_at is not None:
            date = begins_at.astimezone(self.zone).date()
            self.contacts_made.append((date, Channel(row.channel)))
        self.loan_rows += [InteractionLoan(interaction=row, loan=debt.loan) for debt in debts]

    def _soon_after(self, moment: dt.datetime) -> dt.datetime:
        return moment + dt.timedelta(seconds=self.rng.uniform(1, 9))

    def _system_of(self, channel: Channel) -> Actor:
        return self.lender.dialer if channel == Channel.VOICE else self.lender.platform

    def agent(self) -> Actor:
        return self.rng.choice(self.lender.agents)

    def contact_for(self, channel: Channel) -> Contact | None:
        """The borrower's first contact that the channel can use; None for channels that need none."""
        wanted = CONTACT_TYPE_OF_CHANNEL.get(channel)
        return self.borrower.contact(ContactType(wanted)) if wanted else None

    def words(self, debt: Debt | None = None, **more: Any) -> dict[str, Any]:
        """What the templates of messages can name."""
        debt = debt or self.borrower.debts[0]
        return {
            "first": self.borrower.first_name,
            "name": self.borrower.person.full_name,
            "lender": self.lender.name,
            "phone": self.lender.phone,
            "website": self.lender.website,
            "loan": debt.noun,
            "tail": debt.tail,
            "payment": money(debt.payment_cents),
            "half": money(debt.payment_cents // 2),
            "balance": money(debt.balance_cents),
            **more,
        }

    def start_of(self, day: dt.date) -> dt.datetime:
        """Where an interaction stands of which only the day is known: midnight in the company's zone."""
        return start_of_day(day, self.lender.company.time_zone)


def told(name: str) -> dict[str, Any]:
    """The columns of an interaction in which the borrower says something that binds the lender."""
    return {"meta_data": {STORY_KEY: name}}


def _has_room(day: dt.date, dates: list[dt.date], most: int) -> bool:
    """Whether every window of seven dates that holds the day has fewer of the dates than that."""
    firsts = (day - dt.timedelta(days=back) for back in range(WINDOW_DAYS))
    return all(
        sum(0 <= (date - first).days < WINDOW_DAYS for date in dates) < most for first in firsts
    )


def _stamp(row: Interaction, settled_at: dt.datetime | None) -> None:
    row.stamp_created()
    if settled_at is not None:
        row.updated_at = max(settled_at, row.created_at)
    row.status_updated_at = row.updated_at
    if row.status_details is not None:
        row.status_details_updated_at = row.updated_at
    if row.agent_outcome is not None:
        row.agent_outcome_updated_at = row.updated_at


def day_words(day: dt.date) -> str:
    """A date as letters write it: March 5, 2026."""
    return f"{day:%B} {day.day}, {day.year}"
