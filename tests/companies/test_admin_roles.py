"""Who sees and may do what in the admin, role by role; nobody sees anything of another company."""

from __future__ import annotations

import pytest
from django.apps import apps

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.models import Interaction
from tests.admin_pages import list_url, logged_in, page_url, staff
from tests.factories import ContactFactory, InteractionFactory, LoanFactory, PersonFactory, key_for

pytestmark = pytest.mark.django_db

WORK = (
    *("borrowers.Person", "borrowers.Loan", "contacts.Contact", "interactions.Interaction"),
    *("contacts.DoNotInteract", "contacts.Consent"),
)
ACCESS = ("companies.Membership", "companies.ApiKey", "companies.User")
KEPT = ("interactions.RecordingAccess", "interactions.Erasure", "companies.Actor")
READABLE = (
    *("companies.Company", "interactions.Recording", "interactions.ConversationJoin"),
    *("compliance.Decision", "compliance.OptOutReview", "compliance.RuleAdjustment"),
    *("compliance.Reservation", "compliance.Screening"),
)
ADMINISTRATOR, SUPERVISOR = Role.ADMINISTRATOR, Role.SUPERVISOR
AGENT, AUDITOR = Role.AGENT, Role.AUDITOR

# Of each list: the roles that see it, and the roles that may add to it.
MAY = {
    **dict.fromkeys(
        WORK, ({ADMINISTRATOR, SUPERVISOR, AGENT, AUDITOR}, {ADMINISTRATOR, SUPERVISOR, AGENT})
    ),
    **dict.fromkeys(ACCESS, ({ADMINISTRATOR, AUDITOR}, {ADMINISTRATOR})),
    **dict.fromkeys(KEPT, ({ADMINISTRATOR, AUDITOR}, set())),
    **dict.fromkeys(READABLE, ({ADMINISTRATOR, SUPERVISOR, AGENT, AUDITOR}, set())),
}


@pytest.mark.parametrize("label", MAY)
@pytest.mark.parametrize("role", Role.values)
def test_a_role_opens_its_lists_and_no_others(lender: Company, label: str, role: str):
    client = logged_in(staff(lender, role=role))
    address = list_url(apps.get_model(label))
    viewers, adders = MAY[label]

    assert client.get(address).status_code == (200 if role in viewers else 403)
    assert client.get(f"{address}add/").status_code == (200 if role in adders else 403)


@pytest.mark.parametrize("label", MAY)
def test_staff_without_a_membership_see_nothing(lender: Company, label: str):
    client = logged_in(staff())

    assert client.get(list_url(apps.get_model(label))).status_code == 403
    assert client.get("/admin/").context["app_list"] == []


def test_a_borrower_of_the_public_cannot_log_in_without_being_staff(lender: Company):
    client = logged_in(staff(lender, role=AGENT, is_staff=False))

    assert client.get(list_url(Interaction)).status_code == 302


@pytest.mark.parametrize("role", Role.values)
def test_another_companys_objects_do_not_exist(lender: Company, other_lender: Company, role: str):
    client = logged_in(staff(lender, role=role))
    person = PersonFactory(company=other_lender, last_name="Foreigner")
    rows = [
        person,
        LoanFactory(person=person, external_id="foreign-loan"),
        ContactFactory(person=person, value="+12125550199"),
        InteractionFactory(person=person, external_id="foreign-call"),
    ]

    for row in rows:
        for page in ("change", "history", "delete"):
            address = page_url(row, page)
            unknown = address.replace(row.pk, f"{row.pk[:-8]}00000000")
            assert client.get(address).status_code == client.get(unknown).status_code != 200
            assert client.post(address, {"post": "yes"}).status_code != 200
        listed = client.get(list_url(row))
        assert listed.context["cl"].result_count == 0
        assert "Foreigner" not in listed.content.decode()
        assert (
            client.get(list_url(row), {"q": row.external_id or row.pk}).context["cl"].result_count
            == 0
        )


def test_staff_of_two_companies_see_both_each_by_its_role(lender: Company, other_lender: Company):
    user = staff(lender, role=AGENT)
    user.memberships.create(company=other_lender, role=AUDITOR)
    client = logged_in(user)
    own, other = PersonFactory(company=lender), PersonFactory(company=other_lender)

    assert client.get(list_url(Person)).context["cl"].result_count == 2
    assert (
        client.get(list_url(Person), {"company": other_lender.pk}).context["cl"].result_count == 1
    )
    assert client.post(page_url(own), {}).status_code == 200  # the form, with what is missing
    assert client.post(page_url(other), {}).status_code == 403


def test_autocompletion_offers_only_what_the_user_may_see(lender: Company, other_lender: Company):
    client = logged_in(staff(lender))
    own = PersonFactory(company=lender, last_name="Miller")
    PersonFactory(company=other_lender, last_name="Miller")
    source = {
        "app_label": "interactions",
        "model_name": "interaction",
        "field_name": "person",
        "term": "mill",
    }

    offered = client.get("/admin/autocomplete/", source).json()["results"]

    assert [item["id"] for item in offered] == [own.pk]


def test_an_auditor_changes_nothing(lender: Company):
    client = logged_in(staff(lender, role=AUDITOR))
    call = InteractionFactory(person=PersonFactory(company=lender))

    assert client.get(page_url(call)).status_code == 200
    assert client.post(page_url(call), {"theme": "opsServicing"}).status_code == 403
    assert client.post(page_url(call, "delete"), {"post": "yes"}).status_code == 403


def test_a_superuser_sees_every_company(lender: Company, other_lender: Company):
    client = logged_in(staff(is_superuser=True))
    PersonFactory(company=lender)
    PersonFactory(company=other_lender)
    key_for(lender)

    assert client.get(list_url(Person)).context["cl"].result_count == 2
    assert client.get("/admin/companies/apikey/").context["cl"].result_count == 1
    assert client.get("/admin/companies/company/add/").status_code == 200
