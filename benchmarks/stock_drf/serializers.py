"""Model serializers, nested where an answer nests."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework import serializers

from borrowers.models import Person
from companies.models import Actor
from contacts.models import Contact
from interactions.models import Interaction, InteractionLoan


class PersonSerializer(serializers.ModelSerializer[Person]):
    class Meta:
        model = Person
        exclude = ("company", "deleted_at")


class ContactSerializer(serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        exclude = ("company", "person")


class CreatorSerializer(serializers.ModelSerializer[Actor]):
    class Meta:
        model = Actor
        fields = ("id", "name", "user_type")


class InteractionSerializer(serializers.ModelSerializer[Interaction]):
    borrower = PersonSerializer(source="person", read_only=True)
    contact = ContactSerializer(read_only=True)
    contact_id = serializers.CharField(required=False)
    created_by = CreatorSerializer(read_only=True)
    loan_ids = serializers.ListField(child=serializers.CharField(), write_only=True, required=False)

    class Meta:
        model = Interaction
        exclude = ("company", "person", "loans")
        read_only_fields = ("id", "created_at", "updated_at", "status_updated_at", "is_external")

    def to_representation(self, instance: Interaction) -> dict[str, Any]:
        data: dict[str, Any] = super().to_representation(instance)
        data["loan_ids"] = [row.loan_id for row in instance.loan_rows.all()]
        return data

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Interaction:
        loan_ids = validated_data.pop("loan_ids", [])
        now = timezone.now()
        row = Interaction.objects.create(
            **validated_data, created_at=now, updated_at=now, status_updated_at=now
        )
        InteractionLoan.objects.bulk_create(
            InteractionLoan(interaction=row, loan_id=loan_id) for loan_id in loan_ids
        )
        return row
