"""The last slot among the processes of a server: they share nothing but the database."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from borrowers.models import Loan
from companies.models import Company
from compliance.models import Decision, Reservation
from contacts.models import Contact
from tests.compliance.guarded_lender import CALL, HOUR, URL, iso, record_calls
from tests.factories import key_for
from tests.peach_interactions.served_project import PATIENCE_SECONDS, ServedProject

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS = 8


@pytest.fixture
def server() -> Iterator[ServedProject]:
    served = ServedProject(
        settings.DATA_DIR,
        DJANGO_SETTINGS_MODULE="tests.compliance.served_lender",
        TEST_DATABASE_NAME=connection.settings_dict["NAME"],
        SECRET_KEY=settings.SECRET_KEY,
    )
    assert served.first_line == f"Serving {served.address} (Ctrl-C stops it)\n"
    yield served
    status, errors = served.stop(signal.SIGTERM)
    assert status == 0, errors


def test_the_last_slot_goes_once_among_processes(
    lender: Company, phone: Contact, loan: Loan, server: ServedProject
) -> None:
    # The server's clock cannot be stopped: noon of tomorrow in Ohio, or an hour before.
    tomorrow = timezone.now() + dt.timedelta(days=1)
    at = tomorrow.replace(hour=16, minute=0, second=0, microsecond=0)
    record_calls(phone.person, 6, at=at - 45 * HOUR, contact=phone, loans=[loan])
    headers = {"X-API-KEY": key_for(lender), "Content-Type": "application/json"}
    body = json.dumps({**CALL, "reserve": True, "at": iso(at)})

    def ask(_: int) -> dict[str, Any]:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
        client.request("POST", f"/api{URL}", body, headers)
        response = client.getresponse()
        content = response.read()
        client.close()
        assert response.status == 200, content
        answer: dict[str, Any] = json.loads(content)["data"]
        return answer

    with ThreadPoolExecutor(REQUESTS) as threads:
        answers = list(threads.map(ask, range(REQUESTS)))
    held = [answer for answer in answers if answer["reservation"] is not None]
    assert len(held) == Reservation.objects.count() == 1
    assert Counter(answer["decision"] for answer in answers) == {"allow": 1, "deny": REQUESTS - 1}
    assert Decision.objects.count() == REQUESTS
