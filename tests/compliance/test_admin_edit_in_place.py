"""Changing loans, contacts, wishes and consents within a borrower's page: as on their own pages, row by row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Company
from contacts.models import Consent, Contact, DoNotInteract
from tests.admin_pages import page_url, text_of
from tests.compliance.asked import NOON
from tests.compliance.edit_in_place import (
    IN_PLACE,
    KINDS,
    NEW,
    address,
    errors,
    of_row,
    opened,
    sent,
)
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DoNotInteractFactory,
    LoanFactory,
    PersonFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


class TestChanging:
    def test_a_loan_is_changed_where_it_stands(self, client: Client, ada: Person, loan: Loan):
        form = opened(client, of_row(loan))

        saved = sent(client, of_row(loan), **{**form, "status": "paidOff"})

        loan.refresh_from_db()
        assert (loan.status, loan.external_id) == ("paidOff", "overdue")
        assert "Paid off" in text_of(saved)
        assert f'id="loan-{loan.pk}"' in saved.content.decode()

    def test_a_contact_keeps_what_the_small_form_does_not_show(
        self, client: Client, phone: Contact
    ):
        Contact.objects.filter(pk=phone.pk).update(
            last_disconnect_check_date="2026-08-01", reassigned_checked_at=NOON
        )

        sent(client, of_row(phone), **{**opened(client, of_row(phone)), "status": "archived"})

        before = dict(vars(phone))
        phone.refresh_from_db()
        assert phone.status == "archived"
        assert phone.last_disconnect_check_date == dt.date(2026, 8, 1)
        assert (phone.reassigned_checked_at, phone.value) == (NOON, before["value"])

    def test_a_form_sent_as_it_was_opened_changes_nothing(self, client: Client, ada: Person):
        received = NOON - dt.timedelta(days=3, seconds=7, microseconds=5)
        rows = [
            LoanFactory(person=ada),
            ContactFactory(person=ada, contact_type="email", value="ada@example.com"),
            DoNotInteractFactory(
                person=ada,
                received_at=received,
                times_of_day=[{"from": "19:00", "to": "24:00"}],
                days_of_week=[2, 3],
                loan_ids=[LoanFactory(person=ada).pk],
            ),
        ]
        for row in rows:
            before = type(row).objects.filter(pk=row.pk).values().get()
            answer = sent(client, of_row(row), **opened(client, of_row(row)))
            assert "Saved" in text_of(answer)
            assert type(row).objects.filter(pk=row.pk).values().get() == before

    def test_an_address_shows_its_parts_and_no_number(self, client: Client, address: Contact):
        form = opened(client, of_row(address))

        assert form["postal_code"] == "43215"
        assert not {"value", "line_type", "contact_type"} & set(form)

    def test_a_loan_owed_with_another_can_be_changed_too(self, client: Client, ada: Person):
        loan = LoanFactory(person=PersonFactory(company=ada.company), status="active")
        CoBorrower.objects.create(loan=loan, person=ada)
        url = address(ada, "loan", f"{loan.pk}/")

        sent(client, url, **{**opened(client, url), "status": "delinquent"})

        loan.refresh_from_db()
        assert (loan.status, loan.co_borrowers.get()) == ("delinquent", ada)

    def test_a_later_change_of_somebody_else_is_not_overwritten(
        self, client: Client, loan: Loan, noon: Any
    ):
        url = of_row(loan)
        mine, theirs = opened(client, url), opened(client, url)
        noon.shift(60)
        sent(client, url, **{**theirs, "status": "paidOff"})

        late = sent(client, url, **{**mine, "status": "active"})

        assert "Somebody has changed this object meanwhile" in errors(late)["__all__"][0]
        loan.refresh_from_db()
        assert loan.status == "paidOff"

    def test_escape_and_cancel_give_the_row_back(self, client: Client, loan: Loan):
        answer = client.get(f"{of_row(loan)}?cancel", headers=IN_PLACE)

        content = answer.content.decode()
        assert f'id="loan-{loan.pk}"' in content
        assert "autofocus" in content
        assert "<form" not in content


class TestAdding:
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_new_row_stands_at_once(self, client: Client, ada: Person, phone: Contact, kind: str):
        answer = sent(client, address(ada, kind), **NEW[kind])

        assert "Saved" in text_of(answer), answer.context["small"].form.errors
        row = {
            "loan": Loan,
            "contact": Contact,
            "donotinteract": DoNotInteract,
            "consent": Consent,
        }[kind].objects.latest("pk")
        assert row.person == ada
        assert f'id="{kind}-{row.pk}"' in answer.content.decode()
        assert f'id="new-{kind}"' in answer.content.decode()

    def test_a_do_not_interact_turns_the_panel_to_no(
        self, client: Client, ada: Person, phone: Contact, loan: Loan
    ):
        before = client.get(f"/admin/borrowers/person/{ada.pk}/")
        assert next(card for card in before.context["cards"] if card.channel == "voice").is_allowed

        answer = sent(client, address(ada, "donotinteract"), **NEW["donotinteract"])

        voice = next(card for card in answer.context["cards"] if card.channel == "voice")
        assert not voice.is_allowed
        assert 'hx-swap-oob="innerHTML:#may-contact"' in answer.content.decode()
        assert [flag.text for flag in answer.context["head"].flags] == ["Opt-out of a channel"]

    def test_the_panel_stays_at_the_theme_that_was_chosen(self, client: Client, ada: Person):
        given = {**NEW["donotinteract"], "theme": "opsServicing"}

        answer = sent(client, address(ada, "donotinteract"), **given)

        assert answer.context["asked_about"] == "opsServicing"

    def test_errors_stand_at_the_field_and_nothing_typed_is_lost(self, client: Client, ada: Person):
        answer = sent(client, address(ada, "contact"), **{**NEW["contact"], "value": "614 not"})

        assert list(errors(answer)) == ["value"]
        assert 'value="614 not"' in answer.content.decode()
        assert not Contact.objects.exists()

    def test_what_is_taken_is_said_at_its_field(self, client: Client, ada: Person, loan: Loan):
        answer = sent(client, address(ada, "loan"), **NEW["loan"], external_id="overdue")

        assert list(errors(answer)) == ["external_id"]

    @pytest.mark.parametrize(
        ("contact_type", "wanted", "unwanted"),
        [
            ("phone", {"value", "line_type"}, {"postal_code"}),
            ("email", {"value"}, {"line_type", "postal_code"}),
            ("address", {"postal_code", "country"}, {"value", "line_type"}),
            ("nonsense", {"value", "line_type"}, {"postal_code"}),
        ],
    )
    def test_the_fields_follow_the_type_of_the_contact(
        self, client: Client, ada: Person, contact_type: str, wanted: set[str], unwanted: set[str]
    ):
        typed = {"contact_type": contact_type, "name": "Her sister", "value": "+1614"}

        answer = sent(client, f"{address(ada, 'contact')}?refresh=contact_type", **typed)

        form = answer.context["small"].form
        assert wanted <= set(form.fields)
        assert not unwanted & set(form.fields)
        assert "Her sister" in answer.content.decode()
        assert not form.errors

    def test_it_is_of_the_borrower_of_the_address_whoever_is_named(
        self, client: Client, ada: Person, other_lender: Company
    ):
        foreigner = PersonFactory(company=other_lender)

        sent(client, address(ada, "loan"), **NEW["loan"], person=foreigner.pk)

        assert Loan.objects.get().person == ada

    def test_cancel_gives_the_way_back_to_the_button(self, client: Client, ada: Person):
        answer = client.get(f"{address(ada, 'loan')}?cancel", headers=IN_PLACE)

        assert 'id="new-loan"' in answer.content.decode()
        assert "<form" not in answer.content.decode()


class TestEnding:
    def test_a_withdrawal_frees_the_channel_at_once(
        self, client: Client, ada: Person, phone: Contact, loan: Loan
    ):
        wish = DoNotInteractFactory(person=ada, channels=["voice"])
        assert "Withdraw this do-not-interact" in text_of(
            client.get(of_row(wish), headers=IN_PLACE)
        )

        answer = sent(client, of_row(wish, "end/"))

        wish.refresh_from_db()
        assert wish.withdrawn_at == NOON
        voice = next(card for card in answer.context["cards"] if card.channel == "voice")
        assert voice.is_allowed
        assert f'href="{page_url(wish)}?back=' in answer.content.decode()

    def test_a_consent_is_revoked_and_cannot_be_changed(self, client: Client, ada: Person):
        consent = ConsentFactory(person=ada)
        assert client.get(of_row(consent), headers=IN_PLACE).context["small"] is None
        assert sent(client, of_row(consent), kind="marketing").status_code == 403

        answer = sent(client, of_row(consent, "end/"))

        assert "Revoked" in text_of(answer)
        consent.refresh_from_db()
        assert consent.revoked_at == NOON
        assert client.get(of_row(consent), headers=IN_PLACE).status_code == 403

    @pytest.mark.parametrize("kind", ["loan", "contact"])
    def test_loans_and_contacts_are_not_ended(self, client: Client, ada: Person, kind: str):
        assert sent(client, of_row(KINDS[kind](person=ada), "end/")).status_code == 403
