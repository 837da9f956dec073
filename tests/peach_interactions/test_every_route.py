"""What holds for all routes of the API: methods, types and sizes of bodies, parameters, odd paths, headers."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Person
from companies.models import Company
from interactions.models import Interaction
from tests.companies.routes import BODIES, WITHOUT_OBJECTS, Belongings
from tests.factories import Api, faults_of, key_for

ROUTES = sorted({*BODIES, *WITHOUT_OBJECTS})
PATHS = sorted({route.partition(" ")[2] for route in ROUTES})
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
JSON_ROUTES = [
    route
    for route in ROUTES
    if route.startswith(("POST", "PUT")) and not route.endswith(("recording", "voicemail", "join"))
]
OTHER_TYPES = (
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
)
ODD_JSON = (
    *(b"[]", b"null", b"3", b'"x"', b"true", b"{", b"{nope", b'{"a": }', b"\xff\xfe", b"  "),
    *(b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": 1e999}'),
    *(
        b'{"a": 18446744073709551616}',
        b'{"a": -9223372036854775809}',
        b'{"a": 1' + b"0" * 400 + b"}",
    ),
    *(b'{"a": 1, "a": 2}', b'{"a": 1, "\\u0061": 2}', b'{"b": {"a": 1, "a": 1}}'),
    *(b'{"a": "\\u0000"}', b'{"a": "\x00"}', b'{"\\u0000": 1}', b'{"a": [{"b": "\\u0000"}]}'),
    *(b'{"a": "\\ud800"}', b'{"a": "\\udc00\\ud800"}', b'{"\\udfff": 1}', b'{"a": "\xed\xa0\x80"}'),
    *(b"[" * 100_000, b'{"a":' * 51 + b"1" + b"}" * 51, b'{"a":' + b"[" * 50 + b"]" * 50 + b"}"),
    b"\xef\xbb\xbf{}",
)
WRONG_PARAMETERS = (
    *(("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("limit=", "limit")),
    *(("limit=%EF%BC%91", "limit"), ("limit=%2B5", "limit"), ("limit=1.0", "limit")),
    *(("limit=1%00", "limit"), ("limit=" + "9" * 5000, "limit"), ("limit=5&limit=6", "limit")),
    *(("sortBy=content", "sortBy"), ("sortBy=--createdAt", "sortBy"), ("sortBy=", "sortBy")),
    *(("startingAfter=x", "startingAfter"), ("endingBefore=%00", "endingBefore")),
    ("startingAfter=IN-0000-0000", "startingAfter"),
    ("startingAfter=" + "x" * 300, "startingAfter"),
    *(("cursor=x", "cursor"), ("cursor=%00", "cursor"), ("cursor=W10", "cursor")),
    ("%00=1", "\0"),
)
ODD_REFERENCES = (
    *("ext-%00", "%00", "ext-a%00b", "ext-", "ext-%ED%A0%80", "%FF", "ext-" + "x" * 300),
    *("ext-ext-ada", "ext-..", "bo-0000000000-00000000", "BO-0000000000-00000000%0A", "%27--"),
)
LISTS = (
    "people",
    "contacts",
    "loans",
    "do-not-interacts",
    "consents",
    "interactions",
    "previous-interactions",
    "decisions",
)


@pytest.fixture
def own(lender: Company) -> Belongings:
    return Belongings(lender, "a")


def filled(path: str, own: Belongings) -> str:
    for name, value in own.own_ids().items():
        path = path.replace(f"<str:{name}>", value)
    return f"/{path}"


def call(api: Api, method: str, path: str, content: bytes = b"", content_type: str = "") -> Any:
    return api.client.generic(
        method, f"/api{path}", data=content, content_type=content_type, headers=api.headers
    )


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_405(service: Api, own: Belongings, path: str) -> None:
    allowed = {route.partition(" ")[0] for route in ROUTES if route.partition(" ")[2] == path}
    for method in set(METHODS) - allowed:
        response = call(service, method, filled(path, own))
        assert faults_of(response, 405) == {None: "method_not_allowed"}
        assert set(response["Allow"].split(", ")) >= allowed


@pytest.mark.parametrize("path", PATHS)
def test_a_trailing_slash_is_404(service: Api, own: Belongings, path: str) -> None:
    assert faults_of(service.get(f"{filled(path, own)}/"), 404) == {None: "not_found"}


@pytest.mark.parametrize("route", ROUTES)
def test_without_a_key_it_is_401(own: Belongings, route: str) -> None:
    method, _, path = route.partition(" ")
    for api in (
        Api(),
        Api("nonsense"),
        Api(Authorization="Bearer x"),
        Api(Authorization="Basic x"),
    ):
        response = call(api, method, filled(path, own), b"{}", "application/json")
        faults_of(response, 401)
        assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("route", JSON_ROUTES)
def test_what_is_not_json_is_415(service: Api, own: Belongings, route: str) -> None:
    method, _, path = route.partition(" ")
    for content_type in OTHER_TYPES:
        response = call(service, method, filled(path, own), b"{}", content_type)
        assert faults_of(response, 415) == {None: "unsupported_media_type"}, content_type


# A screening may name ten thousand people, a batch has up to 500 interactions.
LARGE_BODIES = {"POST compliance/screenings", "POST interactions/batch"}


@pytest.mark.parametrize("route", [r for r in JSON_ROUTES if r not in LARGE_BODIES])
def test_a_body_may_have_one_mebibyte_and_no_more(
    service: Api, own: Belongings, route: str
) -> None:
    method, _, path = route.partition(" ")
    before = Interaction.objects.count(), Person.objects.count()
    for size, status in ((1024 * 1024, 400), (1024 * 1024 + 1, 413), (10_000_000, 413)):
        content = b'{"unheardOf": "' + b"x" * (size - 17) + b'"}'
        response = call(service, method, filled(path, own), content, "application/json")
        assert "unheardOf" in faults_of(response, status) or status == 413
    assert (Interaction.objects.count(), Person.objects.count()) == before


@pytest.mark.parametrize("route", JSON_ROUTES)
def test_odd_json_is_400(service: Api, own: Belongings, route: str) -> None:
    method, _, path = route.partition(" ")
    for content in ODD_JSON:
        response = call(service, method, filled(path, own), content, "application/json")
        faults = faults_of(response, 400)
        assert faults in ({None: "malformed"}, {None: "not_an_object"}), content[:50]


def test_nesting_of_fifty_is_taken(service: Api, own: Belongings) -> None:
    deepest = '{"content":' + '{"a":' * 48 + "{}" + "}" * 48 + "}"
    path = f"/people/{own.person.pk}/interactions/{own.interaction.pk}"
    assert service.raw("put", path, deepest.encode()).status_code == 200
    too_deep = '{"content":' + '{"a":' * 49 + "{}" + "}" * 49 + "}"
    assert service.raw("put", path, too_deep.encode()).status_code == 400


@pytest.mark.parametrize("route", ROUTES)
def test_an_unknown_parameter_is_400_by_its_name(
    service: Api, agent: Api, own: Belongings, route: str
) -> None:
    method, _, path = route.partition(" ")
    api = agent if path.endswith("join") else service
    response = call(api, method, filled(path, own) + "?chanel=voice", b"{}", "application/json")
    assert faults_of(response, 400) == {"chanel": "unknown_parameter"}


@pytest.mark.parametrize("path", [p for p in PATHS if p.endswith(LISTS)])
def test_wrong_parameters_of_a_list_are_400_by_their_names(
    service: Api, own: Belongings, path: str
) -> None:
    for query, field in WRONG_PARAMETERS:
        response = service.client.get(f"/api{filled(path, own)}?{query}", headers=service.headers)
        assert field in faults_of(response, 400), query[:50]


@pytest.mark.parametrize("path", [p for p in PATHS if p.endswith(LISTS)])
def test_a_list_begins_or_ends_but_not_both(service: Api, own: Belongings, path: str) -> None:
    parameters = {"startingAfter": own.before.pk, "endingBefore": own.before.pk}
    faults_of(service.get(filled(path, own), **parameters), 400)


@pytest.mark.parametrize("route", [route for route in ROUTES if "<" in route])
def test_odd_references_in_a_path_are_404(
    service: Api, agent: Api, own: Belongings, route: str
) -> None:
    method, _, path = route.partition(" ")
    name = path.rpartition("<str:")[2].partition(">")[0]
    api = agent if path.endswith("join") else service
    body = BODIES[route]
    content, content_type = (
        (body, "audio/wav") if isinstance(body, bytes) else (b"{}", "application/json")
    )
    for reference in ODD_REFERENCES:
        where = filled(path.replace(f"<str:{name}>", reference), own)
        faults_of(call(api, method, where, content, content_type), 404)


@pytest.mark.parametrize("reference", ["ext-%00", "ext-", "ext-" + "x" * 256, "ext-ext-a"])
def test_an_odd_external_id_in_a_path_creates_nobody(
    service: Api, lender: Company, reference: str
) -> None:
    body = {"channel": "mail", "theme": "opsServicing", "status": "succeeded"}
    response = service.post(
        f"/people/{reference}/interactions", {**body, "direction": "inbound", "borrower": {}}
    )
    assert set(faults_of(response, 400)) == {"borrower.externalId"}
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        *(("abc-123", True), ("A._-9", True), ("x" * 128, True)),
        *(("x" * 129, False), ("", False), ("a b", False), ("é", False), ("a/b", False)),
    ],
)
def test_the_request_id_is_the_callers_if_it_can_be(
    service: Api, given: str, is_kept: bool
) -> None:
    for path, status in (("/people", 200), ("/nothing", 404), ("/people/ext-x", 404)):
        response = service.client.get(
            f"/api{path}", headers={**service.headers, "X-Request-ID": given}
        )
        assert response.status_code == status
        assert (response["X-Request-ID"] == given) is is_kept
        assert 1 <= len(response["X-Request-ID"]) <= 128
        if status == 404:
            assert response.json()["requestId"] == response["X-Request-ID"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/people//contacts"])
def test_unknown_addresses_are_404_in_json(service: Api, path: str) -> None:
    response = service.client.get(path, headers=service.headers)
    assert faults_of(response, 404) == {None: "not_found"}
    assert response["Content-Type"] == "application/json"


def test_too_many_parameters_are_400(service: Api) -> None:
    query = "&".join(f"a{number}=1" for number in range(1500))
    faults_of(service.client.get(f"/api/people?{query}", headers=service.headers), 400)


def test_a_host_that_is_not_served_is_400(lender: Company) -> None:
    faults_of(Api(key_for(lender), Host="evil.example").get("/people"), 400)


def test_answers_have_the_headers_of_safety(service: Api) -> None:
    response = service.get("/people")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in response["Content-Security-Policy"]
