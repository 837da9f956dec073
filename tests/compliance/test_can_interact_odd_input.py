"""Odd questions about odd borrowers: whatever is asked, there is an answer or a 400, never a 500."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from borrowers.models import Loan, Person
from contacts.models import Contact
from tests.compliance.guarded_lender import CALL, NOW, URL, ask, bar
from tests.compliance.test_can_interact import OPTIONAL
from tests.factories import Api, ConsentFactory, ContactFactory, InteractionFactory, data_of

ODD_VALUES: tuple[Any, ...] = (
    *(True, 0, -1, 10**9, 2**63 - 1, 1e300, "", " ", "ext-", "ext-ext-mobile"),
    *("x" * 300, "\u202e\ud7ff", "'; --", "IN-0000000000-00000000", "CT-ZZZZZZZZZZ-ZZZZZZZZ"),
    *("RV-0000000000-0000000", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    *("2026-06-02T12:00:00+99:99", "2026-06-02T12:00:60Z", "２０２６-06-02T12:00:00Z"),
    *([], [None], [[]], ["x" * 300] * 3, {}, {"a": {"b": [1, None]}}),
)
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "Etc/GMT+12", "America/Nuuk")
END_OF_CALENDAR = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)


@pytest.mark.parametrize("field", ["channel", "subject", *OPTIONAL])
def test_an_odd_value_is_answered_or_refused_at_its_field(
    overrider: Api, clock: None, phone: Contact, loan: Loan, field: str
) -> None:
    for value in ODD_VALUES:
        response = overrider.post(URL, {**CALL, field: value})
        assert response.status_code in (200, 400), (value, response.content)
        if response.status_code == 400:
            fields = {fault["field"].split("[")[0] for fault in response.json()["errors"]}
            assert fields == {field}, value


@pytest.mark.parametrize("at", ["2000-01-01T00:00:00Z", "2027-07-07T16:00:00Z", None])
@pytest.mark.parametrize("channel", ["voice", "text", "email", "mail", "chat", "fax", "gui"])
def test_facts_at_the_ends_of_the_calendar(
    service: Api, clock: None, phone: Contact, loan: Loan, channel: str, at: str | None
) -> None:
    person = phone.person
    first = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
    for moment, has_time in ((first, True), (first, False), (NOW, False)):
        for details in ("voiceWrongNumber", "voiceNoAnswer"):
            InteractionFactory(
                person=person,
                contact=phone,
                started_at=moment,
                started_at_has_time=has_time,
                status_details=details,
            )
    InteractionFactory(
        person=person,
        status="scheduled",
        started_at=None,
        scheduled_at_from=NOW - dt.timedelta(days=9_000),
        scheduled_at_to=END_OF_CALENDAR,
    )
    InteractionFactory(
        person=person,
        status="scheduled",
        direction="inbound",
        started_at=None,
        scheduled_at_from=END_OF_CALENDAR,
    )
    for zone in ZONES:
        bar(
            person,
            "other",
            start_date=dt.date(1970, 1, 1),
            end_date=dt.date(2999, 12, 31),
            received_at=dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
            days_of_week=[0, 6],
            times_of_day=[{"from": "00:00", "to": "24:00"}],
            time_zone=zone,
        )
    ConsentFactory(person=person, expires_at=END_OF_CALENDAR, given_at=first)
    ConsentFactory(
        person=person,
        kind="priorConsent",
        channel="voice",
        loan_ids=[loan.pk],
        given_at=NOW,
        expires_at=END_OF_CALENDAR,
    )
    assert ask(service, channel=channel, at=at)["decision"] in ("allow", "warn", "deny")


@pytest.mark.parametrize("zone", ZONES)
def test_a_borrower_at_the_ends_of_the_earth(
    service: Api, clock: None, phone: Contact, zone: str
) -> None:
    people = Person.objects.filter(pk=phone.person_id)
    people.update(time_zone=zone, time_zone_stated_at=NOW)
    for at in ("2000-01-01T00:00:00Z", "2027-07-07T15:59:59Z"):
        for noon in (True, False):
            answer = ask(service, at=at, checkAtCompanyNoon=noon)
            assert answer["timeZones"][0]["name"] == zone


def test_a_planned_contact_to_the_end_of_time_where_the_day_begins_first(
    service: Api, clock: None, phone: Contact
) -> None:
    people = Person.objects.filter(pk=phone.person_id)
    people.update(time_zone="Pacific/Kiritimati", time_zone_stated_at=NOW)
    body = {**CALL, "status": "scheduled", "direction": "inbound"}
    body |= {"scheduledAtFrom": "2026-06-02T17:00:00Z", "scheduledAtTo": "9999-12-31T23:59:59Z"}
    data_of(service.post("/people/ext-ada/interactions", body))
    assert ask(service, theme="opsServicing")["decision"] == "allow"


def test_many_references_are_looked_up(service: Api, clock: None, phone: Contact) -> None:
    response = service.post(URL, {**CALL, "loanIds": ["x"] * 20_000})
    assert response.status_code == 400
    assert len(response.json()["errors"]) == 20_000


def test_a_borrower_with_many_contacts_is_judged(service: Api, clock: None, ada: Person) -> None:
    for number in range(60):
        ContactFactory(person=ada, value=f"+1614223{number:04}")
    answer = ask(service, theme="opsServicing")
    assert len(answer["contacts"]) == 60
