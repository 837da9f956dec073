"""The routes of do-not-interacts."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from borrowers.models import Person
from companies import choices as permissions
from companies.api.views import NEWEST_FIRST, CompanyViewSet
from contacts import do_not_interact_services as services
from contacts.api.do_not_interact_serializers import (
    DoNotInteractSerializer,
    represent_do_not_interact,
)
from contacts.api.filters import DoNotInteractFilters
from contacts.models import DoNotInteract


class DoNotInteractViewSet(CompanyViewSet):
    """What a person does not want, and what forbids to contact it."""

    tag = "do-not-interacts"
    row_serializer = DoNotInteractSerializer
    body_serializer = DoNotInteractSerializer
    filterset_class = DoNotInteractFilters
    sorts = NEWEST_FIRST
    operation_ids = {
        "list": "listDoNotInteracts",
        "create": "createDoNotInteract",
        "retrieve": "getDoNotInteract",
        "update": "updateDoNotInteract",
        "destroy": "withdrawDoNotInteract",
    }
    permissions_of_action = {
        "list": permissions.CONTACT_READ,
        "create": permissions.CONTACT_CREATE,
        "retrieve": permissions.CONTACT_READ,
        "update": permissions.CONTACT_UPDATE,
        "destroy": permissions.CONTACT_UPDATE,
    }
    examples = {
        "create": {
            "No calls to one number": {
                "channels": ["voice"],
                "contactIds": ["ext-mobile-1"],
                "reason": "borrowerRequest",
            },
            "Never at night, in its own time zone": {
                "timesOfDay": [{"from": "19:00", "to": "24:00"}, {"from": "00:00", "to": "10:00"}],
                "daysOfWeek": [0, 1, 2, 3, 4],
                "timeZone": "America/Chicago",
                "startDate": "2026-04-01",
                "endDate": "2026-09-30",
                "reason": "borrowerRequest",
            },
            "A cease request by letter, which arrived later": {
                "reason": "ceaseCommunication",
                "startDate": "2026-08-03",
                "receivedAt": "2026-08-06T14:30:00Z",
            },
        },
        "update": {"Until the end of the year": {"endDate": "2026-12-31"}},
    }

    def _person(self, reference: str) -> Person:
        return Person.objects.visible_to(self.caller).find(reference)

    def list(self, request: Request, personId: str) -> Response:
        """List what a person does not want, newest first; withdrawn ones only if asked for."""
        person = self._person(personId)
        rows = DoNotInteract.objects.visible_to(self.caller).of_person(person.pk)
        return self.page(rows, represent_do_not_interact, filters=DoNotInteractFilters, named=rows)

    def create(self, request: Request, personId: str) -> Response:
        """Record what a person does not want. Several add up; an empty list is no restriction on its axis.

        It is in force from the later of `receivedAt` and the start of `startDate`, to the end of `endDate`.
        `startDate` defaults to the date of `receivedAt`; `receivedAt` to the start of `startDate` if that
        is past, else to now.
        """
        return self.once(lambda: self._create(personId))

    def _create(self, reference: str) -> Response:
        person = self._person(reference)
        values, faults = DoNotInteractSerializer(data=self.body).parse()
        row = services.create_do_not_interact(
            caller=self.caller, person=person, values=values, now=timezone.now(), faults=faults
        )
        return self.single(represent_do_not_interact(row), row)

    def retrieve(self, request: Request, personId: str, doNotInteractId: str) -> Response:
        """Get one do-not-interact, withdrawn or not."""
        person = self._person(personId)
        rows = DoNotInteract.objects.visible_to(self.caller).of_person(person.pk)
        row = rows.find(doNotInteractId)
        return self.single(represent_do_not_interact(row), row)

    def update(self, request: Request, personId: str, doNotInteractId: str) -> Response:
        """Change a do-not-interact. Absent fields keep their value; lists are replaced whole.

        One that was withdrawn does not change any more.
        """
        person = self._person(personId)
        values, faults = DoNotInteractSerializer(data=self.body, partial=True).parse()
        row = services.update_do_not_interact(
            caller=self.caller,
            person=person,
            reference=doNotInteractId,
            values=values,
            now=timezone.now(),
            faults=faults,
            check_version=self.check_version,
        )
        return self.single(represent_do_not_interact(row), row)

    def destroy(self, request: Request, personId: str, doNotInteractId: str) -> Response:
        """Withdraw a do-not-interact. It is kept as evidence, with `withdrawnAt`; again changes nothing."""
        person = self._person(personId)
        services.withdraw_do_not_interact(
            caller=self.caller,
            person=person,
            reference=doNotInteractId,
            now=timezone.now(),
            check_version=self.check_version,
        )
        return Response({"status": 200, "message": "The do-not-interact was withdrawn."})
