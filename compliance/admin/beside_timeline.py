"""What stands beside a borrower's timeline: loans, contacts, wishes, consents, and what waits for somebody.

Each list is short, overdue and primary ones first, with a link to all; each row opens in place (edit_in_place.py),
or leads to its page and back for those who may not change it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import admin
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest
from django.utils import timezone

from borrowers.choices import LoanStatus
from borrowers.models import Loan, Person
from companies.admin.staff_access import access_of
from companies.choices import CONTACT_CREATE, CONTACT_READ, LOAN_CREATE, LOAN_READ
from compliance.admin.links import link_to_contact
from compliance.case import line_of
from compliance.models import OptOutReview
from contacts.admin import consents
from contacts.admin.do_not_interact_words import restriction_of, state_badge
from contacts.choices import ContactStatus, ContactType
from contacts.models import Consent, Contact, DoNotInteract
from peach_interactions.admin.badges import Tone, badge

ONE_DAY = dt.timedelta(days=1)
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
    """One row of a list: what it is, a little more of it, its state in colour, and whether it opens in place."""

    text: str
    pk: str
    badge: str = ""
    more: str = ""
    icon: str = ""
    may_edit: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A list beside the timeline; `model` is as addresses of the admin have it."""

    title: str
    model: str
    lines: list[Line]
    empty: str
    may_add: bool = False
    has_more: bool = False
    # Whether its list can be asked for one borrower's.
    has_list: bool = True
    rows: list[Any] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """As addresses below the borrower's page have it."""
        return self.model.rpartition("_")[2]


def may_edit(request: HttpRequest, row: Any, person: Person) -> bool:
    """Whether the row may be changed or ended, by its own page."""
    page = admin.site._registry[type(row)]
    may = page.has_change_permission(request, row) or page.has_delete_permission(request, row)
    return may and person.deleted_at is None


def line_about(request: HttpRequest, row: Any, person: Person) -> Line:
    """The line of any row that stands here, from its columns alone (of a consent, its contact too)."""
    line = LINES[type(row)](row, person)
    return replace(line, may_edit=may_edit(request, row, person))


def loans_of(request: HttpRequest, person: Person) -> Section:
    access = access_of(request)
    rows: list[Loan] = []
    if access.may(LOAN_READ, person.company_id):
        ordered = Loan.objects.all().owed_by(person.pk).order_by(OVERDUE_FIRST, "-pk")
        rows = list(ordered[: READ + 1])
    is_alive = person.deleted_at is None
    return Section(
        title="Loans",
        model="borrowers_loan",
        lines=[line_about(request, row, person) for row in rows[:SHOWN]],
        empty="No loans.",
        may_add=is_alive and access.may(LOAN_CREATE, person.company_id),
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
        lines=[line_about(request, row, person) for row in rows[:SHOWN]],
        empty="No contacts: nobody can be reached.",
        may_add=person.deleted_at is None and access.may(CONTACT_CREATE, person.company_id),
        has_more=len(rows) > SHOWN,
        rows=rows,
    )


def _line_of_loan(row: Loan, person: Person) -> Line:
    tone = TONES_OF_LOAN.get(LoanStatus(row.status), Tone.QUIET)
    more = "" if row.person_id == person.pk else "co-borrower"
    return Line(str(row), row.pk, badge(row.get_status_display(), tone), more)


def _line_of_contact(row: Contact, _person: Person) -> Line:
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
    may_add = person.deleted_at is None and access.may(CONTACT_CREATE, person.company_id)
    # What ended yesterday may still hold where the borrower is.
    ended = Q(end_date__lt=timezone.localdate() - ONE_DAY)
    standing = DoNotInteract.objects.filter(person=person).standing().exclude(ended).order_by("-pk")
    consented = Consent.objects.filter(person=person).select_related("contact").order_by("-pk")
    bars, given = list(standing[: SHOWN + 1]), list(consented[: CONSENTS_SHOWN + 1])
    sections = [
        Section(
            title="Do-not-interacts",
            model="contacts_donotinteract",
            lines=[line_about(request, row, person) for row in bars[:SHOWN]],
            empty="None stands.",
            has_more=len(bars) > SHOWN,
            may_add=may_add,
        ),
        Section(
            title="Consents",
            model="contacts_consent",
            lines=[line_about(request, row, person) for row in given[:CONSENTS_SHOWN]],
            empty="None.",
            has_more=len(given) > CONSENTS_SHOWN,
            may_add=may_add,
        ),
    ]
    waiting = _opt_outs(person)
    if waiting:
        title = "Opt-outs to review"
        model = "compliance_optoutreview"
        sections.insert(0, Section(title, model, waiting, "", has_list=False))
    return sections


def _line_of_bar(row: DoNotInteract, _person: Person) -> Line:
    until = f", to {row.end_date:%Y-%m-%d}" if row.end_date else ""
    more = f"{restriction_of(row)}{until}"
    return Line(row.get_reason_display(), row.pk, state_badge(row), more)


def _line_of_consent(row: Consent, _person: Person) -> Line:
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


LINES: Mapping[Any, Callable[[Any, Person], Line]] = {
    Loan: _line_of_loan,
    Contact: _line_of_contact,
    DoNotInteract: _line_of_bar,
    Consent: _line_of_consent,
}
