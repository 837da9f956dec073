"""GET /api/compliance/rules: the rules in force for the company, as section 5 has them."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from companies.models import Company
from compliance.models import RuleAdjustment
from tests.factories import Api, data_of, faults_of

EVERY_KIND = {"collector", "creditor", "servicer"}
# In the order of section 5: severity, confidence, themes, channels (None: every one), citation's beginning.
COLL, MARKETING, ALL = "collections", "marketing", "all"
VOICE, TIMED = {"voice"}, {"voice", "text", "email", "chat", "fax"}
MESSAGES = {"voice", "text", "email"}
RULES: dict[str, tuple[str, str, str, set[str] | None, str | None]] = {
    "regf.cease": ("deny", "A", COLL, None, "12 CFR 1006.6(c)"),
    "bankruptcy.stay": ("deny", "B", COLL, None, "11 USC 362(a)(6)"),
    "deceased": ("deny", "A", COLL, None, "12 CFR 1006, comment 6(a)(4)"),
    "regf.attorney": ("deny", "A", COLL, None, "12 CFR 1006.6(b)(2)"),
    "dispute.validation": ("deny", "C", COLL, None, "15 USC 1692g(b)"),
    "identity.theft": ("deny", "policy", COLL, None, None),
    "contact.usable": ("deny", "policy", ALL, None, None),
    "regf.medium": ("deny", "A", ALL, None, "12 CFR 1006.14(h)"),
    "regf.designated": ("deny", "A", ALL, None, "12 CFR 1006.6(b)(1)"),
    "regf.place": ("deny", "A", ALL, None, "12 CFR 1006.6(b)(1)(ii)"),
    "regf.employer": ("deny", "A", COLL, None, "12 CFR 1006.6(b)(3)"),
    "regf.third-party": ("deny", "A", COLL, None, "12 CFR 1006.6(d)"),
    "tcpa.autodial": ("deny", "B", ALL, {"voice", "text"}, "47 CFR 64.1200(a)"),
    "tcpa.prerecorded": ("deny", "B", ALL, VOICE, "47 CFR 64.1200(a)(3)"),
    "tcpa.text-consent": ("deny", "B", ALL, {"text"}, "47 CFR 64.1200"),
    "tcpa.marketing": ("deny", "B", MARKETING, None, "47 CFR 64.1200"),
    "tcpa.revoke-all": ("deny", "B", ALL, {"voice", "text"}, "47 CFR 64.1200(a)(10)"),
    "regf.text": ("deny", "A", COLL, {"text"}, "12 CFR 1006.6(d)(5)"),
    "regf.email": ("warn", "A", COLL, {"email"}, "12 CFR 1006.6(d)(4)"),
    "regf.time": ("deny", "A", COLL, TIMED, "12 CFR 1006.6(b)(1)(i)"),
    "tcpa.hours": ("deny", "B", MARKETING, {"voice", "text"}, "47 CFR 64.1200(c)(1)"),
    "us-fl.hours": ("deny", "A", COLL, TIMED, "Fla. Stat. 559.72(17)"),
    "regf.freq.7in7": ("deny", "A", COLL, VOICE, "12 CFR 1006.14(b)(2)(i)(A)"),
    "regf.freq.wait": ("deny", "A", COLL, VOICE, "12 CFR 1006.14(b)(2)(i)(B)"),
    "borrower.intensity": ("deny", "policy", COLL, TIMED | {"mail"}, None),
    "us-ma.freq": ("deny", "A", COLL, {"voice", "text"}, "940 CMR 7.04(1)(f)"),
    "us-ny-nyc.freq": ("deny", "B", COLL, MESSAGES, "6 RCNY 5-77"),
    "us-dc.freq": ("deny", "A", COLL, MESSAGES, "D.C. Code 28-3814"),
    "us-wa.freq": ("deny", "B", COLL, TIMED | {"mail"}, "RCW 19.16.250"),
    "us-wv.freq": ("deny", "A", COLL, VOICE, "W. Va. Code 46A-2-125"),
    "us-or.work": ("deny", "B", COLL, None, "ORS 646.639"),
    "us-ny.freq": ("deny", "C", COLL, VOICE, "proposed 23 NYCRR 1"),
    "regf.freq.concentration": ("warn", "A", COLL, VOICE, "12 CFR 1006, comment 14(b)(2)(i)-2"),
    "regf.freq.cumulative": ("warn", "A", COLL, None, "12 CFR 1006, comments 14(a)-1, -2"),
    "regf.freq.prior-statement": (
        "warn",
        "A",
        COLL,
        None,
        "12 CFR 1006, comment 14(b)(2)(i)-2.iii",
    ),
    "scra.review": ("warn", "C", COLL, None, "50 USC 3901 ff."),
    "history.incomplete": ("warn", "policy", COLL, None, None),
}
OF_COLLECTORS = ("us-wa.freq", "us-or.work")
DATED = {
    "tcpa.revoke-all": [("2027-01-31", None)],
    "us-fl.hours": [(None, "2025-05-15"), ("2025-05-16", None)],
    "us-ny-nyc.freq": [(None, "2026-08-31"), ("2026-09-01", None)],
}
LIMITS: dict[str, list[dict[str, int]]] = {
    "tcpa.prerecorded": [{"calls": 3}],
    "regf.text": [{"days": 60}],
    "regf.time": [{"from": 8, "to": 21}],
    "tcpa.hours": [{"from": 8, "to": 21}],
    "us-fl.hours": [{"from": 8, "to": 21}] * 2,
    "regf.freq.7in7": [{"calls": 7}],
    "regf.freq.wait": [{"days": 7}],
    "us-ma.freq": [{"contacts": 2, "contactsAtWork": 2}],
    "us-ny-nyc.freq": [{"attempts": 2}, {"attempts": 3}],
    "us-dc.freq": [{"calls": 4, "messages": 5, "messagesWithoutConsent": 1}],
    "us-wa.freq": [{"contacts": 3, "contactsAtWork": 1}],
    "us-wv.freq": [{"calls": 30, "conversations": 10}],
    "us-or.work": [{"contactsAtWork": 1}],
    "us-ny.freq": [{"attempts": 3, "conversations": 1}],
    "regf.freq.concentration": [{"callsOnADate": 5, "seconds": 300}],
    "regf.freq.cumulative": [{"contacts": 7, "messagesOnADate": 3}],
}
JURISDICTIONS = {
    "borrower.intensity": "company",
    "us-fl.hours": "US-FL",
    "us-ma.freq": "US-MA",
    "us-ny-nyc.freq": "US-NY-NYC",
    "us-dc.freq": "US-DC",
    "us-wa.freq": "US-WA",
    "us-wv.freq": "US-WV",
    "us-or.work": "US-OR",
    "us-ny.freq": "US-NY",
}


def rules_of(api: Api) -> dict[str, dict[str, Any]]:
    return {rule["id"]: rule for rule in data_of(api.get("/compliance/rules"))["rules"]}


def values_of(rule: dict[str, Any], key: str = "value") -> list[dict[str, int]]:
    return [
        {limit["name"]: limit[key] for limit in version["limits"]} for version in rule["versions"]
    ]


@pytest.fixture
def collector(lender: Company) -> Company:
    lender.kind = "collector"
    lender.save(update_fields=["kind"])
    return lender


def test_lists_them_in_the_order_of_their_reasons(service: Api, collector: Company) -> None:
    assert list(rules_of(service)) == list(RULES)


@pytest.mark.parametrize("kind", ["creditor", "servicer"])
def test_those_of_collectors_are_not_in_force_for_others(
    service: Api, lender: Company, kind: str
) -> None:
    Company.objects.filter(pk=lender.pk).update(kind=kind)
    assert list(rules_of(service)) == [name for name in RULES if name not in OF_COLLECTORS]


def test_each_says_whom_where_and_on_what_grounds_it_binds(
    service: Api, collector: Company
) -> None:
    for name, rule in rules_of(service).items():
        severity, confidence, themes, channels, citation = RULES[name]
        assert rule["object"] == "rule"
        assert rule["severity"] == ("deny" if name == "regf.email" else severity), name
        assert (rule["confidence"], rule["themes"]) == (confidence, themes), name
        assert (rule["channels"] and set(rule["channels"])) == channels, name
        assert (rule["citation"] or "").startswith(citation or ""), name
        assert (rule["citation"] is None) == (citation is None), name
        kinds = {"collector"} if name in OF_COLLECTORS else EVERY_KIND
        assert set(rule["kinds"]) == kinds, name
        assert rule["jurisdiction"] == JURISDICTIONS.get(name, "US"), name
        assert rule["enabled"] is (name != "us-ny.freq"), name
        assert rule["isAdjusted"] is False
        assert rule["title"]
        assert rule["explanation"]


def test_each_says_its_limits_and_since_when_they_hold(service: Api, collector: Company) -> None:
    for name, rule in rules_of(service).items():
        spans = [(v["effectiveFrom"], v["effectiveTo"]) for v in rule["versions"]]
        assert spans == DATED.get(name, [(None, None)]), name
        expected = LIMITS.get(name, [{}] * len(spans))
        assert values_of(rule) == values_of(rule, "shipped") == expected, name
        assert all(limit["meaning"] for v in rule["versions"] for limit in v["limits"])


def test_creditors_are_only_warned_of_unused_email(service: Api, lender: Company) -> None:
    assert rules_of(service)["regf.email"]["severity"] == "warn"


def test_an_adjustment_shows(service: Api, lender: Company, other_service: Api) -> None:
    shipped = data_of(service.get("/compliance/rules"))
    RuleAdjustment.objects.create(company=lender, rule_id="regf.freq.7in7", limits={"calls": 3})
    RuleAdjustment.objects.create(company=lender, rule_id="us-ny.freq", enabled=True)
    answer = data_of(service.get("/compliance/rules"))
    rules = {rule["id"]: rule for rule in answer["rules"]}
    assert values_of(rules["regf.freq.7in7"]) == [{"calls": 3}]
    assert values_of(rules["regf.freq.7in7"], "shipped") == [{"calls": 7}]
    assert rules["us-ny.freq"]["enabled"]
    assert {name for name, rule in rules.items() if rule["isAdjusted"]} == {
        "regf.freq.7in7",
        "us-ny.freq",
    }
    assert answer["version"] != shipped["version"]
    assert data_of(other_service.get("/compliance/rules")) == shipped


def test_it_takes_no_parameters_and_costs_two_queries(
    service: Api, lender: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    service.get("/compliance/rules")
    with django_assert_num_queries(2):
        assert service.get("/compliance/rules").status_code == 200
    response = service.get("/compliance/rules", kind="collector")
    assert faults_of(response, 400) == {"kind": "unknown_parameter"}
