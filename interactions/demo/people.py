"""The borrowers of the demo data: who they are, how they are reached, what they owe."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from borrowers.choices import BorrowerType, CollectionsIntensity, StatementDeliveryChannel
from borrowers.models import CoBorrower, Person
from contacts.choices import ContactAffiliation, ContactLabel, ContactStatus, ContactType
from contacts.models import Contact
from contacts.whereabouts import whereabouts_of
from interactions.demo.cast import CAST, Part
from interactions.demo.debts import Debt, Situation, debts_of
from interactions.demo.lenders import Lender
from interactions.demo.names import BUSINESSES, FIRST_NAMES, LAST_NAMES, MIDDLE_NAMES
from interactions.demo.places import PLACE_OF_ZIP_CODE, PLACES, Place
from interactions.demo.reach import Telephones, contact_of, contacts_of
from peach_interactions import object_ids
from peach_interactions.object_ids import new_object_id

PEOPLE_COUNT = 300
# How the loans of those stand who are not in the cast: most people pay.
SITUATIONS = (
    *([Situation.CURRENT] * 55),
    *([Situation.LATE] * 29),
    *([Situation.CHARGED_OFF] * 9),
    *([Situation.PAID_OFF] * 7),
)
CO_BORROWERS_EVERY = 9
BUSINESS_EVERY = 45


@dataclass(slots=True)
class Borrower:
    """A borrower with everything that its history needs."""

    lender: Lender
    person: Person
    place: Place
    situation: Situation
    since: dt.datetime
    rng: random.Random
    story: str | None = None
    # Who speaks for a business.
    spokesperson: str = ""
    contacts: list[Contact] = field(default_factory=list)
    debts: list[Debt] = field(default_factory=list)
    co_borrower_rows: list[CoBorrower] = field(default_factory=list)
    # Everywhere that the borrower may be; the first is where the story takes place.
    zones: list[ZoneInfo] = field(default_factory=list)

    @property
    def first_name(self) -> str:
        """How messages address the borrower."""
        person = self.person
        return person.preferred_first_name or person.first_name or self.spokesperson.split()[0]

    def contact(
        self, contact_type: ContactType, label: ContactLabel | None = None
    ) -> Contact | None:
        """The borrower's own contact of the type, the primary one first."""
        own = [
            contact
            for contact in self.contacts
            if contact.contact_type == contact_type
            and contact.affiliation == ContactAffiliation.SELF
            and contact.status != ContactStatus.ARCHIVED
            and label in (None, contact.label)
        ]
        return own[0] if own else None


def borrowers_of(lenders: list[Lender], *, now: dt.datetime, seed: int) -> list[Borrower]:
    """All borrowers, the cast first."""
    rng = random.Random(f"{seed} people")
    telephones = Telephones(rng)
    people = [_from_part(part, lenders[part.lender], telephones, now, seed) for part in CAST]
    names = _unused_names(rng)
    for index in range(len(CAST), PEOPLE_COUNT):
        lender = lenders[0] if rng.random() < 0.58 else lenders[1]
        own = random.Random(f"{seed} person {index}")
        people.append(_from_chance(index, lender, next(names), telephones, now, own))
    _add_co_borrowers(people)
    return people


def _from_part(
    part: Part, lender: Lender, telephones: Telephones, now: dt.datetime, seed: int
) -> Borrower:
    rng = random.Random(f"{seed} {part.external_id}")
    since = now - dt.timedelta(
        days=30 * part.months, minutes=rng.randrange(500), microseconds=rng.randrange(10**6)
    )
    person = _person(lender, since, rng, external_id=part.external_id, **part.columns)
    place = PLACE_OF_ZIP_CODE[part.zip_code]
    borrower = Borrower(lender, person, place, part.situation, since, rng, part.story)
    if part.story is not None:
        # Its calls are told one by one, and some would be too many for light intensity.
        person.collections_intensity = CollectionsIntensity.NORMAL
    return _equipped(borrower, telephones, part, now)


def _from_chance(
    index: int,
    lender: Lender,
    name: tuple[str, str],
    telephones: Telephones,
    now: dt.datetime,
    rng: random.Random,
) -> Borrower:
    situation = rng.choice(SITUATIONS)
    earliest = 40 if situation == Situation.CURRENT else 260
    since = now - dt.timedelta(days=rng.randint(earliest, 560), microseconds=rng.randrange(10**11))
    columns: dict[str, Any] = {"first_name": name[0], "last_name": name[1]}
    if index % BUSINESS_EVERY == 0:
        known_name, legal_name, form = BUSINESSES[index // BUSINESS_EVERY % len(BUSINESSES)]
        columns = {
            "borrower_type": BorrowerType.BUSINESS,
            "business_name": known_name,
            "business_legal_name": legal_name,
            "business_type": form,
        }
    elif rng.random() < 0.2:
        columns["middle_name"] = rng.choice(MIDDLE_NAMES)
    person = _person(lender, since, rng, external_id=f"B-{1001 + index}", **columns)
    borrower = Borrower(lender, person, rng.choice(PLACES), situation, since, rng)
    return _equipped(borrower, telephones, None, now)


def _person(lender: Lender, since: dt.datetime, rng: random.Random, **columns: Any) -> Person:
    person = Person(
        id=new_object_id(object_ids.PERSON, at=since), company=lender.company, **columns
    )
    person.stamp_created()
    person.status_updated_at = person.created_at
    person.statement_delivery_channels = rng.choice(
        (
            [StatementDeliveryChannel.EMAIL],
            [StatementDeliveryChannel.EMAIL],
            [StatementDeliveryChannel.MAIL],
        )
    )
    person.send_reminders_when_current = rng.random() < 0.8
    person.collections_intensity = rng.choice(
        (*[CollectionsIntensity.NORMAL] * 8, *CollectionsIntensity)
    )
    if person.borrower_type == BorrowerType.PERSON:
        person.date_of_birth = dt.date(
            rng.randint(1946, 2003), rng.randint(1, 12), rng.randint(1, 28)
        )
    if person.time_zone:
        person.time_zone_stated_at = person.created_at
    if rng.random() < 0.3:
        person.meta_data = {
            "branch": rng.choice(("online", "north", "south")),
            "segment": rng.choice("ABC"),
        }
    return person


def _equipped(
    borrower: Borrower, telephones: Telephones, part: Part | None, now: dt.datetime
) -> Borrower:
    """Gives the borrower its contacts and loans."""
    person, rng = borrower.person, borrower.rng
    borrower.contacts = contacts_of(person, borrower.place, telephones, borrower.since, rng)
    if person.borrower_type == BorrowerType.BUSINESS:
        borrower.spokesperson = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
        for contact in borrower.contacts:
            if contact.contact_type != ContactType.ADDRESS and contact.name is None:
                contact.name = borrower.spokesperson
    borrower.contacts += [
        contact_of(person, values, borrower.since, minute=20)
        for values in (part.more_contacts if part else ())
    ]
    borrower.zones = _zones_of(borrower, now)
    loan_types = part.loan_types if part else None
    borrower.debts = debts_of(
        person, borrower.lender, borrower.situation, loan_types, borrower.since, rng
    )
    return borrower


def _zones_of(borrower: Borrower, now: dt.datetime) -> list[ZoneInfo]:
    """The place of the story, and wherever else the Compliance Guard takes the borrower to be."""
    whereabouts = whereabouts_of(
        stated_zone=borrower.person.time_zone,
        stated_at=borrower.person.time_zone_stated_at,
        contacts=borrower.contacts,
        now=now,
    )
    return [
        ZoneInfo(zone) for zone in dict.fromkeys((borrower.place.zone, *whereabouts.zone_names))
    ]


def _unused_names(rng: random.Random) -> Iterator[tuple[str, str]]:
    pairs = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
    yield from rng.sample(pairs, k=PEOPLE_COUNT)


def _add_co_borrowers(people: list[Borrower]) -> None:
    """Lets every ninth borrower owe the first loan of its neighbour at the same lender as well."""
    for index in range(len(CAST), len(people) - 1, CO_BORROWERS_EVERY):
        one, other = people[index], people[index + 1]
        if one.lender is other.lender and one.debts:
            one.co_borrower_rows.append(CoBorrower(loan=one.debts[0].loan, person=other.person))
