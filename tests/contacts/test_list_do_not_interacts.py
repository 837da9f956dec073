"""GET /api/people/{personId}/do-not-interacts, and one of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from borrowers.models import Person
from companies.models import Company
from peach_interactions.object_ids import new_object_id
from tests.factories import (
    Api,
    ContactFactory,
    DoNotInteractFactory,
    PersonFactory,
    data_of,
    faults_of,
    key_for,
    moment,
)

URL = "/people/ext-ada/do-not-interacts"
NOW = moment("2026-06-02T16:00:00")
TODAY = dt.date(2026, 6, 2)
ONE_DAY = dt.timedelta(days=1)


def listed(api: Api, **parameters: str) -> list[str]:
    return [row["id"] for row in api.get(URL, **parameters).json()["data"]]


def test_lists_the_persons_own_newest_first(service: Api, ada: Person) -> None:
    first, second = DoNotInteractFactory(person=ada), DoNotInteractFactory(person=ada)
    DoNotInteractFactory(person=PersonFactory(company=ada.company))
    assert listed(service) == [second.pk, first.pk]


def test_withdrawn_ones_only_if_asked_for(service: Api, ada: Person) -> None:
    row = DoNotInteractFactory(person=ada, withdrawn_at=NOW)
    assert listed(service) == []
    assert listed(service, includeWithdrawn="false") == []
    assert listed(service, includeWithdrawn="true") == [row.pk]
    assert listed(service, startingAfter=row.pk) == []
    assert data_of(service.get(f"{URL}/{row.pk}"))["withdrawnAt"].startswith("2026-06-02T16:00")


def test_filters_by_reason_and_source(service: Api, ada: Person) -> None:
    cease = DoNotInteractFactory(person=ada, reason="ceaseCommunication", source="admin")
    opt_out = DoNotInteractFactory(person=ada, reason="optOut", source="textReply")
    DoNotInteractFactory(person=ada)
    assert listed(service, reason="ceaseCommunication,optOut") == [opt_out.pk, cease.pk]
    assert listed(service, source="admin") == [cease.pk]


def test_filters_by_the_channel_that_is_restricted(service: Api, ada: Person) -> None:
    every = DoNotInteractFactory(person=ada)
    named_every = DoNotInteractFactory(person=ada, channels=["all"])
    voice = DoNotInteractFactory(person=ada, channels=["voice", "text"])
    assert listed(service, channel="voice") == [voice.pk, named_every.pk, every.pk]
    assert listed(service, channel="email") == [named_every.pk, every.pk]


@pytest.mark.parametrize(
    ("values", "is_active"),
    [
        ({}, True),
        ({"start_date": TODAY, "end_date": TODAY}, True),
        ({"start_date": TODAY + ONE_DAY}, False),
        ({"start_date": TODAY - ONE_DAY, "end_date": TODAY - ONE_DAY}, False),
        ({"received_at": NOW + dt.timedelta(seconds=1), "start_date": TODAY}, False),
        ({"received_at": NOW}, True),
    ],
)
def test_filters_by_force(
    service: Api, ada: Person, values: dict[str, Any], is_active: bool
) -> None:
    given = {"received_at": NOW - ONE_DAY, **values}
    row = DoNotInteractFactory(person=ada, **given)
    with time_machine.travel(NOW, tick=False):
        assert listed(service, active="true") == ([row.pk] if is_active else [])
        assert listed(service, active="false") == ([] if is_active else [row.pk])


@pytest.mark.parametrize(
    ("name", "value"),
    [("reason", "whim"), ("channel", "all"), ("active", "yes"), ("source", "x"), ("kind", "text")],
)
def test_refuses_filters_that_mean_nothing(
    service: Api, ada: Person, name: str, value: str
) -> None:
    assert list(faults_of(service.get(URL, **{name: value}), 400)) == [name]


def test_another_persons_is_not_found(service: Api, ada: Person) -> None:
    row = DoNotInteractFactory(person=PersonFactory(company=ada.company))
    for reference in (row.pk, new_object_id("DN"), "ext-a", "x", new_object_id("CT")):
        response = service.get(f"{URL}/{reference}")
        assert faults_of(response, 404) == {"doNotInteractId": "not_found"}


def test_a_borrower_reads_none(lender: Company, ada: Person) -> None:
    row = DoNotInteractFactory(person=ada)
    api = Api(key_for(lender, "borrower", person_id=ada.pk))
    for path in (URL, f"{URL}/{row.pk}"):
        assert faults_of(api.get(path), 403) == {None: "permission_denied"}
    assert (
        api.get(f"/people/{PersonFactory(company=lender).pk}/do-not-interacts").status_code == 404
    )


def test_the_list_costs_the_same_for_one_as_for_many(
    service: Api, ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        DoNotInteractFactory(person=ada, contact_ids=[ContactFactory(person=ada).pk])
    service.get(URL)
    with django_assert_num_queries(4):
        service.get(URL)


def test_one_costs_three_queries(
    service: Api, ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = DoNotInteractFactory(person=ada)
    service.get(f"{URL}/{row.pk}")
    with django_assert_num_queries(3):
        service.get(f"{URL}/{row.pk}")
