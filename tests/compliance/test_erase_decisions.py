"""Erasing a person blanks the notes in the guard's decisions, and keeps the decisions."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from compliance.fact_rows import who_is_reached
from compliance.models import Decision
from interactions.erasure import erase_person
from tests.compliance.asked import NOON, asked
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db
SECRET = "zanzibar"


def erase(person) -> dict[str, int]:
    return erase_person(person=person, reason="asked for it", erased_by="op", now=timezone.now())


def test_the_note_of_a_decision_is_erased_and_the_decision_stays(ada, phone):
    decision = asked(ada, at=NOON, purpose="replyToBorrower", purpose_note=SECRET)
    counts = erase(ada)
    decision.refresh_from_db()
    assert counts["decisions"] == 1
    assert decision.purpose_note is None
    assert decision.answer["decision"] == decision.decision


def test_nothing_of_a_person_stands_in_what_is_kept_of_a_decision(ada):
    ContactFactory(person=ada, affiliation="parent", name=SECRET, value="+16142230001")
    ContactFactory(
        person=ada, contact_type="address", value=None, country="US", city=SECRET, state="OH"
    )
    asked(ada, at=NOON, purpose="replyToBorrower", purpose_note=SECRET)
    erase(ada)
    [kept] = Decision.objects.filter(person=ada).values()
    assert SECRET not in str(kept)
    assert "6142230001" not in str(kept)


@pytest.mark.parametrize(
    ("name", "other"), [("Jane Doe", " jane doe "), (None, "")], ids=["case", "no name"]
)
def test_people_are_told_apart_without_their_names(name, other):
    assert who_is_reached("parent", name) == who_is_reached("parent", other)
    assert who_is_reached("parent", name) != who_is_reached("friend", name)
    assert "jane" not in who_is_reached("parent", name)


def test_decisions_can_be_neither_changed_nor_deleted(ada, phone):
    asked(ada, at=NOON)
    for change in (
        lambda: Decision.objects.update(decision="allow"),
        lambda: Decision.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            change()
