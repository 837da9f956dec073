"""What stands beside a borrower's timeline: loans, contacts, wishes, consents, and what waits for somebody.

Each list is short, overdue and primary ones first, with a link to all; each row leads to its form and back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest
from django.utils import timezone

from borrowers.choices import LoanStatus
from borrowers.models import Loan, Person
from companies.admin.staff_access import access_of
from companies.choices import (
    CONTACT_CREATE,
    CONTACT_READ,
    CONTACT_UPDATE,
    LOAN_CREATE,
    LOAN_READ,
    LOAN_UPDATE,
)
from compliance.admin.links import link_to_contact
from compliance.case import line_of
from compliance.models import OptOutReview
from contacts.admin import consents
from contacts.admin.do_not_interact_words import restriction_of, state_badge
from contacts.choices import ContactStatus, ContactType
from contacts.models import Consent, Contact, DoNotInteract
from peach_interactions.admin.badges import Tone, badge

# The first of each kind; a link leads to all.
SHOWN = 12
CONSENTS_SHOWN = 6
# What is read of loans and contacts, whose names the rest of the page needs.
READ = 60
OVERDUE_FIRST = Case(
    When(status__in=(LoanStatus.DELINQUENT, LoanStatus.CHARGED_OFF), then=Value(0)),
    When(status=LoanStatus.ACTIVE, then=Value(1)),
    default=Value(2),
)
TONES_OF_LOAN = {
    LoanStatus.DELINQUENT: Tone.WARNING,
    LoanStatus.CHARGED_OFF: Tone.BAD,
    LoanStatus.ACTIVE: Tone.GOOD,
}
RANKS = (
    ContactStatus.PRIMARY,
    ContactStatus.SECONDARY,
    ContactStatus.ADDITIONAL,
    ContactStatus.ARCHIVED,
)
PRIMARY_FIRST = Case(*(When(status=word, then=Value(rank)) for rank, word in enumerate(RANKS)))
ICONS = {ContactType.PHONE: "call", ContactType.EMAIL: "mail", ContactType.ADDRESS: "home"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: what it is, a little more of it, and its state in colour."""

    text: str
    pk: str
    badge: str = ""
    more: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A list beside the timeline; `model` is as addresses of the admin have it."""

    title: str
    model: str
    lines: list[Line]
    empty: str
    may_add: bool = False
    may_change: bool = False
    has_more: bool = False
    # Whether its list can be asked for one borrower's.
    has_list: bool = True
    rows: list[Any] = field(default_factory=list)


def loans_of(request: HttpRequest, person: Person) -> Section:
    access = access_of(request)
    rows: list[Loan] = []
    if access.may(LOAN_READ, person.company_id):
        ordered = Loan.objects.all().owed_by(person.pk).order_by(OVERDUE_FIRST, "-pk")
        rows = list(ordered[: READ + 1])
    lines = [
        Line(
            text=str(row),
            pk=row.pk,
            badge=badge(
                row.get_status_display(), TONES_OF_LOAN.get(LoanStatus(row.status), Tone.QUIET)
            ),
            more="" if row.person_id == person.pk else "co-borrower",
        )
        for row in rows[:SHOWN]
    ]
    is_alive = person.deleted_at is None
    return Section(
        title="Loans",
        model="borrowers_loan",
        lines=lines,
        empty="No loans.",
        may_add=is_alive and access.may(LOAN_CREATE, person.company_id),
        may_change=access.may(LOAN_UPDATE, person.company_id),
        has_more=len(rows) > SHOWN,
        rows=rows,
    )


def contacts_of(request: HttpRequest, person: Person) -> Section:
    access = access_of(request)
    rows: list[Contact] = []
    if access.may(CONTACT_READ, person.company_id):
        ordered = Contact.objects.filter(person=person).order_by(PRIMARY_FIRST, "pk")
        rows = list(ordered[: READ + 1])
    return Section(
        title="Contacts",
        model="contacts_contact",
        lines=[_line_of_contact(row) for row in rows[:SHOWN]],
        empty="No contacts: nobody can be reached.",
        may_add=person.deleted_at is None and access.may(CONTACT_CREATE, person.company_id),
        may_change=access.may(CONTACT_UPDATE, person.company_id),
        has_more=len(rows) > SHOWN,
        rows=rows,
    )


def _line_of_contact(row: Contact) -> Line:
    link = link_to_contact(row)
    words = [link.more, row.name or ""]
    if row.contact_type == ContactType.PHONE:
        kept: Any = row
        words.append(line_of(kept))
    state = ""
    if row.status == ContactStatus.ARCHIVED:
        state = badge("Archived", Tone.QUIET)
    elif not row.valid:
        state = badge("Not valid", Tone.BAD)
    elif row.verified:
        state = badge("Verified", Tone.GOOD)
    more = ", ".join(word for word in words if word)
    return Line(link.text, row.pk, state, more, ICONS[ContactType(row.contact_type)])


def wishes_of(request: HttpRequest, person: Person) -> list[Section]:
    """Do-not-interacts that stand, consents, and possible opt-outs, where there are any."""
    access = access_of(request)
    if not access.may(CONTACT_READ, person.company_id):
        return []
    rights: dict[str, Any] = {
        "may_add": person.deleted_at is None and access.may(CONTACT_CREATE, person.company_id),
        "may_change": access.may(CONTACT_UPDATE, person.company_id),
    }
    standing = DoNotInteract.objects.filter(person=person).standing().order_by("-pk")
    consented = Consent.objects.filter(person=person).select_related("contact").order_by("-pk")
    bars, given = list(standing[: SHOWN + 1]), list(consented[: CONSENTS_SHOWN + 1])
    sections = [
        Section(
            title="Do-not-interacts",
            model="contacts_donotinteract",
            lines=[_line_of_bar(row) for row in bars[:SHOWN]],
            empty="None stands.",
            has_more=len(bars) > SHOWN,
            **rights,
        ),
        Section(
            title="Consents",
            model="contacts_consent",
            lines=[_line_of_consent(row) for row in given[:CONSENTS_SHOWN]],
            empty="None.",
            has_more=len(given) > CONSENTS_SHOWN,
            **rights,
        ),
    ]
    waiting = _opt_outs(person)
    if waiting:
        title = "Opt-outs to review"
        model = "compliance_optoutreview"
        sections.insert(0, Section(title, model, waiting, "", has_list=False))
    return sections


def _line_of_bar(row: DoNotInteract) -> Line:
    until = f", to {row.end_date:%Y-%m-%d}" if row.end_date else ""
    more = f"{restriction_of(row)}{until}"
    return Line(row.get_reason_display(), row.pk, state_badge(row), more)


def _line_of_consent(row: Consent) -> Line:
    given = timezone.localtime(row.given_at)
    about = str(row.contact) if row.contact is not None else "every contact"
    more = f"{about}, {given:%Y-%m-%d}"
    return Line(row.get_kind_display(), row.pk, consents.state_badge(row), more)


def _opt_outs(person: Person) -> list[Line]:
    rows = OptOutReview.objects.filter(person=person).undecided().order_by("-pk")
    return [
        Line(
            f"{row.interaction.get_channel_display()} of "
            f"{timezone.localtime(row.received_at):%Y-%m-%d %H:%M}",
            str(row.pk),
            badge("To decide", Tone.WARNING),
        )
        for row in rows.select_related("interaction").defer(
            "interaction__content", "interaction__meta_data"
        )[:SHOWN]
    ]
