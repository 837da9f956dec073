"""POST /api/compliance/screenings: what is refused, before any line, and what a key replays."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from borrowers.models import Person
from companies.models import Company, IdempotentAnswer
from compliance.models import Screening
from compliance.screening import MAX_NAMED
from tests.compliance.guarded_lender import NOW, iso
from tests.compliance.screened_people import (
    CALL,
    NDJSON,
    URL,
    borrower,
    lines_of,
    names_in,
    screen,
)
from tests.factories import Api, faults_of, key_for

KEY = {"Idempotency-Key": "monday"}
WHOM = {"personIds": ["ada"]}
FAULTS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "an empty body": ({}, {"channel": "required", "theme": "required", "personIds": "required"}),
    "nobody": (CALL, {"personIds": "required"}),
    "nobody, as null": ({**CALL, "personIds": None, "filter": None}, {"personIds": "required"}),
    "people and a filter": ({**CALL, **WHOM, "filter": {}}, {"filter": "exclusive"}),
    "no people": ({**CALL, "personIds": []}, {"personIds": "length"}),
    "people who are no list": ({**CALL, "personIds": "ada"}, {"personIds": "not_a_list"}),
    "people who are no texts": (
        {**CALL, "personIds": ["ada", 7, "", "x" * 260]},
        {"personIds[1]": "not_a_string", "personIds[2]": "blank", "personIds[3]": "max_length"},
    ),
    "a filter that is no object": ({**CALL, "filter": "all"}, {"filter": "not_an_object"}),
    "an unknown condition": (
        {**CALL, "filter": {"city": "Rome"}},
        {"filter.city": "unknown_field"},
    ),
    "unknown words": (
        {
            **CALL,
            "filter": {
                "loanStatus": "late",
                "loanType": ["auto", "boat", 3],
                "state": "ny",
                "collectionsIntensity": [],
                "borrowerStatus": None,
            },
        },
        {
            "filter.loanStatus": "invalid_choice",
            "filter.loanType[1]": "invalid_choice",
            "filter.loanType[2]": "invalid_choice",
            "filter.state": "invalid_choice",
            "filter.collectionsIntensity": "invalid_choice",
            "filter.borrowerStatus": "null",
        },
    ),
    "an unknown field": ({**CALL, **WHOM, "loanIds": ["a"]}, {"loanIds": "unknown_field"}),
    "no theme": ({"channel": "voice", **WHOM}, {"theme": "required"}),
    "a subject without a theme of its own": (
        {"channel": "mail", "subject": "freeForm", **WHOM},
        {"theme": "required"},
    ),
    "a theme that contradicts the subject": (
        {**CALL, "subject": "statementGenerated", **WHOM},
        {"subject": "subject_theme"},
    ),
    "a moment too far ahead": (
        {**CALL, **WHOM, "at": "2027-07-07T16:00:00.000001Z"},
        {"at": "out_of_range"},
    ),
    "a moment too long ago": (
        {**CALL, **WHOM, "at": "1999-12-31T23:59:59Z"},
        {"at": "out_of_range"},
    ),
    "much at once": (
        {"channel": "pigeon", "at": "soon", "checkAtCompanyNoon": "yes", "filter": {"state": "XX"}},
        {
            "channel": "invalid_choice",
            "at": "invalid_moment",
            "checkAtCompanyNoon": "not_a_boolean",
            "filter.state": "invalid_choice",
            "theme": "required",
        },
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_all_faults_are_told_at_once_and_nothing_is_kept(
    service: Api, ada: Person, name: str
) -> None:
    body, faults = FAULTS[name]
    with time_machine.travel(NOW, tick=False):
        assert faults_of(service.post(URL, body), 400) == faults
    assert not Screening.objects.exists()


@pytest.mark.parametrize("at", ["2000-01-01T00:00:00Z", "2027-07-07T16:00:00Z"])
def test_the_first_and_the_last_moment_are_judged(service: Api, ada: Person, at: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert names_in(screen(service, **WHOM, at=at)) == [ada.pk]


def test_a_list_of_more_than_ten_thousand_is_refused(service: Api, ada: Person) -> None:
    most = [f"nobody-{number}" for number in range(MAX_NAMED)]
    assert len(lines_of(screen(service, personIds=most))) == MAX_NAMED == 10_000
    # Duplicates count: the list is as long as it is.
    assert faults_of(screen(service, personIds=[*most, most[0]]), 400) == {"personIds": "length"}


def test_long_external_ids_fit_into_a_body(service: Api) -> None:
    most = [f"{number:05}{'x' * 250}" for number in range(5000)]
    assert len(lines_of(screen(service, personIds=most))) == 5000


def test_an_unknown_query_parameter_is_refused(service: Api, ada: Person) -> None:
    answer = service.post(f"{URL}?limit=5", {**CALL, **WHOM})
    assert faults_of(answer, 400) == {"limit": "unknown_parameter"}


def test_it_only_takes_posts(service: Api) -> None:
    assert service.get(URL).status_code == 405


def test_the_first_answer_is_given_again(service: Api, lender: Company, ada: Person) -> None:
    with time_machine.travel(NOW, tick=False):
        first = screen(service, personIds=["ada", "nobody"], headers=KEY)
    borrower(lender)
    with time_machine.travel(NOW.replace(hour=23), tick=False):
        second = screen(service, personIds=["ada", "nobody"], headers=KEY)
    assert lines_of(first) == lines_of(second)
    assert [line["decision"] for line in lines_of(first)] == ["deny", "notFound"]
    assert (first["Content-Type"], second["Content-Type"]) == (NDJSON, NDJSON)
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Screening.objects.get().finished_at is not None


def test_with_a_key_the_lines_are_those_without(service: Api, lender: Company) -> None:
    people = [borrower(lender).pk for _ in range(3)]
    with time_machine.travel(NOW, tick=False):
        without, with_key = (
            screen(service, personIds=people, headers=headers) for headers in (None, KEY)
        )
        assert lines_of(without) == lines_of(with_key)


def test_a_key_goes_with_one_request(service: Api, other_service: Api, ada: Person) -> None:
    lines_of(screen(service, **WHOM, headers=KEY))
    other = screen(service, **WHOM, at=iso(NOW), headers=KEY)
    assert faults_of(other, 422) == {"Idempotency-Key": "idempotency_key_reused"}
    # Keys are the credential's own.
    assert len(lines_of(screen(other_service, **WHOM, headers=KEY))) == 1


def test_refusals_are_not_kept(service: Api, ada: Person) -> None:
    faults_of(screen(service, personIds=[], headers=KEY), 400)
    assert not IdempotentAnswer.objects.exists()
    assert len(lines_of(screen(service, **WHOM, headers=KEY))) == 1


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"filter": {}}, {"Idempotency-Key": "not_allowed"}),
        (
            {"filter": {"state": "XX"}, "at": "soon"},
            {"at": "invalid_moment", "filter.state": "invalid_choice"},
        ),
        (
            {"filter": {}, "at": "soon"},
            {"at": "invalid_moment", "Idempotency-Key": "not_allowed"},
        ),
    ],
    ids=["alone", "with a fault in the filter", "with another fault"],
)
def test_a_filter_takes_no_key(
    service: Api, values: dict[str, Any], faults: dict[str, str]
) -> None:
    assert faults_of(screen(service, **values, headers=KEY), 400) == faults
    assert not Screening.objects.exists()


def test_a_key_that_is_none_is_refused(service: Api, ada: Person) -> None:
    answer = screen(service, **WHOM, headers={"Idempotency-Key": "x" * 256})
    assert faults_of(answer, 400) == {"Idempotency-Key": "invalid"}


def test_agents_screen_too(agent: Api, ada: Person) -> None:
    assert names_in(screen(agent, **WHOM)) == [ada.pk]


def test_who_is_not_known_gets_no_answer(ada: Person, lender: Company) -> None:
    assert screen(Api(), **WHOM).status_code == 401
    expired = Api(key_for(lender)[:-1] + "x")
    assert screen(expired, **WHOM).status_code == 401
