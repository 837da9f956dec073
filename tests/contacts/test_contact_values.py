"""How phones, e-mail and postal addresses are normalised, and which are refused."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Person
from contacts.models import Contact
from tests.factories import Api, data_of, faults_of

PATH = "/people/ext-ada/contacts"


def body(contact_type: str, **fields: Any) -> dict[str, Any]:
    return {"contactType": contact_type, "label": "personal", **fields}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        *(("212-555-0148", "+12125550148"), ("(212) 555-0148", "+12125550148")),
        *((" +1 212 555 0148 ", "+12125550148"), ("1-212-555-0148", "+12125550148")),
        *(("+44 20 7946 0018", "+442079460018"), ("+49 30 901820", "+4930901820")),
        *(("２１２５５５０１４８", "+12125550148"), ("tel:+12125550148", "+12125550148")),
    ],
)
def test_phones_are_stored_as_e164(service: Api, ada: Person, given: str, stored: str) -> None:
    assert data_of(service.post(PATH, body("phone", value=given)))["value"] == stored


@pytest.mark.parametrize(
    "given",
    [
        *(
            "12",
            "",
            " ",
            "911",
            "555-0148",
            "112-555-0148",
            "+1 212 555 0148 ext. 5",
            "+999123456789",
        ),
        *("2125550148x12", "+12125550148;ext=5", "no number", "😀", "1" * 300, "+", "+1"),
    ],
)
def test_no_phone_numbers(service: Api, ada: Person, given: str) -> None:
    assert set(faults_of(service.post(PATH, body("phone", value=given)), 400)) == {"value"}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        *(("Ada@EXAMPLE.com", "Ada@example.com"), ("a+b@sub.Example.COM", "a+b@sub.example.com")),
        ("a@" + "İ." * 20 + "com", None),
    ],
)
def test_e_mail_addresses_get_a_lower_case_domain(
    service: Api, ada: Person, given: str, stored: str | None
) -> None:
    response = service.post(PATH, body("email", value=given))
    if stored is None:
        assert response.status_code in (200, 400)
    else:
        assert data_of(response)["value"] == stored


@pytest.mark.parametrize(
    "given",
    [
        *(
            "no at sign",
            "@example.com",
            "a@",
            "a@b",
            "a b@example.com",
            "a@exam ple.com",
            "",
            "a@@b.de",
        ),
        *("a@example.com\n", "x" * 250 + "@example.com", "a@" + "İİ." * 80 + "com"),
    ],
)
def test_no_e_mail_addresses(service: Api, ada: Person, given: str) -> None:
    assert set(faults_of(service.post(PATH, body("email", value=given)), 400)) == {"value"}


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (
            {"addressLine1": "1 Main St", "city": "Denver", "state": "CO", "postalCode": "80202"},
            None,
        ),
        ({"city": "Denver", "state": "co", "postalCode": "80202-1234", "country": "us"}, None),
        ({"POBox": "12"}, None),
        ({"city": "Berlin", "state": "Berlin", "postalCode": "10115", "country": "DE"}, None),
        ({"city": "Denver", "country": None}, None),
        ({"city": "Denver", "state": "ZZ"}, "address.state"),
        ({"city": "Denver", "postalCode": "8020"}, "address.postalCode"),
        ({"city": "Denver", "postalCode": "80202-12"}, "address.postalCode"),
        ({"city": "Denver", "postalCode": "８０２０２"}, "address.postalCode"),
        ({"city": "Denver", "country": "XX"}, "address.country"),
        ({"city": "Denver", "country": "USA"}, "address.country"),
        ({"city": "x" * 200}, None),
        ({"city": "x" * 201}, "address.city"),
        ({"city": 5}, "address.city"),
        ({"unheardOf": "x"}, "address.unheardOf"),
        ({}, "address"),
        ({"state": "CO"}, "address"),
        ({"city": ""}, "address"),
        (None, "address"),
        ("1 Main St", "address"),
    ],
    ids=str,
)
def test_addresses(service: Api, ada: Person, address: Any, field: str | None) -> None:
    response = service.post(PATH, body("address", address=address))
    if field is None:
        row = data_of(response)
        assert row["value"] is None
        assert row["address"]["object"] == "address"
        assert row["address"]["country"] == (address.get("country") or "US").upper()
    else:
        assert field in faults_of(response, 400)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (body("phone", value="+12125550148", address={"city": "X"}), "address"),
        (body("address", address={"city": "X"}, value="x"), "value"),
        (body("address", address={"city": "X"}, value=""), "value"),
        (body("address", value="x"), "address"),
        (body("phone"), "value"),
        (body("phone", value=None), "value"),
        (body("phone", value=2125550148), "value"),
        (body("pager", value="1"), "contactType"),
        (body("email", value="a@example.com", lineType="mobile"), "lineType"),
        (
            body(
                "email",
                value="a@example.com",
                phoneDisconnectionDetails={"lastKnownConnectionDate": "2026-01-01"},
            ),
            "phoneDisconnectionDetails",
        ),
        ({"contactType": "phone", "value": "+12125550148"}, "label"),
        ({"label": "work", "value": "+12125550148"}, "contactType"),
    ],
    ids=str,
)
def test_a_type_has_its_own_fields(
    service: Api, ada: Person, given: dict[str, Any], field: str
) -> None:
    assert field in faults_of(service.post(PATH, given), 400)


@pytest.mark.parametrize("part", ["addressLine1", "city", "country", "POBox"])
def test_empty_parts_of_an_address_are_nothing_to_a_phone(
    service: Api, ada: Person, part: str
) -> None:
    given = body("phone", value="+12125550148", address={part: ""})
    assert data_of(service.post(PATH, given))["address"] is None
    assert Contact.objects.get().country is None


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        (body("phone", value="212-555-0148"), body("phone", value="+1 (212) 555 0148"), True),
        (body("email", value="a@EXAMPLE.com"), body("email", value="a@example.com"), True),
        (body("email", value="A@example.com"), body("email", value="a@example.com"), False),
        (
            body("address", address={"city": "Denver", "addressLine1": "1  Main St"}),
            body(
                "address", address={"city": "DENVER", "addressLine1": "1 main st ", "country": "us"}
            ),
            True,
        ),
        (
            body("address", address={"city": "Denver"}),
            body("address", address={"POBox": "Denver"}),
            False,
        ),
    ],
    ids=["phones", "domains", "names", "addresses", "parts"],
)
def test_the_same_value_twice_is_a_collision(
    service: Api, ada: Person, one: Any, other: Any, are_equal: bool
) -> None:
    first = data_of(service.post(PATH, one))
    response = service.post(PATH, {**other, "label": "work"})
    if are_equal:
        field = "address" if "address" in one else "value"
        assert faults_of(response, 409) == {field: "collision"}
        assert first["id"] in response.json()["message"]
        data_of(service.put(f"{PATH}/{first['id']}", {"status": "archived"}))
        response = service.post(PATH, other)
    data_of(response)
