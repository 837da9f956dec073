"""The routes of the API, and what one company owns: for tests that walk all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from companies.models import Company
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DecisionFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    ReservationFactory,
)

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
# Every route that names an object, with a body that would do if the object were the caller's own.
BODIES: dict[str, Any] = {
    "GET people/<str:personId>": None,
    "PUT people/<str:personId>": {"status": "inactive"},
    "DELETE people/<str:personId>": None,
    "GET people/<str:personId>/loans": None,
    "POST people/<str:personId>/loans": {"loanType": "auto"},
    "GET people/<str:personId>/loans/<str:loanId>": None,
    "PUT people/<str:personId>/loans/<str:loanId>": {"status": "paidOff"},
    "GET people/<str:personId>/contacts": None,
    "POST people/<str:personId>/contacts": {
        "contactType": "email",
        "label": "work",
        "value": "a@example.com",
    },
    "GET people/<str:personId>/contacts/<str:contactId>": None,
    "PUT people/<str:personId>/contacts/<str:contactId>": {"label": "work"},
    "DELETE people/<str:personId>/contacts/<str:contactId>": None,
    "POST people/<str:personId>/contacts/<str:contactId>/clone": {"label": "work"},
    "GET people/<str:personId>/do-not-interacts": None,
    "POST people/<str:personId>/do-not-interacts": {"reason": "other"},
    "GET people/<str:personId>/do-not-interacts/<str:doNotInteractId>": None,
    "PUT people/<str:personId>/do-not-interacts/<str:doNotInteractId>": {"channels": ["text"]},
    "DELETE people/<str:personId>/do-not-interacts/<str:doNotInteractId>": None,
    "GET people/<str:personId>/consents": None,
    "POST people/<str:personId>/consents": {"kind": "text"},
    "GET people/<str:personId>/consents/<str:consentId>": None,
    "POST people/<str:personId>/consents/<str:consentId>/revoke": None,
    "GET people/<str:personId>/interactions": None,
    "POST people/<str:personId>/interactions": CALL,
    "GET people/<str:personId>/interactions/<str:interactionId>": None,
    "PUT people/<str:personId>/interactions/<str:interactionId>": {"content": {"a": 1}},
    "DELETE people/<str:personId>/interactions/<str:interactionId>": None,
    "GET people/<str:personId>/interactions/<str:interactionId>/recording": None,
    "PUT people/<str:personId>/interactions/<str:interactionId>/recording": b"RIFF",
    "GET people/<str:personId>/interactions/<str:interactionId>/voicemail": None,
    "PUT people/<str:personId>/interactions/<str:interactionId>/voicemail": b"RIFF",
    "GET interactions/<str:interactionId>": None,
    "POST interactions/<str:interactionId>/join": None,
    "GET interactions/<str:interactionId>/previous-interactions": None,
    "GET interactions/<str:interactionId>/recording": None,
    "GET interactions/<str:interactionId>/voicemail": None,
    "POST people/<str:personId>/can-interact": {"channel": "voice", "theme": "opsCollDebt"},
    "GET people/<str:personId>/compliance-export": None,
    "GET compliance/decisions/<str:decisionId>": None,
    "DELETE compliance/reservations/<str:reservationId>": None,
}
# The others name nothing; what they list is tested below.
WITHOUT_OBJECTS = {
    "GET people",
    "POST people",
    "GET interactions",
    "POST interactions/batch",
    "GET compliance/decisions",
    "GET compliance/rules",
    "POST compliance/screenings",
}
PREFIXES = {
    "personId": "BO",
    "interactionId": "IN",
    "contactId": "CT",
    "loanId": "LN",
    "doNotInteractId": "DN",
    "consentId": "CN",
    "decisionId": "CD",
    "reservationId": "RV",
}
OBJECTS = tuple(PREFIXES)


def routes_of_the_api() -> Iterator[str]:
    """Each method of each route below /api that belongs to a view set, as `GET people/<str:personId>`."""

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield route, pattern.callback

    for route, view in walk(get_resolver().url_patterns, ""):
        if route.startswith("api/") and route not in ("api/schema", "api/docs"):
            for method in view.actions:
                if method != "head":
                    yield f"{method.upper()} {route.removeprefix('api/')}"


class Belongings:
    """One person of a company with one of everything."""

    def __init__(self, company: Company, mark: str) -> None:
        self.person = PersonFactory(company=company, external_id=f"person-{mark}")
        self.contact = ContactFactory(person=self.person, external_id=f"contact-{mark}")
        self.loan = LoanFactory(person=self.person, external_id=f"loan-{mark}")
        self.before = InteractionFactory(person=self.person, external_id=f"before-{mark}")
        self.interaction = InteractionFactory(
            person=self.person,
            external_id=f"call-{mark}",
            contact=self.contact,
            loans=[self.loan],
            previous_interaction=self.before,
        )
        self.do_not_interact = DoNotInteractFactory(person=self.person)
        self.consent = ConsentFactory(person=self.person)
        self.decision = DecisionFactory(person=self.person)
        self.reservation = ReservationFactory(person=self.person, decision=self.decision)

    @property
    def by_parameter(self) -> dict[str, Any]:
        rows = (
            *(self.person, self.interaction, self.contact, self.loan),
            *(self.do_not_interact, self.consent, self.decision, self.reservation),
        )
        return dict(zip(OBJECTS, rows, strict=True))

    def own_ids(self) -> dict[str, str]:
        return {name: row.pk for name, row in self.by_parameter.items()}

    def external_ids(self) -> dict[str, str]:
        """By external ID; what has none, by its own."""
        return {
            name: f"ext-{row.external_id}" if hasattr(row, "external_id") else row.pk
            for name, row in self.by_parameter.items()
        }
