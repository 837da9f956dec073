"""The routes of contacts."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from borrowers.models import Person
from companies import choices as permissions
from companies.api.replica_reads import reads_from_replica
from companies.api.views import NEWEST_FIRST, CompanyViewSet
from contacts import services
from contacts.api.filters import ContactFilters
from contacts.api.serializers import ContactSerializer, represent_contact
from contacts.models import Contact
from peach_interactions.api.pagination import Position
from peach_interactions.history import events_of
from peach_interactions.object_ids import created_at_of


def place_of_removed(person: Person, contact_id: str) -> Position | None:
    """Where a contact of the person stood that was deleted; the history knows it, its ID tells when it began."""
    events = events_of(Contact).objects.filter(id=contact_id, person_id=person.pk)
    return Position(created_at_of(contact_id), contact_id) if events.exists() else None


class ContactViewSet(CompanyViewSet):
    """The ways to reach a person."""

    tag = "contacts"
    row_serializer = ContactSerializer
    body_serializer = ContactSerializer
    filterset_class = ContactFilters
    sorts = NEWEST_FIRST
    operation_ids = {
        "list": "listContacts",
        "create": "createContact",
        "retrieve": "getContact",
        "update": "updateContact",
        "destroy": "deleteContact",
        "clone": "cloneContact",
    }
    permissions_of_action = {
        "list": permissions.CONTACT_READ,
        "create": permissions.CONTACT_CREATE,
        "retrieve": permissions.CONTACT_READ,
        "update": permissions.CONTACT_UPDATE,
        "destroy": permissions.CONTACT_DELETE,
        "clone": permissions.CONTACT_CREATE,
    }
    more_errors = {"destroy": (409,)}
    examples = {
        "create": {
            "A phone": {
                "contactType": "phone",
                "label": "personal",
                "status": "primary",
                "value": "(212) 555-0148",
                "receiveTextMessages": True,
                "lineType": "mobile",
            },
            "An e-mail address": {
                "contactType": "email",
                "label": "work",
                "value": "ada@example.com",
                "externalId": "ada-at-work",
            },
            "A postal address": {
                "contactType": "address",
                "label": "home",
                "address": {
                    "addressLine1": "12 Orchard Street",
                    "city": "Atlanta",
                    "state": "GA",
                    "postalCode": "30303",
                },
            },
        },
        "update": {"No longer used": {"status": "archived"}},
        "clone": {"A new number": {"value": "+1 212 555 0177"}},
    }

    def _person(self, reference: str) -> Person:
        return Person.objects.visible_to(self.caller).find(reference)

    @reads_from_replica
    def list(self, request: Request, personId: str) -> Response:
        """List a person's contacts, newest first; archived ones only if asked for."""
        person = self._person(personId)
        contacts = Contact.objects.visible_to(self.caller).of_person(person.pk)
        return self.page(
            contacts,
            represent_contact,
            filters=ContactFilters,
            named=contacts,
            find_removed=lambda pk: place_of_removed(person, pk),
        )

    def create(self, request: Request, personId: str) -> Response:
        """Record a contact. A new primary one makes the old one secondary."""
        return self.once(lambda: self._create(personId))

    def _create(self, reference: str) -> Response:
        person = self._person(reference)
        values, faults = ContactSerializer(data=self.body).parse()
        contact = services.create_contact(
            caller=self.caller, person=person, values=values, now=timezone.now(), faults=faults
        )
        return self.single(represent_contact(contact), contact)

    @reads_from_replica
    def retrieve(self, request: Request, personId: str, contactId: str) -> Response:
        """Get one contact."""
        person = self._person(personId)
        contact = Contact.objects.visible_to(self.caller).of_person(person.pk).find(contactId)
        return self.single(represent_contact(contact), contact)

    def update(self, request: Request, personId: str, contactId: str) -> Response:
        """Change a contact. Absent fields keep their value; the address merges key by key.

        Type, value and address of a contact that an interaction refers to are evidence and stay.
        """
        person = self._person(personId)
        values, faults = ContactSerializer(data=self.body, partial=True).parse()
        contact = services.update_contact(
            caller=self.caller,
            person=person,
            reference=contactId,
            values=values,
            now=timezone.now(),
            faults=faults,
            check_version=self.check_version,
        )
        return self.single(represent_contact(contact), contact)

    def destroy(self, request: Request, personId: str, contactId: str) -> Response:
        """Delete a contact that was never used."""
        person = self._person(personId)
        services.delete_contact(
            caller=self.caller, person=person, reference=contactId, check_version=self.check_version
        )
        return self.deleted()

    def clone(self, request: Request, personId: str, contactId: str) -> Response:
        """Replace a contact by a changed copy, and archive it.

        The copy takes over the external ID. Consents pass on only if the value stays the same.
        """
        return self.once(lambda: self._clone(personId, contactId))

    def _clone(self, person_reference: str, reference: str) -> Response:
        person = self._person(person_reference)
        values, faults = ContactSerializer(data=self.body, partial=True).parse()
        contact = services.clone_contact(
            caller=self.caller,
            person=person,
            reference=reference,
            values=values,
            now=timezone.now(),
            faults=faults,
        )
        return self.single(represent_contact(contact), contact)
