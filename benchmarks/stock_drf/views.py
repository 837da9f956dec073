"""Ordinary model view sets."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.viewsets import ModelViewSet

from benchmarks.stock_drf.serializers import InteractionSerializer
from interactions.models import Interaction


class InteractionViewSet(ModelViewSet[Interaction]):
    serializer_class = InteractionSerializer
    filterset_fields = ("channel", "status", "theme", "direction")

    def get_queryset(self) -> QuerySet[Interaction]:
        client: Any = self.request.user
        rows = Interaction.objects.filter(company_id=client.company_id, deleted_at=None)
        if person_id := self.kwargs.get("person_id"):
            rows = rows.filter(person_id=person_id)
        return (
            rows.select_related("person", "contact", "created_by")
            .prefetch_related("loan_rows")
            .order_by("-started_at", "-pk")
        )

    def perform_create(self, serializer: Any) -> None:
        client: Any = self.request.user
        serializer.save(
            company_id=client.company_id,
            person_id=self.kwargs["person_id"],
            created_by=client.actor,
        )
