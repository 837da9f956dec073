"""POST /api/compliance/screenings: whom it answers about, and that it says what can-interact says."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from borrowers.models import CoBorrower, Person
from companies.models import Company
from compliance.models import Decision, Screening
from compliance.screening import screen as screen_as
from peach_interactions.errors import NotPermitted
from peach_interactions.object_ids import new_object_id
from tests.compliance.guarded_lender import HOUR, NOW, iso, record_calls
from tests.compliance.screened_people import (
    CALL,
    URL,
    borrower,
    lines_of,
    names_in,
    not_found,
    screen,
)
from tests.compliance.worlds import random_question, random_world, save_world
from tests.factories import (
    Api,
    ContactFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
    key_for,
    service_caller,
)

EVENING = NOW.replace(hour=2)


def line_of_answer(person_id: str, answer: dict[str, Any]) -> dict[str, Any]:
    """What a screening says of somebody about whom can-interact says this."""
    denying = [reason["ruleId"] for reason in answer["reasons"] if reason["severity"] == "deny"]
    return {
        "personId": person_id,
        "decision": answer["decision"],
        "ruleId": denying[0] if denying else None,
        "nextAllowedAt": answer["nextAllowedAt"],
        "contactId": answer["contactId"],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("first", range(0, 60, 10))
def test_each_line_says_what_can_interact_says(first: int) -> None:
    with time_machine.travel(NOW, tick=False):
        for seed in range(first, first + 10):
            rng = random.Random(seed)
            world = random_world(rng, NOW)
            save_world(world)
            api = Api(key_for(world.person.company))
            people = sorted({world.person.id, *(loan.person_id for loan in world.loans)})
            for _ in range(3):
                asked, at = random_question(rng, world)
                question = {
                    "channel": asked.channel,
                    "theme": asked.theme,
                    "subject": asked.subject,
                    "at": iso(at),
                    "checkAtCompanyNoon": asked.at_noon_zone is not None,
                }
                answers = [
                    data_of(api.post(f"/people/{pk}/can-interact", question)) for pk in people
                ]
                expected = [line_of_answer(*pair) for pair in zip(people, answers, strict=True)]
                assert lines_of(api.post(URL, {**question, "personIds": people})) == expected
                assert lines_of(api.post(URL, {**question, "filter": {}})) == expected


def test_lines_come_in_the_order_of_ids_and_each_person_once(service: Api, lender: Company) -> None:
    one, two, three = (borrower(lender, external_id=f"b{number}") for number in (3, 2, 1))
    references = ["b1", two.pk, "ext-b3", one.pk, "b3", "ext-b2", two.pk]
    assert names_in(screen(service, personIds=references)) == [one.pk, two.pk, three.pk]


def test_who_is_not_found_stands_where_what_was_given_would(
    service: Api, lender: Company, other_lender: Company, ada: Person
) -> None:
    foreign = borrower(other_lender, external_id="theirs")
    deleted = PersonFactory(company=lender, external_id="gone", deleted_at=NOW)
    unknown = [
        *(foreign.pk, "theirs", "ext-theirs", deleted.pk, "gone", "ext-nobody", "A name"),
        *(new_object_id("BO"), new_object_id("LN")),
    ]
    found = lines_of(screen(service, personIds=[*unknown, "ada", *unknown]))
    assert [line["personId"] for line in found] == sorted([*unknown, ada.pk])
    assert [line for line in found if line["personId"] != ada.pk] == [
        not_found(name) for name in sorted(unknown)
    ]


def test_a_denial_names_the_first_rule_and_the_next_moment(service: Api, lender: Company) -> None:
    person = borrower(lender)
    record_calls(person, 7, at=NOW - 8 * HOUR)
    with time_machine.travel(NOW, tick=False):
        [line] = lines_of(screen(service, personIds=[person.pk]))
        [night] = lines_of(screen(service, personIds=[person.pk], at=iso(EVENING)))
    assert (line["decision"], line["ruleId"]) == ("deny", "regf.freq.7in7")
    assert line["nextAllowedAt"] == "2026-06-09T12:00:00.000000+00:00"
    assert line["contactId"] == person.contacts.get().pk
    assert (night["ruleId"], night["nextAllowedAt"]) == (
        "regf.time",
        "2026-06-02T12:00:00.000000+00:00",
    )


def test_at_the_companys_noon_the_time_of_day_denies_nobody(service: Api, lender: Company) -> None:
    person = borrower(lender)
    values = {"personIds": [person.pk], "at": iso(NOW.replace(day=3, hour=3))}
    with time_machine.travel(NOW, tick=False):
        [at_night] = lines_of(screen(service, **values))
        [at_noon] = lines_of(screen(service, checkAtCompanyNoon=True, **values))
    assert (at_night["decision"], at_noon["decision"]) == ("deny", "allow")


@pytest.fixture
def crowd(lender: Company, other_lender: Company) -> dict[str, Person]:
    """People by what sets them apart from a plain one."""
    people: dict[str, Any] = {
        "plain": PersonFactory(company=lender),
        "late": borrower(lender),
        "lost": PersonFactory(company=lender),
        "shared": PersonFactory(company=lender, collections_intensity="heavy"),
        "mixed": PersonFactory(company=lender, collections_intensity="light"),
        "idle": PersonFactory(company=lender, status="inactive"),
        "moved": PersonFactory(company=lender),
    }
    lost = LoanFactory(person=people["lost"], status="chargedOff", loan_type="auto")
    CoBorrower.objects.create(loan=lost, person=people["shared"])
    LoanFactory(person=people["mixed"], status="delinquent", loan_type="medical")
    LoanFactory(person=people["mixed"], status="active", loan_type="auto")
    for name, state, status in (
        ("idle", "NY", "additional"),
        ("moved", "NY", "archived"),
        ("moved", "OH", "primary"),
    ):
        ContactFactory(
            person=people[name],
            contact_type="address",
            value=None,
            country="US",
            city=state,
            state=state,
            status=status,
        )
    PersonFactory(company=lender, deleted_at=NOW)
    borrower(other_lender)
    return people


EVERYBODY = "plain late lost shared mixed idle moved"
FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, EVERYBODY),
    ({"loanStatus": "delinquent"}, "late mixed"),
    ({"loanStatus": ["delinquent"]}, "late mixed"),
    ({"loanStatus": ["delinquent", "chargedOff"]}, "late mixed lost shared"),
    ({"loanStatus": "paidOff"}, ""),
    ({"loanType": "auto"}, "lost shared mixed"),
    # One loan must be both: the overdue one is another than the one for a car.
    ({"loanType": "auto", "loanStatus": "delinquent"}, ""),
    ({"loanType": "auto", "loanStatus": "chargedOff"}, "lost shared"),
    ({"state": "NY"}, "idle"),
    ({"state": ["NY", "OH"]}, "idle moved"),
    ({"collectionsIntensity": ["light", "heavy"]}, "shared mixed"),
    ({"borrowerStatus": "inactive"}, "idle"),
    (
        {"borrowerStatus": "active", "collectionsIntensity": "normal"},
        "plain late lost moved",
    ),
    ({"loanStatus": "chargedOff", "collectionsIntensity": "heavy"}, "shared"),
]


@pytest.mark.parametrize(("words", "names"), FILTERS, ids=lambda value: str(value))
def test_a_filter_finds_these_people(
    service: Api, crowd: dict[str, Person], words: dict[str, Any], names: str
) -> None:
    assert names_in(screen(service, filter=words)) == sorted(
        crowd[name].pk for name in names.split()
    )


def test_one_screening_is_kept_and_no_decision(service: Api, lender: Company) -> None:
    person, quiet = borrower(lender), borrower(lender)
    record_calls(person, 7, at=NOW - 8 * HOUR)
    with time_machine.travel(NOW, tick=False):
        lines_of(screen(service, personIds=[quiet.pk, "Ada Miller", person.external_id]))
    row = Screening.objects.get()
    # What names nobody may be anything, a name too: it is counted, and not kept.
    assert row.question == {
        "channel": "voice",
        "theme": "opsCollDebt",
        "subject": None,
        "at": iso(NOW),
        "checkAtCompanyNoon": False,
        "personIds": sorted([person.pk, quiet.pk]),
    }
    assert row.counts == {"allow": 1, "deny": 1, "notFound": 1}
    assert (row.asked_at, row.evaluated_at, row.finished_at) == (NOW, NOW, NOW)
    assert (row.company, row.asked_by.name) == (lender, f"service of {lender.name}")
    assert row.rule_set_version
    assert not Decision.objects.exists()


def test_a_screening_by_filter_keeps_the_filter(service: Api, crowd: dict[str, Person]) -> None:
    lines_of(screen(service, theme=None, subject="loanOverdueFirstNotice", filter={"state": "NY"}))
    row = Screening.objects.get()
    assert row.question["filter"] == {"state": ["NY"]}
    assert (row.question["theme"], row.question["subject"]) == (
        "opsCollDebt",
        "loanOverdueFirstNotice",
    )


def test_nobody_to_answer_about_is_an_empty_answer(service: Api) -> None:
    assert lines_of(screen(service, filter={"state": "GU"})) == []
    row = Screening.objects.get()
    assert row.counts == {}
    assert row.finished_at is not None


def test_it_needs_the_permission_to_check(lender: Company, ada: Person) -> None:
    borrowers_key = Api(key_for(lender, "borrower", person_id=ada.pk))
    assert faults_of(screen(borrowers_key, filter={}), 403) == {None: "permission_denied"}
    caller = service_caller(lender)
    without = replace(caller, permissions=caller.permissions - {"compliance:check"})
    with pytest.raises(NotPermitted):
        screen_as(caller=without, values={**CALL, "filter": {}}, now=NOW)
    assert not Screening.objects.exists()


def test_a_borrower_screens_nobody_whatever_its_key_may(lender: Company, ada: Person) -> None:
    caller = service_caller(lender, "borrower", person_id=ada.pk)
    granted = replace(caller, permissions=caller.permissions | {"compliance:check"})
    with pytest.raises(NotPermitted):
        screen_as(caller=granted, values={**CALL, "filter": {}}, now=NOW)
