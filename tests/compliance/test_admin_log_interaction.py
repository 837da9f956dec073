"""Logging from a borrower's page: only what fits is offered, errors stand at their field, the service decides."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Loan, Person
from companies.choices import Role
from companies.models import Company
from contacts.models import Contact, DoNotInteract
from interactions.choices import Channel, Direction, Status
from interactions.models import Interaction
from interactions.status_details import AGENT_OUTCOMES, STATUS_DETAILS
from interactions.status_rules import details_that_fit, outcomes_that_fit
from tests.admin_pages import logged_in, staff, text_of
from tests.compliance.asked import NOON
from tests.compliance.log_form import IN_PLACE, errors, form_of, log, planned, typed, url, values_of
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    key_for,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

QUERIES_OF_FORM = 12


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, username="ann", time_zone="America/Chicago"))


class TestWhatFits:
    @pytest.mark.parametrize("status", Status.values)
    @pytest.mark.parametrize("direction", Direction.values)
    @pytest.mark.parametrize("channel", Channel.values)
    def test_offers_the_details_and_outcomes_of_the_status_table(
        self, client: Client, ada: Person, channel: str, direction: str, status: str
    ):
        given = typed(channel=channel, direction=direction, status=status)
        form = form_of(client.post(f"{url(ada)}?refresh=status", given, headers=IN_PLACE))
        shown = form.shape.status

        assert shown == status or (status, shown) == ("inProgress", "attempted")
        details = details_that_fit(channel=channel, direction=direction, status=shown)
        offered = form.fields.get("status_details")
        assert [v for v, _ in offered.choices if v] == details if offered else not details
        outcomes = outcomes_that_fit(channel=channel) if shown != "scheduled" else []
        offered = form.fields.get("agent_outcome")
        assert [v for v, _ in offered.choices if v] == outcomes if offered else not outcomes
        assert ("scheduled_at_from" in form.fields) == (shown in ("scheduled", "canceled"))
        assert ("started_at" in form.fields) == (shown != "scheduled")
        assert ("failure_description_short" in form.fields) == (shown == "failed")

    def test_every_detail_and_outcome_can_be_logged(self, client: Client, ada: Person):
        for row in STATUS_DETAILS:
            for channel in row.channels:
                for direction in row.directions:
                    given: dict[str, Any] = {"channel": channel, "direction": direction}
                    given["status"] = row.status
                    if row.value == "blockedByComplianceGuard":
                        given["compliance_guard_rule_id"] = "hours"
                    answer = log(client, ada, status_details=row.value, **given)
                    if row.value == "blockedByComplianceGuard":
                        # There is no rule of this name.
                        assert list(errors(answer)) == ["compliance_guard_rule_id"], given
                    else:
                        assert "HX-Redirect" in answer, given
        for outcome in AGENT_OUTCOMES:
            answer = log(client, ada, channel=outcome.channel, agent_outcome=outcome.value)
            assert "HX-Redirect" in answer, outcome

    def test_asks_for_the_rule_that_blocked_it(self, client: Client, ada: Person):
        blocked = {"status": "failed", "status_details": "blockedByComplianceGuard"}

        assert "compliance_guard_rule_id" in errors(log(client, ada, **blocked))
        log(client, ada, **blocked, compliance_guard_rule_id="regf.freq.7in7")

        assert Interaction.objects.get().compliance_guard_rule_id == "regf.freq.7in7"

    def test_preselects_the_overdue_loans_and_the_primary_number(
        self, client: Client, ada: Person, loan: Loan
    ):
        LoanFactory(person=ada, status="active")
        ContactFactory(person=ada)
        primary = ContactFactory(person=ada, status="primary")
        email = ContactFactory(person=ada, contact_type="email", value="ada@example.com")

        form = form_of(client.get(url(ada), {"channel": "voice"}, headers=IN_PLACE))
        assert form["loans"].value() == [loan.pk]
        assert form["contact"].value() == primary.pk
        assert form["theme"].value() == "opsCollDebt"
        assert email.pk not in dict(form.fields["contact"].choices)

        changed = typed(channel="email", contact=primary.pk)
        form = form_of(client.post(f"{url(ada)}?refresh=channel", changed, headers=IN_PLACE))
        assert form["contact"].value() == email.pk

    def test_of_who_owes_nothing_overdue_it_is_servicing(self, client: Client, ada: Person):
        active = LoanFactory(person=ada, status="active")

        form = form_of(client.get(url(ada), headers=IN_PLACE))

        assert (form["theme"].value(), form["loans"].value()) == ("opsServicing", [active.pk])

    def test_offers_nothing_of_anybody_else(self, client: Client, ada: Person):
        neighbour = PersonFactory(company=ada.company)
        contact, loan = ContactFactory(person=neighbour), LoanFactory(person=neighbour)
        call = InteractionFactory(person=neighbour)
        foreign = {"contact": contact.pk, "loans": [loan.pk], "previous_interaction": call.pk}

        shown = client.get(url(ada), {"previous_interaction": call.pk}).content.decode()
        refused = errors(log(client, ada, **foreign))

        assert not any(row.pk in shown for row in (contact, loan))
        assert set(refused) == set(foreign)
        assert not Interaction.objects.filter(person=ada).exists()


class TestRecording:
    def test_records_through_the_service_as_the_member_of_staff(
        self, client: Client, ada: Person, phone: Contact, loan: Loan
    ):
        earlier = InteractionFactory(person=ada)

        answer = log(
            client,
            ada,
            contact=phone.pk,
            loans=[loan.pk],
            status="succeeded",
            status_details="voiceSpokeWithFirstParty",
            agent_outcome="voiceSpokeWithFirstParty",
            text="She will pay on Friday.",
            started_at_0="2026-08-11",
            started_at_1="14:30",
            ended_at_0="2026-08-11",
            ended_at_1="14:45",
            previous_interaction=earlier.pk,
            sensitive="on",
        )

        assert answer["HX-Redirect"] == f"/admin/borrowers/person/{ada.pk}/"
        row = Interaction.objects.exclude(pk=earlier.pk).get()
        assert row.started_at == dt.datetime(2026, 8, 11, 19, 30, tzinfo=dt.UTC)
        assert row.ended_at == row.started_at + dt.timedelta(minutes=15)
        assert (row.contact, list(row.loans.all())) == (phone, [loan])
        assert row.previous_interaction == earlier
        assert row.content == {"summary": "She will pay on Friday."}
        assert row.sensitive
        assert row.created_by.user.username == "ann"
        assert "Recorded: Voice, succeeded." in text_of(client.get(answer["HX-Redirect"]))

    def test_without_a_time_it_is_now_and_a_bare_date_stays_one(self, client: Client, ada: Person):
        log(client, ada)
        assert Interaction.objects.get().started_at == NOON
        Interaction.objects.all().delete()

        log(client, ada, started_at_0="2026-08-10")

        row = Interaction.objects.get()
        assert row.started_at == dt.datetime(2026, 8, 10, 4, tzinfo=dt.UTC)
        assert not row.started_at_has_time

    def test_what_was_canceled_stands_where_it_was_planned(self, client: Client, ada: Person):
        form = form_of(client.get(url(ada), {"status": "canceled"}, headers=IN_PLACE))
        log(client, ada, **planned(status="canceled"))

        assert form.fields["started_at"].help_text == "Empty: it never began."
        row = Interaction.objects.get()
        assert row.started_at is None
        assert row.sort_at == dt.datetime(2026, 8, 13, 16, tzinfo=dt.UTC)

    @pytest.mark.parametrize(
        ("zone", "hour"), [("America/New_York", 14), ("Pacific/Honolulu", 20), ("", 15)]
    )
    def test_reads_the_time_on_the_clock_that_is_named(
        self, client: Client, ada: Person, zone: str, hour: int
    ):
        log(client, ada, started_at_0="2026-08-10", started_at_1="10:00", zone=zone)

        assert Interaction.objects.get().started_at == dt.datetime(2026, 8, 10, hour, tzinfo=dt.UTC)

    def test_a_text_that_says_stop_is_an_opt_out(self, client: Client, ada: Person, phone: Contact):
        log(
            client,
            ada,
            channel="text",
            direction="inbound",
            status="succeeded",
            contact=phone.pk,
            text="STOP",
        )

        assert DoNotInteract.objects.get().reason == "optOut"

    def test_without_the_page_around_it_leads_back(self, client: Client, ada: Person):
        assert "Back to Ada Miller" in text_of(client.get(url(ada)))

        done = client.post(url(ada), typed())

        assert (done.status_code, done["Location"]) == (302, f"/admin/borrowers/person/{ada.pk}/")


class TestErrors:
    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"channel": "pigeon"}, "channel"),
            ({"direction": ""}, "direction"),
            ({"status": "asleep"}, "status"),
            ({"theme": ""}, "theme"),
            ({"theme": "no such\0"}, "theme"),
            ({"status_details": "emailBounced"}, "status_details"),
            ({"agent_outcome": "chatAbandoned"}, "agent_outcome"),
            ({"subject": "statementGenerated"}, "subject"),
            ({"started_at_0": "2026-08-20", "started_at_1": "10:00"}, "started_at"),
            ({"started_at_0": "soon"}, "started_at"),
            ({"started_at_1": "10:00"}, "started_at"),
            ({"started_at_0": "0001-01-01", "zone": "Pacific/Guam"}, "started_at"),
            ({"started_at_0": "9999-12-31", "zone": "Pacific/Honolulu"}, "started_at"),
            ({"ended_at_0": "2026-08-10"}, "ended_at"),
            ({"ended_at_0": "2026-08-10", "ended_at_1": "10:00"}, "ended_at"),
            ({"zone": "Mars/Olympus"}, "zone"),
            ({"contact": "'"}, "contact"),
            ({"loans": ["\0"]}, "loans"),
            ({"previous_interaction": "\0"}, "previous_interaction"),
            ({"text": "\0"}, "text"),
            ({"text": "x" * 20_001}, "text"),
            ({"status": "failed", "failure_description_short": "x" * 256}, None),
            ({"status": "scheduled"}, "scheduled_at_from"),
        ],
        ids=str,
    )
    def test_stand_at_the_field_and_what_was_typed_stays(
        self, client: Client, ada: Person, fields: dict[str, Any], field: str | None
    ):
        given = {"text": "She will pay.", "ended_at_1": "11:59", **fields}

        refused = log(client, ada, **given)

        found = errors(refused)
        assert (field or "failure_description_short") in found
        assert not Interaction.objects.exists()
        values = values_of(refused)
        if "text" not in fields:
            assert values["text"] == "She will pay."
        if "ended_at_1" in values:
            assert values["ended_at_1"] == given["ended_at_1"]

    @pytest.mark.parametrize(
        ("fields", "focused"),
        [
            ({"started_at_0": "2026-08-20", "ended_at_0": "2026-08-10"}, "started_at_0"),
            ({"theme": "", "started_at_0": "2026-08-20"}, "theme"),
            ({"text": "x" * 20_001}, "text"),
        ],
        ids=["of_two_clocks", "of_two", "text"],
    )
    def test_the_first_wrong_field_is_focused(
        self, client: Client, ada: Person, fields: dict[str, Any], focused: str
    ):
        shown = log(client, ada, **fields).content.decode()

        tags = re.findall(r"<(?:input|select|textarea)[^>]*>", shown)
        (tag,) = [tag for tag in tags if " autofocus" in tag]
        assert f'name="{focused}"' in tag
        assert "hx-preserve" not in tag

    def test_what_was_focused_once_is_not_focused_again(self, client: Client, ada: Person):
        given = typed(status="failed", started_at_0="2026-08-20", started_at_1="10:00")
        refused = client.post(url(ada), given, headers=IN_PLACE)
        focused = values_of(refused)["focused"]

        again = {**given, "focused": focused}
        follows = client.post(f"{url(ada)}?refresh=status", again, headers=IN_PLACE)

        (date,) = re.findall(r'<input[^>]*name="started_at_0"[^>]*>', follows.content.decode())
        assert focused == "started_at"
        assert 'value="2026-08-20"' in date
        assert "hx-preserve" not in date
        assert "autofocus" not in date
        assert "focused" not in values_of(follows)

    def test_say_the_same_as_the_api(self, client: Client, agent: Api, ada: Person):
        body = {"channel": "voice", "direction": "outbound", "status": "attempted"}
        body |= {"theme": "opsCollDebt", "subject": "statementGenerated"}
        faults = agent.post(f"/people/{ada.pk}/interactions", body).json()["errors"]

        assert errors(log(client, ada, subject="statementGenerated")) == {
            "subject": [fault["message"] for fault in faults]
        }

    def test_what_was_typed_stays_while_other_fields_follow(self, client: Client, ada: Person):
        given = typed(
            status="failed",
            text="<b>typed</b>\0",
            started_at_0="2026-08-10",
            started_at_1="nonsense",
            is_autodialed="on",
        )

        answer = client.post(f"{url(ada)}?refresh=status", given, headers=IN_PLACE)

        values = values_of(answer)
        assert values["text"].startswith("<b>typed</b>")
        assert (values["started_at_0"], values["started_at_1"]) == ("2026-08-10", "nonsense")
        assert "is_autodialed" in values
        assert "<b>typed" not in answer.content.decode()
        assert not form_of(answer).errors


class TestWhoMay:
    def test_an_auditor_logs_nothing(self, lender: Company, ada: Person):
        client = logged_in(staff(lender, role=Role.AUDITOR))

        assert client.get(url(ada)).status_code == 403
        assert client.post(url(ada), typed()).status_code == 403
        assert client.post(url(ada, "plan/"), planned()).status_code == 403
        assert not Interaction.objects.exists()

    def test_an_auditor_there_logs_nothing_there(self, lender: Company, other_lender: Company):
        user = staff(lender)
        user.memberships.create(company=other_lender, role=Role.AUDITOR)
        person = PersonFactory(company=other_lender)

        assert logged_in(user).post(url(person), typed()).status_code == 403

    def test_a_plan_is_not_asked_about_by_an_address(self, client: Client, ada: Person):
        assert client.get(url(ada, "plan/")).status_code == 403

    def test_a_request_of_another_site_is_refused(self, lender: Company, ada: Person):
        client = Client(enforce_csrf_checks=True)
        client.force_login(staff(lender))

        assert client.post(url(ada), typed()).status_code == 403


@pytest.mark.parametrize("number", [1, 40])
def test_the_form_costs_the_same_with_few_and_many_rows(client: Client, ada: Person, number: int):
    for _ in range(number):
        InteractionFactory(
            person=ada, contact=ContactFactory(person=ada), loans=[LoanFactory(person=ada)]
        )
    client.get(url(ada), headers=IN_PLACE)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(ada), headers=IN_PLACE).status_code == 200

    assert len(queries) <= QUERIES_OF_FORM


def test_many_loans_are_left_to_the_whole_form(client: Client, ada: Person, lender: Company):
    for _ in range(62):
        LoanFactory(person=ada)

    answer = client.get(url(ada), headers=IN_PLACE)

    assert len(form_of(answer).fields["loans"].choices) == 60
    assert "Another loan" in text_of(answer)
    assert key_for(lender) not in answer.content.decode()
