"""Companies, staff, memberships and keys in the admin: administrators manage their own company's, nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from companies.choices import Role
from companies.models import ApiKey, Company, Membership, User
from peach_interactions.history import events_of
from tests.admin_pages import errors_of, form_of, logged_in, page_url, staff, text_of
from tests.factories import Api, PersonFactory, key_for

pytestmark = pytest.mark.django_db

STRONG = "correct horse battery"
NEW_KEY = "/admin/companies/apikey/add/"
NEW_USER = "/admin/companies/user/add/"
NEW_MEMBERSHIP = "/admin/companies/membership/add/"


@pytest.fixture
def alice(lender: Company) -> User:
    """The lender's administrator."""
    return staff(lender, role=Role.ADMINISTRATOR, username="alice")


@pytest.fixture
def client(alice: User) -> Client:
    return logged_in(alice)


def key_form(company: Company, **fields: Any) -> dict[str, Any]:
    return {"company": company.pk, "name": "Dialer", "user_type": "service", **fields}


def test_shows_a_new_key_once_and_the_key_works(client: Client, lender: Company):
    shown = client.post(NEW_KEY, key_form(lender))

    secret = shown.context["secret"]
    assert secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Api(secret).get("/people").status_code == 200
    key = ApiKey.objects.get(actor__name="Dialer")
    for page in ("/admin/companies/apikey/", page_url(key), page_url(key, "history")):
        assert secret not in client.get(page).content.decode()
    assert secret not in str(client.session.items())


def test_revokes_a_key_at_once(client: Client, lender: Company):
    secret = key_for(lender)
    key = ApiKey.objects.get()

    client.post(page_url(key, "delete"), {"post": "yes"})

    assert Api(secret).get("/people").status_code == 401
    assert ApiKey.objects.get().revoked_at is not None
    assert client.get(page_url(key, "delete")).status_code == 403


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"user_type": "borrower"}, "person"),
        ({"grants": ["interaction:join"]}, "grants"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "00:00"}, "expires_at"),
        ({"name": ""}, "name"),
    ],
)
def test_says_what_is_wrong_with_a_key_at_its_field(
    client: Client, lender: Company, fields: dict[str, Any], field: str
):
    assert field in errors_of(client.post(NEW_KEY, key_form(lender, **fields)))
    assert not ApiKey.objects.exists()


def test_makes_no_key_for_another_company_or_its_borrowers(
    client: Client, lender: Company, other_lender: Company
):
    foreigner = PersonFactory(company=other_lender)

    assert "company" in errors_of(client.post(NEW_KEY, key_form(other_lender)))
    form = key_form(lender, user_type="borrower", person=foreigner.pk)
    assert "person" in errors_of(client.post(NEW_KEY, form))
    assert not ApiKey.objects.exists()


def test_opens_an_account_that_can_log_in(client: Client, lender: Company):
    form = {"username": "bea", "password": STRONG, "company": lender.pk, "role": "agent"}

    assert client.post(NEW_USER, form).status_code == 302

    membership = Membership.objects.get(user__username="bea")
    assert (membership.company, membership.role) == (lender, "agent")
    assert not membership.user.is_superuser
    assert Client().login(username="bea", password=STRONG)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"password": "12345"}, "password"),
        ({"username": "alice"}, "username"),
        ({"username": "no blanks"}, "username"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"role": "king"}, "role"),
    ],
)
def test_says_what_is_wrong_with_an_account_at_its_field(
    client: Client, lender: Company, fields: dict[str, Any], field: str
):
    form = {"username": "bea", "password": STRONG, "company": lender.pk, "role": "agent", **fields}

    assert field in errors_of(client.post(NEW_USER, form))
    assert User.objects.count() == 1


def test_nobody_becomes_a_superuser_through_the_admin(client: Client, lender: Company):
    bea = staff(lender)

    client.post(page_url(bea), form_of(client, bea, is_superuser="on", first_name="Bea"))

    bea.refresh_from_db()
    assert (bea.first_name, bea.is_superuser) == ("Bea", False)


def test_leaves_accounts_alone_that_work_for_others_too(
    client: Client, lender: Company, other_lender: Company
):
    shared = staff(lender, other_lender)
    password_page = f"/admin/companies/user/{shared.pk}/password/"

    assert client.get(page_url(shared)).status_code == 200
    assert client.post(page_url(shared), {"username": "taken-over"}).status_code == 403
    assert client.get(password_page).status_code == 403
    assert client.post(password_page, {"password1": STRONG, "password2": STRONG}).status_code == 403


def test_names_the_companies_of_a_colleague_that_one_may_see(
    client: Client, lender: Company, other_lender: Company
):
    shared = staff(lender, other_lender)

    for page in (page_url(shared), "/admin/companies/user/"):
        shown = client.get(page).content.decode()
        assert f"{lender.name} (Agent), and others" in shown
        assert other_lender.name not in shown


def test_keeps_who_changed_an_account_but_no_logins(client: Client, alice: User, lender: Company):
    bea = staff(lender)
    Client().force_login(bea)

    client.post(page_url(bea), form_of(client, bea, email="bea@example.com"))

    events = events_of(User).objects.filter(pgh_obj=bea).order_by("pgh_id")
    assert [(event.pgh_label, event.email) for event in events] == [
        ("insert", ""),
        ("update", "bea@example.com"),
    ]
    assert events[1].pgh_context["actorName"] == alice.username
    history = client.get(page_url(bea, "history")).content.decode()
    assert "bea@example.com" in history
    assert alice.username in history


def test_does_not_say_who_elsewhere_changed_a_colleague(
    client: Client, alice: User, lender: Company, other_lender: Company
):
    shared = staff(other_lender)
    stranger = logged_in(staff(other_lender, role=Role.ADMINISTRATOR, username="stranger"))
    stranger.post(
        page_url(shared),
        form_of(stranger, shared, first_name="Bo"),
        headers={"X-Request-ID": "elsewhere"},
        REMOTE_ADDR="192.0.2.7",
    )
    User.objects.filter(username="stranger").update(username="renamed")
    Membership(user=shared, company=lender, role=Role.AGENT).save()

    history = client.get(page_url(shared, "history")).content.decode()

    assert "Bo" in history
    assert "staff of another company" in history
    for told in ("stranger", "192.0.2.7", "elsewhere"):
        assert told not in history
    assert "stranger" in stranger.get(page_url(shared, "history")).content.decode()


def test_sets_the_password_of_an_own_member_of_staff(client: Client, alice: User, lender: Company):
    bea = staff(lender, username="bea")

    form = {"password1": STRONG, "password2": STRONG, "usable_password": "true"}
    assert client.post(f"/admin/companies/user/{bea.pk}/password/", form).status_code == 302

    assert Client().login(username="bea", password=STRONG)
    event = events_of(User).objects.filter(pgh_obj=bea).latest("pgh_id")
    bea.refresh_from_db()
    assert event.password_set_at == bea.password_set_at
    assert event.pgh_context["actorName"] == alice.username
    history = client.get(page_url(bea, "history")).content.decode()
    assert "password set at" in history.lower()
    assert bea.password not in history


def test_a_log_in_that_hashes_a_password_anew_does_not_set_it(settings: Any, lender: Company):
    former = "django.contrib.auth.hashers.ScryptPasswordHasher"
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, former]
    bea = staff(lender, username="bea")
    bea.password = make_password(STRONG, hasher="scrypt")
    bea.save()
    old = bea.password

    assert Client().login(username="bea", password=STRONG)

    bea.refresh_from_db()
    assert bea.password != old
    assert bea.password_set_at is None


def test_nobody_closes_their_own_account_or_changes_their_own_role(client: Client, alice: User):
    own = alice.memberships.get()

    closing = form_of(client, alice)
    closing.pop("is_active")
    assert "is_active" in errors_of(client.post(page_url(alice), closing))
    assert "role" in errors_of(client.post(page_url(own), form_of(client, own, role="agent")))
    client.post(page_url(own, "delete"), {"post": "yes"})
    assert alice.memberships.exists()


def test_changes_a_role_and_keeps_who_did_it(client: Client, lender: Company):
    membership = staff(lender).memberships.get()

    client.post(page_url(membership), form_of(client, membership, role="supervisor"))

    membership.refresh_from_db()
    assert membership.role == "supervisor"
    history = text_of(client.get(page_url(membership, "history")))
    assert "Agent → Supervisor" in history
    assert "alice" in history


def test_gives_nobody_a_role_elsewhere(client: Client, lender: Company, other_lender: Company):
    bea = staff(lender)
    foreigner = staff(other_lender)
    form = {"user": bea.pk, "company": other_lender.pk, "role": "administrator"}

    assert "company" in errors_of(client.post(NEW_MEMBERSHIP, form))
    assert "user" in errors_of(
        client.post(NEW_MEMBERSHIP, {**form, "user": foreigner.pk, "company": lender.pk})
    )
    assert Membership.objects.count() == 3


def test_changes_a_company_and_names_a_taken_name(
    client: Client, lender: Company, other_lender: Company
):
    saved = client.post(page_url(lender), form_of(client, lender, time_zone="America/Denver"))
    refused = client.post(page_url(lender), form_of(client, lender, name=other_lender.name))

    assert saved.status_code == 302
    assert "name" in errors_of(refused)
    lender.refresh_from_db()
    assert (lender.name, lender.time_zone) == ("Acorn Lending", "America/Denver")
    assert client.get(page_url(other_lender)).status_code == 302
