"""What is known of the demo's lenders and borrowers while the guard's part of it is made."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from borrowers.models import Loan, Person
from companies.callers import Caller, caller_of_actor
from companies.choices import Role
from companies.models import Actor, Company, User
from companies.staff import caller_of_staff
from contacts.choices import ContactAffiliation, ContactLabel, ContactStatus, ContactType
from contacts.models import Contact
from interactions.demo.diary import STORY_KEY
from interactions.demo.lenders import DIALER_NAME, PLATFORM_NAME
from interactions.demo.places import PLACE_OF_ZIP_CODE
from interactions.demo.seed import SEED, demo_company_ids, demo_staff
from interactions.models import Interaction

# Decisions are shown of so many days; facts that they rest on are older.
DAYS_SHOWN = 28
DAYS_OF_LOG = 60


class Scene:
    """Borrowers, contacts, loans and the latest log of the demo, read once."""

    def __init__(self, *, now: dt.datetime) -> None:
        self.now = now
        self.shown_since = now - dt.timedelta(days=DAYS_SHOWN)
        ids = demo_company_ids()
        known = Company.objects.in_bulk(ids)
        # The first one is a bank, the other a servicer.
        self.companies = [known[pk] for pk in ids]
        living = Person.objects.living().filter(company__in=ids)
        people = living.select_related("company").order_by("pk")
        self.people = {person.pk: person for person in people}
        self.contacts: dict[str, list[Contact]] = defaultdict(list)
        for contact in Contact.objects.filter(person__in=living).order_by("pk"):
            self.contacts[contact.person_id].append(contact)
        self.loan_ids: dict[str, list[str]] = defaultdict(list)
        for loan in Loan.objects.filter(person__in=living).order_by("pk"):
            self.loan_ids[loan.person_id].append(loan.pk)
        self._callers: dict[tuple[str, str], Caller] = {}

    @cached_property
    def log(self) -> list[Interaction]:
        """What has begun lately, in its order."""
        since = self.now - dt.timedelta(days=DAYS_OF_LOG)
        rows = self.rows.filter(started_at__gte=since, started_at__lte=self.now)
        rows = rows.select_related("previous_interaction").prefetch_related("loan_rows")
        rows = rows.defer("content", "previous_interaction__content")
        return list(rows.order_by("started_at", "pk"))

    @cached_property
    def told(self) -> dict[str, Interaction]:
        """In which interaction something was said that binds a lender, by the name of the story."""
        rows = self.rows.filter(meta_data__isnull=False).order_by("pk")
        told = ((row, (row.meta_data or {}).get(STORY_KEY)) for row in rows)
        return {name: row for row, name in told if name is not None}

    @property
    def rows(self) -> QuerySet[Interaction]:
        """The log of the demo's borrowers."""
        rows = Interaction.objects.living().filter(person__in=list(self.people))
        return rows.select_related("company", "person", "contact", "created_by__user")

    def shown(self) -> list[Interaction]:
        """The part of the log that decisions are shown of."""
        # Questions stand some seconds before them.
        since = self.shown_since + dt.timedelta(minutes=1)
        return [row for row in self.log if row.started_at is not None and row.started_at > since]

    def random(self, *about: str) -> random.Random:
        return random.Random(" ".join((str(SEED), "guard", *about)))

    def person(self, external_id: str) -> Person | None:
        return self._by_external_id.get(external_id)

    @cached_property
    def _by_external_id(self) -> dict[str | None, Person]:
        return {person.external_id: person for person in reversed(self.people.values())}

    def contact(
        self,
        person_id: str,
        contact_type: ContactType,
        *,
        label: ContactLabel | None = None,
        affiliations: Sequence[ContactAffiliation] = (ContactAffiliation.SELF,),
    ) -> Contact | None:
        """The newest of the person's contacts that fit, the primary one first."""
        fitting = [
            contact
            for contact in self.contacts[person_id]
            if contact.contact_type == contact_type
            and contact.affiliation in affiliations
            and contact.status != ContactStatus.ARCHIVED
            and label in (None, contact.label)
        ]
        return max(
            fitting, key=lambda row: (row.status == ContactStatus.PRIMARY, row.pk), default=None
        )

    def zone(self, person_id: str) -> ZoneInfo:
        """Where the person's story takes place."""
        for contact in self.contacts[person_id]:
            place = PLACE_OF_ZIP_CODE.get(contact.postal_code or "")
            if place is not None and contact.status != ContactStatus.ARCHIVED:
                return ZoneInfo(place.zone)
        return ZoneInfo(self.people[person_id].company.time_zone)

    def moment(self, person_id: str, days_ago: int, time: dt.time) -> dt.datetime:
        """So many days ago, at a time of day where the person is; negative: days ahead."""
        zone = self.zone(person_id)
        day = self.now.astimezone(zone).date() - dt.timedelta(days=days_ago)
        return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)

    def recorder_of(self, row: Interaction) -> Caller:
        """Who recorded an interaction."""
        return self._caller(row.created_by, row.company)

    def system(self, company: Company, name: str = PLATFORM_NAME) -> Caller:
        """One of the lender's systems."""
        if (company.pk, name) not in self._callers:
            actors = Actor.objects.filter(company=company, user=None).order_by("pk")
            actor = actors.filter(name=name).first() or actors[0]
            self._callers[company.pk, name] = self._caller(actor, company)
        return self._callers[company.pk, name]

    def dialer(self, company: Company) -> Caller:
        return self.system(company, DIALER_NAME)

    def supervisor(self, company: Company) -> Caller:
        """Who may override what the guard says; the administrator where there is no supervisor any more."""
        staff = demo_staff()
        of_role = staff.filter(memberships__company=company, memberships__role=Role.SUPERVISOR)
        return caller_of_staff(of_role.first() or self.administrator(), company)

    def administrator(self) -> User:
        return demo_staff()[0]

    def _caller(self, actor: Actor, company: Company) -> Caller:
        key = (actor.pk, company.pk)
        if key not in self._callers:
            self._callers[key] = (
                caller_of_actor(actor)
                if actor.user is None
                else caller_of_staff(actor.user, company)
            )
        return self._callers[key]


def heard_at(row: Interaction) -> dt.datetime:
    """When the lender learned of it; where only the day is known, when it was recorded."""
    has_time = row.started_at is not None and row.started_at_has_time
    return row.started_at if has_time and row.started_at is not None else row.created_at


def loans_of(row: Interaction) -> list[str]:
    return sorted(loan.loan_id for loan in row.loan_rows.all())


def spread(rng: random.Random, rows: Iterable[Interaction], count: int) -> list[Interaction]:
    """So many of the rows, drawn from all of them."""
    found = list(rows)
    return found if len(found) <= count else rng.sample(found, count)
