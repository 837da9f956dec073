"""Borrowers by the ten thousand, with contacts in many states, loans, wishes and consents. All fictional."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from dataclasses import dataclass, field
from typing import Any

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Company
from compliance.demo.crowd.copying import Ids, Row, copy_rows
from contacts.models import Consent, Contact, DoNotInteract
from peach_interactions import object_ids

# State, ZIP code, area code, and how many of a thousand borrowers live there.
PLACES = (
    ("CA", "90001", "213", 70), ("CA", "94103", "415", 45), ("TX", "77001", "713", 60),
    ("TX", "79901", "915", 25), ("FL", "33101", "305", 45), ("FL", "32501", "850", 20),
    ("NY", "10001", "212", 35), ("NY", "13202", "315", 25), ("PA", "19103", "215", 40),
    ("IL", "60601", "312", 38), ("OH", "43085", "614", 35), ("GA", "30303", "404", 33),
    ("NC", "27601", "919", 31), ("MI", "48201", "313", 30), ("NJ", "07102", "973", 28),
    ("VA", "23219", "804", 26), ("WA", "98101", "206", 23), ("AZ", "85001", "602", 22),
    ("MA", "02108", "617", 21), ("TN", "37201", "615", 21), ("TN", "37902", "865", 10),
    ("IN", "46204", "317", 20), ("IN", "46402", "219", 8), ("MO", "63101", "314", 18),
    ("MD", "21201", "410", 18), ("WI", "53202", "414", 17), ("CO", "80202", "303", 17),
    ("MN", "55401", "612", 16), ("SC", "29201", "803", 15), ("AL", "35203", "205", 14),
    ("LA", "70112", "504", 13), ("KY", "40202", "502", 12), ("OR", "97201", "503", 12),
    ("OK", "73102", "405", 11), ("CT", "06103", "860", 10), ("UT", "84101", "801", 10),
    ("NV", "89101", "702", 9), ("WV", "25301", "304", 8), ("ID", "83702", "208", 6),
    ("DC", "20001", "202", 6), ("HI", "96813", "808", 5), ("AK", "99501", "907", 3),
    ("ND", "58501", "701", 3), ("PR", "00901", "787", 6),
)  # fmt: skip
TOLL_FREE = "800"
LOAN_TYPES = {"creditCard": 35, "installment": 25, "auto": 15, "studentLoan": 15, "mortgage": 10}
LOAN_STATUSES = {"active": 55, "delinquent": 25, "chargedOff": 8, "paidOff": 12}
REASONS = {
    "borrowerRequest": 45, "optOut": 25, "ceaseCommunication": 8, "attorneyRepresented": 6,
    "bankruptcy": 6, "deceased": 2, "dispute": 4, "militaryDuty": 2, "employerProhibits": 2,
}  # fmt: skip
ONE_DAY = dt.timedelta(days=1)
# The numbers of the borrowers that are compared: the first of the crowd has very much history; beyond the numbers
# of all others, one has little, and one has little that is recent.
BUSY, QUIET, RECENT = 0, 1_100_001, 1_100_002
# These are alike in all but their histories.
COMPARED = (BUSY, QUIET, RECENT)
COMPARED_SEED = 2026


@dataclass(slots=True)
class Borrower:
    """What the history of one borrower is made of."""

    person_id: str
    # How often it is turned to, compared with others.
    weight: float
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    loans: list[str] = field(default_factory=list)


class Crowd:
    """The rows of many borrowers, as they are made up."""

    def __init__(self, company: Company, *, count: int, until: dt.datetime, seed: int) -> None:
        self.company_id = company.pk
        self.until = until
        self.since = until - 4 * 365 * ONE_DAY
        self.rng = random.Random(seed)
        self.ids = Ids(seed)
        self.people: list[Row] = []
        self.contacts: list[Row] = []
        self.loans: list[Row] = []
        self.co_borrowers: list[Row] = []
        self.wishes: list[Row] = []
        self.consents: list[Row] = []
        self.borrowers = [self.add(number) for number in range(count)]

    def store(self) -> None:
        for model, rows in (
            (Person, self.people),
            (Contact, self.contacts),
            (Loan, self.loans),
            (CoBorrower, self.co_borrowers),
            (DoNotInteract, self.wishes),
            (Consent, self.consents),
        ):
            if rows:
                columns = tuple({name: None for row in rows for name in row})
                copy_rows(model, columns, rows)

    def chance(self, percent: float) -> bool:
        return self.rng.random() * 100 < percent

    def weighted(self, weights: dict[str, int]) -> str:
        return self.rng.choices([*weights], [*weights.values()])[0]

    def _made(self, prefix: str) -> Row:
        """The ID and the times of a new row."""
        pk, at = self.ids.make(prefix, self.since)
        return {"id": pk, "company_id": self.company_id, "created_at": at, "updated_at": at}

    def _recently(self, days: int) -> dt.datetime:
        return self.until - self.rng.random() * days * ONE_DAY

    def add(self, number: int) -> Borrower:
        is_compared = number in COMPARED
        if is_compared:
            self.rng = random.Random(COMPARED_SEED)
        made = self._made(object_ids.PERSON)
        self.people.append(
            {
                **made,
                "external_id": f"borrower-{number}",
                "status": "inactive" if self.chance(4) else "active",
                "status_updated_at": made["created_at"],
                "first_name": "Ada",
                "last_name": f"Miller {number}",
                "collections_intensity": self.weighted({"normal": 80, "light": 12, "heavy": 8}),
            }
        )
        if self.chance(5):
            self.people[-1] |= {
                "time_zone": "America/Chicago",
                "time_zone_stated_at": self._recently(600),
            }
        borrower = Borrower(made["id"], weight=1)
        place = self.rng.choices(PLACES, [place[3] for place in PLACES])[0]
        self._reach(borrower, number, place)
        self._lend(borrower, number)
        self._agree(borrower)
        if is_compared:
            self.loans[-1]["status"] = "delinquent"
        elif self.chance(7):
            self._wish(borrower)
        return borrower

    def _reach(self, borrower: Borrower, number: int, place: tuple[str, str, str, int]) -> None:
        state, zip_code, area_code, _ = place
        labels = ["personal", *(["home"] if self.chance(45) else [])]
        labels += [
            *(["work"] if self.chance(30) else []),
            *(["personal"] if self.chance(15) else []),
        ]
        for index, label in enumerate(labels):
            code = area_code if self.chance(85) else self.rng.choice(PLACES)[2]
            value = f"+1{TOLL_FREE if self.chance(1) else code}{2_000_000 + number * 7 + index}"
            borrower.phones.append(self._contact(borrower, "phone", label, index, value=value))
        for index in range(self.weighted_count(email=True)):
            value = f"ada.miller.{number}.{index}@example.com"
            label = "work" if index else "personal"
            borrower.emails.append(self._contact(borrower, "email", label, index, value=value))
        if self.chance(95):
            where = {"address_line1": f"{number} Main Street", "country": "US"}
            where |= {"state": state, "postal_code": zip_code}
            borrower.addresses.append(self._contact(borrower, "address", "home", 0, **where))
        if self.chance(12):
            affiliation = self.weighted(
                {"spouse": 40, "relative": 25, "employer": 20, "attorney": 15}
            )
            value = f"+1{area_code}{4_000_000 + number}"
            more = {"affiliation": affiliation, "name": "Bob Miller", "value": value}
            self._contact(borrower, "phone", "home", 2, **more)

    def weighted_count(self, *, email: bool) -> int:
        return self.rng.choices((0, 1, 2), (20, 60, 20) if email else (55, 33, 12))[0]

    def _contact(self, borrower: Borrower, kind: str, label: str, rank: int, **values: Any) -> str:
        made = self._made(object_ids.CONTACT)
        text = values.get("value") or f"{borrower.person_id} {kind}"
        texts = kind == "phone" and self.chance(55)
        self.contacts.append(
            {
                **made,
                "person_id": borrower.person_id,
                "contact_type": kind,
                "label": label,
                "status": "primary"
                if rank == 0
                else "archived"
                if self.chance(5)
                else "additional",
                "fingerprint": hashlib.sha256(text.encode()).hexdigest(),
                "valid": not self.chance(2),
                "verified": self.chance(40),
                "receive_text_messages": texts,
                "receive_text_messages_last_consent_at": self._recently(200) if texts else None,
                "consent_autodialed_call": kind == "phone" and self.chance(40),
                **values,
            }
        )
        return str(made["id"])

    def _lend(self, borrower: Borrower, number: int) -> None:
        for index in range(1 + self.weighted_count(email=False)):
            made = self._made(object_ids.LOAN)
            status = self.weighted(LOAN_STATUSES)
            if status in ("delinquent", "chargedOff"):
                borrower.weight = 3
            loan_type = self.weighted(LOAN_TYPES)
            self.loans.append(
                {
                    **made,
                    "person_id": borrower.person_id,
                    "external_id": f"loan-{number}-{index}",
                    "loan_type": loan_type,
                    "status": status,
                    "account_number": f"S{number}" if loan_type == "studentLoan" else None,
                }
            )
            borrower.loans.append(made["id"])
        if self.chance(6) and len(self.people) > 1:
            other = self.rng.choice(self.people[:-1])["id"]
            self.co_borrowers.append({"loan_id": borrower.loans[0], "person_id": other})

    def _agree(self, borrower: Borrower) -> None:
        kinds = {"text": "text", "email": "email", "autodialed": "voice", "marketing": "email"}
        for kind, channel in kinds.items():
            if self.chance(10):
                self._consent(borrower, kind, channel, given_at=self._recently(400))
        if self.chance(1):
            given_at = self._recently(14)
            self._consent(borrower, "priorConsent", "voice", given_at=given_at)

    def _consent(
        self, borrower: Borrower, kind: str, channel: str, *, given_at: dt.datetime
    ) -> None:
        self.consents.append(
            {
                **self._made(object_ids.CONSENT),
                "person_id": borrower.person_id,
                "kind": kind,
                "channel": channel,
                "loan_ids": borrower.loans if kind == "priorConsent" else [],
                "given_at": given_at,
            }
        )

    def _wish(self, borrower: Borrower) -> None:
        reason = self.weighted(REASONS)
        received_at = self._recently(900)
        narrowed = self._narrowed() if reason == "borrowerRequest" else {}
        if reason == "optOut":
            narrowed = {"channels": [self.rng.choice(("text", "email"))]}
        self.wishes.append(
            {
                **self._made(object_ids.DO_NOT_INTERACT),
                "person_id": borrower.person_id,
                "reason": reason,
                "received_at": received_at,
                "start_date": received_at.date(),
                "times_of_day": "[]",
                "source": "api",
                **narrowed,
            }
        )

    def _narrowed(self) -> Row:
        choices: tuple[Row, ...] = (
            {"place": "work"},
            {"days_of_week": [5, 6]},
            {"times_of_day": '[{"from": "00:00", "to": "12:00"}]'},
            {"channels": ["voice"], "contact_labels": ["home"]},
            {"channels": ["text"]},
        )
        return self.rng.choice(choices)
