"""Corrections and deletions in the admin: through the services, each with a reason that stays in the history."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.erasure import erase_person
from interactions.models import Interaction
from peach_interactions.history import events_of
from tests.admin_pages import errors_of, form_of, logged_in, page_url, staff, text_of
from tests.factories import ContactFactory, InteractionFactory, LoanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, username="ann"))


@pytest.fixture
def call(ada: Person) -> Interaction:
    row: Interaction = InteractionFactory(
        person=ada, content={"summary": "Promised nothing.", "queue": "Payments"}
    )
    return row


def test_a_correction_stands_in_the_history_with_its_reason(client: Client, call: Interaction):
    data = form_of(
        client,
        call,
        content='{"summary": "Promised to pay.", "queue": "Payments"}',
        reason="Misheard the recording",
    )

    answer = client.post(page_url(call, "correct"), data, follow=True)

    words = text_of(answer)
    assert answer.redirect_chain == [(page_url(call), 302)]
    assert "Why: Misheard the recording" in words
    # The key that changed, and not the whole content.
    assert "Content: summary Promised nothing. → Promised to pay." in words
    assert "Content: queue" not in words
    event = events_of(Interaction).objects.latest("pgh_id")
    assert event.pgh_context["reason"] == "Misheard the recording"
    assert event.pgh_context["actorName"] == "ann"


def test_the_history_calls_contacts_and_loans_by_name(client: Client, call: Interaction):
    phone = ContactFactory(person=call.person, value="+12125550100")
    loan = LoanFactory(person=call.person, external_id="house")

    client.post(page_url(call), form_of(client, call, contact=phone.pk, about_loans=[loan.pk]))

    words = text_of(client.get(page_url(call, "history")))
    assert "Contact – → +12125550100" in words
    assert f"Loan {loan}" in words


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\0b"])
def test_needs_a_reason(client: Client, call: Interaction, reason: str):
    data = form_of(client, call, theme="opsServicing", reason=reason)

    assert set(errors_of(client.post(page_url(call, "correct"), data))) == {"reason"}
    call.refresh_from_db()
    assert call.theme == "opsCollDebt"


def test_a_missing_reason_is_told_with_the_other_faults(client: Client, call: Interaction):
    data = form_of(client, call, status_details="emailBounced", reason="")

    errors = errors_of(client.post(page_url(call, "correct"), data))

    assert set(errors) == {"reason", "status_details"}


def test_who_may_not_change_it_gets_no_form(lender: Company, call: Interaction):
    auditor = logged_in(staff(lender, role=Role.AUDITOR))

    assert "Correct" not in text_of(auditor.get(page_url(call)))
    for page in ("correct", "change"):
        assert auditor.post(page_url(call, page), {"reason": "Because"}).status_code == 403
    assert auditor.get(page_url(call, "correct")).status_code == 403


def test_what_is_deleted_cannot_be_corrected(client: Client, call: Interaction):
    Interaction.objects.filter(pk=call.pk).update(deleted_at=timezone.now())

    assert "Deleted on" in text_of(client.get(page_url(call)))
    assert client.get(page_url(call, "correct")).status_code == 403


def test_a_deletion_needs_a_reason_and_keeps_it(client: Client, call: Interaction):
    for reason in ("", "  ", "x" * 501):
        client.post(page_url(call, "delete"), {"post": "yes", "reason": reason})
        call.refresh_from_db()
        assert call.deleted_at is None

    client.post(page_url(call, "delete"), {"post": "yes", "reason": "Recorded twice"})

    call.refresh_from_db()
    assert call.deleted_at is not None
    assert "Why: Recorded twice" in text_of(client.get(page_url(call, "history")))


def test_what_the_staff_recorded_offers_no_deletion(client: Client, ada: Person):
    internal = InteractionFactory(person=ada, is_external=False)

    assert "Delete this interaction" not in text_of(client.get(page_url(internal)))
    data = {"post": "yes", "reason": "Mine"}
    assert client.post(page_url(internal, "delete"), data).status_code == 403


def test_a_reason_about_what_is_locked_is_locked_too(
    client: Client, lender: Company, call: Interaction
):
    Interaction.objects.filter(pk=call.pk).update(sensitive=True)
    supervisor = logged_in(staff(lender, role=Role.SUPERVISOR))
    loan = LoanFactory(person=call.person)
    changes = {"about_loans": [loan.pk], "sensitive": "on", "reason": "It is about her illness"}
    data = form_of(supervisor, call, **changes)
    supervisor.post(page_url(call, "correct"), data)

    for page in ("change", "history"):
        assert "illness" in text_of(supervisor.get(page_url(call, page)))
        assert "illness" not in text_of(client.get(page_url(call, page)))


def test_an_erasure_forgets_the_reasons(client: Client, call: Interaction):
    loan = LoanFactory(person=call.person)
    data = form_of(client, call, about_loans=[loan.pk], reason="Ada has died")
    client.post(page_url(call, "correct"), data)
    client.post(page_url(call), form_of(client, call, about_loans=[]))

    erase_person(person=call.person, reason="asked for", erased_by="test", now=timezone.now())

    for model in (Interaction, Interaction.loans.through):
        for event in events_of(model).objects.all():
            assert "reason" not in (event.pgh_context or {})
    assert events_of(Interaction).objects.filter(pgh_context__actorName="ann").exists()
