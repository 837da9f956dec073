"""GET /api/interactions and GET /api/people/{personId}/interactions: filters and cost. Paging: test_paging.py."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from borrowers.models import Person
from companies.models import ApiKey, Company
from interactions.models import Interaction, Recording
from peach_interactions.api import pagination
from peach_interactions.object_ids import new_object_id
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    faults_of,
    moment,
    service_caller,
)

NOON = moment("2026-03-31T12:00:00")
HOUR = dt.timedelta(hours=1)


def listed(api: Api, path: str = "/interactions", **parameters: Any) -> set[str]:
    """The external IDs that a list shows; its total must say the same."""
    body = api.get(path, limit=100, **parameters).json()
    assert body["total"] == body["count"] == len(body["data"])
    return {row["externalId"] for row in body["data"]}


@pytest.fixture
def history(lender: Company, ada: Person) -> dict[str, Interaction]:
    """Five interactions of Ada and one of Bob, different in everything that is filtered by."""
    bob = PersonFactory(company=lender, external_id="bob")
    phone = ContactFactory(person=ada, external_id="phone")
    loan, other_loan = (LoanFactory(person=ada, external_id=f"loan-{n}") for n in (1, 2))
    ann = service_caller(lender, "agent", name="Ann").actor
    call = InteractionFactory(
        person=ada,
        external_id="call",
        contact=phone,
        loans=[loan, other_loan],
        agent_outcome="voiceNoAnswer",
        status_details="voiceNoAnswer",
        started_at=NOON,
    )
    return {
        "call": call,
        "missed": InteractionFactory(
            person=ada,
            external_id="missed",
            direction="inbound",
            status_details="voiceMissed",
            loans=[loan],
            previous_interaction=call,
            started_at=NOON + HOUR,
        ),
        "e-mail": InteractionFactory(
            person=ada,
            external_id="e-mail",
            channel="email",
            theme="opsServicing",
            subject="autopayEnabled",
            status="succeeded",
            started_at=NOON + 2 * HOUR,
        ),
        "blocked": InteractionFactory(
            person=ada,
            external_id="blocked",
            channel="text",
            status="failed",
            status_details="blockedByComplianceGuard",
            compliance_guard_rule_id="regf.time",
            sensitive=True,
            created_by=ann,
            is_external=False,
            started_at=NOON + 3 * HOUR,
        ),
        "plan": InteractionFactory(
            person=ada,
            external_id="plan",
            status="scheduled",
            started_at=None,
            scheduled_at_from=NOON + 4 * HOUR,
        ),
        "bob": InteractionFactory(person=bob, external_id="bob", started_at=NOON - HOUR),
    }


ALL = {"call", "missed", "e-mail", "blocked", "plan", "bob"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("channel", "email", {"e-mail"}),
        ("channel", "email,text", {"e-mail", "blocked"}),
        ("direction", "inbound", {"missed"}),
        ("direction", "inbound,outbound", ALL),
        ("status", "failed,scheduled", {"blocked", "plan"}),
        ("statusDetails", "voiceMissed,voiceNoAnswer", {"missed", "call"}),
        ("agentOutcome", "voiceNoAnswer", {"call"}),
        ("theme", "opsServicing", {"e-mail"}),
        ("subject", "autopayEnabled,freeForm", {"e-mail"}),
        ("isExternal", "false", {"blocked"}),
        ("isExternal", "true", ALL - {"blocked"}),
        ("sensitive", "true", {"blocked"}),
        ("sensitive", "false", ALL - {"blocked"}),
        ("missed", "true", {"missed"}),
        ("missed", "false", ALL - {"missed"}),
        ("hasRecording", "false", ALL),
        ("hasVoicemail", "true", set()),
        ("loanId", "loan-1", {"call", "missed"}),
        ("loanId", "ext-loan-2", {"call"}),
        ("loanId", "loan-2,loan-1,nothing", {"call", "missed"}),
        ("contactId", "ext-phone", {"call"}),
        ("contactId", "phone,nothing", {"call"}),
        ("personId", "ext-bob", {"bob"}),
        ("personId", "bob,ada", ALL),
        ("externalId", "call", {"call"}),
        ("externalId", "CALL", set()),
        ("externalId", "ext-call", set()),
        ("externalId", "call,bob", set()),
        ("previousInteractionId", "call", {"missed"}),
        ("complianceGuardRuleId", "regf.time,regf.other", {"blocked"}),
        ("complianceGuardRuleId", "regf", set()),
        ("createdBy", "UR-0000000000-00000000", set()),
        ("startedAtFrom", "2026-03-31T13:00:00Z", {"missed", "e-mail", "blocked"}),
        ("startedAtTo", "2026-03-31T13:00:00Z", {"bob", "call"}),
        ("startedAtTo", "2026-03-31T13:00:00.000001Z", {"bob", "call", "missed"}),
        ("startedAtFrom", "2026-03-31", ALL - {"plan"}),
        ("startedAtFrom", "2026-04-01", set()),
        ("startedAtTo", "2026-03-31T08:30:00-04:00", {"bob", "call"}),
        ("scheduledAtFrom", "2026-03-31T16:00:00Z", {"plan"}),
        ("scheduledAtTo", "2026-03-31T16:00:00Z", set()),
        ("scheduledAtTo", "2026-04-01", {"plan"}),
        ("createdAtFrom", "2000-01-01", ALL),
        ("createdAtTo", "2000-01-01", set()),
        ("updatedAtFrom", "0001-01-01", ALL),
        ("updatedAtTo", "9999-12-31", ALL),
    ],
)
def test_a_filter_shows_what_it_says(
    service: Api, history: dict[str, Interaction], name: str, value: str, expected: set[str]
) -> None:
    assert listed(service, **{name: value}) == expected
    if name == "personId":
        response = service.get("/people/ext-ada/interactions", personId=value)
        assert faults_of(response, 400) == {"personId": "unknown_parameter"}
    else:
        assert listed(service, "/people/ext-ada/interactions", **{name: value}) == expected - {
            "bob"
        }


def test_filters_by_own_ids(service: Api, history: dict[str, Interaction]) -> None:
    call, blocked = history["call"], history["blocked"]
    assert listed(service, contactId=call.contact_id) == {"call"}
    assert listed(service, personId=call.person_id) == ALL - {"bob"}
    assert listed(service, previousInteractionId=call.pk) == {"missed"}
    assert listed(service, createdBy=blocked.created_by_id) == {"blocked"}
    assert listed(service, createdBy=f"{new_object_id('UR')},{blocked.created_by_id}") == {
        "blocked"
    }
    loan = call.loans.get(external_id="loan-2")
    assert listed(service, loanId=loan.pk) == {"call"}


def test_the_external_id_of_a_deleted_one_is_free_in_the_filter_too(
    service: Api, history: dict[str, Interaction]
) -> None:
    call = history["call"]
    service.delete(f"/people/ext-ada/interactions/{call.pk}")
    assert listed(service, previousInteractionId="ext-call") == set()
    InteractionFactory(person=call.person, external_id="call")
    assert listed(service, previousInteractionId="call") == set()
    assert listed(service, previousInteractionId=call.pk) == {"missed"}


def test_filters_by_what_is_recorded(
    service: Api, history: dict[str, Interaction], lender: Company
) -> None:
    for kind, name in (("recording", "call"), ("voicemail", "missed")):
        recording = Recording(
            company=lender,
            interaction=history[name],
            kind=kind,
            content_type="audio/wav",
            size_bytes=1,
            sha256="0" * 64,
            storage_name=kind,
            created_by=history[name].created_by,
            created_at=NOON,
        )
        recording.save()
    assert listed(service, hasRecording="true") == {"call"}
    assert listed(service, hasVoicemail="true") == {"missed"}
    assert listed(service, hasVoicemail="false") == ALL - {"missed"}
    assert listed(service, hasRecording="true", hasVoicemail="true") == set()


def test_several_filters_are_an_and(service: Api, history: dict[str, Interaction]) -> None:
    assert listed(service, channel="voice", direction="outbound", status="attempted") == {
        "call",
        "bob",
    }
    both_ends = {"startedAtFrom": "2026-03-31T12:00:00Z", "startedAtTo": "2026-03-31T14:00:00Z"}
    assert listed(service, **both_ends) == {"call", "missed"}
    assert listed(service, loanId="loan-1", missed="true") == {"missed"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("channel", "pigeon"),
            ("channel", "voice,"),
            ("channel", "voice,,text"),
            ("channel", ""),
        ),
        *(("channel", " voice"), ("channel", "Voice"), ("channel", "voice\0"), ("direction", "up")),
        *(("status", "attempted,done"), ("statusDetails", "x"), ("agentOutcome", "x")),
        *(("theme", "x"), ("subject", "x"), ("isExternal", "True"), ("isExternal", "1")),
        *(("sensitive", "maybe"), ("missed", "yes"), ("hasRecording", "0"), ("hasVoicemail", "")),
        *(("startedAtFrom", "soon"), ("startedAtFrom", "2026-02-30"), ("createdAtTo", "2026-01")),
        *(("updatedAtFrom", "2026-01-01T00:00:00"), ("scheduledAtTo", "9999-12-31T23:59:59-14:00")),
        *(("startedAtTo", "0001-01-01T00:00:00+14:00"), ("search", ""), ("search", "a\0")),
        *(("externalId", ""), ("externalId", "a\0"), ("loanId", "\0"), ("createdBy", "\0")),
        *(("complianceGuardRuleId", "\0"), ("chanel", "voice"), ("page", "2"), ("offset", "1")),
    ],
    ids=str,
)
def test_nonsense_is_refused_by_name(service: Api, ada: Person, name: str, value: str) -> None:
    for path in ("/interactions", "/people/ext-ada/interactions"):
        assert name in faults_of(service.get(path, **{name: value}), 400)


def test_all_wrong_parameters_are_named_at_once(service: Api, ada: Person) -> None:
    response = service.get("/interactions", channel="pigeon", status="x", startedAtFrom="soon")
    assert set(faults_of(response, 400)) == {"channel", "status", "startedAtFrom"}


@pytest.mark.parametrize(
    "name", ["loanId", "contactId", "personId", "externalId", "createdBy", "previousInteractionId"]
)
def test_long_and_odd_references_find_nothing(service: Api, ada: Person, name: str) -> None:
    for value in (
        "x" * 300,
        "ext-" + "x" * 300,
        "'; --",
        "%",
        "ext-",
        ",",
        "\ud83d\ude00"[:0] + "😀",
    ):
        assert listed(service, **{name: value}) == set()


def test_a_person_without_interactions_has_an_empty_list(service: Api, ada: Person) -> None:
    body = service.get("/people/ext-ada/interactions").json()
    assert body == {"total": 0, "count": 0, "nextUrl": None, "previousUrl": None, "data": []}


def test_deleted_ones_are_in_no_list_and_no_total(
    service: Api, history: dict[str, Interaction]
) -> None:
    assert service.delete(f"/people/ext-bob/interactions/{history['bob'].pk}").status_code == 200
    assert listed(service) == ALL - {"bob"}
    assert listed(service, externalId="bob") == set()


def test_above_the_limit_a_total_may_be_an_estimate(
    service: Api, history: dict[str, Interaction], monkeypatch: pytest.MonkeyPatch
) -> None:
    for counted, is_estimate in ((6, False), (5, True)):
        monkeypatch.setattr(pagination, "MAX_COUNTED", counted)
        body = service.get("/interactions").json()
        assert body.get("totalIsEstimate", False) is is_estimate
        assert body["total"] >= 6
        assert body["count"] == 6


@pytest.mark.parametrize("path", ["/interactions", "/people/ext-ada/interactions"])
def test_a_list_costs_as_many_queries_for_100_as_for_25(
    service: Api, ada: Person, path: str, django_assert_max_num_queries: Any
) -> None:
    loans = [LoanFactory(person=ada) for _ in range(2)]
    phone = ContactFactory(person=ada)
    previous = None
    for _ in range(101):
        previous = InteractionFactory(
            person=ada, contact=phone, loans=loans, previous_interaction=previous
        )
    service.get(path)
    ApiKey.objects.update(last_used_at=dt.datetime.now(dt.UTC))
    counts = []
    for limit in (25, 100):
        with django_assert_max_num_queries(6) as queries:
            body = service.get(path, limit=limit, channel="voice", loanId=loans[0].pk).json()
        assert body["count"] == limit
        counts.append(len(queries))
    assert counts[0] == counts[1]
