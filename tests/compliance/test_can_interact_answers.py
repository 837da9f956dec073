"""POST /api/people/{personId}/can-interact: every field of the answer and of a reason (compliance.md section 1)."""

from __future__ import annotations

import datetime as dt

import pytest

from borrowers.models import Loan, Person
from contacts.models import Contact
from tests.compliance.guarded_lender import (
    CALL,
    DAY,
    HOUR,
    MICROSECOND,
    NOW,
    URL,
    ask,
    bar,
    iso,
    record_calls,
    rule_ids,
)
from tests.factories import (
    Api,
    ContactFactory,
    LoanFactory,
    data_of,
    moment,
)

NIGHT = moment("2026-06-02T06:00:00")
ADDRESS = {"contact_type": "address", "value": None, "country": "US", "label": "home"}


def test_yes_has_every_field(service: Api, clock: None, phone: Contact, loan: Loan) -> None:
    answer = ask(service)
    assert answer.pop("decisionId").startswith("CD-")
    assert answer == {
        "result": True,
        "decision": "allow",
        "requiresReview": False,
        "evaluatedAt": iso(NOW),
        "nextAllowedAt": iso(NOW),
        "reasons": [],
        "loanIdsAllowed": [loan.pk],
        "contactId": phone.pk,
        "contacts": [
            {
                "contactId": phone.pk,
                "decision": "allow",
                "reasons": [],
                "nextAllowedAt": iso(NOW),
            }
        ],
        "timeZones": [{"name": "America/New_York", "source": "phoneNumber", "contactId": phone.pk}],
        "ruleSetVersion": data_of(service.get("/compliance/rules"))["version"],
        "reservation": None,
        "planningOnly": False,
    }


def test_no_is_a_200_whose_reason_has_every_field(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    calls = record_calls(
        phone.person, 7, at=moment("2026-05-28T14:00:00"), contact=phone, loans=[loan]
    )
    answer = ask(service)
    assert (answer["result"], answer["decision"]) == (False, "deny")
    reason = answer["reasons"][0]
    assert reason.pop("message")
    assert reason.pop("title")
    assert reason == {
        "ruleId": "regf.freq.7in7",
        "severity": "deny",
        "citation": "12 CFR 1006.14(b)(2)(i)(A), (ii)",
        "loanIds": [loan.pk],
        "limit": 7,
        "count": 7,
        # Of the windows that hold all seven the earliest.
        "windowFrom": "2026-05-27",
        "windowTo": "2026-06-02",
        "zone": "America/New_York",
        "interactionIds": [call.pk for call in calls],
        # May 28 leaves the window of June 4, which begins at midnight; calls begin at eight.
        "nextAllowedAt": "2026-06-04T04:00:00.000000+00:00",
    }
    assert answer["nextAllowedAt"] == "2026-06-04T12:00:00.000000+00:00"
    assert answer["contacts"][0]["reasons"][0]["interactionIds"] == [call.pk for call in calls]
    assert answer["contacts"][0]["nextAllowedAt"] == answer["nextAllowedAt"]
    assert answer["loanIdsAllowed"] == []


def test_before_the_next_allowed_moment_it_is_not_allowed(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    record_calls(phone.person, 7, at=NOW - 4 * DAY, contact=phone)
    next_at = moment(ask(service)["nextAllowedAt"])
    assert ask(service, at=iso(next_at))["result"]
    assert not ask(service, at=iso(next_at - MICROSECOND))["result"]


def test_a_rule_without_an_end_has_no_next_moment(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    bar(phone.person, "ceaseCommunication")
    answer = ask(service)
    assert rule_ids(answer) == ["regf.cease"]
    assert answer["nextAllowedAt"] is None
    assert answer["reasons"][0]["nextAllowedAt"] is None
    assert answer["contacts"][0]["nextAllowedAt"] is None


@pytest.mark.parametrize(("days", "has_end"), [(400, True), (401, False)])
def test_the_next_moment_is_sought_for_400_days(
    service: Api, clock: None, phone: Contact, days: int, has_end: bool
) -> None:
    # A day without other rules: the whole 401st day lies beyond, its first hours do not.
    last = (NOW + (days - 1) * DAY).date()
    bar(phone.person, "other", end_date=last)
    answer = ask(service, theme="opsAccountCredentials")
    expected = dt.datetime.combine(last + DAY, dt.time(4), dt.UTC)
    assert answer["nextAllowedAt"] == (iso(expected) if has_end else None)


def test_permanent_reasons_come_first_then_the_order_of_the_rules(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    person = phone.person
    bar(person, "dispute", end_date=NOW.date())
    bar(person, "identityTheft")
    bar(person, "oralStatement")
    Contact.objects.filter(pk=phone.pk).update(valid=False)
    answer = ask(service, at=iso(NIGHT))
    assert rule_ids(answer) == [
        "identity.theft",
        "contact.usable",
        "dispute.validation",
        "regf.time",
        "regf.freq.prior-statement",
    ]
    assert [r["severity"] for r in answer["reasons"]] == ["deny"] * 4 + ["warn"]


def test_a_warning_is_a_yes_and_may_require_a_review(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    bar(phone.person, "oralStatement")
    answer = ask(service)
    assert (answer["result"], answer["decision"]) == (True, "warn")
    assert not answer["requiresReview"]
    assert answer["nextAllowedAt"] == iso(NOW)
    bar(phone.person, "militaryDuty")
    answer = ask(service)
    assert (answer["decision"], answer["requiresReview"]) == ("warn", True)
    assert rule_ids(answer) == ["regf.freq.prior-statement", "scra.review"]


def test_each_loan_is_judged_and_those_that_pass_alone_are_named(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    other = LoanFactory(person=phone.person, status="chargedOff")
    bar(phone.person, "dispute", loan_ids=[loan.pk])
    answer = ask(service)
    assert answer["decision"] == "deny"
    assert answer["reasons"][0]["loanIds"] == [loan.pk]
    assert answer["loanIdsAllowed"] == [other.pk]
    assert ask(service, loanIds=answer["loanIdsAllowed"])["decision"] == "allow"
    assert ask(service, loanId=loan.pk)["loanIdsAllowed"] == []


def test_without_loans_there_is_one_nameless_debt(
    service: Api, clock: None, phone: Contact
) -> None:
    record_calls(phone.person, 7, contact=phone, at=NOW - 12 * HOUR, theme="opsServicing")
    answer = ask(service)
    assert rule_ids(answer)[0] == "regf.freq.7in7"
    assert (answer["reasons"][0]["loanIds"], answer["loanIdsAllowed"]) == ([], [])


def test_the_zones_name_their_sources(service: Api, clock: None, phone: Contact) -> None:
    address = ContactFactory(
        person=phone.person, state="CA", postal_code="94103", city="San Francisco", **ADDRESS
    )
    sources = [
        {"name": "America/Los_Angeles", "source": "address", "contactId": address.pk},
        {"name": "America/New_York", "source": "phoneNumber", "contactId": phone.pk},
    ]
    assert ask(service)["timeZones"] == sources
    stated = {"name": "America/Chicago", "source": "statedZone", "contactId": None}
    people = Person.objects.filter(pk=phone.person_id)
    people.update(time_zone="America/Chicago", time_zone_stated_at=NOW)
    assert ask(service)["timeZones"] == [stated]
    people.update(time_zone_stated_at=NOW - 366 * DAY)
    assert ask(service)["timeZones"] == [stated, *sources]


def test_no_zone_known_is_a_no_without_an_end(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    Contact.objects.filter(pk=phone.pk).update(value="+18002345678")
    answer = ask(service)
    assert answer["timeZones"] == []
    assert rule_ids(answer) == ["regf.time"]
    assert "time zone unknown" in answer["reasons"][0]["message"]
    assert answer["nextAllowedAt"] is None


def test_planning_judges_times_of_day_at_the_companys_noon(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    assert rule_ids(ask(service, at=iso(NIGHT))) == ["regf.time"]
    answer = ask(service, at=iso(NIGHT), checkAtCompanyNoon=True)
    assert (answer["decision"], answer["planningOnly"]) == ("allow", True)
    assert answer["evaluatedAt"] == iso(NIGHT)
    # The rest is judged as usual: at six UTC it is still the date of the conversation's wait.
    record_calls(
        phone.person,
        1,
        at=moment("2026-05-26T22:00:00"),
        contact=phone,
        status="succeeded",
        status_details="voiceSpokeWithFirstParty",
    )
    asked_at = iso(moment("2026-06-02T03:30:00"))
    assert rule_ids(ask(service, at=asked_at, checkAtCompanyNoon=True)) == ["regf.freq.wait"]


def test_the_moment_judged_is_the_one_asked_about(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    record_calls(phone.person, 7, at=NOW - 12 * HOUR, contact=phone)
    at = NOW - 10 * DAY
    answer = ask(service, at="2026-05-23T12:00:00-04:00")
    assert (answer["decision"], answer["evaluatedAt"]) == ("allow", iso(at))
    assert data_of(service.post(URL, {**CALL, "at": iso(at)}))["nextAllowedAt"] == iso(at)
