"""The rules in force in the admin: read by all, adjusted by administrators, loosened by superusers with counsel."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.choices import Role
from companies.models import Company
from compliance.company_settings import adjust_rule
from compliance.models import ComplianceSettings, RuleAdjustment
from compliance.rules.catalogue import RULES
from tests.admin_pages import errors_of, form_of, logged_in, page_url, staff, text_of
from tests.factories import CompanyFactory, service_caller

pytestmark = pytest.mark.django_db

RULES_PAGE = "/admin/compliance/ruleadjustment/"
# Session, user, memberships, the company with its settings, and its adjustments.
QUERIES = 5


@pytest.fixture
def client(lender: Company) -> Client:
    """The lender's administrator."""
    return logged_in(staff(lender, role=Role.ADMINISTRATOR, username="alice"))


def adjust_url(company: Company, rule_id: str = "regf.freq.7in7") -> str:
    return f"{RULES_PAGE}{company.pk}/{rule_id}/adjust/"


def settings_url(company: Company) -> str:
    return f"/admin/compliance/compliancesettings/{company.pk}/change/"


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200, response.status_code
    found = response.context["form"].errors
    return {("" if name == "__all__" else name): list(texts) for name, texts in found.items()}


def test_shows_every_rule_that_binds_in_order(client: Client):
    cards = client.get(RULES_PAGE).context["rules"]

    binding = [rule.id for rule in RULES if "creditor" in rule.kinds]
    assert [card.id for card in cards] == binding
    assert [card.number for card in cards] == list(range(1, len(binding) + 1))


def test_says_what_a_rule_is_in_words(client: Client):
    words = text_of(client.get(RULES_PAGE))

    for text in (
        "At most seven telephone calls about a debt",
        "7 calls in seven dates",
        "12 CFR 1006.14(b)(2)(i)(A), (ii) The text itself was read",
        "telephone calls, per person and debt",
        "New York City",
        "to 2026-08-31 attempts 2 in seven dates",
        "from 2026-09-01 attempts 3 in seven dates",
        "08:00 the hour from which contact is allowed",
        "Not judged",
        "every kind of company",
        "light: 2 in 7 dates",
    ):
        assert text in words, text


def test_shows_collectors_what_binds_them_alone(other_lender: Company):
    collector = CompanyFactory(kind="collector", name="W" * 200)

    words = text_of(logged_in(staff(collector)).get(RULES_PAGE))

    assert "us-wa.freq" in words
    assert "us-wa.freq" not in text_of(logged_in(staff(other_lender)).get(RULES_PAGE))


@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_them_and_administrators_adjust_them(
    lender: Company, other_lender: Company, role: str
):
    client = logged_in(staff(lender, role=role))
    is_administrator = role == Role.ADMINISTRATOR
    page = client.get(RULES_PAGE)

    assert page.status_code == 200
    assert (adjust_url(lender) in page.content.decode()) == is_administrator
    expected = 200 if is_administrator else 403
    assert client.get(adjust_url(lender)).status_code == expected
    assert client.post(adjust_url(lender), {}).status_code == (302 if is_administrator else 403)
    assert client.get(settings_url(lender)).status_code == 200
    assert client.post(settings_url(lender), {}).status_code == (302 if is_administrator else 403)
    for address in (
        f"{RULES_PAGE}?company={other_lender.pk}",
        f"{RULES_PAGE}?company=x%00",
        adjust_url(other_lender),
        adjust_url(lender, "no.such"),
    ):
        assert client.get(address).status_code in (403, 404), address
        assert client.post(address).status_code in (403, 404), address
    assert client.get(settings_url(other_lender)).status_code == 302
    assert not ComplianceSettings.objects.filter(company=other_lender).exists()


def test_staff_of_two_lenders_choose_one(lender: Company, other_lender: Company):
    user = staff(lender, role=Role.ADMINISTRATOR)
    user.memberships.create(company=other_lender, role=Role.AGENT)
    client = logged_in(user)

    assert "Acorn Lending" in text_of(client.get(RULES_PAGE))
    page = client.get(RULES_PAGE, {"company": other_lender.pk})
    assert page.context["company"] == other_lender
    assert not page.context["may_adjust"]
    assert client.get(adjust_url(other_lender)).status_code == 403


def test_staff_without_a_company_see_no_rules():
    assert logged_in(staff()).get(RULES_PAGE).status_code == 403


def test_makes_a_rule_stricter_and_keeps_who_did_it(client: Client, lender: Company):
    saved = client.post(adjust_url(lender), {"limit_calls": "5", "note": "We call less."})

    row = RuleAdjustment.objects.get()
    assert saved["Location"] == f"{RULES_PAGE}?company={lender.pk}#regf.freq.7in7"
    assert (row.company, row.limits, row.enabled) == (lender, {"calls": 5}, None)
    words = text_of(client.get(RULES_PAGE))
    assert "5 calls in seven dates (shipped: 7)" in words
    assert "We call less." in words
    form = client.get(adjust_url(lender))
    assert form.context["form"].initial["limit_calls"] == 5
    history = client.get(f"{RULES_PAGE}{row.pk}/history/")
    assert "alice" in text_of(history)
    assert client.get(page_url(row)).status_code == 302


def test_takes_back_what_was_adjusted(client: Client, lender: Company):
    client.post(adjust_url(lender), {"limit_calls": "5"})

    client.post(adjust_url(lender), {"limit_calls": ""})

    assert "(shipped: 7)" not in text_of(client.get(RULES_PAGE))


def test_switches_on_what_is_only_proposed(client: Client, lender: Company):
    client.post(adjust_url(lender, "us-ny.freq"), {"enabled": "yes"})

    assert RuleAdjustment.objects.get().enabled is True
    assert "Not judged" not in text_of(client.get(RULES_PAGE))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"limit_calls": "many"}, "limit_calls"),
        ({"limit_calls": "-1"}, "limit_calls"),
        ({"limit_calls": "1001"}, "limit_calls"),
        ({"enabled": "maybe"}, "enabled"),
        ({"note": "x" * 1001}, "note"),
        ({"limit_calls": "8"}, ""),
        ({"limit_calls": "8", "is_reviewed_by_counsel": "on", "note": "Says who?"}, ""),
        ({"enabled": "no"}, ""),
    ],
    ids=str,
)
def test_says_what_is_wrong_at_its_field(
    client: Client, lender: Company, fields: dict[str, str], field: str
):
    assert list(errors(client.post(adjust_url(lender), fields))) == [field]
    assert not RuleAdjustment.objects.exists()


def test_only_a_superuser_makes_a_rule_looser_with_counsel_and_a_note(lender: Company):
    client = logged_in(staff(is_superuser=True))
    looser = {"limit_calls": "8", "note": "Opinion of 2026-05-01"}

    refused = client.post(adjust_url(lender), looser)
    assert list(errors(refused)) == ["is_reviewed_by_counsel"]
    unexplained = {"limit_calls": "8", "is_reviewed_by_counsel": "on"}
    assert list(errors(client.post(adjust_url(lender), unexplained))) == ["is_reviewed_by_counsel"]
    saved = client.post(adjust_url(lender), {**looser, "is_reviewed_by_counsel": "on"})

    assert saved.status_code == 302
    assert RuleAdjustment.objects.get().is_reviewed_by_counsel
    words = text_of(client.get(RULES_PAGE, {"company": lender.pk}))
    assert "Reviewed by counsel: Opinion of 2026-05-01" in words


def test_fills_in_what_a_replay_has_tried(client: Client, lender: Company):
    form = client.get(adjust_url(lender), {"limit_calls": "4", "enabled": "", "next": "//x"})

    assert form.context["form"].initial == {"limit_calls": "4"}


class TestSettings:
    def test_changes_what_the_company_has_settled(self, client: Client, lender: Company):
        form = client.get(settings_url(lender))
        assert form.context["adminform"].form.initial["light_cap"] == 2

        saved = client.post(
            settings_url(lender),
            {
                "required_notices": ["statementGenerated"],
                "history_complete_from": "2026-01-01",
                "normal_cap": "5",
                "normal_cap_days": "7",
                "allows_common_hours": "on",
            },
        )

        assert saved["Location"] == f"{RULES_PAGE}?company={lender.pk}"
        row = ComplianceSettings.objects.get(company=lender)
        assert (row.required_notices, row.light_cap) == (["statementGenerated"], None)
        assert (row.normal_cap, row.normal_cap_days) == (5, 7)
        words = text_of(client.get(RULES_PAGE))
        assert "normal: 5 in 7 dates" in words
        assert "the hours common to all zones are allowed" in words
        assert "alice" in text_of(client.get(page_url(row, "history")))

    def test_changes_again_only_what_was_touched(self, client: Client, lender: Company):
        client.post(settings_url(lender), {"light_cap": "1", "light_cap_days": "7"})
        row = ComplianceSettings.objects.get()

        client.post(settings_url(lender), form_of(client, row, heavy_cap="9", heavy_cap_days="30"))

        row.refresh_from_db()
        assert (row.light_cap, row.heavy_cap, row.heavy_cap_days) == (1, 9, 30)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"light_cap": "1"}, "light_cap_days"),
            ({"light_cap_days": "7"}, "light_cap_days"),
            ({"heavy_cap": "1", "heavy_cap_days": "61"}, "heavy_cap_days"),
            ({"heavy_cap": "1", "heavy_cap_days": "0"}, "heavy_cap_days"),
            ({"required_notices": ["noSuchSubject"]}, "required_notices"),
            ({"history_complete_from": "once"}, "history_complete_from"),
        ],
        ids=str,
    )
    def test_says_what_is_wrong_at_its_field(
        self, client: Client, lender: Company, fields: dict[str, Any], field: str
    ):
        assert list(errors_of(client.post(settings_url(lender), fields))) == [field]
        assert not ComplianceSettings.objects.exists()


def test_costs_the_same_with_few_and_many_adjustments(client: Client, lender: Company):
    by = staff(is_superuser=True)
    service_caller(lender)
    for rule in RULES:
        adjust_rule(by=by, company=lender, rule_id=rule.id, enabled=True, limits={})
    client.get(RULES_PAGE)

    with CaptureQueriesContext(connection) as queries:
        client.get(RULES_PAGE)

    assert len(queries) <= QUERIES
