"""References to another company's objects, in bodies and filters, are as good as references to nothing."""

from __future__ import annotations

from typing import Any

import pytest

from companies.models import Company
from peach_interactions.object_ids import new_object_id
from tests.companies.routes import CALL, PREFIXES, Belongings
from tests.factories import Api, data_of, faults_of


@pytest.fixture
def theirs(lender: Company) -> Belongings:
    return Belongings(lender, "a")


@pytest.fixture
def mine(other_lender: Company) -> Belongings:
    return Belongings(other_lender, "b")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("contactId", lambda row: row.contact.pk),
        ("contactId", lambda row: "ext-" + row.contact.external_id),
        ("contactId", lambda row: row.contact.external_id),
        ("contactExternalId", lambda row: row.contact.external_id),
        ("loanId", lambda row: row.loan.pk),
        ("loanId", lambda row: row.loan.external_id),
        ("loanIds", lambda row: [row.loan.pk]),
        ("loanIds", lambda row: ["ext-" + row.loan.external_id]),
        ("previousInteractionId", lambda row: row.interaction.pk),
        ("previousInteractionId", lambda row: row.interaction.external_id),
        ("personId", lambda row: row.person.pk),
        ("personId", lambda row: row.person.external_id),
        ("borrower", lambda row: {"id": row.person.pk}),
        ("borrower", lambda row: {"externalId": row.person.external_id}),
    ],
)
def test_foreign_and_unknown_references_in_a_body_are_answered_alike(
    other_service: Api, theirs: Belongings, mine: Belongings, name: str, value: Any
) -> None:
    foreign = value(theirs)
    text = foreign
    while not isinstance(text, str):
        text = next(iter(text.values() if isinstance(text, dict) else text))
    is_own_id = text[:2] in PREFIXES.values()
    unknown_text = new_object_id(text[:2]) if is_own_id else text + "x"
    unknown = (
        [unknown_text]
        if isinstance(foreign, list)
        else dict.fromkeys(foreign, unknown_text)
        if isinstance(foreign, dict)
        else unknown_text
    )
    for send, path, body in (
        (other_service.post, "", CALL),
        (other_service.put, f"/{mine.interaction.pk}", {}),
    ):
        answers = [
            send(f"/people/{mine.person.pk}/interactions{path}", {**body, name: reference})
            for reference in (foreign, unknown)
        ]
        faults = [faults_of(response, 400) for response in answers]
        bodies = [{**response.json(), "requestId": None} for response in answers]
        assert faults[0] == faults[1]
        assert bodies[0] == bodies[1]


def test_a_foreign_co_borrower_is_as_good_as_an_unknown_one(
    other_service: Api, theirs: Belongings, mine: Belongings
) -> None:
    path = f"/people/{mine.person.pk}/loans"
    for reference in (theirs.person.pk, theirs.person.external_id, new_object_id("BO"), "nobody"):
        response = other_service.post(path, {"coBorrowerIds": [reference]})
        assert faults_of(response, 400) == {"coBorrowerIds[0]": "not_found"}


@pytest.mark.parametrize(
    "name", ["personId", "loanId", "contactId", "previousInteractionId", "createdBy"]
)
def test_a_foreign_reference_in_a_filter_gives_an_empty_list(
    other_service: Api, theirs: Belongings, mine: Belongings, name: str
) -> None:
    foreign = {
        "personId": theirs.person,
        "loanId": theirs.loan,
        "contactId": theirs.contact,
        "previousInteractionId": theirs.before,
        "createdBy": theirs.interaction.created_by,
    }[name]
    references = [foreign.pk, new_object_id(foreign.pk[:2])]
    if name != "createdBy":
        references += [f"ext-{foreign.external_id}", foreign.external_id]
    for reference in references:
        body = other_service.get("/interactions", **{name: reference}).json()
        assert body == {"total": 0, "count": 0, "nextUrl": None, "previousUrl": None, "data": []}


@pytest.mark.parametrize("name", ["startingAfter", "endingBefore"])
@pytest.mark.parametrize("path", ["/people", "/interactions", "/people/{}/contacts"])
def test_a_foreign_position_in_a_list_is_as_unknown_as_any(
    other_service: Api, theirs: Belongings, mine: Belongings, name: str, path: str
) -> None:
    row = {"/people": theirs.person, "/interactions": theirs.interaction}.get(path, theirs.contact)
    where = path.format(mine.person.pk)
    bodies = []
    for reference in (row.pk, new_object_id(row.pk[:2])):
        response = other_service.get(where, **{name: reference})
        assert faults_of(response, 400) == {name: "not_found"}
        bodies.append({**response.json(), "requestId": None})
    assert bodies[0] == bodies[1]


def test_lists_and_counts_are_of_one_company(
    service: Api, other_service: Api, theirs: Belongings, mine: Belongings
) -> None:
    for api, own in ((service, theirs), (other_service, mine)):
        people = api.get("/people").json()
        interactions = api.get("/interactions").json()
        assert (people["total"], [row["id"] for row in people["data"]]) == (1, [own.person.pk])
        assert interactions["total"] == 2
        assert {row["personId"] for row in interactions["data"]} == {own.person.pk}


def test_a_cursor_of_one_company_opens_nothing_to_another(
    service: Api, other_service: Api, theirs: Belongings, mine: Belongings
) -> None:
    url = service.get("/interactions", limit=1).json()["nextUrl"]
    cursor = url.rpartition("cursor=")[2]
    rows = other_service.get("/interactions", cursor=cursor).json()["data"]
    assert {row["personId"] for row in rows} <= {mine.person.pk}


def test_the_same_external_ids_do_not_collide(
    other_service: Api, theirs: Belongings, mine: Belongings
) -> None:
    person = data_of(other_service.post("/people", {"externalId": theirs.person.external_id}))
    path = f"/people/{person['id']}"
    loan = other_service.post(f"{path}/loans", {"externalId": theirs.loan.external_id})
    call = other_service.post(
        f"{path}/interactions", {**CALL, "externalId": theirs.interaction.external_id}
    )
    contact = other_service.post(
        f"{path}/contacts",
        {
            "contactType": "phone",
            "label": "personal",
            "value": theirs.contact.value,
            "externalId": theirs.contact.external_id,
        },
    )
    assert {data_of(response)["externalId"] for response in (loan, call, contact)} == {
        theirs.loan.external_id,
        theirs.interaction.external_id,
        theirs.contact.external_id,
    }
