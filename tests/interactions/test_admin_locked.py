"""What is sensitive, in the admin: an agent sees that it is there, and not what it says."""

from __future__ import annotations

import pytest
from django.test import Client

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.models import Interaction
from tests.admin_pages import form_of, logged_in, page_url, staff, text_of
from tests.factories import InteractionFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/interactions/interaction/"
SECRET = "the secret word"


@pytest.fixture
def client(lender: Company) -> Client:
    """An agent's."""
    return logged_in(staff(lender))


@pytest.fixture
def call(ada: Person) -> Interaction:
    return InteractionFactory(person=ada, content={"note": "the first word"})


@pytest.fixture
def locked(client: Client, ada: Person) -> Interaction:
    row = InteractionFactory(person=ada, sensitive=True, content={"note": SECRET})
    Interaction.objects.filter(pk=row.pk).update(meta_data={"hint": SECRET})
    return row


def test_hides_content_from_an_agent_on_every_page(client: Client, locked: Interaction):
    for address in (
        LIST,
        page_url(locked),
        page_url(locked, "history"),
        page_url(locked, "delete"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()


def test_shows_it_to_who_may_read_it(lender: Company, locked: Interaction):
    for reader in (staff(lender, role=Role.SUPERVISOR), staff(lender, role=Role.AUDITOR)):
        for page in ("change", "history"):
            assert SECRET in text_of(logged_in(reader).get(page_url(locked, page)))


def test_cannot_be_changed_or_unlocked_by_an_agent(client: Client, locked: Interaction):
    data = form_of(client, locked, content='{"note": "mine"}', theme="opsServicing")
    data.pop("sensitive", None)

    assert client.post(page_url(locked), data).status_code == 302

    locked.refresh_from_db()
    assert (locked.theme, locked.sensitive) == ("opsServicing", True)
    assert locked.content == {"note": SECRET}


def test_is_not_found_by_its_words(
    client: Client, lender: Company, locked: Interaction, call: Interaction
):
    supervisor = logged_in(staff(lender, role=Role.SUPERVISOR))

    assert client.get(LIST, {"q": "secret word"}).context["cl"].result_count == 0
    assert client.get(LIST, {"q": "word"}).context["cl"].result_count == 1
    assert supervisor.get(LIST, {"q": "secret word"}).context["cl"].result_count == 1


@pytest.mark.parametrize(
    "lookup", ["content__note__startswith", "content__icontains", "meta_data__hint"]
)
def test_cannot_be_probed_through_the_query_string(
    client: Client, locked: Interaction, lookup: str
):
    assert client.get(LIST, {lookup: "the"}).status_code == 400
