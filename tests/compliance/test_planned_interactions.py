"""Scheduled outbound interactions are judged when they are recorded, moved or scheduled anew (section 1)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from borrowers.models import Loan, Person
from compliance.models import Decision
from contacts.models import Contact
from interactions.models import Interaction
from tests.compliance.guarded_lender import (
    DAY,
    HOUR,
    INTERACTIONS,
    MICROSECOND,
    NOW,
    PLANNED,
    ask,
    bar,
    iso,
    plan,
    record_calls,
    refused_by,
)
from tests.factories import (
    Api,
    InteractionFactory,
    LoanFactory,
    data_of,
    faults_of,
    moment,
)

# The hours are over in Ohio.
CLOSING = moment("2026-06-03T01:00:00")
OPENING = moment("2026-06-03T12:00:00")


def test_what_is_allowed_is_recorded(service: Api, clock: None, phone: Contact, loan: Loan) -> None:
    planned = data_of(plan(service, NOW + HOUR, NOW + 8 * HOUR))
    assert planned["status"] == "scheduled"


def test_what_is_not_is_422_with_the_reasons_and_the_first_bad_moment(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    bar(phone.person, "identityTheft", loan_ids=[loan.pk], start_date=NOW.date())
    response = plan(service, CLOSING, externalId="late", Idempotency="x")
    assert response.status_code == 400
    response = plan(service, CLOSING, externalId="late")
    assert refused_by(response) == ["identity.theft", "regf.time"]
    assert all(iso(CLOSING) in fault["message"] for fault in response.json()["errors"])
    assert not Interaction.objects.exists()
    assert not Decision.objects.exists()
    data_of(plan(service, CLOSING, externalId="late", theme="opsAccountCredentials"))


@pytest.mark.parametrize(
    ("start", "end", "bad"),
    [
        (NOW + HOUR, CLOSING - MICROSECOND, None),
        (NOW + HOUR, CLOSING, CLOSING),
        (CLOSING - MICROSECOND, OPENING, CLOSING),
        (CLOSING, OPENING, CLOSING),
        (OPENING - MICROSECOND, OPENING + HOUR, OPENING - MICROSECOND),
        (OPENING, OPENING, None),
        (OPENING, OPENING + DAY, CLOSING + DAY),
    ],
    ids=str,
)
def test_every_moment_of_the_window_must_be_allowed(
    service: Api,
    clock: None,
    phone: Contact,
    loan: Loan,
    start: dt.datetime,
    end: dt.datetime,
    bad: dt.datetime | None,
) -> None:
    response = plan(service, start, end)
    if bad is None:
        data_of(response)
    else:
        assert refused_by(response) == ["regf.time"]
        assert iso(bad) in response.json()["errors"][0]["message"]


def test_every_date_of_the_window_must_have_room(
    service: Api, clock: None, address: Contact, loan: Loan
) -> None:
    # Mail has no hours; light intensity takes two contacts in seven dates.
    Person.objects.filter(pk=address.person_id).update(collections_intensity="light")
    letter = {"channel": "mail", "contactId": address.pk}
    for _ in range(2):
        data_of(plan(service, NOW + 8 * DAY, **letter))
    for first, last, is_free in ((0, 1, True), (0, 2, False), (14, 20, False), (15, 20, True)):
        response = plan(service, NOW + HOUR + first * DAY, NOW + HOUR + last * DAY, **letter)
        if is_free:
            data_of(response)
        else:
            assert refused_by(response) == ["borrower.intensity"], (first, last)


def test_a_window_open_to_the_past_is_judged_from_its_beginning(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    assert refused_by(plan(service, NOW - 12 * HOUR, NOW + HOUR)) == ["regf.time"]
    data_of(plan(service, NOW - 3 * HOUR, NOW + HOUR))
    # What has happened since it opened counts.
    talked_at = NOW - 2 * HOUR
    record_calls(phone.person, 1, at=talked_at, status="succeeded", status_details=None)
    response = plan(service, NOW - 3 * HOUR, NOW + HOUR)
    assert refused_by(response) == ["regf.freq.wait"]
    assert iso(talked_at) in response.json()["errors"][0]["message"]


def moment_of_clock(zone: str) -> dt.datetime:
    """The first moment after now at which it is one in the morning in a zone."""
    today = NOW.astimezone(ZoneInfo(zone)).replace(hour=1, minute=0)
    return (today if today >= NOW else today + DAY).astimezone(dt.UTC)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Asia/Tokyo", "Pacific/Pago_Pago"])
def test_an_hour_of_another_zone_is_not_overlooked(
    service: Api, clock: None, address: Contact, zone: str
) -> None:
    hour = [{"from": "01:00", "to": "02:00"}]
    bar(address.person, "borrowerRequest", times_of_day=hour, time_zone=zone)
    response = plan(service, NOW, NOW + 3 * DAY, channel="mail", contactId="home")
    assert refused_by(response) == ["regf.designated"]
    first = moment_of_clock(zone)
    assert iso(first) in response.json()["errors"][0]["message"]


def test_six_made_and_a_seventh_planned_fill_the_week(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    record_calls(phone.person, 6, at=NOW - 20 * HOUR, contact=phone, loans=[loan])
    data_of(plan(service, NOW + 8 * HOUR, loanIds=[loan.pk]))
    assert refused_by(plan(service, NOW + 7 * HOUR, loanIds=[loan.pk])) == ["regf.freq.7in7"]
    assert refused_by(plan(service, NOW + DAY, loanIds=[loan.pk])) == ["regf.freq.7in7"]
    assert not ask(service)["result"]
    other = LoanFactory(person=phone.person, status="delinquent")
    data_of(plan(service, NOW + 7 * HOUR, loanIds=[other.pk]))


def test_the_one_about_to_be_carried_out_is_left_out(
    service: Api, clock: Any, phone: Contact, loan: Loan
) -> None:
    record_calls(phone.person, 6, at=NOW - 20 * HOUR, contact=phone, loans=[loan])
    planned = data_of(plan(service, NOW + HOUR))
    clock.move_to(NOW + HOUR)
    assert not ask(service)["result"]
    assert ask(service, interactionId=planned["id"])["result"]
    data_of(service.put(f"{INTERACTIONS}/{planned['id']}", {"status": "attempted"}))
    response = service.post(
        "/people/ext-ada/can-interact",
        {"channel": "voice", "theme": "opsCollDebt", "interactionId": planned["id"]},
    )
    assert faults_of(response, 409) == {"interactionId": "not_scheduled"}


def test_without_a_contact_the_rules_about_contacts_are_left_out(
    service: Api, clock: None, ada: Person, phone: Contact, loan: Loan
) -> None:
    Contact.objects.filter(pk=phone.pk).update(valid=False)
    assert refused_by(plan(service, NOW + HOUR)) == ["contact.usable"]
    data_of(plan(service, NOW + HOUR, contactId=None))
    # What is kept says so too.
    assert Decision.objects.get().decision == "allow"
    text = {"channel": "text", "contactId": None}
    data_of(plan(service, NOW + HOUR, **text))
    data_of(plan(service, NOW + HOUR, **text, isAutodialed=True))
    assert refused_by(plan(service, CLOSING, **text)) == ["regf.time"]
    bar(ada, "optOut", channels=["text"])
    assert refused_by(plan(service, NOW + HOUR, **text)) == ["regf.medium"]


def test_a_borrower_without_any_contact_is_planned_for(
    service: Api, clock: None, ada: Person, loan: Loan
) -> None:
    Person.objects.filter(pk=ada.pk).update(time_zone="America/New_York", time_zone_stated_at=NOW)
    data_of(plan(service, NOW + HOUR, contactId=None))


def test_a_message_that_informs_agents_is_not_to_the_borrower(
    service: Api, clock: None, phone: Contact
) -> None:
    bar(phone.person, "ceaseCommunication")
    data_of(plan(service, CLOSING, theme="agentNotification"))


def test_an_idempotent_refusal_is_given_again(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    body = {**PLANNED, "scheduledAtFrom": iso(CLOSING)}
    first, second = (
        service.post(INTERACTIONS, body, **{"Idempotency-Key": "once"}) for _ in range(2)
    )
    assert refused_by(first) == ["regf.time"]
    assert (second.status_code, second.json()) == (422, first.json())
    assert second["Idempotency-Replayed"] == "true"


def test_a_scheduled_one_left_open_still_counts_for_its_date(
    service: Api, clock: Any, phone: Contact, loan: Loan
) -> None:
    InteractionFactory(
        person=phone.person,
        status="scheduled",
        started_at=None,
        scheduled_at_from=NOW - 3 * DAY,
        scheduled_at_to=NOW - 2 * DAY,
    )
    record_calls(phone.person, 6, at=NOW - 20 * HOUR, contact=phone)
    assert refused_by(plan(service, NOW + HOUR)) == ["regf.freq.7in7"]
    assert refused_by(plan(service, NOW + DAY)) == ["regf.freq.7in7"]
