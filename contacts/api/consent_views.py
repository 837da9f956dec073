"""The routes of consents."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from borrowers.models import Person
from companies import choices as permissions
from companies.api.views import NEWEST_FIRST, CompanyViewSet
from contacts import consent_services as services
from contacts.api.consent_serializers import ConsentSerializer, represent_consent
from contacts.api.filters import ConsentFilters
from contacts.models import Consent
from peach_interactions.api.serializers import refuse_fields


class ConsentViewSet(CompanyViewSet):
    """What a person has consented to."""

    tag = "consents"
    row_serializer = ConsentSerializer
    body_serializer = ConsentSerializer
    filterset_class = ConsentFilters
    sorts = NEWEST_FIRST
    operation_ids = {
        "list": "listConsents",
        "create": "createConsent",
        "retrieve": "getConsent",
        "revoke": "revokeConsent",
    }
    permissions_of_action = {
        "list": permissions.CONTACT_READ,
        "create": permissions.CONTACT_CREATE,
        "retrieve": permissions.CONTACT_READ,
        "revoke": permissions.CONTACT_UPDATE,
    }
    more_headers = {"revoke": {"200": ("ETag",)}}
    examples = {
        "create": {
            "Asked to be called back about a loan": {
                "channel": "voice",
                "kind": "priorConsent",
                "loanIds": ["ext-loan-1001"],
            },
            "Text messages to one number": {
                "channel": "text",
                "kind": "text",
                "contactId": "ext-mobile-1",
                "givenAt": "2026-03-31T18:57:13Z",
            },
        }
    }

    def _person(self, reference: str) -> Person:
        return Person.objects.visible_to(self.caller).find(reference)

    def list(self, request: Request, personId: str) -> Response:
        """List a person's consents, newest first, revoked ones too."""
        person = self._person(personId)
        consents = Consent.objects.visible_to(self.caller).of_person(person.pk)
        return self.page(consents, represent_consent, filters=ConsentFilters, named=consents)

    def create(self, request: Request, personId: str) -> Response:
        """Record a consent. It does not change afterwards: record another, and revoke this one.

        A prior consent names its loans. It lifts the limits on calls about them for seven dates or until
        the next conversation, and only if it was given to this company.
        """
        return self.once(lambda: self._create(personId))

    def _create(self, reference: str) -> Response:
        person = self._person(reference)
        values, faults = ConsentSerializer(data=self.body).parse()
        consent = services.create_consent(
            caller=self.caller, person=person, values=values, now=timezone.now(), faults=faults
        )
        return self.single(represent_consent(consent), consent)

    def retrieve(self, request: Request, personId: str, consentId: str) -> Response:
        """Get one consent, revoked or not."""
        person = self._person(personId)
        consents = Consent.objects.visible_to(self.caller).of_person(person.pk)
        consent = consents.find(consentId)
        return self.single(represent_consent(consent), consent)

    def revoke(self, request: Request, personId: str, consentId: str) -> Response:
        """Revoke a consent. It is kept as evidence, with `revokedAt`; again changes nothing. It takes no body."""
        refuse_fields(self.body)
        return self.once(lambda: self._revoke(personId, consentId))

    def _revoke(self, person_reference: str, reference: str) -> Response:
        person = self._person(person_reference)
        consent = services.revoke_consent(
            caller=self.caller, person=person, reference=reference, now=timezone.now()
        )
        return self.single(represent_consent(consent), consent)
