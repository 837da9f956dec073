"""Two lenders side by side: neither sees, changes, counts or can guess anything of the other.

Every route of the URLconf is asked for objects of another company and for objects that never were;
the two answers must not differ in anything but the request's ID.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from borrowers.models import Loan, Person
from companies.api.views import require_scope
from companies.models import Company
from compliance.models import Decision, Reservation
from contacts.models import Consent, Contact, DoNotInteract
from interactions.models import Interaction
from peach_interactions.object_ids import new_object_id
from tests.companies.routes import (
    BODIES,
    OBJECTS,
    PREFIXES,
    WITHOUT_OBJECTS,
    Belongings,
    routes_of_the_api,
)
from tests.factories import Api, key_for, service_caller

MODELS: tuple[Any, ...] = (
    *(Person, Loan, Contact, Interaction, DoNotInteract, Consent),
    *(Decision, Reservation),
)


def test_every_route_has_a_case() -> None:
    assert set(routes_of_the_api()) == set(BODIES) | WITHOUT_OBJECTS


@pytest.fixture
def theirs(lender: Company) -> Belongings:
    return Belongings(lender, "a")


@pytest.fixture
def mine(other_lender: Company) -> Belongings:
    return Belongings(other_lender, "b")


def unknown_ids() -> dict[str, str]:
    return {name: new_object_id(prefix) for name, prefix in PREFIXES.items()}


def unknown_external_ids() -> dict[str, str]:
    return {name: f"ext-nobody-{name}" for name in OBJECTS}


def answer(api: Api, route: str, ids: dict[str, str], **parameters: str) -> tuple[int, Any, Any]:
    """Status, body and telling headers, without what differs from request to request."""
    method, _, path = route.partition(" ")
    for name, value in ids.items():
        path = path.replace(f"<str:{name}>", value)
    body = BODIES[route]
    if isinstance(body, bytes):
        response = api.raw(method.lower(), f"/{path}", body, "audio/wav")
    elif method == "GET":
        response = api.get(f"/{path}", **parameters)
    elif method == "DELETE":
        response = api.delete(f"/{path}")
    else:
        response = getattr(api, method.lower())(f"/{path}", body)
    content = response.json()
    content.pop("requestId", None)
    headers = {k: v for k, v in response.headers.items() if k not in ("X-Request-ID", "Date")}
    headers.pop("Content-Length", None)
    return response.status_code, content, headers


def everything_of(company: Company) -> list[Any]:
    """All rows of a company with all their values."""
    return [
        list(model._base_manager.filter(company=company).order_by("pk").values())
        for model in MODELS
    ]


@pytest.mark.parametrize("route", list(BODIES))
def test_foreign_and_unknown_objects_in_a_path_are_answered_alike(
    theirs: Belongings,
    mine: Belongings,
    lender: Company,
    other_lender: Company,
    route: str,
) -> None:
    api = Api(key_for(other_lender, "agent" if route.endswith("join") else "service"))
    before = everything_of(lender)
    foreign_and_unknown = [
        (theirs.own_ids(), unknown_ids()),
        (theirs.external_ids(), unknown_external_ids()),
    ]
    for foreign, unknown in foreign_and_unknown:
        named = [name for name in OBJECTS if f"<str:{name}>" in route]
        # All of them foreign, and each of them alone among objects of the caller's own.
        for chosen in [named, *([name] for name in named)]:
            own = mine.own_ids()
            seen = answer(api, route, {**own, **{name: foreign[name] for name in chosen}})
            never = answer(api, route, {**own, **{name: unknown[name] for name in chosen}})
            assert seen == never
            assert seen[0] == 404
    assert everything_of(lender) == before


@pytest.mark.parametrize("model", MODELS)
def test_rows_that_were_not_scoped_cannot_reach_a_view(lender: Company, model: Any) -> None:
    caller = service_caller(lender)
    for rows in (
        model.objects.all(),
        model.objects.filter(company=lender),
        model._base_manager.all(),
    ):
        with pytest.raises(ImproperlyConfigured):
            require_scope(rows)
    require_scope(model.objects.visible_to(caller).filter(pk="x").order_by("pk"))
