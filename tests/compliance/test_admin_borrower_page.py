"""The page of a borrower: who it is, whether to contact it now, and what stands beside its timeline."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from compliance.models import OptOutReview
from contacts.models import Contact
from interactions.models import Interaction
from tests.admin_pages import form_of, logged_in, page_url, staff, text_of
from tests.compliance.asked import NOON
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

QUERIES_OF_PAGE = 20
PEOPLE = "/admin/borrowers/person/"


def url(person: Person, part: str = "") -> str:
    return f"{PEOPLE}{person.pk}/{part}"


def section_of(page: Any, title: str) -> Any:
    return next(section for section in page.context["sections"] if section.title == title)


class TestTheWayThere:
    def test_the_list_leads_to_the_page_and_the_page_to_the_form(self, client: Client, ada: Person):
        assert url(ada) in client.get(PEOPLE).content.decode()

        page = client.get(url(ada))

        assert "Ada Miller" in text_of(page)
        assert page_url(ada) in page.content.decode()
        assert "first_name" in client.get(page_url(ada)).content.decode()

    def test_a_row_of_the_borrower_leads_to_the_page(self, client: Client, ada: Person):
        loan = LoanFactory(person=ada)

        assert f'"{url(ada)}"' in client.get(page_url(loan)).content.decode()

    def test_a_form_comes_back_to_the_page_that_led_there(self, client: Client, ada: Person):
        loan = LoanFactory(person=ada, status="active")
        form = form_of(client, loan, status="delinquent")

        saved = client.post(f"{page_url(loan)}?back={url(ada)}", form)

        assert saved["Location"] == url(ada)
        loan.refresh_from_db()
        assert loan.status == "delinquent"

    def test_a_withdrawal_comes_back_too(self, client: Client, ada: Person):
        wish = DoNotInteractFactory(person=ada)
        address = f"?back={url(ada)}"
        form = client.get(f"{page_url(wish)}{address}").content.decode()

        assert f"{page_url(wish, 'delete')}?back=" in form
        done = client.post(f"{page_url(wish, 'delete')}{address}", {"post": "yes"})
        assert done["Location"] == url(ada)

    def test_a_decision_about_an_opt_out_comes_back_too(self, client: Client, ada: Person):
        message = InteractionFactory(person=ada, channel="text", direction="inbound")
        review = OptOutReview.objects.create(
            company=ada.company, person=ada, interaction=message, word="stop", received_at=NOON
        )

        done = client.post(f"{page_url(review)}?back={url(ada)}", {"is_opt_out": "no"})

        assert done["Location"] == url(ada)

    @pytest.mark.parametrize(
        "back", ["https://evil.example/", "//evil.example", "/api/docs", "javascript:alert(1)", ""]
    )
    def test_a_form_leads_nowhere_else(self, client: Client, ada: Person, back: str):
        loan = LoanFactory(person=ada)

        saved = client.post(f"{page_url(loan)}?back={back}", form_of(client, loan))

        assert saved["Location"].startswith("/admin/borrowers/loan/")

    def test_nobody_elses_borrower_exists(self, client: Client, other_lender: Company):
        foreigner = PersonFactory(company=other_lender)

        for part in ("", "may-contact/", "timeline/", "log/"):
            for pk in (foreigner.pk, "BO-0000000000-00000000", "x%00", "'", "add"):
                answer = client.get(f"{PEOPLE}{pk}/{part}")
                is_form = (pk, part) == ("add", "")
                assert answer.status_code == (200 if is_form else 404), (pk, part)
        assert client.post(url(foreigner, "log/plan/"), {}).status_code == 404

    def test_who_is_logged_out_gets_no_log_in_into_a_part_of_the_page(self, ada: Person):
        part = Client().get(url(ada, "timeline/"), headers={"HX-Request": "true"})

        assert "You are logged out." in text_of(part)
        assert part["HX-Retarget"] == "#logged-out"
        assert Client().get(url(ada)).status_code == 302

    def test_staff_without_a_company_see_nobody(self, ada: Person):
        assert logged_in(staff()).get(url(ada)).status_code == 404


class TestHead:
    def test_shows_the_clocks_where_the_borrower_may_be(
        self, client: Client, ada: Person, phone: Contact
    ):
        ContactFactory(person=ada, value="+13125550123", label="home")

        words = text_of(client.get(url(ada)))

        assert "Wed 12:00 EDT" in words
        assert "Wed 11:00 CDT" in words
        assert "by the number +13125550123" in words

    def test_says_that_nobody_knows_where(self, client: Client, ada: Person):
        assert "Nobody knows where the borrower is" in text_of(client.get(url(ada)))

    def test_flags_what_is_in_force_the_grave_first(self, client: Client, ada: Person):
        since = {"received_at": NOON - dt.timedelta(days=9)}
        DoNotInteractFactory(person=ada, reason="optOut", channels=["text"], **since)
        DoNotInteractFactory(person=ada, reason="bankruptcy", **since)
        DoNotInteractFactory(person=ada, reason="deceased", withdrawn_at=NOON, **since)
        DoNotInteractFactory(person=ada, reason="dispute", end_date=dt.date(2026, 8, 11), **since)

        flags = client.get(url(ada)).context["head"].flags

        assert [(flag.text, flag.details) for flag in flags] == [
            ("Bankruptcy", ""),
            ("Opt-out of a channel", "text"),
        ]

    def test_a_deleted_or_nameless_borrower_is_shown_and_nothing_is_offered(
        self, client: Client, ada: Person
    ):
        ada.first_name = ada.last_name = None
        ada.deleted_at = NOON
        ada.save()

        words = text_of(client.get(url(ada)))

        assert "ada" in words
        assert "Deleted" in words
        assert "Plan one" not in words
        assert client.get(url(ada, "log/")).status_code == 403


class TestBeside:
    def test_lists_loans_contacts_wishes_and_consents_with_the_way_to_change_them(
        self, client: Client, ada: Person, phone: Contact
    ):
        rows = [
            LoanFactory(person=ada, status="delinquent"),
            phone,
            DoNotInteractFactory(person=ada, channels=["voice"], contact_labels=["work"]),
            ConsentFactory(person=ada, contact=phone),
        ]

        page = client.get(url(ada))

        content = page.content.decode()
        for row in rows:
            kind = row._meta.model_name
            assert f'hx-get="{url(ada, f"beside/{kind}/{row.pk}/")}"' in content
            assert f'hx-get="{url(ada, f"beside/{kind}/add/")}"' in content
        assert "Voice; Work" in text_of(page)

    def test_leads_those_who_may_not_change_them_to_their_pages_and_back(
        self, lender: Company, ada: Person, phone: Contact
    ):
        content = logged_in(staff(lender, role=Role.AUDITOR)).get(url(ada)).content.decode()

        assert f"{page_url(phone)}?back=" in content
        assert "/beside/" not in content

    def test_shows_the_overdue_first_and_a_link_to_all_of_thousands(
        self, client: Client, ada: Person
    ):
        for _ in range(15):
            LoanFactory(person=ada, status="paidOff")
        overdue = LoanFactory(person=ada, status="chargedOff")
        LoanFactory(person=ada, status="paidOff")

        section = section_of(client.get(url(ada)), "Loans")

        assert section.lines[0].pk == overdue.pk
        assert (len(section.lines), section.has_more) == (12, True)

    def test_leaves_out_wishes_that_have_ended_everywhere(self, client: Client, ada: Person):
        first = dt.date(2026, 8, 1)
        DoNotInteractFactory(person=ada, start_date=first, end_date=dt.date(2026, 8, 10))
        DoNotInteractFactory(person=ada, withdrawn_at=NOON)
        ended_here = DoNotInteractFactory(
            person=ada, start_date=first, end_date=dt.date(2026, 8, 11)
        )

        section = section_of(client.get(url(ada)), "Do-not-interacts")

        assert [line.pk for line in section.lines] == [ended_here.pk]

    def test_the_form_of_the_borrower_says_none_of_it_twice(self, client: Client, ada: Person):
        wish = DoNotInteractFactory(person=ada)

        assert page_url(wish) not in client.get(page_url(ada)).content.decode()
        assert "Compliance Guard" not in text_of(client.get(url(ada, "change/")))

    def test_says_what_waits_for_somebody(self, client: Client, ada: Person, phone: Contact):
        message = InteractionFactory(
            person=ada, channel="text", direction="inbound", status="succeeded", contact=phone
        )
        review = OptOutReview.objects.create(
            company=ada.company, person=ada, interaction=message, word="stop", received_at=NOON
        )

        assert page_url(review) in client.get(url(ada)).content.decode()

    @pytest.mark.parametrize(
        ("role", "may_write"),
        [
            (Role.ADMINISTRATOR, True),
            (Role.SUPERVISOR, True),
            (Role.AGENT, True),
            (Role.AUDITOR, False),
        ],
    )
    def test_offers_what_the_role_may_do(
        self, lender: Company, ada: Person, role: str, may_write: bool
    ):
        client = logged_in(staff(lender, role=role))

        page = client.get(url(ada))

        words = text_of(page)
        assert page.status_code == 200
        assert "May we contact now?" in words
        assert ("Edit" in words.split()) == may_write
        for offer in ("Plan one", "Ask the guard"):
            assert (offer in words) == may_write, offer
        assert ("/add/" in page.content.decode()) == may_write
        assert client.get(url(ada, "log/")).status_code == (200 if may_write else 403)


@pytest.mark.parametrize("number", [1, 30])
def test_costs_the_same_with_few_and_many_rows(
    client: Client, ada: Person, phone: Contact, number: int
):
    for index in range(number):
        loan = LoanFactory(person=ada, status="delinquent")
        ContactFactory(person=ada, value=f"+1614224{5000 + index}")
        ConsentFactory(person=ada, contact=phone)
        DoNotInteractFactory(person=ada)
        InteractionFactory(person=ada, contact=phone, loans=[loan], previous_interaction=None)
    client.get(url(ada))

    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(ada)).status_code == 200

    assert len(queries) <= QUERIES_OF_PAGE, [query["sql"][:90] for query in queries]


def test_names_in_any_script_break_nothing(client: Client, ada: Person):
    ada.first_name, ada.last_name = "عَبْد 🧾 <b>" + "x" * 150, "\u202eכהן"
    ada.preferred_first_name = "<script>alert(1)</script>"
    ada.save()
    InteractionFactory(person=ada, content={"body": "<script>🙂 مرحبا</script>" * 50})

    content = client.get(url(ada)).content.decode()

    assert "<script>alert" not in content
    assert "<script>🙂" not in content
    assert Interaction.objects.count() == 1
