"""manage.py export_interactions: what it writes, an import takes back."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Company
from contacts.models import Contact
from interactions.choices import Channel, Direction, Status, Theme
from interactions.models import Interaction
from interactions.status_details import AGENT_OUTCOMES, STATUS_DETAILS
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    moment,
    service_caller,
)
from tests.interactions.importing import refusals, run_import

# Everything that a body can say, by the name of the column; what it refers to is compared by external ID.
WRITABLE = (
    *("external_id", "channel", "theme", "status", "direction", "content", "subject", "sensitive"),
    *("status_details", "agent_outcome", "meta_data", "is_transactional", "started_at"),
    *("started_at_has_time", "ended_at", "scheduled_at_from", "scheduled_at_to"),
    *("failure_description_short", "failure_description_long", "compliance_guard_rule_id"),
    *("purpose", "purpose_note", "purpose_deadline", "is_autodialed", "is_prerecorded"),
)


def export(company: Company, path: Path, *options: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command(
        "export_interactions", "--company", company.pk, "--output", str(path), *options, stderr=said
    )
    return said.getvalue()


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def told(row: Interaction) -> dict[str, Any]:
    """All that was written into an interaction, in words that hold in every company."""
    before = row.previous_interaction
    return {
        **{name: getattr(row, name) for name in WRITABLE},
        "person": row.person.external_id,
        "contact": None if row.contact is None else (row.contact.label, row.contact.value),
        "loans": sorted(str(loan.external_id) for loan in row.loans.all()),
        "previous": None if before is None else (before.content, before.external_id),
    }


def history(company: Company) -> list[dict[str, Any]]:
    rows = Interaction.objects.living().filter(company=company).order_by("pk")
    return sorted(map(told, rows), key=repr)


def test_an_import_into_an_empty_company_gives_all_back(lender: Company, tmp_path: Path) -> None:
    ada = PersonFactory(company=lender, external_id="ada", time_zone="America/Denver")
    bo = PersonFactory(company=lender, external_id="bo")
    loan = LoanFactory(person=bo, external_id="loan", loan_type="studentLoan", account_number="7")
    CoBorrower.objects.create(loan=loan, person=ada)
    phone = ContactFactory(person=ada, external_id="mobile", status="primary", verified=True)
    email = ContactFactory(person=ada, external_id=None, contact_type="email", value="a@b.example")
    first = InteractionFactory(person=ada, contact=phone, loans=[loan], content={"body": "first"})
    InteractionFactory(
        person=ada,
        channel="email",
        contact=email,
        previous_interaction=first,
        status="failed",
        status_details="emailBounced",
        external_id="second",
        failure_description_short="full",
        failure_description_long="mailbox full",
        started_at=moment("2024-03-10T05:00"),
        started_at_has_time=False,
        sensitive=True,
        is_transactional=False,
        meta_data={"a": 1},
        purpose="courtPermission",
        purpose_note="order 7",
        is_prerecorded=True,
    )
    path = tmp_path / "all.ndjson"

    said = export(lender, path, "--with-people")

    assert said == "2 interactions written.\n5 people, contacts and loans written before them.\n"
    other = CompanyFactory()
    run_import_of_other(lender, other, path)
    assert history(other) == history(lender)
    new = Person.objects.get(company=other, external_id="ada")
    assert (new.time_zone, new.full_name) == ("America/Denver", "Ada Miller")
    contact = Contact.objects.get(company=other, external_id="mobile")
    assert (contact.status, contact.verified) == ("primary", True)
    made = Loan.objects.get(company=other)
    assert (made.loan_type, made.account_number) == ("studentLoan", "7")
    assert list(made.co_borrowers.all()) == [new]


def run_import_of_other(lender: Company, other: Company, path: Path) -> None:
    said = run_import(other, path, "--with-people")
    assert refusals(path) == [], said


def test_without_people_only_interactions_are_written(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    InteractionFactory(person=ada, contact=ContactFactory(person=ada, external_id="mobile"))
    path = tmp_path / "all.ndjson"
    export(lender, path)
    (line,) = lines_of(path)
    assert (line["object"], line["personId"], line["contactId"]) == ("interaction", "ada", "mobile")
    other = CompanyFactory()
    run_import(other, path)
    assert refusals(path) == [("1", "personId", "not_found")]


def test_says_what_can_be_imported_only_here(lender: Company, tmp_path: Path) -> None:
    nobody = PersonFactory(company=lender, external_id=None)
    gone = InteractionFactory(person=nobody, deleted_at=timezone.now())
    InteractionFactory(person=nobody, previous_interaction=gone)
    said = export(lender, tmp_path / "all.ndjson")
    assert "1 interactions written.\n1 lines name a person or a loan that has no externalId" in said
    assert "1 followed on an interaction that was deleted" in said


def test_takes_the_filters_of_the_api(lender: Company, ada: Person, tmp_path: Path) -> None:
    InteractionFactory(person=ada, external_id="call", started_at=moment("2024-01-01"))
    InteractionFactory(person=ada, external_id="mail", channel="mail")
    path = tmp_path / "all.ndjson"
    export(lender, path, "--filter", "channel=voice,text", "--filter", "startedAtTo=2025-01-01")
    assert [line["externalId"] for line in lines_of(path)] == ["call"]
    with pytest.raises(CommandError, match="channel"):
        export(lender, path, "--filter", "channel=pigeon")
    with pytest.raises(CommandError, match="colour"):
        export(lender, path, "--filter", "colour=red")


def test_writes_nothing_of_another_lender(
    lender: Company, ada: Person, other_lender: Company, tmp_path: Path
) -> None:
    InteractionFactory(person=PersonFactory(company=other_lender))
    path = tmp_path / "all.ndjson"
    export(lender, path, "--with-people")
    assert path.read_bytes() == b""


def test_queries_do_not_grow_with_the_rows(
    lender: Company,
    ada: Person,
    tmp_path: Path,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    loan = LoanFactory(person=ada)
    before = None
    creator = service_caller(lender).actor
    for _ in range(20):
        before = InteractionFactory(
            person=ada, loans=[loan], previous_interaction=before, created_by=creator
        )
        InteractionFactory(person=PersonFactory(company=lender), created_by=creator)
    with django_assert_max_num_queries(10):
        export(lender, tmp_path / "all.ndjson", "--with-people")


MOMENTS = st.datetimes(
    min_value=dt.datetime(1990, 1, 1),  # noqa: DTZ001
    max_value=dt.datetime(2025, 12, 31),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
JSON = st.dictionaries(
    TEXTS,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=3,
)


@st.composite
def interactions(draw: st.DrawFn) -> dict[str, Any]:
    """The attributes of an interaction that may be."""
    details = draw(st.sampled_from(STATUS_DETAILS))
    channel = draw(st.sampled_from(sorted(details.channels)))
    outcomes = [row.value for row in AGENT_OUTCOMES if row.channel == channel]
    started_at = draw(MOMENTS)
    is_failed = details.status == Status.FAILED
    is_blocked = details.value == "blockedByComplianceGuard"
    return {
        "channel": channel,
        "direction": draw(st.sampled_from(sorted(details.directions))),
        "status": details.status,
        "status_details": details.value,
        "theme": draw(st.sampled_from(Theme.values)),
        "agent_outcome": draw(st.none() | st.sampled_from(outcomes)) if outcomes else None,
        "started_at": started_at,
        "ended_at": draw(st.none() | st.just(started_at + dt.timedelta(minutes=3))),
        "content": draw(st.none() | JSON),
        "meta_data": draw(st.none() | JSON),
        "sensitive": draw(st.booleans()),
        "is_transactional": draw(st.none() | st.booleans()),
        "is_autodialed": draw(st.booleans()),
        "purpose_note": draw(st.none() | TEXTS),
        "failure_description_short": draw(st.none() | TEXTS) if is_failed else None,
        "compliance_guard_rule_id": "regf.freq.7in7" if is_blocked else None,
        "external_id": draw(st.none() | st.uuids().map(str)),
        "has_contact": draw(st.booleans()),
        "loan_count": draw(st.integers(0, 2)),
        # Which one before it it follows on.
        "follows": draw(st.none() | st.integers(0, 5)),
    }


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(interactions(), min_size=1, max_size=6))
def test_any_history_is_the_same_after_export_and_import(
    db: None, tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    lender = CompanyFactory()
    person = PersonFactory(company=lender)
    phone = ContactFactory(person=person)
    loans = [LoanFactory(person=person), LoanFactory(person=person)]
    creator = service_caller(lender).actor
    made: list[Interaction] = []
    for row in rows:
        values = dict(row)
        follows = values.pop("follows")
        is_phone = values["channel"] in (Channel.VOICE, Channel.TEXT)
        has_contact = values.pop("has_contact") and is_phone
        made.append(
            InteractionFactory(
                person=person,
                created_by=creator,
                contact=phone if has_contact else None,
                loans=loans[: values.pop("loan_count")],
                previous_interaction=made[follows % len(made)] if made and follows else None,
                **values,
            )
        )
    path = tmp_path / "all.ndjson"
    export(lender, path, "--with-people")
    other = CompanyFactory()
    run_import_of_other(lender, other, path)
    assert history(other) == history(lender)


def test_directions_are_all_in_the_property() -> None:
    assert {d for row in STATUS_DETAILS for d in row.directions} == set(Direction)
