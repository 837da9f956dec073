"""What a company settles and adjusts: stricter by its administrators, looser as counsel reviewed (section 4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from borrowers.models import Loan, Person
from companies.models import Company, User
from compliance.company_settings import adjust_rule, update_settings
from compliance.models import Decision, RuleAdjustment
from compliance.rules.catalogue import RULES, VERSION
from contacts.models import Contact
from peach_interactions.errors import Invalid, NotPermitted
from peach_interactions.history import events_of
from tests.compliance.guarded_lender import DAY, HOUR, NOW, ask, iso, record_calls, rule_ids
from tests.factories import Api, InteractionFactory, MembershipFactory, UserFactory, data_of

SEVEN = "regf.freq.7in7"


@pytest.fixture
def administrator(lender: Company) -> User:
    user: User = MembershipFactory(company=lender, role="administrator").user
    return user


@pytest.fixture
def superuser(db: None) -> User:
    user: User = UserFactory(is_superuser=True)
    return user


def adjust(by: User, company: Company, rule_id: str = SEVEN, **values: Any) -> RuleAdjustment:
    return adjust_rule(
        by=by, company=company, rule_id=rule_id, **{"enabled": None, "limits": {}, **values}
    )


def faults_in(error: pytest.ExceptionInfo[Invalid]) -> dict[str | None, str]:
    return {fault.field: fault.code for fault in error.value.faults}


@pytest.mark.parametrize(
    ("rule_id", "limits", "is_looser"),
    [
        (SEVEN, {"calls": 7}, False),
        (SEVEN, {"calls": 8}, True),
        (SEVEN, {"calls": 0}, False),
        ("regf.freq.wait", {"days": 8}, False),
        ("regf.freq.wait", {"days": 6}, True),
        ("regf.time", {"from": 9, "to": 20}, False),
        ("regf.time", {"from": 7}, True),
        ("regf.time", {"to": 22}, True),
        ("regf.text", {"days": 30}, False),
        ("regf.text", {"days": 61}, True),
        ("us-ny-nyc.freq", {"attempts": 2}, False),
        # Before September 2026 two were allowed.
        ("us-ny-nyc.freq", {"attempts": 3}, True),
        ("us-ma.freq", {"contacts": 1, "contactsAtWork": 3}, True),
        ("us-wv.freq", {"conversations": 9}, False),
        ("regf.freq.concentration", {"seconds": 600}, False),
        ("regf.freq.concentration", {"seconds": 299}, True),
        ("regf.freq.cumulative", {"contacts": 6, "messagesOnADate": 2}, False),
    ],
    ids=str,
)
def test_stricter_by_administrators_looser_by_superusers_as_counsel_reviewed(
    lender: Company,
    administrator: User,
    superuser: User,
    rule_id: str,
    limits: dict[str, int],
    is_looser: bool,
) -> None:
    if not is_looser:
        assert adjust(administrator, lender, rule_id, limits=limits).limits == limits
        return
    reviewed = {"limits": limits, "is_reviewed_by_counsel": True, "note": "Memo of May."}
    for lacking in ({"note": ""}, {"note": "  "}, {"is_reviewed_by_counsel": False}):
        with pytest.raises(Invalid) as error:
            adjust(superuser, lender, rule_id, **{**reviewed, **lacking})
        assert faults_in(error) == {"is_reviewed_by_counsel": "needs_review"}
    with pytest.raises(NotPermitted):
        adjust(administrator, lender, rule_id, **reviewed)
    assert not RuleAdjustment.objects.exists()
    row = adjust(superuser, lender, rule_id, **reviewed)
    assert (row.limits, row.note) == (limits, "Memo of May.")


@pytest.mark.parametrize(
    ("rule_id", "enabled", "is_looser"),
    [
        (SEVEN, False, True),
        (SEVEN, True, False),
        (SEVEN, None, False),
        ("us-ny.freq", True, False),
        ("us-ny.freq", False, False),
    ],
)
def test_to_turn_a_rule_off_is_looser_and_on_is_stricter(
    lender: Company, administrator: User, rule_id: str, enabled: bool | None, is_looser: bool
) -> None:
    reviewed = {"is_reviewed_by_counsel": True, "note": "x"}
    if is_looser:
        with pytest.raises(NotPermitted):
            adjust(administrator, lender, rule_id, enabled=enabled, **reviewed)
    else:
        assert adjust(administrator, lender, rule_id, enabled=enabled).enabled is enabled


def test_every_limit_has_bounds(lender: Company, superuser: User) -> None:
    reviewed = {"is_reviewed_by_counsel": True, "note": "x"}
    for rule in RULES:
        for limit in rule.limits:
            for value in (limit.minimum, limit.maximum):
                adjust(superuser, lender, rule.id, limits={limit.name: value}, **reviewed)
            outside: list[Any] = [limit.minimum - 1, limit.maximum + 1, 10**30]
            for value in [*outside, True, "3", 3.0, None]:
                with pytest.raises(Invalid) as error:
                    adjust(superuser, lender, rule.id, limits={limit.name: value}, **reviewed)
                assert faults_in(error) == {"limits": "out_of_range"}, (rule.id, value)


@pytest.mark.parametrize(
    ("rule_id", "values", "faults"),
    [
        ("regf.nothing", {}, {"rule_id": "invalid_choice"}),
        (SEVEN, {"limits": {"days": 3}}, {"limits": "unknown_limit"}),
        ("regf.cease", {"limits": {"calls": 1}}, {"limits": "unknown_limit"}),
        (SEVEN, {"limits": {"calls": 3}, "note": "x" * 1001}, {"note": "length"}),
    ],
    ids=str,
)
def test_what_does_not_exist_is_not_adjusted(
    lender: Company,
    superuser: User,
    rule_id: str,
    values: dict[str, Any],
    faults: dict[str, str],
) -> None:
    with pytest.raises(Invalid) as error:
        adjust(superuser, lender, rule_id, **values)
    assert faults_in(error) == faults
    assert not RuleAdjustment.objects.exists()


def test_an_adjustment_is_judged_by_and_named_in_decisions(
    service: Api,
    other_service: Api,
    clock: None,
    lender: Company,
    administrator: User,
    phone: Contact,
    loan: Loan,
) -> None:
    record_calls(phone.person, 3, at=NOW - 20 * HOUR, contact=phone, loans=[loan])
    assert ask(service)["ruleSetVersion"] == VERSION
    adjust(administrator, lender, limits={"calls": 3})
    answer = ask(service)
    reason = answer["reasons"][0]
    assert (reason["ruleId"], reason["count"], reason["limit"]) == (SEVEN, 3, 3)
    version = answer["ruleSetVersion"]
    assert version.startswith(VERSION)
    assert version == data_of(service.get("/compliance/rules"))["version"]
    kept = Decision.objects.get(pk=answer["decisionId"])
    assert (kept.rule_set_version, kept.answer["ruleSetVersion"]) == (version, version)
    assert data_of(other_service.get("/compliance/rules"))["version"] == VERSION
    # Another adjustment is another version; the same one has the same again.
    adjust(administrator, lender, limits={"calls": 4})
    assert ask(service)["ruleSetVersion"] not in (version, VERSION)
    adjust(administrator, lender, limits={"calls": 3})
    assert ask(service)["ruleSetVersion"] == version
    assert RuleAdjustment.objects.count() == 1
    labels = events_of(RuleAdjustment).objects.values_list("pgh_label", flat=True)
    assert sorted(labels) == ["insert", "update", "update"]


def test_own_hours_are_judged_for_planned_contacts_too(
    service: Api, clock: None, lender: Company, administrator: User, phone: Contact, loan: Loan
) -> None:
    adjust(administrator, lender, "regf.time", limits={"from": 10, "to": 12})
    assert rule_ids(ask(service)) == ["regf.time"]
    assert ask(service)["nextAllowedAt"] == iso(NOW + 22 * HOUR)
    body = {"channel": "voice", "theme": "opsCollDebt", "status": "scheduled"}
    body |= {"direction": "outbound", "scheduledAtFrom": iso(NOW + 22 * HOUR)}
    to = NOW + DAY
    response = service.post("/people/ext-ada/interactions", {**body, "scheduledAtTo": iso(to)})
    assert response.status_code == 422
    assert iso(to) in response.json()["errors"][0]["message"]
    to -= dt.timedelta(microseconds=1)
    data_of(service.post("/people/ext-ada/interactions", {**body, "scheduledAtTo": iso(to)}))


def test_hours_that_never_open_have_no_next_moment(
    service: Api, clock: None, lender: Company, administrator: User, phone: Contact, loan: Loan
) -> None:
    adjust(administrator, lender, "regf.time", limits={"from": 20, "to": 10})
    answer = ask(service)
    assert (rule_ids(answer), answer["nextAllowedAt"]) == (["regf.time"], None)


def test_no_call_at_all_has_no_next_moment(
    service: Api, clock: None, lender: Company, administrator: User, phone: Contact, loan: Loan
) -> None:
    adjust(administrator, lender, limits={"calls": 0})
    answer = ask(service)
    assert answer["reasons"][0]["count"] == 0
    assert (rule_ids(answer), answer["nextAllowedAt"]) == ([SEVEN], None)


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"light_cap": 1, "light_cap_days": 60}, {}),
        ({"light_cap": 1, "light_cap_days": 1}, {}),
        ({"light_cap": 1, "light_cap_days": 61}, {"light_cap_days": "out_of_range"}),
        ({"light_cap": 1, "light_cap_days": 0}, {"light_cap_days": "out_of_range"}),
        ({"heavy_cap": 9}, {"heavy_cap_days": "required"}),
        ({"normal_cap_days": 9}, {"normal_cap_days": "required"}),
        ({"light_cap": None, "light_cap_days": None}, {}),
    ],
    ids=str,
)
def test_a_cap_and_its_days_go_together(
    lender: Company, values: dict[str, Any], faults: dict[str, str]
) -> None:
    if faults:
        with pytest.raises(Invalid) as error:
            update_settings(company=lender, values=values)
        assert faults_in(error) == faults
    else:
        update_settings(company=lender, values=values)


@pytest.mark.parametrize(
    ("intensity", "caps", "is_denied"),
    [
        ("light", {}, True),
        ("normal", {}, False),
        ("heavy", {}, False),
        ("light", {"light_cap": 3}, False),
        ("light", {"light_cap": None, "light_cap_days": None}, False),
        ("normal", {"normal_cap": 2, "normal_cap_days": 7}, True),
        ("heavy", {"heavy_cap": 2, "heavy_cap_days": 3}, True),
        ("heavy", {"heavy_cap": 2, "heavy_cap_days": 2}, False),
    ],
)
def test_caps_are_the_companys(
    service: Api,
    clock: None,
    lender: Company,
    phone: Contact,
    loan: Loan,
    intensity: str,
    caps: dict[str, int],
    is_denied: bool,
) -> None:
    Person.objects.filter(pk=phone.person_id).update(collections_intensity=intensity)
    for days in (2, 1):
        InteractionFactory(person=phone.person, channel="email", started_at=NOW - days * DAY)
    update_settings(company=lender, values=caps)
    assert ("borrower.intensity" in rule_ids(ask(service))) is is_denied


def test_history_before_a_date_was_not_imported(
    service: Api, clock: None, lender: Company, phone: Contact, loan: Loan
) -> None:
    for date, warns in ((dt.date(2026, 5, 27), False), (dt.date(2026, 5, 28), True)):
        update_settings(company=lender, values={"history_complete_from": date})
        answer = ask(service)
        assert (rule_ids(answer) == ["history.incomplete"]) is warns
        assert answer["result"]


def test_the_hours_common_to_all_zones_can_be_allowed(
    service: Api, clock: None, lender: Company, phone: Contact, loan: Loan
) -> None:
    Contact.objects.filter(pk=phone.pk).update(value="+18002345678")
    update_settings(company=lender, values={"allows_common_hours": True})
    # Noon in New York is six in the morning in Hawaii, and Guam and Samoa leave no hour at all.
    answer = ask(service)
    assert (rule_ids(answer), answer["timeZones"]) == (["regf.time"], [])
