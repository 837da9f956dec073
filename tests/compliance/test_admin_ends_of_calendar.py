"""What a lender's system dates at the ends of the calendar, as some write "no date", breaks no page of staff."""

from __future__ import annotations

import pytest
from django.test import Client

from companies.models import Company
from tests.admin_pages import logged_in, page_url, staff
from tests.factories import Api, ContactFactory, PersonFactory, data_of, key_for

FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
INBOUND = {"channel": "document", "theme": "opsServicing", "direction": "inbound"}
LIST = "/admin/interactions/interaction/"


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "UTC"])
def test_the_pages_show_moments_that_no_clock_of_theirs_has(lender: Company, zone: str) -> None:
    lender.time_zone = zone
    lender.save()
    person = PersonFactory(company=lender, external_id="ada")
    ContactFactory(person=person)
    api, client = Api(key_for(lender)), logged_in(staff(lender))
    dated = (
        {"status": "succeeded", "startedAt": FIRST},
        {"status": "scheduled", "scheduledAtFrom": LAST},
    )
    path = "/people/ext-ada/interactions"
    ids = [data_of(api.post(path, {**INBOUND, **values}))["id"] for values in dated]
    page = page_url(person).removesuffix("change/")

    shown = [body(client, address) for address in (LIST, f"{page}timeline/", f"{LIST}export/")]
    for pk in ids:
        shown.append(body(client, f"{LIST}{pk}/change/"))
        body(client, f"{page}log/?previous_interaction={pk}")
    body(client, page)

    assert all(b"0001-01-01" in text or b"9999-12-31" in text for text in shown)
