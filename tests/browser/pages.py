"""The main pages of the admin, for tests that look at all of them: give a new page its line here."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from borrowers.models import Person
from companies.models import Company
from compliance.models import OptOutReview
from tests.compliance.asked import NOON, asked, call_often
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    key_for,
)

# Of lists and forms that are built alike, some.
LISTS = (
    *("interactions/interaction", "borrowers/person", "contacts/donotinteract"),
    *("compliance/decision", "compliance/optoutreview", "companies/apikey"),
    "interactions/exportrecord",
)
FORMS = ("interactions/interaction", "contacts/contact", "contacts/donotinteract", "companies/user")
# What stands in braces is replaced by the ID of a row of `fill`.
PAGES = (
    *("/admin/", "/admin/find/?q=ada", "/admin/home/missed/", "/admin/password_change/"),
    *(f"/admin/{name}/" for name in LISTS),
    *(f"/admin/{name}/add/" for name in FORMS),
    "/admin/borrowers/person/{person}/",
    "/admin/borrowers/person/{person}/log/?channel=voice",
    "/admin/borrowers/person/{person}/change/",
    "/admin/interactions/interaction/{call}/change/",
    "/admin/interactions/interaction/{call}/correct/",
    "/admin/interactions/interaction/{call}/history/",
    "/admin/interactions/interaction/{call}/delete/",
    "/admin/contacts/donotinteract/{wish}/change/",
    "/admin/compliance/decision/ask/?person={person}",
    "/admin/compliance/decision/{decision}/change/",
    "/admin/compliance/optoutreview/{text}/change/",
    "/admin/compliance/ruleadjustment/",
    "/admin/compliance/ruleadjustment/replay/?rule=regf.freq.7in7",
    "/admin/compliance/ruleadjustment/{company}/regf.freq.7in7/adjust/",
    "/admin/compliance/compliancesettings/{company}/change/",
)


def fill(company: Company) -> dict[str, str]:
    """Rows of every kind that the pages show, with words that are long; returns the IDs that addresses need."""
    person: Person = PersonFactory(
        company=company, first_name="Ada", last_name="Lovelace-" + "Featherstonehaugh" * 2
    )
    phone = ContactFactory(person=person, value="+16142235678", status="primary")
    loan = LoanFactory(person=person, status="delinquent")
    calls = call_often(phone, loan, 7)
    now = timezone.now()
    for attributes in (
        {"status": "inProgress", "channel": "chat", "direction": "inbound"},
        {"status": "scheduled", "started_at": None, "scheduled_at_from": now},
        {"status": "succeeded", "status_details": "voiceSpokeWithFirstParty"},
        {"status": "failed", "status_details": "blockedByComplianceGuard"},
    ):
        InteractionFactory(person=person, contact=phone, **attributes)
    InteractionFactory.create_batch(5, person=person, status_details="voiceNoAnswer")
    missed = {"direction": "inbound", "status_details": "voiceMissed"}
    InteractionFactory(person=PersonFactory(company=company), **missed)
    decision = asked(person, at=NOON, now=NOON)
    asked(person)
    text = _text_that_may_be_an_opt_out(person, phone)
    key_for(company)
    return {
        "company": company.pk,
        "person": person.pk,
        "call": calls[0].pk,
        "wish": DoNotInteractFactory(person=person, channels=["email"]).pk,
        "consent": ConsentFactory(person=person).pk,
        "decision": decision.pk,
        "text": text.pk,
    }


def _text_that_may_be_an_opt_out(person: Person, phone: Any) -> Any:
    row = InteractionFactory(
        person=person,
        contact=phone,
        channel="text",
        direction="inbound",
        status="succeeded",
        content={"body": "Please stop calling me at work."},
    )
    OptOutReview.objects.create(
        interaction=row,
        company=person.company,
        person=person,
        word="stop",
        received_at=timezone.now(),
    )
    return row
