"""Who may use which route: the whole table, user type by route, and every permission by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from companies.choices import PERMISSIONS, UserType
from companies.models import Actor, Company
from companies.services import create_api_key
from peach_interactions.errors import Invalid
from tests.companies.routes import BODIES, WITHOUT_OBJECTS, Belongings
from tests.factories import Api, faults_of, key_for
from tests.interactions.sounds import wav

# What each route needs; api.md section 2 says which user types have it.
NEEDS = {
    "GET people": "borrower:read",
    "POST people": "borrower:create",
    "GET people/<str:personId>": "borrower:read",
    "PUT people/<str:personId>": "borrower:update",
    "DELETE people/<str:personId>": "borrower:delete",
    "GET people/<str:personId>/loans": "loan:read",
    "POST people/<str:personId>/loans": "loan:create",
    "GET people/<str:personId>/loans/<str:loanId>": "loan:read",
    "PUT people/<str:personId>/loans/<str:loanId>": "loan:update",
    "GET people/<str:personId>/contacts": "contact:read",
    "POST people/<str:personId>/contacts": "contact:create",
    "GET people/<str:personId>/contacts/<str:contactId>": "contact:read",
    "PUT people/<str:personId>/contacts/<str:contactId>": "contact:update",
    "DELETE people/<str:personId>/contacts/<str:contactId>": "contact:delete",
    "POST people/<str:personId>/contacts/<str:contactId>/clone": "contact:create",
    "GET people/<str:personId>/do-not-interacts": "contact:read",
    "POST people/<str:personId>/do-not-interacts": "contact:create",
    "GET people/<str:personId>/do-not-interacts/<str:doNotInteractId>": "contact:read",
    "PUT people/<str:personId>/do-not-interacts/<str:doNotInteractId>": "contact:update",
    "DELETE people/<str:personId>/do-not-interacts/<str:doNotInteractId>": "contact:update",
    "GET people/<str:personId>/consents": "contact:read",
    "POST people/<str:personId>/consents": "contact:create",
    "GET people/<str:personId>/consents/<str:consentId>": "contact:read",
    "POST people/<str:personId>/consents/<str:consentId>/revoke": "contact:update",
    "GET people/<str:personId>/interactions": "interaction:read",
    "POST people/<str:personId>/interactions": "interaction:create",
    "GET people/<str:personId>/interactions/<str:interactionId>": "interaction:read",
    "PUT people/<str:personId>/interactions/<str:interactionId>": "interaction:update",
    "DELETE people/<str:personId>/interactions/<str:interactionId>": "interaction:delete",
    "GET people/<str:personId>/interactions/<str:interactionId>/recording": "recording:read",
    "PUT people/<str:personId>/interactions/<str:interactionId>/recording": "recording:create",
    "GET people/<str:personId>/interactions/<str:interactionId>/voicemail": "recording:read",
    "PUT people/<str:personId>/interactions/<str:interactionId>/voicemail": "recording:create",
    "GET interactions": "interaction:read",
    "GET interactions/<str:interactionId>": "interaction:read",
    "POST interactions/<str:interactionId>/join": "interaction:join",
    "GET interactions/<str:interactionId>/previous-interactions": "interaction:read",
    "GET interactions/<str:interactionId>/recording": "recording:read",
    "GET interactions/<str:interactionId>/voicemail": "recording:read",
    "POST interactions/batch": "interaction:create",
    "POST people/<str:personId>/can-interact": "compliance:check",
    "GET people/<str:personId>/compliance-export": "compliance:read",
    "GET compliance/decisions": "compliance:read",
    "GET compliance/decisions/<str:decisionId>": "compliance:read",
    "GET compliance/rules": "compliance:check",
    "POST compliance/screenings": "compliance:check",
    "DELETE compliance/reservations/<str:reservationId>": "compliance:check",
}
# What a borrower's key does not read, whatever its permissions: api.md section 2 names all that it reads.
NOT_FOR_BORROWERS = ("do-not-interacts", "consents")
OF_TYPE = {
    "service": PERMISSIONS
    - {"interaction:join", "interaction:read.sensitive", "compliance:override"},
    "agent": {
        *("interaction:read", "interaction:create", "interaction:update", "interaction:join"),
        *("recording:read", "borrower:read", "contact:read", "contact:create", "contact:update"),
        *("loan:read", "compliance:check", "compliance:read"),
    },
    "borrower": {"interaction:read", "borrower:read", "contact:read", "loan:read"},
}


@pytest.fixture
def own(lender: Company) -> Belongings:
    return Belongings(lender, "a")


def call(api: Api, route: str, own: Belongings) -> Any:
    method, _, path = route.partition(" ")
    for name, value in own.own_ids().items():
        path = path.replace(f"<str:{name}>", value)
    body = BODIES.get(route)
    if isinstance(body, bytes):
        return api.raw("put", f"/{path}", wav(), "audio/wav")
    if method == "GET":
        return api.get(f"/{path}")
    return (
        api.delete(f"/{path}")
        if method == "DELETE"
        else getattr(api, method.lower())(f"/{path}", body)
    )


def test_every_route_has_its_permission() -> None:
    assert set(NEEDS) == set(BODIES) | WITHOUT_OBJECTS
    assert set(NEEDS.values()) < PERMISSIONS


@pytest.mark.parametrize("user_type", list(OF_TYPE))
def test_a_user_type_may_do_what_its_permissions_say(own: Belongings, user_type: str) -> None:
    person_id = own.person.pk if user_type == "borrower" else None
    api = Api(key_for(own.person.company, user_type, person_id=person_id))
    for route, permission in NEEDS.items():
        if route.startswith("DELETE"):
            continue
        response = call(api, route, own)
        if user_type == "borrower" and any(word in route for word in NOT_FOR_BORROWERS):
            assert faults_of(response, 403) == {None: "permission_denied"}, route
        elif permission in OF_TYPE[user_type]:
            assert response.status_code not in (401, 403), (route, response.content)
        else:
            faults = faults_of(response, 403)
            if permission == "interaction:join":
                assert faults == {None: "agent_required"}
            else:
                assert permission in response.json()["message"], route


@pytest.mark.parametrize("route", list(NEEDS))
def test_without_its_permission_a_route_is_closed_and_names_it(own: Belongings, route: str) -> None:
    permission = NEEDS[route]
    key = key_for(own.person.company, "agent")
    Actor.objects.filter(user_type="agent").update(permissions=sorted(PERMISSIONS - {permission}))
    response = call(Api(key), route, own)
    assert faults_of(response, 403) == {None: "permission_denied"}
    assert permission in response.json()["message"]


@pytest.mark.parametrize("route", list(NEEDS))
def test_with_its_permission_alone_a_route_is_open(own: Belongings, route: str) -> None:
    needed = {NEEDS[route]}
    if route.endswith("clone"):
        needed.add("contact:update")
    if route.endswith("join"):
        needed.add("interaction:read")
    key = key_for(own.person.company, "agent")
    Actor.objects.filter(user_type="agent").update(permissions=sorted(needed))
    response = call(Api(key), route, own)
    assert response.status_code in (200, 404, 409, 400)
    # A cache would give it to whoever asks next.
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("user_type", list(OF_TYPE))
def test_a_new_key_has_the_permissions_of_its_type(own: Belongings, user_type: str) -> None:
    person_id = own.person.pk if user_type == "borrower" else None
    key_for(own.person.company, user_type, name="new", person_id=person_id)
    assert set(Actor.objects.get(name="new").permissions) == OF_TYPE[user_type]


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_permissions_are_granted_one_by_one_but_joining_to_agents_only(
    lender: Company, permission: str
) -> None:
    for user_type in (UserType.SERVICE, UserType.AGENT):
        options = {"company": lender, "name": "x", "user_type": user_type, "now": timezone.now()}
        if permission == "interaction:join" and user_type == UserType.SERVICE:
            with pytest.raises(Invalid):
                create_api_key(**options, grants=[permission])
        else:
            key, _ = create_api_key(**options, grants=[permission])
            assert permission in key.actor.permissions


def test_a_permission_that_does_not_exist_is_refused(lender: Company) -> None:
    for grant in ("interaction:fly", "", "interaction"):
        with pytest.raises(Invalid):
            create_api_key(company=lender, name="x", grants=[grant], now=timezone.now())


def test_creating_on_the_way_needs_its_own_permission(
    service: Api, agent: Api, own: Belongings
) -> None:
    body = {"channel": "voice", "theme": "opsServicing", "status": "attempted"}
    body["direction"] = "outbound"
    response = agent.post("/people/ext-new/interactions", {**body, "borrower": {}})
    faults_of(response, 403)
    assert "borrower:create" in response.json()["message"]
    key = key_for(own.person.company, "agent", name="bare")
    Actor.objects.filter(name="bare").update(permissions=["interaction:create"])
    contact = {"contactType": "phone", "label": "work", "value": "+12125550148"}
    path = f"/people/{own.person.pk}/interactions"
    response = Api(key).post(path, {**body, "contact": contact})
    faults_of(response, 403)
    assert "contact:create" in response.json()["message"]
    known = {**contact, "value": own.contact.value}
    assert Api(key).post(path, {**body, "contact": known}).status_code == 200
