"""Files of made-up history for `make bench-import`, NDJSON and CSV, and the borrowers that they speak of."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.utils import timezone

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Company
from companies.services import create_company
from compliance.demo.crowd.copying import without_history
from compliance.demo.crowd.history import KINDS
from compliance.demo.crowd.people import Crowd
from contacts.models import Consent, Contact, DoNotInteract

SEED = 2026
LINES_OF_A_BORROWER, LEAST_BORROWERS = 33, 100
SPAN = dt.timedelta(days=3 * 365)
# Of what went out, how much was planned first, and still says so.
PLANNED_SHARE = 0.25
# One of so many lines is more than a row: a text that opts out, a number that is not known yet, a visit of the
# borrower that is still to come.
RARE = {"opt-out": 2_000, "new number": 2_000, "to come": 2_000}
CONTACT_OF_CHANNEL = {"voice": "phone", "text": "phone", "email": "email", "mail": "mail"}
SENTENCES = (
    "Your payment of $125.40 is due on the first.",
    "Please call us back about your account at your convenience.",
    "Thank you, we have received your payment.",
    "I will pay on Friday when my salary comes in.",
    "Could you tell me the balance that is left on my loan?",
    "Your statement is ready; you find it in the portal.",
    "We have not been able to reach you by telephone.",
    "The new arrangement is six payments of $80, the first on the fifteenth.",
)
COLUMNS = (
    *("personId", "externalId", "channel", "theme", "direction", "status", "statusDetails"),
    *("contactId", "contact", "loanIds", "startedAt", "endedAt", "scheduledAtFrom"),
    *("scheduledAtTo", "content.subject", "content.body", "metaData.campaign", "metaData.seat"),
)
Line = dict[str, Any]


def make_company(name: str, line_count: int) -> tuple[Company, Crowd]:
    """A company and its borrowers, whose contacts have external IDs as the loans have."""
    company = create_company(name=name, kind="collector")
    count = max(line_count // LINES_OF_A_BORROWER, LEAST_BORROWERS)
    crowd = Crowd(company, count=count, until=timezone.now(), seed=SEED)
    for number, contact in enumerate(crowd.contacts):
        contact["external_id"] = f"contact-{number}"
    with without_history(Person, Contact, Loan, CoBorrower, DoNotInteract, Consent):
        crowd.store()
    return company, crowd


class History:
    """The lines of a file, in the order of time."""

    def __init__(self, crowd: Crowd, line_count: int) -> None:
        self._rng = random.Random(SEED)
        self._count = line_count
        self._until = timezone.now().replace(microsecond=0)
        self._people = [str(person["external_id"]) for person in crowd.people]
        names = {row["id"]: row["external_id"] for row in (*crowd.contacts, *crowd.loans)}
        self._loans = [[names[pk] for pk in borrower.loans] for borrower in crowd.borrowers]
        self._contacts = [
            {
                "phone": [names[pk] for pk in borrower.phones],
                "email": [names[pk] for pk in borrower.emails],
                "mail": [names[pk] for pk in borrower.addresses],
            }
            for borrower in crowd.borrowers
        ]

    def lines(self) -> Iterator[Line]:
        kinds = [kind for kind, _ in KINDS]
        weights = [weight for _, weight in KINDS]
        chosen = iter(self._rng.choices(kinds, weights, k=self._count))
        step = SPAN / self._count
        for number in range(self._count):
            at = self._until - SPAN + number * step
            borrower = self._rng.randrange(len(self._people))
            line = self._line(number, borrower, next(chosen), at)
            for offset, (name, one_of) in enumerate(RARE.items()):
                if number % one_of == offset:
                    line |= self._rare(name, number)
            yield line

    def _line(self, number: int, borrower: int, kind: tuple[Any, ...], at: dt.datetime) -> Line:
        channel, direction, status, details, theme = kind
        line: Line = {
            "personId": self._people[borrower],
            "externalId": f"history-{number}",
            "channel": channel,
            "theme": theme,
            "direction": direction,
            "status": status,
            "startedAt": written(at),
        }
        if details is not None:
            line["statusDetails"] = details
        own = self._contacts[borrower].get(CONTACT_OF_CHANNEL.get(channel, ""), [])
        if own:
            line["contactId"] = own[0] if self._rng.random() < 0.7 else self._rng.choice(own)
        if self._rng.random() < 0.92:
            line["loanIds"] = [self._rng.choice(self._loans[borrower])]
        if direction == "outbound" and self._rng.random() < PLANNED_SHARE:
            line["scheduledAtFrom"] = written(at - dt.timedelta(hours=1))
            line["scheduledAtTo"] = written(at + dt.timedelta(hours=1))
        if channel in ("voice", "chat") and status == "succeeded":
            line["endedAt"] = written(at + dt.timedelta(seconds=self._rng.randrange(20, 900)))
        if channel in ("email", "text", "chat"):
            line["content"] = {"body": " ".join(self._rng.choices(SENTENCES, k=2))}
        if channel == "email":
            line["content"]["subject"] = "Your account"
        if self._rng.random() < 0.3:
            line["metaData"] = {"campaign": f"spring-{number % 7}", "seat": f"{number % 40}"}
        return line

    def _rare(self, name: str, number: int) -> Line:
        text: Line = {"channel": "text", "theme": "opsServicing", "status": "succeeded"}
        text |= {"contactId": None, "endedAt": None}
        if name == "opt-out":
            body = {"body": "Stop!"}
            return {
                **text,
                "direction": "inbound",
                "statusDetails": "textReceived",
                "content": body,
            }
        if name == "new number":
            value = f"+1212{5_000_000 + number % 1_000_000}"
            contact = {"contactType": "phone", "label": "work", "value": value}
            sent = {"direction": "outbound", "statusDetails": "textDelivered"}
            return {**text, **sent, "contact": contact}
        planned = written(self._until + dt.timedelta(days=30))
        visit = {"channel": "document", "theme": "opsServicing", "contactId": None}
        visit |= {"direction": "inbound", "status": "scheduled", "statusDetails": None}
        visit |= {"startedAt": None, "endedAt": None}
        return {**visit, "scheduledAtFrom": planned, "scheduledAtTo": None}


def written(at: dt.datetime) -> str:
    return f"{at.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def write_ndjson(path: Path, lines: Iterator[Line]) -> None:
    with path.open("wb") as file:
        for line in lines:
            file.write(orjson.dumps(line) + b"\n")


def write_csv(path: Path, lines: Iterator[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(map(_cells_of, lines))


def _cells_of(line: Line) -> Line:
    cells = {name: value for name, value in line.items() if name not in ("content", "metaData")}
    for name in ("content", "metaData"):
        inside = line.get(name) or {}
        cells |= {f"{name}.{key}": value for key, value in inside.items()}
    if "loanIds" in line:
        cells["loanIds"] = ";".join(line["loanIds"])
    if "contact" in line:
        cells["contact"] = orjson.dumps(line["contact"]).decode()
    return cells
