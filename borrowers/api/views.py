"""The routes of people and loans."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from borrowers import services
from borrowers.api.filters import LoanFilters, PersonFilters
from borrowers.api.serializers import (
    LoanSerializer,
    PersonSerializer,
    represent_loan,
    represent_person,
)
from borrowers.models import Loan, Person
from companies import choices as permissions
from companies.api.replica_reads import reads_from_replica
from companies.api.views import NEWEST_FIRST, CompanyViewSet


class PersonViewSet(CompanyViewSet):
    """People and businesses who borrow."""

    tag = "people"
    row_serializer = PersonSerializer
    body_serializer = PersonSerializer
    filterset_class = PersonFilters
    sorts = NEWEST_FIRST
    operation_ids = {
        "list": "listPeople",
        "create": "createPerson",
        "retrieve": "getPerson",
        "update": "updatePerson",
        "destroy": "deletePerson",
    }
    permissions_of_action = {
        "list": permissions.BORROWER_READ,
        "create": permissions.BORROWER_CREATE,
        "retrieve": permissions.BORROWER_READ,
        "update": permissions.BORROWER_UPDATE,
        "destroy": permissions.BORROWER_DELETE,
    }
    more_errors = {"destroy": (409,)}
    examples = {
        "create": {
            "A person": {
                "externalId": "borrower-1003",
                "name": {"firstName": "Ada", "lastName": "Miller"},
                "dateOfBirth": "1984-02-29",
                "timeZone": "America/Chicago",
                "collectionsIntensity": "normal",
                "commPreferences": {"statementDeliveryChannels": ["email"]},
            },
            "A business": {
                "borrowerType": "business",
                "businessDetails": {"businessName": "Miller & Daughters"},
                "metaData": {"branch": 14},
            },
        },
        "update": {
            "Fewer calls": {"collectionsIntensity": "light"},
            "Another last name": {"name": {"lastName": "Baker", "maidenLastName": "Miller"}},
        },
    }

    @reads_from_replica
    def list(self, request: Request) -> Response:
        """List people, newest first."""
        people = Person.objects.visible_to(self.caller)
        return self.page(
            people.living(),
            lambda person: represent_person(person, self.caller),
            filters=PersonFilters,
            named=people,
        )

    def create(self, request: Request) -> Response:
        """Record a person or business. Everything is optional."""
        return self.once(self._create)

    def _create(self) -> Response:
        values, faults = PersonSerializer(data=self.body).parse()
        person = services.create_person(
            caller=self.caller, values=values, now=timezone.now(), faults=faults
        )
        return self.single(represent_person(person, self.caller), person)

    @reads_from_replica
    def retrieve(self, request: Request, personId: str) -> Response:
        """Get one person."""
        person = Person.objects.visible_to(self.caller).find(personId)
        return self.single(represent_person(person, self.caller), person)

    def update(self, request: Request, personId: str) -> Response:
        """Change a person. Absent fields keep their value; objects merge key by key."""
        values, faults = PersonSerializer(data=self.body, partial=True).parse()
        person = services.update_person(
            caller=self.caller,
            reference=personId,
            values=values,
            now=timezone.now(),
            faults=faults,
            check_version=self.check_version,
        )
        return self.single(represent_person(person, self.caller), person)

    def destroy(self, request: Request, personId: str) -> Response:
        """Delete a person whom no interaction refers to."""
        services.delete_person(
            caller=self.caller,
            reference=personId,
            now=timezone.now(),
            check_version=self.check_version,
        )
        return self.deleted()


class LoanViewSet(CompanyViewSet):
    """The loans that a person has taken out or co-borrowed."""

    tag = "loans"
    row_serializer = LoanSerializer
    body_serializer = LoanSerializer
    filterset_class = LoanFilters
    sorts = NEWEST_FIRST
    operation_ids = {
        "list": "listLoans",
        "create": "createLoan",
        "retrieve": "getLoan",
        "update": "updateLoan",
    }
    permissions_of_action = {
        "list": permissions.LOAN_READ,
        "create": permissions.LOAN_CREATE,
        "retrieve": permissions.LOAN_READ,
        "update": permissions.LOAN_UPDATE,
    }
    examples = {
        "create": {
            "A car loan": {"loanType": "auto", "status": "delinquent", "externalId": "loan-1002"},
            "A joint loan": {"loanType": "mortgage", "coBorrowerIds": ["ext-borrower-1002"]},
        },
        "update": {"Paid off": {"status": "paidOff"}},
    }

    def _person(self, reference: str) -> Person:
        return Person.objects.visible_to(self.caller).find(reference)

    @reads_from_replica
    def list(self, request: Request, personId: str) -> Response:
        """List a person's loans, newest first."""
        person = self._person(personId)
        loans = Loan.objects.visible_to(self.caller).owed_by(person.pk)
        return self.page(
            loans.with_co_borrowers(), represent_loan, filters=LoanFilters, named=loans
        )

    def create(self, request: Request, personId: str) -> Response:
        """Record a loan of the person."""
        return self.once(lambda: self._create(personId))

    def _create(self, reference: str) -> Response:
        person = self._person(reference)
        values, faults = LoanSerializer(data=self.body).parse()
        loan = services.create_loan(caller=self.caller, person=person, values=values, faults=faults)
        return self.single(represent_loan(loan), loan)

    @reads_from_replica
    def retrieve(self, request: Request, personId: str, loanId: str) -> Response:
        """Get one loan."""
        person = self._person(personId)
        loan = (
            Loan.objects.visible_to(self.caller).owed_by(person.pk).with_co_borrowers().find(loanId)
        )
        return self.single(represent_loan(loan), loan)

    def update(self, request: Request, personId: str, loanId: str) -> Response:
        """Change a loan. Absent fields keep their value."""
        person = self._person(personId)
        values, faults = LoanSerializer(data=self.body, partial=True).parse()
        loan = services.update_loan(
            caller=self.caller,
            person=person,
            reference=loanId,
            values=values,
            now=timezone.now(),
            faults=faults,
            check_version=self.check_version,
        )
        return self.single(represent_loan(loan), loan)
