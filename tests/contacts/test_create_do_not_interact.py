"""POST /api/people/{personId}/do-not-interacts."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from borrowers.models import Person
from companies.models import Company
from contacts.choices import DoNotInteractReason, DoNotInteractSource
from contacts.models import DoNotInteract
from peach_interactions.history import events_of
from peach_interactions.object_ids import new_object_id
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
    key_for,
    moment,
)

URL = "/people/ext-ada/do-not-interacts"
NOW = moment("2026-06-02T16:00:00")


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_records_all_that_is_said(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="mobile")
    loan, second = LoanFactory(person=ada), LoanFactory(person=ada)
    call = InteractionFactory(person=ada)
    said = {
        "channels": ["voice", "text"],
        "themes": ["all"],
        "contactLabels": ["work"],
        "place": "work",
        "startDate": "2026-01-01",
        "endDate": "2026-12-31",
        "daysOfWeek": [5, 6],
        "timesOfDay": [{"from": "00:00", "to": "08:30"}, {"from": "21:00", "to": "24:00"}],
        "timeZone": "America/Chicago",
        "reason": "borrowerRequest",
        "receivedAt": "2026-01-01T12:00:00.000000+00:00",
        "source": "textReply",
        "evidenceInteractionId": call.pk,
    }
    references = {
        "loanIds": [loan.pk, f"ext-{second.external_id}", second.external_id],
        "contactIds": ["mobile"],
    }
    row = data_of(service.post(URL, {**said, **references}))
    assert {key: row[key] for key in said} == said
    assert row["loanIds"] == [loan.pk, second.pk]
    assert row["contactIds"] == [phone.pk]
    assert row["object"] == "doNotInteract"
    assert row["id"].startswith("DN-")
    assert row["personId"] == ada.pk
    assert row["withdrawnAt"] is None


def test_an_empty_list_is_the_default_of_every_axis(service: Api, ada: Person, noon: None) -> None:
    row = data_of(service.post(URL, {"reason": "other"}))
    lists = ("channels", "themes", "loanIds", "contactIds", "contactLabels", "daysOfWeek")
    assert [row[name] for name in (*lists, "timesOfDay")] == [[]] * 7
    nothing = ("place", "endDate", "timeZone", "evidenceInteractionId")
    assert [row[name] for name in nothing] == [None] * 4
    assert row["source"] == "api"
    assert row["receivedAt"] == "2026-06-02T16:00:00.000000+00:00"


@pytest.mark.parametrize("reason", DoNotInteractReason.values)
def test_takes_every_reason(service: Api, ada: Person, reason: str) -> None:
    assert data_of(service.post(URL, {"reason": reason}))["reason"] == reason


@pytest.mark.parametrize("source", DoNotInteractSource.values)
def test_takes_every_source(service: Api, ada: Person, source: str) -> None:
    row = data_of(service.post(URL, {"reason": "other", "source": source}))
    assert row["source"] == source


@pytest.mark.parametrize(
    ("given", "received_at", "start_date"),
    [
        pytest.param({}, "2026-06-02T16:00:00", "2026-06-02", id="neither"),
        pytest.param(
            {"receivedAt": "2026-05-01T10:00:00Z"},
            "2026-05-01T10:00:00",
            "2026-05-01",
            id="receipt",
        ),
        pytest.param(
            {"receivedAt": "2026-05-01T03:59:00Z"},
            "2026-05-01T03:59:00",
            "2026-04-30",
            id="receipt in the evening before, in New York",
        ),
        pytest.param(
            {"startDate": "2026-05-01"}, "2026-05-01T04:00:00", "2026-05-01", id="a past start"
        ),
        pytest.param({"startDate": "2026-06-02"}, "2026-06-02T04:00:00", "2026-06-02", id="today"),
        pytest.param(
            {"startDate": "2026-07-01"}, "2026-06-02T16:00:00", "2026-07-01", id="a start to come"
        ),
        pytest.param(
            {"startDate": "2026-08-03", "receivedAt": "2026-06-02T16:05:00Z"},
            "2026-06-02T16:05:00",
            "2026-08-03",
            id="both",
        ),
        pytest.param(
            {"startDate": "2026-05-01", "timeZone": "Pacific/Honolulu"},
            "2026-05-01T10:00:00",
            "2026-05-01",
            id="a past start in its own zone",
        ),
        pytest.param(
            {"startDate": None, "receivedAt": None}, "2026-06-02T16:00:00", "2026-06-02", id="null"
        ),
    ],
)
def test_dates_by_default(
    service: Api,
    ada: Person,
    noon: None,
    given: dict[str, Any],
    received_at: str,
    start_date: str,
) -> None:
    row = data_of(service.post(URL, {"reason": "other", **given}))
    assert row["receivedAt"] == f"{received_at}.000000+00:00"
    assert row["startDate"] == start_date


def test_it_starts_as_early_as_it_is_anywhere_the_borrower_may_be(
    service: Api, ada: Person, noon: None
) -> None:
    """Else a request received in Hawaii late on May 1 would hold from the start of its May 2 only."""
    ContactFactory(person=ada, value="+18085550123")
    body = {"reason": "other", "receivedAt": "2026-05-02T08:00:00Z"}
    assert data_of(service.post(URL, body))["startDate"] == "2026-05-01"


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"reason": None}, "reason", "null"),
        ({"reason": "whim"}, "reason", "invalid_choice"),
        ({"source": "rumour"}, "source", "invalid_choice"),
        ({"source": None}, "source", "null"),
        ({"channels": ["voice", "pigeon"]}, "channels[1]", "invalid_choice"),
        ({"channels": "voice"}, "channels", "not_a_list"),
        ({"channels": None}, "channels", "null"),
        ({"themes": ["everything"]}, "themes[0]", "invalid_choice"),
        ({"contactLabels": ["all"]}, "contactLabels[0]", "invalid_choice"),
        ({"place": "car"}, "place", "invalid_choice"),
        ({"daysOfWeek": [7]}, "daysOfWeek[0]", "invalid_choice"),
        ({"daysOfWeek": [-1]}, "daysOfWeek[0]", "invalid_choice"),
        ({"daysOfWeek": ["1"]}, "daysOfWeek[0]", "invalid_choice"),
        ({"daysOfWeek": [True]}, "daysOfWeek[0]", "invalid_choice"),
        ({"daysOfWeek": 1}, "daysOfWeek", "not_a_list"),
        ({"timeZone": "Mars/Olympus"}, "timeZone", "invalid_choice"),
        ({"startDate": "2026-02-30"}, "startDate", "invalid_date"),
        ({"startDate": "1969-12-31"}, "startDate", "out_of_range"),
        ({"startDate": "0001-01-01"}, "startDate", "out_of_range"),
        ({"endDate": "3000-01-01"}, "endDate", "out_of_range"),
        ({"startDate": "2026-06-02", "endDate": "2026-06-01"}, "endDate", "before_start"),
        ({"receivedAt": "2026-06-02T16:05:00.000001Z"}, "receivedAt", "future"),
        ({"receivedAt": "2026-06-02T16:00:00"}, "receivedAt", "invalid_moment"),
        ({"receivedAt": "1969-12-31T23:59:59Z"}, "receivedAt", "out_of_range"),
        ({"timesOfDay": {"from": "08:00", "to": "09:00"}}, "timesOfDay", "not_a_list"),
        ({"timesOfDay": ["08:00"]}, "timesOfDay[0]", "not_an_object"),
        ({"timesOfDay": [None]}, "timesOfDay[0]", "not_an_object"),
        ({"timesOfDay": [{"from": "08:00"}]}, "timesOfDay[0].to", "required"),
        ({"timesOfDay": [{"from": 8, "to": "09:00"}]}, "timesOfDay[0].from", "not_a_string"),
        ({"timesOfDay": [{"from": "8:00", "to": "09:00"}]}, "timesOfDay[0].from", "invalid"),
        ({"timesOfDay": [{"from": "24:00", "to": "24:00"}]}, "timesOfDay[0].from", "invalid"),
        ({"timesOfDay": [{"from": "08:00", "to": "24:01"}]}, "timesOfDay[0].to", "invalid"),
        ({"timesOfDay": [{"from": "08:00", "to": "08:00"}]}, "timesOfDay[0].to", "before_start"),
        ({"timesOfDay": [{"from": "21:00", "to": "08:00"}]}, "timesOfDay[0].to", "before_start"),
        (
            {"timesOfDay": [{"from": "08:00", "to": "09:00", "zone": "UTC"}]},
            "timesOfDay[0].zone",
            "unknown_field",
        ),
        ({"timesOfDay": [{"from": "08:00", "to": "09:00"}] * 49}, "timesOfDay", "too_many"),
        ({"contactIds": ["nobody"]}, "contactIds[0]", "not_found"),
        ({"loanIds": ["ext-nothing"]}, "loanIds[0]", "not_found"),
        ({"evidenceInteractionId": "a call"}, "evidenceInteractionId", "not_found"),
        ({"evidenceInteractionId": "IN-" + "0" * 19}, "evidenceInteractionId", "not_found"),
        ({"persistent": True}, "persistent", "unknown_field"),
    ],
)
def test_refuses_nonsense(
    service: Api, ada: Person, noon: None, given: dict[str, Any], field: str, code: str
) -> None:
    response = service.post(URL, {"reason": "other", **given})
    assert faults_of(response, 400) == {field: code}
    assert not DoNotInteract.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"endDate": "2026-06-02", "startDate": "2026-06-02"},
        {"receivedAt": "2026-06-02T16:05:00Z"},
        {"timesOfDay": [{"from": "08:00", "to": "08:01"}] * 48},
        {"timesOfDay": [{"from": "00:00", "to": "24:00"}]},
        {"daysOfWeek": [0, 1, 2, 3, 4, 5, 6]},
        {"startDate": "1970-01-01", "endDate": "2999-12-31"},
        {"channels": ["all"], "themes": ["all", "marketing"]},
    ],
)
def test_takes_what_is_just_inside_the_limits(
    service: Api, ada: Person, noon: None, given: dict[str, Any]
) -> None:
    row = data_of(service.post(URL, {"reason": "other", **given}))
    assert {key: row[key][:19] for key in given if key == "receivedAt"} == {
        key: given[key][:19] for key in given if key == "receivedAt"
    }


def test_names_all_faults_at_once(service: Api, ada: Person) -> None:
    body = {
        "channels": ["pigeon"],
        "timeZone": "Mars/Olympus",
        "contactIds": ["nobody"],
        "evidenceInteractionId": "none",
        "colour": "red",
    }
    assert faults_of(service.post(URL, body), 400) == {
        "reason": "required",
        "channels[0]": "invalid_choice",
        "timeZone": "invalid_choice",
        "contactIds[0]": "not_found",
        "evidenceInteractionId": "not_found",
        "colour": "unknown_field",
    }


def test_what_it_names_must_be_of_the_same_person(service: Api, ada: Person) -> None:
    bob = PersonFactory(company=ada.company)
    body = {
        "reason": "other",
        "contactIds": [ContactFactory(person=bob).pk],
        "loanIds": [LoanFactory(person=bob).pk],
    }
    faults = faults_of(service.post(URL, body), 400)
    assert faults == {"contactIds[0]": "not_found", "loanIds[0]": "not_found"}
    evidence = {"reason": "other", "evidenceInteractionId": InteractionFactory(person=bob).pk}
    faults = faults_of(service.post(URL, evidence), 400)
    assert faults == {"evidenceInteractionId": "not_found"}


def test_what_belongs_to_another_company_is_unknown(
    other_service: Api, ada: Person, other_lender: Company
) -> None:
    bob = PersonFactory(company=other_lender)
    url = f"/people/{bob.pk}/do-not-interacts"
    loan, phone, call = (
        factory(person=ada) for factory in (LoanFactory, ContactFactory, InteractionFactory)
    )
    answers = [
        other_service.post(
            url,
            {
                "reason": "other",
                "loanIds": [loan_id],
                "contactIds": [contact_id],
                "evidenceInteractionId": None,
            },
        )
        for loan_id, contact_id in (
            (loan.pk, phone.pk),
            (new_object_id("LN"), new_object_id("CT")),
        )
    ]
    assert faults_of(answers[0], 400) == faults_of(answers[1], 400)
    for call_id in (call.pk, new_object_id("IN")):
        response = other_service.post(url, {"reason": "other", "evidenceInteractionId": call_id})
        assert faults_of(response, 400) == {"evidenceInteractionId": "not_found"}


def test_a_co_borrowed_loan_can_be_named(service: Api, ada: Person) -> None:
    loan = LoanFactory(person=PersonFactory(company=ada.company))
    loan.co_borrowers.add(ada)
    row = data_of(service.post(URL, {"reason": "other", "loanIds": [loan.pk]}))
    assert row["loanIds"] == [loan.pk]


def test_an_archived_contact_can_be_named(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, status="archived")
    assert data_of(service.post(URL, {"reason": "other", "contactIds": [phone.pk]}))


@pytest.mark.parametrize(("user_type", "status"), [("service", 200), ("agent", 200)])
def test_staff_and_systems_may(lender: Company, ada: Person, user_type: str, status: int) -> None:
    api = Api(key_for(lender, user_type))
    assert api.post(URL, {"reason": "other"}).status_code == status


def test_a_borrower_may_not(lender: Company, ada: Person) -> None:
    api = Api(key_for(lender, "borrower", person_id=ada.pk))
    assert api.post(URL, {"reason": "other"}).status_code == 403
    assert not DoNotInteract.objects.exists()


def test_the_same_key_records_it_once(service: Api, ada: Person) -> None:
    answers = [service.post(URL, {"reason": "other"}, **{"Idempotency-Key": "a"}) for _ in "ab"]
    assert answers[0].json() == answers[1].json()
    assert DoNotInteract.objects.count() == 1


def test_every_change_is_kept_in_its_history(service: Api, ada: Person) -> None:
    row = data_of(service.post(URL, {"reason": "other"}))
    data_of(service.put(f"{URL}/{row['id']}", {"endDate": "2999-01-01"}))
    labels = events_of(DoNotInteract).objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "update"]


def test_costs_a_fixed_number_of_queries(
    service: Api, ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    body = {
        "reason": "other",
        "loanIds": [LoanFactory(person=ada).pk for _ in range(20)],
        "contactIds": [ContactFactory(person=ada).pk for _ in range(20)],
    }
    service.post(URL, body)
    with django_assert_num_queries(13):
        service.post(URL, body)
