"""What borrowers have consented to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from borrowers.models import Person
from companies.models import Company
from contacts.choices import Channel, ConsentGivenTo, ConsentKind
from contacts.models.contacts import Contact
from contacts.querysets import ConsentQuerySet
from peach_interactions import object_ids
from peach_interactions.history import track
from peach_interactions.models import Timestamped
from peach_interactions.object_ids import ObjectIdField


@track()
class Consent(Timestamped):
    """A consent of a borrower (compliance.md sections 5 and 7). It is evidence, and revoked instead of deleted."""

    id = ObjectIdField(object_ids.CONSENT, primary_key=True, help_text="The consent's ID.")
    company = models.ForeignKey(
        Company, models.PROTECT, db_index=False, related_name="consents", help_text="The lender."
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        db_index=False,
        # The migration adds the key (company, person): a person of another company cannot be stored.
        db_constraint=False,
        related_name="consents",
        help_text="The borrower.",
    )
    channel = models.CharField(
        max_length=20, choices=Channel.choices, help_text="The channel it is about."
    )
    kind = models.CharField(
        max_length=20, choices=ConsentKind.choices, help_text="What was consented to."
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        # The migration adds the key (person, contact): a contact of somebody else cannot be stored.
        db_constraint=False,
        related_name="consents",
        help_text="The number or address it is about; null: each of the borrower's.",
    )
    loan_ids = ArrayField(
        models.CharField(max_length=object_ids.LENGTH, db_collation="C"),
        default=list,
        blank=True,
        help_text="The loans it is about; none named: every loan. A prior consent names its loans.",
    )
    given_to = models.CharField(
        max_length=20,
        choices=ConsentGivenTo.choices,
        default=ConsentGivenTo.THIS_COMPANY,
        help_text="To whom it was given.",
    )
    given_at = models.DateTimeField(help_text="When it was given.")
    expires_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="From this moment on it does not hold; null: it does not expire by itself. "
        "A prior consent ends after seven dates and with the next conversation anyway.",
    )
    revoked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was revoked; null while it holds."
    )
    evidence_interaction_id = models.CharField(
        max_length=object_ids.LENGTH,
        null=True,
        blank=True,
        db_collation="C",
        # A key of a migration of `interactions` holds it to that person's interactions.
        help_text="The ID of the interaction in which it was given.",
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{column}__in": sorted(choices.values)}),
                    name=f"consent_{column}_is_known",
                )
                for column, choices in (
                    ("channel", Channel),
                    ("kind", ConsentKind),
                    ("given_to", ConsentGivenTo),
                )
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConsentKind.PRIOR_CONSENT) | ~Q(loan_ids=[]),
                name="prior_consent_names_its_loans",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("given_at")),
                name="consent_expires_after_it_is_given",
            ),
        )
        indexes = (
            models.Index(fields=("person", "id"), name="consent_of_person"),
            models.Index(fields=("company", "id"), name="consent_of_company"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.get_channel_display()}"
