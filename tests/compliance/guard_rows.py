"""What is known of a borrower, told in local times: rows of the database that need not be stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Actor, Company
from compliance.models import (
    ComplianceSettings,
    Decision,
    OptOutReview,
    Reservation,
    RuleAdjustment,
)
from contacts.choices import CONTACT_TYPE_OF_CHANNEL
from contacts.contact_values import normalise
from contacts.models import Consent, Contact, DoNotInteract
from interactions.models import Interaction, InteractionLoan
from interactions.status_details import STATUS_DETAILS
from tests.compliance.guard_facts import Rows

Json = dict[str, Any]
Time = str | dt.datetime
# ZIP code, area code and clock, by state; New York City has a row of its own.
PLACES = {
    "IL": ("60601", "312", "America/Chicago"),
    "NY": ("13202", "315", "America/New_York"),
    "NYC": ("10001", "212", "America/New_York"),
    "MA": ("02108", "617", "America/New_York"),
    "DC": ("20001", "202", "America/New_York"),
    "WA": ("98101", "206", "America/Los_Angeles"),
    "WV": ("25301", "304", "America/New_York"),
    "OR": ("97201", "503", "America/Los_Angeles"),
    "FL": ("33101", "305", "America/New_York"),
}
AGREED = "2026-04-01 12:00"
STATUS_OF_DETAILS = {row.value: row.status.value for row in STATUS_DETAILS}
# Not said: the contact of the channel's type.
OF_CHANNEL = "of the channel"
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


class Story:
    """Ada, who lives in Illinois and owes one overdue card, unless told otherwise; nothing has happened yet.

    She has a mobile phone, an e-mail address and a home there, and agreed to texts and e-mails on AGREED.
    """

    def __init__(
        self,
        lives_in: str | None = "IL",
        *,
        kind: str = "creditor",
        company_zone: str = "America/New_York",
        loans: int = 1,
        is_stored: bool = False,
        company: Company | None = None,
        **person: Any,
    ) -> None:
        self.is_stored = is_stored
        self.clock = "America/New_York" if lives_in is None else PLACES[lives_in][2]
        self.adjustments: dict[str, Json] = {}
        self._pending: list[Any] = []
        self.company = company or self._new_company(kind, company_zone)
        row = Person(company=self.company, first_name="Ada", **person)
        self._stamped(row)
        settings = ComplianceSettings(company=self.company)
        self.rows = Rows(self.company, settings, row)
        self._actor = self._stamped(Actor(company=self.company, name="system", user_type="service"))
        if lives_in is not None:
            self._moves_into(lives_in)
        for _ in range(loans):
            self.owes()

    def _new_company(self, kind: str, time_zone: str) -> Company:
        company = Company(kind=kind, time_zone=time_zone)
        company.name = f"Lender {company.pk}"
        return self._stamped(company)

    def _moves_into(self, place: str) -> None:
        zip_code, area_code, _ = PLACES[place]
        agreed = self.moment(AGREED)
        self.phone = self.has_phone(
            area_code, receive_text_messages=True, receive_text_messages_last_consent_at=agreed
        )
        self.address = self.has_address(zip_code, place[:2])
        self.email = self.has_email()
        self.agrees("email", AGREED)

    # Who and what there is

    @property
    def settings(self) -> ComplianceSettings:
        return self.rows.settings

    @property
    def loan(self) -> str:
        return self.loans[0]

    @property
    def loans(self) -> list[str]:
        return [loan.pk for loan in self.rows.loans]

    def owes(self, status: str = "delinquent", loan_type: str = "creditCard", **values: Any) -> str:
        loan = Loan(**self._owned, status=status, loan_type=loan_type, **values)
        self.rows.loans.append(self._stamped(loan))
        return str(loan.pk)

    def owes_with(self, other: Story, loan_id: str) -> None:
        """Borrows a loan together with another borrower of the same company."""
        [loan] = [loan for loan in other.rows.loans if loan.pk == loan_id]
        self.rows.loans.append(loan)
        self._pending.append(CoBorrower(loan=loan, person=self.rows.person))

    def has_phone(self, area_code: str = "312", label: str = "personal", **values: Any) -> str:
        number = f"+1{area_code}2{len(self.rows.contacts):06d}"
        return self._has(contact_type="phone", label=label, **{"value": number, **values})

    def has_email(self, label: str = "personal", **values: Any) -> str:
        value = f"ada{len(self.rows.contacts)}@example.com"
        return self._has(contact_type="email", label=label, value=value, **values)

    def has_address(
        self, zip_code: str | None, state: str | None = None, label: str = "home", **values: Any
    ) -> str:
        line = f"{len(self.rows.contacts)} Pine Street"
        place = {"postal_code": zip_code, "state": state, "address_line1": line}
        return self._has(contact_type="address", label=label, **place, **values)

    def contact(self, contact_id: str) -> Contact:
        [contact] = [row for row in self.rows.contacts if row.pk == contact_id]
        return contact

    def contact_for(self, channel: str) -> str | None:
        """The first contact of the channel's type."""
        name = CONTACT_TYPE_OF_CHANNEL.get(channel)
        return None if name is None else getattr(self, name, None)

    def moment(self, text: Time) -> dt.datetime:
        """A moment by the borrower's clock, unless the text names an offset."""
        value = text if isinstance(text, dt.datetime) else dt.datetime.fromisoformat(text)
        return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(self.clock))

    # What has happened; a time without a clock time is a date of which nothing more is known

    def calls(
        self, *times: Time, outcome: str | None = "voiceNoAnswer", **values: Any
    ) -> list[Interaction]:
        """Was called at each of the times."""
        return [self.met(time, outcome=outcome, **values) for time in times]

    def talks(self, time: Time, **values: Any) -> Interaction:
        """Was called, and spoken with."""
        return self.met(time, outcome="voiceSpokeWithFirstParty", **values)

    def writes(self, time: Time, channel: str = "text", **values: Any) -> Interaction:
        """Wrote, or called if the channel is voice."""
        return self.met(time, channel=channel, direction="inbound", **values)

    def plans(self, start: Time, end: Time | None = None, **values: Any) -> Interaction:
        window = (self.moment(start), None if end is None else self.moment(end))
        return self.met(start, status="scheduled", window=window, **values)

    def met(
        self,
        time: Time,
        *,
        channel: str = "voice",
        outcome: str | None = None,
        status: str | None = None,
        contact: str | None = OF_CHANNEL,
        loans: Iterable[str] = (),
        window: tuple[dt.datetime | None, dt.datetime | None] = (None, None),
        **values: Any,
    ) -> Interaction:
        """An interaction, outbound unless told otherwise. Without loans: about every debt.

        :param outcome: its statusDetails; the status follows from them, or is `succeeded`.
        """
        is_undated = isinstance(time, str) and len(time) == len("2026-04-15")
        row = Interaction(
            **self._owned,
            channel=channel,
            status=status or STATUS_OF_DETAILS.get(outcome or "", "succeeded"),
            status_details=outcome,
            contact_id=self.contact_for(channel) if contact == OF_CHANNEL else contact,
            started_at=self._start(time, is_undated=is_undated),
            started_at_has_time=not is_undated,
            created_by=self._actor,
            **{"direction": "outbound", "theme": "opsCollDebt", **values},
        )
        row.scheduled_at_from, row.scheduled_at_to = window
        if row.status == "scheduled":
            row.started_at = None
        self.rows.interactions.append(self._stamped(row))
        self.rows.loan_ids_of[row.pk] = list(loans)
        self._pending += [InteractionLoan(interaction=row, loan_id=pk) for pk in loans]
        return row

    def holds(
        self, at: Time, *, channel: str = "voice", is_prerecorded: bool = False, **values: Any
    ) -> str:
        """Somebody holds a slot."""
        moment = self.moment(at)
        given = {"theme": "opsCollDebt", "contact_id": self.contact_for(channel), **values}
        row = Reservation(**self._owned, channel=channel, at=moment, expires_at=FAR, **given)
        row.decision, row.created_by = self._decision(moment, channel), self._actor
        row.decision.question = {"isPrerecorded": is_prerecorded}
        self.rows.reservations.append(self._stamped(row))
        return str(row.pk)

    def wants(
        self, reason: str = "borrowerRequest", *, received: str = "2026-01-05 12:00", **values: Any
    ) -> DoNotInteract:
        """A do-not-interact, from its receipt on."""
        received_at = self.moment(received)
        given = {"start_date": received_at.date(), **values}
        row = DoNotInteract(**self._owned, reason=reason, received_at=received_at, **given)
        self.rows.do_not_interacts.append(self._stamped(row))
        return row

    def agrees(self, kind: str, given: Time, **values: Any) -> Consent:
        """A consent, to the channel it is named after, else to voice; a prior consent for all loans."""
        channel = kind if kind in ("text", "email") else "voice"
        loan_ids = self.loans if kind == "priorConsent" else []
        fields = {"channel": channel, "loan_ids": loan_ids, **values}
        row = Consent(**self._owned, kind=kind, given_at=self.moment(given), **fields)
        self.rows.consents.append(self._stamped(row))
        return row

    def agreed_to_nothing(self) -> None:
        """Takes back the consents told so far, as if they had never been."""
        self.rows.consents.clear()
        self._pending = [row for row in self._pending if not isinstance(row, Consent)]

    def may_have_opted_out(self, message: Interaction) -> None:
        """Somebody must read the message and decide."""
        row = OptOutReview(**self._owned, interaction=message, word="stop")
        row.received_at = message.started_at or FAR
        self.rows.reviews.append(row)
        self._pending.append(row)

    def corrects(self, row: Any, **values: Any) -> None:
        """Changes what was recorded."""
        for name, value in values.items():
            setattr(row, name, value)
        if self.is_stored and row not in self._pending:
            row.save(update_fields=list(values))

    def save(self) -> None:
        """Stores what is not stored yet."""
        for kind, rows in groupby(self._pending, type):
            kind.objects.bulk_create(list(rows))
        self._pending.clear()
        self.rows.settings.save()
        for rule_id, values in self.adjustments.items():
            RuleAdjustment.objects.update_or_create(
                company=self.company, rule_id=rule_id, defaults=values
            )

    # Rows

    @property
    def _owned(self) -> Json:
        return {"company": self.company, "person": self.rows.person}

    def _has(self, **values: Any) -> str:
        contact = Contact(**self._owned, **values)
        faults = normalise(contact)
        assert not faults, faults
        self.rows.contacts.append(self._stamped(contact))
        return str(contact.pk)

    def _decision(self, moment: dt.datetime, channel: str) -> Decision:
        """What a held slot rests on."""
        row = Decision(**self._owned, decided_at=moment, evaluated_at=moment, channel=channel)
        row.theme, row.decision, row.asked_by = "opsCollDebt", "allow", self._actor
        row.question, row.answer, row.facts, row.rule_ids = {}, {}, {}, []
        self._pending.append(row)
        return row

    def _start(self, time: str | dt.datetime, *, is_undated: bool) -> dt.datetime:
        if not is_undated:
            return self.moment(time)
        zone = ZoneInfo(self.company.time_zone)
        return dt.datetime.fromisoformat(str(time)).replace(tzinfo=zone)

    def _stamped(self, row: Any) -> Any:
        if hasattr(row, "stamp_created"):
            row.stamp_created()
            row.status_updated_at = row.created_at
        self._pending.append(row)
        return row
