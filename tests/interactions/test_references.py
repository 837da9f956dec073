"""What an interaction refers to: contact, loans, previous interaction; on create and on update."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Person
from contacts.models import Contact
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
)

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
PATH = "/people/ext-ada/interactions"
PHONE = {"contactType": "phone", "label": "personal", "value": "(317) 555-1212"}
EMAIL = {"contactType": "email", "label": "work", "value": "Ada@EXAMPLE.com"}
ADDRESS = {"contactType": "address", "label": "home", "address": {"city": "Denver", "state": "co"}}
FITTING = {"voice": PHONE, "text": PHONE, "fax": PHONE, "email": EMAIL, "mail": ADDRESS}


def test_a_contact_is_found_by_each_of_its_names(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="phone")
    for given in (
        *({"contactId": phone.pk}, {"contactId": "phone"}, {"contactId": "ext-phone"}),
        *({"contactExternalId": "phone"}, {"contactId": phone.pk, "contactExternalId": "phone"}),
        {"contact": {**PHONE, "value": phone.value}},
        {"contact": {**PHONE, "externalId": "phone"}},
    ):
        row = data_of(service.post(PATH, {**CALL, **given}))
        assert row["contactId"] == phone.pk, given
        assert row["contact"]["object"] == "contactDetails"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"contactExternalId": "ext-phone"}, "contactExternalId"),
        ({"contactId": "nothing"}, "contactId"),
        ({"contactId": "bobs"}, "contactId"),
        ({"contactId": "phone", "contactExternalId": "other"}, "contactExternalId"),
        ({"contactId": "phone", "contact": PHONE}, "contact"),
        ({"contactExternalId": "phone", "contact": PHONE}, "contactExternalId"),
        ({"contact": {**PHONE, "value": "12"}}, "contact.value"),
        ({"contact": {**PHONE, "address": {"city": "X"}}}, "contact.address"),
        ({"contact": {"value": "+13175551212"}}, "contact.contactType"),
        ({"contact": {**PHONE, "unheardOf": 1}}, "contact.unheardOf"),
        ({"contact": {}}, "contact.label"),
    ],
    ids=str,
)
def test_a_contact_that_cannot_be_is_400(
    service: Api, ada: Person, given: dict[str, Any], field: str
) -> None:
    ContactFactory(person=ada, external_id="phone")
    ContactFactory(person=ada, external_id="other")
    ContactFactory(person=PersonFactory(company=ada.company), external_id="bobs")
    row = InteractionFactory(person=ada)
    for response in (
        service.post(PATH, {**CALL, **given}),
        service.put(f"{PATH}/{row.pk}", given),
    ):
        assert field in faults_of(response, 400)
    assert Contact.objects.count() == 3


@pytest.mark.parametrize("contact", [PHONE, EMAIL, ADDRESS], ids=lambda c: c["contactType"])
@pytest.mark.parametrize(
    "channel", ["voice", "text", "fax", "email", "mail", "chat", "gui", "document"]
)
def test_a_contact_must_fit_the_channel(
    service: Api, ada: Person, channel: str, contact: dict[str, Any]
) -> None:
    response = service.post(PATH, {**CALL, "channel": channel, "contact": contact})
    if FITTING.get(channel, contact) is contact:
        assert data_of(response)["contact"]["contactType"] == contact["contactType"]
    else:
        assert faults_of(response, 400) == {"contact": "contact_channel"}
        assert not Contact.objects.exists()


def test_an_inline_contact_is_created_as_additional_and_normalised(
    service: Api, ada: Person
) -> None:
    sent = {**EMAIL, "status": "primary", "externalId": "mail"}
    row = data_of(service.post(PATH, {**CALL, "channel": "email", "contact": sent}))
    assert row["contact"]["value"] == "Ada@example.com"
    contact = Contact.objects.get()
    assert (contact.status, contact.external_id) == ("additional", "mail")


def test_a_contact_with_the_external_id_of_another_persons_is_409_at_its_field(
    service: Api, ada: Person
) -> None:
    bobs = ContactFactory(person=PersonFactory(company=ada.company), external_id="bobs")
    row = InteractionFactory(person=ada)
    sent = {"contact": {**PHONE, "externalId": "bobs"}}
    for response in (
        service.post(PATH, {**CALL, **sent}),
        service.put(f"{PATH}/{row.pk}", sent),
    ):
        assert faults_of(response, 409) == {"contact.externalId": "external_id_taken"}
        assert bobs.pk in response.json()["message"]


def test_an_inline_contact_is_matched_to_an_archived_one(service: Api, ada: Person) -> None:
    old = ContactFactory(person=ada, status="archived", value="+13175551212")
    assert data_of(service.post(PATH, {**CALL, "contact": PHONE}))["contactId"] == old.pk
    living = ContactFactory(person=ada, value="+13175551212")
    assert data_of(service.post(PATH, {**CALL, "contact": PHONE}))["contactId"] == living.pk


def test_an_answer_sent_back_does_not_move_to_a_clone(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="phone")
    row = data_of(service.post(PATH, {**CALL, "contactId": phone.pk}))
    data_of(service.post(f"/people/ext-ada/contacts/{phone.pk}/clone", {"label": "work"}))
    fetched = data_of(service.get(f"{PATH}/{row['id']}"))
    changed = data_of(service.put(f"{PATH}/{row['id']}", {**fetched, "content": {"a": 1}}))
    assert changed["contactId"] == phone.pk


def test_what_repeats_the_stored_contact_gives_way_to_what_changes_it(
    service: Api, ada: Person
) -> None:
    phone, other = ContactFactory(person=ada), ContactFactory(person=ada)
    fetched = data_of(service.post(PATH, {**CALL, "contactId": phone.pk}))
    path = f"{PATH}/{fetched['id']}"
    assert data_of(service.put(path, {**fetched, "contactId": other.pk}))["contactId"] == other.pk
    fetched = data_of(service.get(path))
    inline = data_of(service.put(path, {**fetched, "contact": PHONE}))
    assert inline["contact"]["value"] == "+13175551212"
    cleared = data_of(service.put(path, {**inline, "contactId": None}))
    assert (cleared["contactId"], cleared["contact"]) == (None, None)


@pytest.mark.parametrize("name", ["contactId", "contactExternalId", "contact"])
def test_null_takes_the_contact_away(service: Api, ada: Person, name: str) -> None:
    row = InteractionFactory(person=ada, contact=ContactFactory(person=ada))
    assert data_of(service.put(f"{PATH}/{row.pk}", {name: None}))["contactId"] is None


def test_a_change_of_channel_is_held_against_the_contact(service: Api, ada: Person) -> None:
    row = InteractionFactory(person=ada, contact=ContactFactory(person=ada))
    response = service.put(f"{PATH}/{row.pk}", {"channel": "email"})
    assert faults_of(response, 400) == {"contactId": "contact_channel"}
    assert data_of(service.put(f"{PATH}/{row.pk}", {"channel": "text"}))["channel"] == "text"


def test_a_loan_is_found_by_each_of_its_names_and_counted_once(service: Api, ada: Person) -> None:
    loan = LoanFactory(person=ada, external_id="loan")
    for given in (
        *({"loanId": loan.pk}, {"loanId": "loan"}, {"loanId": "ext-loan"}),
        {"loanIds": [loan.pk, "loan", "ext-loan"], "loanId": "loan"},
    ):
        row = data_of(service.post(PATH, {**CALL, **given}))
        assert (row["loanId"], row["loanIds"]) == (loan.pk, [loan.pk])


def test_a_co_borrowers_loan_will_do_and_another_persons_will_not(
    service: Api, ada: Person
) -> None:
    bob = PersonFactory(company=ada.company, external_id="bob")
    shared, bobs = LoanFactory(person=bob), LoanFactory(person=bob)
    shared.co_borrower_rows.create(person=ada)
    assert data_of(service.post(PATH, {**CALL, "loanId": shared.pk}))["loanId"] == shared.pk
    response = service.post(PATH, {**CALL, "loanIds": [shared.pk, bobs.pk], "loanId": "x"})
    assert faults_of(response, 400) == {"loanIds[1]": "not_found", "loanId": "not_found"}


def test_loans_are_rebuilt_from_the_body_when_it_has_any(service: Api, ada: Person) -> None:
    one, two, three = (LoanFactory(person=ada).pk for _ in range(3))
    row = data_of(service.post(PATH, {**CALL, "loanId": one}))
    path = f"{PATH}/{row['id']}"
    for body, expected in (
        ({"content": {}}, [one]),
        ({"loanId": one, "loanIds": [two]}, [two]),
        ({"loanId": three, "loanIds": [two]}, [two, three]),
        ({"loanId": one}, [one]),
        ({"loanIds": [one, two]}, [one, two]),
        ({"loanId": None}, []),
        ({"loanIds": [two], "loanId": None}, [two]),
        ({"loanIds": None}, []),
        ({"loanIds": []}, []),
    ):
        row = data_of(service.put(path, body))
        assert row["loanIds"] == expected, body
        assert row["loanId"] == (expected[0] if len(expected) == 1 else None)
        assert data_of(service.get(path))["loanIds"] == expected


def test_loans_that_stay_are_not_looked_up_again(service: Api, ada: Person) -> None:
    bob = PersonFactory(company=ada.company)
    shared = LoanFactory(person=bob)
    link = shared.co_borrower_rows.create(person=ada)
    row = data_of(service.post(PATH, {**CALL, "loanId": shared.pk}))
    link.delete()
    own = LoanFactory(person=ada).pk
    path = f"{PATH}/{row['id']}"
    assert data_of(service.put(path, {**row, "content": {"a": 1}}))["loanIds"] == [shared.pk]
    assert data_of(service.put(path, {"loanIds": [shared.pk, own]}))["loanIds"] == [shared.pk, own]
    assert data_of(service.put(path, {"loanIds": [own]}))["loanIds"] == [own]
    assert faults_of(service.put(path, {"loanIds": [shared.pk]}), 400) == {
        "loanIds[0]": "not_found"
    }


def test_a_previous_interaction_is_of_the_same_person_alive_and_behind(
    service: Api, ada: Person
) -> None:
    first, gone = (
        InteractionFactory(person=ada, external_id="first"),
        InteractionFactory(person=ada),
    )
    bobs = InteractionFactory(person=PersonFactory(company=ada.company))
    service.delete(f"{PATH}/{gone.pk}")
    for reference in (first.pk, "first", "ext-first"):
        row = data_of(service.post(PATH, {**CALL, "previousInteractionId": reference}))
        assert row["previousInteractionId"] == first.pk
    for reference in (gone.pk, bobs.pk, "nothing"):
        response = service.post(PATH, {**CALL, "previousInteractionId": reference})
        assert faults_of(response, 400) == {"previousInteractionId": "not_found"}
    for reference in (first.pk, row["id"]):
        response = service.put(f"{PATH}/{first.pk}", {"previousInteractionId": reference})
        assert faults_of(response, 400) == {"previousInteractionId": "cycle"}


def test_a_previous_interaction_that_was_deleted_since_may_stay(service: Api, ada: Person) -> None:
    first = InteractionFactory(person=ada)
    row = data_of(service.post(PATH, {**CALL, "previousInteractionId": first.pk}))
    service.delete(f"{PATH}/{first.pk}")
    path = f"{PATH}/{row['id']}"
    assert data_of(service.put(path, row))["previousInteractionId"] == first.pk
    assert (
        data_of(service.put(path, {"previousInteractionId": None}))["previousInteractionId"] is None
    )


def test_a_person_given_must_be_the_one_in_the_path(service: Api, ada: Person) -> None:
    for reference in (ada.pk, "ada", "ext-ada"):
        assert data_of(service.post(PATH, {**CALL, "personId": reference}))["personId"] == ada.pk
    for reference in ("bob", PersonFactory(company=ada.company).pk):
        response = service.post(PATH, {**CALL, "personId": reference})
        assert faults_of(response, 400) == {"personId": "not_found"}
