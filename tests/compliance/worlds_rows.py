"""Random people, contacts, loans, consents and wishes for property tests; interactions are in worlds_history.py.

Everything satisfies the constraints of the database, and is nasty on purpose.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from borrowers.models import Loan, Person
from companies.models import Actor, Company
from contacts.choices import ContactAffiliation, ContactLabel
from contacts.contact_values import normalise
from contacts.models import Contact
from peach_interactions.models import Timestamped

Row = TypeVar("Row", bound=Timestamped)
Word = TypeVar("Word")
ONE_DAY = dt.timedelta(days=1)
ONE_MICROSECOND = dt.timedelta(microseconds=1)

# ZIP code, state, area code, a zone.
PLACES = (
    ("10001", "NY", "212", "America/New_York"),
    ("13202", "NY", "315", "America/New_York"),
    ("02108", "MA", "617", "America/New_York"),
    ("20001", "DC", "202", "America/New_York"),
    ("98101", "WA", "206", "America/Los_Angeles"),
    ("25301", "WV", "304", "America/New_York"),
    ("97201", "OR", "503", "America/Los_Angeles"),
    ("33101", "FL", "305", "America/New_York"),
    ("32501", "FL", "850", "America/Chicago"),
    ("77001", "TX", "713", "America/Chicago"),
    ("79901", "TX", "915", "America/Denver"),
    ("90001", "CA", "213", "America/Los_Angeles"),
    ("96801", "HI", "808", "Pacific/Honolulu"),
    ("85001", "AZ", "602", "America/Phoenix"),
    ("86045", "AZ", "928", "America/Denver"),
    ("00901", "PR", "787", "America/Puerto_Rico"),
    ("96910", "GU", "671", "Pacific/Guam"),
)
# Half of the stories are set where rules of their own apply.
LIMITED_PLACES = tuple(
    place for place in PLACES if place[1] in ["MA", "DC", "WA", "WV", "OR", "FL", "NY"]
)
TOLL_FREE = "800"
# Edges of the day, and the hours that a change of the clock skips or repeats.
TIMES = (
    *("00:00", "00:05", "01:30", "02:30", "03:00", "07:59:59.999999", "08:00", "09:30", "12:00"),
    *("12:04", "17:00", "20:59:59.999999", "21:00", "23:50", "23:59:59.999999"),
)
NAMES = (None, "Bob Miller", "BOB MILLER ", "Eve")


@dataclass
class Sketch:
    """A world in the making."""

    rng: random.Random
    company: Company
    actor: Actor
    person: Person
    # Around this date everything happens, mostly by the clock of this zone.
    anchor: dt.date
    zone: str
    places: list[tuple[str, str, str, str]]
    contacts: list[Contact] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)

    def owned(self) -> dict[str, Any]:
        return {"company": self.company, "person": self.person}

    def chance(self, percent: int) -> bool:
        return self.rng.random() * 100 < percent

    def one(self, words: Sequence[Word]) -> Word:
        return self.rng.choice(words)

    def weighted(self, weights: dict[Word, int]) -> Word:
        return self.rng.choices([*weights], [*weights.values()])[0]

    def moment(self, first: int, last: int) -> dt.datetime:
        """A moment some days after the anchor, from first to last; negative ones are before."""
        date = self.anchor + self.rng.randint(first, last) * ONE_DAY
        return moment_at(self.rng, date, self.zone)

    def loan_ids(self, *, none_percent: int) -> list[str]:
        if not self.loans or self.chance(none_percent):
            return []
        return [
            loan.id for loan in self.rng.sample(self.loans, self.rng.randint(1, len(self.loans)))
        ]

    def contact_of(
        self, contact_type: str | None, *, none_percent: int, label: str | None = None
    ) -> Contact | None:
        """A contact, archived or not, if there is one; type and label None ask for any."""
        fitting = [
            one
            for one in self.contacts
            if contact_type in (None, one.contact_type) and label in (None, one.label)
        ]
        return self.one(fitting) if fitting and not self.chance(none_percent) else None


def moment_at(rng: random.Random, date: dt.date, zone: str) -> dt.datetime:
    """A moment of a local date, often at an edge of the day."""
    if rng.random() < 0.3:
        time = dt.time(rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59))
    else:
        time = dt.time.fromisoformat(rng.choice(TIMES))
    local = dt.datetime.combine(date, time.replace(fold=rng.randint(0, 1)), ZoneInfo(zone))
    return local.astimezone(dt.UTC)


def stamped(row: Row) -> Row:
    row.stamp_created()
    if isinstance(row, Person):
        row.status_updated_at = row.created_at
    return row


def random_sketch(rng: random.Random, now: dt.datetime) -> Sketch:
    """A company, a borrower, and where and when the story is set."""
    places = rng.sample((*PLACES, *LIMITED_PLACES), rng.choice((1, 1, 1, 2, 2, 3)))
    zone = places[0][3]
    company = Company(
        time_zone=rng.choice(("America/New_York", "America/Los_Angeles", "America/Chicago", zone)),
        kind=rng.choice(("creditor", "servicer", "collector", "collector")),
    )
    company.name = f"Lender {company.id}"
    anchor = _random_anchor(rng, now)
    person = Person(
        company=company,
        first_name="Ada",
        collections_intensity=rng.choice(("light", "normal", "normal", "heavy")),
    )
    if rng.random() < 0.25:
        person.time_zone = rng.choice([*(place[3] for place in PLACES), "America/Detroit"])
        days = rng.choice((None, -30, 3, 300, 364, 365, 366, 500))
        noon = dt.datetime.combine(anchor, dt.time(12), ZoneInfo(zone))
        person.time_zone_stated_at = None if days is None else noon - days * ONE_DAY
    actor = Actor(company=company, name="The lender's system", user_type="service")
    for row in (company, person, actor):
        stamped(row)
    return Sketch(rng, company, actor, person, anchor, zone, places)


def _random_anchor(rng: random.Random, now: dt.datetime) -> dt.date:
    around = rng.randint(-3, 3) * ONE_DAY
    some_day = dt.date(2026, 1, 10) + rng.randint(0, 340) * ONE_DAY
    weights = {
        now.date(): 20,
        dt.date(2026, 3, 8): 15,
        dt.date(2026, 11, 1): 15,
        dt.date(2026, 9, 1): 10,
        dt.date(2027, 1, 31): 5,
        some_day: 35,
    }
    return rng.choices([*weights], [*weights.values()])[0] + around


def add_loans(sketch: Sketch) -> None:
    """None to three: some grouped student loans, some owed by somebody else in the first place."""
    is_grouped = sketch.chance(35)
    for number in range(sketch.one((0, 1, 1, 2, 2, 2, 3, 3))):
        loan = Loan(
            **sketch.owned(),
            loan_type="studentLoan"
            if is_grouped
            else sketch.one(("creditCard", "auto", "mortgage")),
            status=sketch.weighted(
                {"delinquent": 50, "chargedOff": 15, "active": 25, "paidOff": 10}
            ),
            account_number="S1" if is_grouped and number < 2 else sketch.one((None, "S1", "S2")),
        )
        if sketch.chance(20):
            loan.person = stamped(Person(company=sketch.company, first_name="Bea"))
        sketch.loans.append(stamped(loan))


def add_contacts(sketch: Sketch) -> None:
    numbers = iter(sketch.rng.sample(range(10_000), 20))
    types = [*("phone",) * sketch.rng.randint(1, 4), *("email",) * sketch.rng.randint(0, 2)]
    types += ["address"] * sketch.one((0, 1, 1, 2))
    if sketch.chance(5):
        types = ["phone"] * sketch.rng.randint(0, 1)
    sketch.rng.shuffle(types)
    for contact_type in types:
        contact = _random_contact(sketch, contact_type, next(numbers))
        sketch.contacts.append(contact)
        if contact.status == "archived" and contact_type != "address" and sketch.chance(50):
            again = _random_contact(sketch, contact_type, next(numbers))
            again.value = contact.value
            _complete(again)
            if again.status != "archived":
                sketch.contacts.append(again)


def _random_contact(sketch: Sketch, contact_type: str, number: int) -> Contact:
    affiliation = sketch.one((*("self",) * 16, "spouse", *ContactAffiliation.values))
    contact = Contact(
        **sketch.owned(),
        contact_type=contact_type,
        label=sketch.one((*ContactLabel.values, "work", "personal")),
        affiliation=affiliation,
        status=sketch.weighted({"primary": 30, "secondary": 25, "additional": 30, "archived": 15}),
        name=None if affiliation == "self" else sketch.one(NAMES),
        valid=not sketch.chance(4),
        verified=sketch.chance(25),
        receive_text_messages=sketch.chance(65),
        consent_autodialed_call=sketch.chance(40),
        authorized_third_party=sketch.chance(20),
        power_of_attorney=sketch.chance(8),
    )
    if contact_type == "phone":
        _fill_phone(sketch, contact, number)
    elif contact_type == "email":
        contact.value = f"ada.{number}@example.com"
    else:
        _fill_address(sketch, contact, number)
    is_taken = any(
        other.status == "primary"
        and (other.contact_type, other.label) == (contact_type, contact.label)
        for other in sketch.contacts
    )
    if contact.status == "primary" and is_taken:
        contact.status = "secondary"
    _complete(contact)
    return stamped(contact)


def _complete(contact: Contact) -> None:
    faults = normalise(contact)
    assert not faults, faults


def _fill_phone(sketch: Sketch, contact: Contact, number: int) -> None:
    area_code = TOLL_FREE if sketch.chance(5) else sketch.one(sketch.places)[2]
    contact.value = f"+1{area_code}{2_000_000 + number}"
    contact.line_type = sketch.one((None, None, None, "mobile", "landline"))
    contact.disconnection_status = sketch.one((*(None,) * 30, "connected", "disconnected"))
    days = (-1, 0, 1, 30, 59, 60, 61, 62, 90)
    if contact.receive_text_messages and sketch.chance(80):
        ago = sketch.one(days)
        contact.receive_text_messages_last_consent_at = sketch.moment(-ago, -ago)
    if sketch.chance(25):
        ago = sketch.one(days)
        contact.reassigned_checked_at = sketch.moment(-ago, -ago)


def _fill_address(sketch: Sketch, contact: Contact, number: int) -> None:
    zip_code, state, _, _ = sketch.one(sketch.places)
    contact.address_line1 = f"{number} Main Street"
    contact.country = "US"
    contact.state, contact.postal_code = state, zip_code
    if sketch.chance(8):
        contact.postal_code = None
    elif sketch.chance(4):
        contact.state, contact.postal_code = "AE", "09012"
