"""Lists by each documented filter read no more rows than the person or the period has that they are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies.models import Company
from compliance.demo.crowd.population import Population, ensure_population
from interactions.api.filters import CompanyInteractionFilters
from interactions.models import Interaction
from tests.factories import Api, key_for

COUNT = 12_000
DAYS = 20
# A page is read to one row beyond it; the total and the estimates of a plan are not exact either.
SLACK = 60
# These need no period: they are one.
MOMENTS = ("startedAt", "createdAt", "updatedAt", "scheduledAt")
SORTS = ("startedAt", "createdAt", "updatedAt", "scheduledAtFrom")


@pytest.fixture
def population(db: None) -> Population:
    return ensure_population(COUNT, lambda text: None)


@pytest.fixture
def api(population: Population) -> Api:
    return Api(key_for(Company.objects.get()))


def values_of(row: Interaction) -> dict[str, str]:
    """A value of each filter, as far as there are any with it those of a row."""
    moment = row.created_at.isoformat()
    return {
        **dict.fromkeys((f"{name}{end}" for name in MOMENTS for end in ("From", "To")), moment),
        "channel": "fax,voice",
        "direction": "inbound",
        "status": "failed",
        "statusDetails": "voiceWrongNumber",
        "agentOutcome": "voiceSpokeWithFirstParty",
        "theme": "marketing",
        "subject": "loanOverdueFirstNotice",
        "isExternal": "false",
        "sensitive": "true",
        "hasRecording": "true",
        "hasVoicemail": "false",
        "missed": "true",
        "loanId": row.loan_rows.earliest("pk").loan_id,
        "contactId": str(row.contact_id),
        "externalId": "nothing",
        "createdBy": row.created_by_id,
        "previousInteractionId": row.pk,
        "complianceGuardRuleId": "regf.hours",
        "search": "payment promise",
        "personId": row.person_id,
    }


def rows_read(api: Api, path: str, parameters: dict[str, str]) -> int:
    """How many rows of interactions the dearest query of a list looks at."""
    with CaptureQueriesContext(connection) as queries:
        assert api.get(f"{path}?{urlencode(parameters)}").status_code == 200
    read = [0]
    for query in queries:
        if "interactions_interaction" in query["sql"] and query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
                (plan,) = cursor.fetchone()
            plans = orjson.loads(plan) if isinstance(plan, str) else plan
            read.append(sum(_looked_at(plans[0]["Plan"])))
    return max(read)


def _looked_at(node: dict[str, Any]) -> Iterator[int]:
    if node.get("Relation Name") == "interactions_interaction":
        removed = (node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
        yield round((node["Actual Rows"] + sum(removed)) * node["Actual Loops"])
    for part in node.get("Plans", ()):
        yield from _looked_at(part)


def test_each_filter_of_a_person_reads_that_person_only(population: Population, api: Api) -> None:
    row = Interaction.objects.filter(
        person_id=population.recent_id, contact__isnull=False, loan_rows__isnull=False
    ).first()
    assert row is not None
    values = values_of(row)
    own = Interaction.objects.filter(person_id=row.person_id).count()
    path = f"/people/{row.person_id}/interactions"

    read = {
        (name, sort): rows_read(api, path, {name: values[name], "sortBy": f"-{sort}"})
        for name in CompanyInteractionFilters.base_filters
        for sort in SORTS
        if name != "personId" and (sort == SORTS[0] or name.startswith(MOMENTS))
    }

    assert {key: number for key, number in read.items() if number > 2 * own + SLACK} == {}


def test_each_filter_of_a_period_reads_that_period_only(population: Population, api: Api) -> None:
    start = timezone.now() - dt.timedelta(days=400)
    period = {
        "startedAtFrom": start.isoformat(),
        "startedAtTo": (start + dt.timedelta(days=DAYS)).isoformat(),
    }
    within = Interaction.objects.filter(
        started_at__gte=period["startedAtFrom"], started_at__lt=period["startedAtTo"]
    )
    row = within.filter(contact__isnull=False, loan_rows__isnull=False).order_by("pk")[0]
    values = values_of(row)

    read = {
        name: rows_read(api, "/interactions", {**period, name: values[name]})
        for name in CompanyInteractionFilters.base_filters
        if not name.startswith("startedAt")
    }

    most = 2 * within.count() + SLACK
    assert most < COUNT / 10
    assert {name: number for name, number in read.items() if number > most} == {}


def test_a_company_s_list_is_sorted_by_an_index_in_every_order(
    population: Population, api: Api
) -> None:
    plans = {}
    for sort in SORTS:
        with CaptureQueriesContext(connection) as queries:
            assert api.get(f"/interactions?sortBy={sort}&direction=outbound").status_code == 200
        listed = next(
            q["sql"] for q in queries if "ORDER BY" in q["sql"] and "LIMIT 26" in q["sql"]
        )
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {listed}")
            plans[sort] = "\n".join(line for (line,) in cursor.fetchall()).split("SubPlan")[0]

    assert [sort for sort, plan in plans.items() if "Sort Key" in plan or "Seq Scan" in plan] == []
