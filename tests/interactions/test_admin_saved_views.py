"""Saved views: filters under a name, one's own or shared, changed by their owner or an administrator."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies.choices import Role
from companies.models import Company, User
from interactions import saved_views
from interactions.models import SavedView
from interactions.saved_views import change_view, delete_view, save_view
from interactions.view_queries import clean_query
from peach_interactions.errors import Conflict, Invalid, NotPermitted
from tests.admin_pages import logged_in, staff, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/interactions/interaction/"
SAVE = f"{LIST}views/save/"


@pytest.fixture
def ann(lender: Company) -> User:
    """An agent of the lender."""
    return staff(lender, username="ann")


@pytest.fixture
def ben(lender: Company) -> User:
    """Another agent of the lender."""
    return staff(lender, username="ben")


@pytest.fixture
def alice(lender: Company) -> User:
    """The lender's administrator."""
    return staff(lender, username="alice", role=Role.ADMINISTRATOR)


@pytest.fixture
def client(ann: User) -> Client:
    return logged_in(ann)


def saved(by: User, name: str = "Missed", **values: Any) -> SavedView:
    values = {"query": "missed=yes", "company": None, "now": timezone.now(), **values}
    return save_view(by=by, name=name, **values)


def shown_to(user: User) -> list[str]:
    return [offered.view.name for offered in logged_in(user).get(LIST).context["views"]]


def test_saves_the_filters_of_the_list_and_opens_them(client: Client, ann: User):
    query = client.get(LIST, {"missed": "yes", "channel__exact": ["voice", "chat"], "p": "1"})
    kept = query.context["view_query"]

    answer = client.post(SAVE, {"name": "  Missed   calls ", "query": kept}, follow=True)

    view = SavedView.objects.get()
    assert (view.name, view.owner, view.company) == ("Missed calls", ann, None)
    assert view.query == "channel__exact=chat&channel__exact=voice&missed=yes"
    assert "“Missed calls” is saved" in text_of(answer)
    (offered,) = answer.context["views"]
    assert offered.is_open
    assert client.get(offered.url).status_code == 200


def test_the_same_name_replaces_the_filters(client: Client, ann: User):
    saved(ann)

    client.post(SAVE, {"name": "Missed", "query": "recorded=none"})

    assert SavedView.objects.get().query == "recorded=none"


def test_a_view_of_ones_own_is_nobody_elses(ann: User, ben: User, alice: User):
    view = saved(ann)

    assert shown_to(ann) == ["Missed"]
    for other in (ben, alice):
        assert shown_to(other) == []
        address = f"{LIST}views/{view.pk}/"
        assert logged_in(other).get(address).status_code == 404
        assert logged_in(other).post(address, {"delete": "yes"}).status_code == 404


def test_a_shared_one_is_the_companys(ann: User, ben: User, lender: Company, other_lender: Company):
    saved(ann, company=lender)

    assert shown_to(ben) == ["Missed"]
    assert shown_to(staff(other_lender, role=Role.ADMINISTRATOR)) == []


def test_a_shared_one_is_changed_by_its_owner_or_an_administrator(
    ann: User, ben: User, alice: User, lender: Company
):
    view = saved(ann, company=lender)
    address = f"{LIST}views/{view.pk}/"

    assert logged_in(ben).post(address, {"name": "Mine"}).status_code == 403
    assert logged_in(ben).post(address, {"delete": "yes"}).status_code == 403
    assert not logged_in(ben).get(LIST).context["views"][0].may_change

    # An administrator's form does not say with whom: it stays shared.
    logged_in(alice).post(address, {"name": "Missed by us", "company": ""})
    view.refresh_from_db()
    assert (view.name, view.company, view.owner) == ("Missed by us", lender, ann)

    logged_in(ann).post(address, {"name": "Mine again", "company": ""})
    view.refresh_from_db()
    assert (view.name, view.company) == ("Mine again", None)

    logged_in(ann).post(address, {"delete": "yes"})
    assert not SavedView.objects.exists()


def test_an_administrator_deletes_what_is_shared(alice: User, ann: User, lender: Company):
    view = saved(ann, company=lender)

    logged_in(alice).post(f"{LIST}views/{view.pk}/", {"delete": "yes"})

    assert not SavedView.objects.exists()


def test_who_has_left_sees_no_shared_views_and_shares_none(
    ann: User, ben: User, lender: Company, other_lender: Company
):
    saved(ann, company=lender)
    ben.memberships.all().delete()
    staff_elsewhere = staff(other_lender)

    assert logged_in(ben).get(LIST).status_code == 403
    answer = logged_in(staff_elsewhere).post(
        SAVE, {"name": "Spy", "query": "missed=yes", "company": lender.pk}
    )
    assert answer.status_code == 403
    with pytest.raises(NotPermitted):
        saved(staff_elsewhere, company=lender)


def test_the_services_ask_themselves_who_may(
    ann: User, ben: User, alice: User, lender: Company, other_lender: Company
):
    shared, own = saved(ann, "Shared", company=lender), saved(ann, "Own")
    now = timezone.now()

    for view, by in ((shared, ben), (own, alice)):
        with pytest.raises(NotPermitted):
            delete_view(by=by, view=view)
        with pytest.raises(NotPermitted):
            change_view(by=by, view=view, name="x", company=view.company, now=now)
    with pytest.raises(NotPermitted):
        change_view(by=alice, view=shared, name="x", company=None, now=now)
    with pytest.raises(NotPermitted):
        change_view(by=ann, view=own, name="x", company=other_lender, now=now)


def test_two_views_of_one_owner_have_two_names(ann: User):
    saved(ann, "One")
    view = saved(ann, "Two")

    with pytest.raises(Conflict):
        change_view(by=ann, view=view, name="One", company=None, now=timezone.now())

    answer = logged_in(ann).post(f"{LIST}views/{view.pk}/", {"name": "One"}, follow=True)
    assert "There is a view of this name already." in text_of(answer)


def test_there_is_an_end_to_the_views_of_one_owner(ann: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(saved_views, "MAX_VIEWS", 2)
    saved(ann, "One")
    saved(ann, "Two")

    with pytest.raises(Invalid):
        saved(ann, "Three")
    saved(ann, "Two", query="recorded=none")


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\0b", "a\u202eb"])
def test_a_name_is_a_name(client: Client, name: str):
    client.post(SAVE, {"name": name, "query": "missed=yes"})

    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "content__icontains=x",
        "next=https://elsewhere.example",
        "channel__exact=pigeon",
        "company=CP-1",
        "sort_at_from=2026-02-31",
        "sort_at_from=yesterday",
        "sensitive__exact=2",
        "loan=a%00b",
        "q=" + "x" * 256,
        "q=a%0d%0aSet-Cookie:x",
        "x" * 2_001,
        "&".join(["missed=yes"] * 101),
    ],
    ids=lambda query: query[:30],
)
def test_only_known_filters_are_kept(client: Client, query: str):
    with pytest.raises(Invalid):
        clean_query(query)

    assert client.post(SAVE, {"name": "Odd", "query": query}).status_code == 302
    assert not SavedView.objects.exists()


def test_equal_filters_are_one_view():
    assert clean_query("?missed=yes&p=3&all=&channel__exact=voice") == clean_query(
        "channel__exact=voice&missed=yes&missed=yes&o=1"
    )
    assert clean_query("") == ""


def test_odd_addresses_are_no_errors_of_ours(client: Client):
    for view_id in ("0", "9" * 30, "x"):
        assert client.get(f"{LIST}views/{view_id}/").status_code in (302, 404)
    assert client.get(SAVE).status_code == 405
    assert client.post(SAVE, {}).status_code == 302


def test_many_views_cost_no_more_queries(ann: User, lender: Company):
    client = logged_in(ann)
    counts = []
    for number in range(6):
        saved(ann, f"View {number}", company=lender)
        if number in (0, 5):
            client.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                client.get(LIST)
            counts.append(len(queries))

    assert counts[0] == counts[1]
