"""What was made on each day is counted quickly, and as one would count it row by row on the clock of the reader."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from borrowers.models import Person
from companies.models import Company
from compliance.admin.home_days import MADE, made
from compliance.admin.home_period import Period
from interactions.models import Interaction
from tests.factories import InteractionFactory, PersonFactory

pytestmark = pytest.mark.django_db

KINDS = (
    {"channel": "voice", "status_details": "voiceNoAnswer"},
    {"channel": "voice", "status": "succeeded", "status_details": "voiceSpokeWithFirstParty"},
    {"channel": "voice", "direction": "inbound", "status_details": "voiceMissed"},
    {"channel": "mail", "status": "attempted", "status_details": None},
    {"channel": "mail", "status": "canceled", "status_details": None},
    {"channel": "mail", "status_details": None, "deleted_at": timezone.now()},
)
# Around the midnights of a day of 23 hours in New York, and of one of 25 there.
CHANGES_OF_CLOCKS = (dt.date(2026, 3, 8), dt.date(2025, 11, 2))
AROUND_MIDNIGHT = (dt.timedelta(0), dt.timedelta(microseconds=-1), dt.timedelta(hours=1))


@pytest.fixture
def rows(ada: Person, other_lender: Company) -> None:
    """Of every kind some around the midnights of several places, and some of another company."""
    stranger = PersonFactory(company=other_lender)
    kinds = itertools.cycle(KINDS)
    for date, days, zone in itertools.product(
        CHANGES_OF_CLOCKS, range(3), ("America/New_York", "Asia/Kolkata", "UTC")
    ):
        midnight = dt.datetime.combine(date + dt.timedelta(days), dt.time(), ZoneInfo(zone))
        for apart, person in zip(AROUND_MIDNIGHT, (ada, ada, stranger), strict=True):
            started_at = midnight.astimezone(dt.UTC) + apart
            for _ in range(2):
                InteractionFactory(person=person, started_at=started_at, **next(kinds))


def counted_row_by_row(company: Company, period: Period) -> Counter[tuple[object, ...]]:
    counts = Counter[tuple[object, ...]]()
    for row in Interaction.objects.living().filter(company=company, status__in=MADE):
        day = timezone.localtime(row.sort_at).date()
        if period.first <= day <= period.last:
            counts[day, row.channel, row.direction, row.status, row.status_details] += 1
    return counts


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Asia/Kolkata", "UTC", "Pacific/Kiritimati", "Pacific/Niue"]
)
@pytest.mark.parametrize("date", CHANGES_OF_CLOCKS)
def test_counts_what_one_would_count_row_by_row(
    lender: Company, rows: None, zone: str, date: dt.date
):
    period = Period(date - dt.timedelta(days=1), date + dt.timedelta(days=1))

    with timezone.override(zone):
        counted = made(lender, period)
        plain = counted_row_by_row(lender, period)

    assert len(plain) > 2
    assert len(counted) == len(plain)
    assert {
        (row.day, row.channel, row.direction, row.status, row.details): row.number
        for row in counted
    } == plain
