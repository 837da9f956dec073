"""The routes of the Compliance Guard."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from companies import choices as permissions
from companies.api.replica_reads import reads_from_replica
from companies.api.views import CompanyViewSet
from compliance import services
from compliance.api.filters import DecisionFilters
from compliance.api.serializers import (
    DecisionSerializer,
    GuardAnswerSerializer,
    QuestionSerializer,
    RulesSerializer,
    represent_decision,
)
from compliance.models import Decision
from compliance.rule_descriptions import describe_rules
from contacts.querysets import refuse_borrowers
from peach_interactions.api.pagination import Sort
from peach_interactions.api.schema_parts import DeletedSerializer
from peach_interactions.api.serializers import refuse_fields

NEWEST_DECISION_FIRST = (Sort("decidedAt", "decided_at"),)


class CanInteractViewSet(CompanyViewSet):
    """Questions about one borrower."""

    tag = "compliance"
    is_versioned = False
    row_serializer = GuardAnswerSerializer
    body_serializer = QuestionSerializer
    operation_ids = {"create": "canInteract"}
    permissions_of_action = {"create": permissions.COMPLIANCE_CHECK}
    examples = {
        "create": {
            "A call about an overdue loan, now": {"channel": "voice", "theme": "opsCollDebt"},
            "A text on a certain subject": {
                "channel": "text",
                "subject": "loanOverdueFirstNotice",
                "contactId": "ext-mobile-1",
            },
            "A dialer holds the slot": {
                "channel": "voice",
                "theme": "opsCollDebt",
                "loanIds": ["ext-loan-1001"],
                "isAutodialed": True,
                "reserve": True,
            },
            "Planning a campaign for another day": {
                "channel": "voice",
                "theme": "opsCollDebt",
                "at": "2026-12-07T12:00:00-05:00",
                "checkAtCompanyNoon": True,
            },
        }
    }

    def create(self, request: Request, personId: str) -> Response:
        """Ask whether a borrower may be contacted: now, or at a moment, by a channel, about debts.

        The answer is a 200 for "no" too; treat everything but a 200 with `result` true as no. It says why, with
        the rules, their citations and the interactions counted, and when it would be allowed. Every answer is
        kept as a decision.
        """
        return self.once(lambda: self._ask(personId))

    def _ask(self, person_reference: str) -> Response:
        values, faults = QuestionSerializer(data=self.body).parse()
        answer = services.ask(
            caller=self.caller,
            person_reference=person_reference,
            values=values,
            now=timezone.now(),
            faults=faults,
        )
        return self.single(answer)


class DecisionViewSet(CompanyViewSet):
    """What was asked and answered."""

    tag = "compliance"
    row_serializer = DecisionSerializer
    body_serializer = None
    filterset_class = DecisionFilters
    sorts = NEWEST_DECISION_FIRST
    operation_ids = {"list": "listDecisions", "retrieve": "getDecision"}
    permissions_of_action = {
        "list": permissions.COMPLIANCE_READ,
        "retrieve": permissions.COMPLIANCE_READ,
    }

    @reads_from_replica
    def list(self, request: Request) -> Response:
        """List the guard's decisions, newest first."""
        rows = Decision.objects.visible_to(self.caller)
        return self.page(
            rows, represent_decision, filters=DecisionFilters, sorts=self.sorts, named=rows
        )

    @reads_from_replica
    def retrieve(self, request: Request, decisionId: str) -> Response:
        """Get one decision, with its question, its answer and the facts it rests on."""
        row = Decision.objects.visible_to(self.caller).find(decisionId)
        return self.single(represent_decision(row), row)


class RuleViewSet(CompanyViewSet):
    """The rules in force."""

    tag = "compliance"
    is_versioned = False
    row_serializer = RulesSerializer
    body_serializer = None
    operation_ids = {"rules": "listRules"}
    permissions_of_action = {"rules": permissions.COMPLIANCE_CHECK}

    def rules(self, request: Request) -> Response:
        """List the rules in force for the company, in the order of their reasons.

        Each with its limits, validity, citation, how well the source is known, and whom and where it binds.
        """
        refuse_borrowers(self.caller)
        company = self.caller.company
        return self.single(describe_rules(services.rules_in_force(company), company.kind))


class ReservationViewSet(CompanyViewSet):
    """Slots that are held."""

    tag = "compliance"
    is_versioned = False
    body_serializer = None
    operation_ids = {"release": "releaseReservation"}
    permissions_of_action = {"release": permissions.COMPLIANCE_CHECK}
    response_serializers: dict[str, Any] = {"release": DeletedSerializer}
    more_errors = {"release": (409,)}

    def release(self, request: Request, reservationId: str) -> Response:
        """Give a held slot back. Again, or after it has expired, changes nothing; once used it is a 409."""
        refuse_fields(self.body)
        services.release_reservation(
            caller=self.caller, reference=reservationId, now=timezone.now()
        )
        return Response({"status": 200, "message": "The slot was given back."})
