"""PUT and DELETE /api/people/{personId}/do-not-interacts/{doNotInteractId}."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from borrowers.models import Person
from companies.models import Company
from contacts.models import DoNotInteract
from tests.factories import (
    Api,
    ContactFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
    key_for,
    moment,
)

RECEIVED = moment("2026-01-05T15:00:00")


@pytest.fixture
def row(ada: Person) -> DoNotInteract:
    return DoNotInteractFactory(
        person=ada,
        channels=["voice"],
        received_at=RECEIVED,
        start_date=dt.date(2026, 1, 5),
        end_date=dt.date(2026, 6, 30),
        times_of_day=[{"from": "08:00", "to": "10:00"}],
    )


@pytest.fixture
def url(row: DoNotInteract) -> str:
    return f"/people/ext-ada/do-not-interacts/{row.pk}"


def test_absent_fields_keep_their_value(service: Api, row: DoNotInteract, url: str) -> None:
    before = data_of(service.get(url))
    after = data_of(service.put(url, {"channels": ["text", "text"], "endDate": None}))
    changed = {"channels": ["text"], "endDate": None, "updatedAt": after["updatedAt"]}
    assert after == {**before, **changed}
    assert data_of(service.get(url)) == after


def test_what_was_read_can_be_sent_back(service: Api, row: DoNotInteract, url: str) -> None:
    before = data_of(service.get(url))
    assert data_of(service.put(url, before)) == before


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"endDate": "2026-01-04"}, "endDate", "before_start"),
        ({"startDate": "2026-07-01"}, "endDate", "before_start"),
        ({"reason": None}, "reason", "null"),
        ({"timesOfDay": [{"from": "08:00"}]}, "timesOfDay[0].to", "required"),
        ({"contactIds": ["nobody"]}, "contactIds[0]", "not_found"),
        ({"withdrawn": True}, "withdrawn", "unknown_field"),
    ],
)
def test_the_whole_is_judged(
    service: Api, row: DoNotInteract, url: str, change: dict[str, Any], field: str, code: str
) -> None:
    before = data_of(service.get(url))
    assert faults_of(service.put(url, change), 400) == {field: code}
    assert data_of(service.get(url)) == before


def test_null_dates_take_their_defaults_again(service: Api, row: DoNotInteract, url: str) -> None:
    after = data_of(service.put(url, {"startDate": None, "receivedAt": "2026-02-01T15:00:00Z"}))
    assert after["startDate"] == "2026-02-01"


def test_references_that_stay_are_not_looked_up_again(
    service: Api, ada: Person, row: DoNotInteract, url: str
) -> None:
    loan = LoanFactory(person=PersonFactory(company=ada.company))
    loan.co_borrowers.add(ada)
    data_of(service.put(url, {"loanIds": [loan.pk]}))
    loan.co_borrowers.clear()
    assert data_of(service.put(url, {"loanIds": [loan.pk], "channels": []}))["loanIds"] == [loan.pk]


def test_evidence_of_somebody_else_is_refused(
    service: Api, ada: Person, row: DoNotInteract, url: str
) -> None:
    call = InteractionFactory(person=PersonFactory(company=ada.company))
    response = service.put(url, {"evidenceInteractionId": call.pk})
    assert faults_of(response, 400) == {"evidenceInteractionId": "not_found"}
    own = InteractionFactory(person=ada)
    after = data_of(service.put(url, {"evidenceInteractionId": own.pk}))
    assert after["evidenceInteractionId"] == own.pk


def test_a_stale_version_is_refused(service: Api, row: DoNotInteract, url: str) -> None:
    tag = service.get(url)["ETag"]
    data_of(service.put(url, {"channels": []}, **{"If-Match": tag}))
    for answer in (
        service.put(url, {"channels": ["text"]}, **{"If-Match": tag}),
        service.delete(url, **{"If-Match": tag}),
    ):
        assert faults_of(answer, 412) == {"If-Match": "stale"}


def test_a_withdrawn_one_is_kept_and_does_not_change(
    service: Api, row: DoNotInteract, url: str
) -> None:
    body = service.delete(url).json()
    assert body == {"status": 200, "message": "The do-not-interact was withdrawn."}
    kept = data_of(service.get(url))
    assert kept["withdrawnAt"] is not None
    assert service.delete(url).status_code == 200
    assert faults_of(service.put(url, {"channels": []}), 409) == {None: "withdrawn"}
    assert data_of(service.get(url)) == kept


def test_agents_may_withdraw_and_borrowers_may_not(
    lender: Company, ada: Person, row: DoNotInteract, url: str
) -> None:
    borrower = Api(key_for(lender, "borrower", person_id=ada.pk))
    assert borrower.delete(url).status_code == 403
    assert borrower.put(url, {"channels": []}).status_code == 403
    assert Api(key_for(lender, "agent")).delete(url).status_code == 200


def test_a_person_with_one_is_not_deleted(service: Api, row: DoNotInteract) -> None:
    assert faults_of(service.delete("/people/ext-ada"), 409) == {None: "in_use"}


def test_a_contact_that_one_names_is_evidence(
    service: Api, ada: Person, row: DoNotInteract, url: str
) -> None:
    phone = ContactFactory(person=ada)
    data_of(service.put(url, {"contactIds": [phone.pk]}))
    data_of(service.put(url, {"contactIds": []}))
    contact = f"/people/ext-ada/contacts/{phone.pk}"
    assert data_of(service.put(contact, {"value": "+12125550147"}))
    data_of(service.put(url, {"contactIds": [phone.pk]}))
    assert faults_of(service.put(contact, {"value": "+12125550146"}), 409) == {"value": "evidence"}
    assert faults_of(service.delete(contact), 409) == {None: "in_use"}
