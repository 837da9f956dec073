"""GET /people/{personId}/compliance-export: the evidence about one borrower, streamed."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest

from tests.compliance.asked import NOON, asked
from tests.factories import (
    Api,
    ConsentFactory,
    DoNotInteractFactory,
    InteractionFactory,
    PersonFactory,
    faults_of,
    key_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence(ada, phone, loan) -> dict[str, str]:
    """One piece of each kind of evidence about Ada, and things that are none."""
    call = InteractionFactory(
        person=ada,
        contact=phone,
        loans=[loan],
        status_details="voiceNoAnswer",
        started_at=NOON,
        content={"body": "secret words"},
    )
    InteractionFactory(person=ada, status="canceled", started_at=NOON)
    InteractionFactory(person=ada, deleted_at=NOON, started_at=NOON)
    InteractionFactory(person=PersonFactory(company=ada.company), started_at=NOON)
    return {
        "decision": asked(ada, at=NOON).pk,
        "doNotInteract": DoNotInteractFactory(person=ada, channels=["fax"]).pk,
        "consent": ConsentFactory(person=ada, revoked_at=NOON).pk,
        "interaction": call.pk,
    }


def streamed(response: Any) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_exports_each_kind_of_evidence_one_object_a_line(service, ada, evidence):
    response = service.get(f"/people/{ada.pk}/compliance-export")
    assert response["Content-Type"] == "application/x-ndjson"
    assert response["Cache-Control"] == "private, no-store"
    rows = [json.loads(line) for line in streamed(response).splitlines()]
    assert {row["object"]: row["id"] for row in rows} == evidence
    assert len(rows) == len(evidence)
    assert all(row["personId"] == ada.pk for row in rows)


def test_tells_what_an_interaction_counts_as_and_not_what_it_says(service, ada, evidence):
    text = streamed(service.get(f"/people/{ada.pk}/compliance-export"))
    rows = [json.loads(line) for line in text.splitlines()]
    [call] = [row for row in rows if row["object"] == "interaction"]
    assert call["countsAs"] == ["call", "contact"]
    assert call["statusDetails"] == "voiceNoAnswer"
    assert "secret words" not in text


def test_exports_a_table_for_spreadsheets(service, ada, evidence):
    response = service.get(f"/people/{ada.pk}/compliance-export", format="csv")
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(streamed(response))))
    assert {row["object"]: row["id"] for row in rows} == evidence
    [call] = [row for row in rows if row["object"] == "interaction"]
    assert call["countsAs"] == "call contact"
    assert json.loads(call["all"])["startedAt"] == "2026-08-12T16:00:00.000000+00:00"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(service, ada, start):
    InteractionFactory(person=ada, external_id=f"{start}1+1", started_at=NOON)
    DoNotInteractFactory(person=ada, contact_ids=[])
    rows = csv.reader(
        StringIO(streamed(service.get(f"/people/{ada.pk}/compliance-export", format="csv")))
    )
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]


def test_a_person_without_evidence_has_an_empty_export(service, ada):
    assert streamed(service.get(f"/people/{ada.pk}/compliance-export")) == ""


def test_another_format_is_refused(service, ada):
    answer = service.get(f"/people/{ada.pk}/compliance-export", format="pdf")
    assert faults_of(answer, 400) == {"format": "invalid_choice"}


def test_an_unknown_parameter_is_refused(service, ada):
    answer = service.get(f"/people/{ada.pk}/compliance-export", since="2026-01-01")
    assert faults_of(answer, 400) == {"since": "unknown_parameter"}


def test_a_person_of_another_company_does_not_exist(other_service, ada, evidence):
    faults_of(other_service.get(f"/people/{ada.pk}/compliance-export"), 404)


def test_a_borrower_exports_nothing(lender, ada):
    borrower = Api(key_for(lender, "borrower", person_id=ada.pk))
    faults_of(borrower.get(f"/people/{ada.pk}/compliance-export"), 403)


def test_costs_the_same_for_any_number_of_rows(
    service, ada, evidence, django_assert_max_num_queries
):
    InteractionFactory.create_batch(20, person=ada, started_at=NOON)
    with django_assert_max_num_queries(8):
        streamed(service.get(f"/people/{ada.pk}/compliance-export"))
