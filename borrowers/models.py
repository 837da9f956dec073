"""People and businesses who borrow, and their loans."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from borrowers.choices import (
    MAX_ACCOUNT_NUMBER_LENGTH,
    MAX_NAME_LENGTH,
    BorrowerStatus,
    BorrowerType,
    CollectionsIntensity,
    LoanStatus,
    LoanType,
    StatementDeliveryChannel,
)
from borrowers.querysets import LoanQuerySet, PersonQuerySet
from companies.models import Company
from peach_interactions import object_ids
from peach_interactions.client_json import ClientJsonField
from peach_interactions.external_ids import ExternalIdField
from peach_interactions.history import track
from peach_interactions.models import SoftDeleted, Timestamped
from peach_interactions.object_ids import ObjectIdField


def _name(help_text: str) -> models.CharField[str | None, str | None]:
    return models.CharField(max_length=MAX_NAME_LENGTH, null=True, blank=True, help_text=help_text)


@track(exclude=("name_words",))
class Person(Timestamped, SoftDeleted):
    """A borrower, co-borrower or co-signer: a person or a business. All personal data is optional."""

    id = ObjectIdField(object_ids.PERSON, primary_key=True, help_text="The borrower's ID.")
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        db_index=False,
        related_name="people",
        help_text="The lender it belongs to.",
    )
    external_id = ExternalIdField(help_text="The lender's own identifier of the borrower.")
    borrower_type = models.CharField(
        max_length=20,
        choices=BorrowerType.choices,
        default=BorrowerType.PERSON,
        help_text="Person or business.",
    )
    status = models.CharField(
        max_length=20,
        choices=BorrowerStatus.choices,
        default=BorrowerStatus.ACTIVE,
        help_text="Whether the borrower is served at present.",
    )
    status_updated_at = models.DateTimeField(
        editable=False, help_text="When the status last changed."
    )
    collections_intensity = models.CharField(
        max_length=20,
        choices=CollectionsIntensity.choices,
        default=CollectionsIntensity.NORMAL,
        help_text="How often collections may turn to the borrower.",
    )
    meta_data = ClientJsonField(help_text="The lender's own key-value pairs.")
    statement_delivery_channels = ArrayField(
        models.CharField(max_length=20, choices=StatementDeliveryChannel.choices),
        default=list,
        blank=True,
        help_text="How statements are delivered.",
    )
    send_reminders_when_current = models.BooleanField(
        default=True, help_text="Whether reminders are sent although nothing is overdue."
    )
    monitor_start_date = models.DateField(
        null=True, blank=True, help_text="From when the borrower is monitored."
    )
    name_prefix = _name("A title before the name.")
    first_name = _name("The first name.")
    middle_name = _name("The middle name.")
    last_name = _name("The last name.")
    maiden_last_name = _name("The last name at birth.")
    name_suffix = _name("A suffix such as Jr.")
    preferred_first_name = _name("What the borrower wants to be called.")
    date_of_birth = models.DateField(null=True, blank=True, help_text="The date of birth.")
    business_name = _name("The name a business is known by.")
    business_legal_name = _name("The registered name of a business.")
    business_type = _name("The legal form of a business.")
    time_zone = models.CharField(
        max_length=64,
        null=True,
        blank=True,
        help_text="The zone that the borrower has stated, by its IANA name.",
    )
    time_zone_stated_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the zone was stated."
    )
    name_words = models.GeneratedField(
        expression=Lower(
            models.functions.Concat(
                *(
                    part
                    for column in (
                        *("first_name", "middle_name", "last_name", "maiden_last_name"),
                        *("preferred_first_name", "business_name", "business_legal_name"),
                    )
                    for part in (models.Value(" "), models.F(column))
                )
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
        help_text="All names in lower case, a blank before each; the search looks here.",
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = "borrower"
        constraints = (
            models.UniqueConstraint(
                fields=("company", "external_id"),
                condition=Q(deleted_at__isnull=True),
                name="person_external_id_is_unique",
            ),
            models.UniqueConstraint(fields=("company", "id"), name="person_of_company"),
            models.CheckConstraint(
                condition=Q(borrower_type__in=sorted(BorrowerType.values)),
                name="person_type_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(BorrowerStatus.values)), name="person_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(collections_intensity__in=sorted(CollectionsIntensity.values)),
                name="person_intensity_is_known",
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.external_id or self.pk

    @property
    def full_name(self) -> str:
        """The name as one would say it; empty when none was provided."""
        if self.borrower_type == BorrowerType.BUSINESS:
            return self.business_name or self.business_legal_name or ""
        parts = (
            self.name_prefix,
            self.first_name,
            self.middle_name,
            self.last_name,
            self.name_suffix,
        )
        return " ".join(part for part in parts if part)


@track()
class Loan(Timestamped):
    """A debt of a borrower."""

    id = ObjectIdField(object_ids.LOAN, primary_key=True, help_text="The loan's ID.")
    company = models.ForeignKey(
        Company, models.PROTECT, db_index=False, related_name="loans", help_text="The lender."
    )
    person = models.ForeignKey(
        Person, models.DO_NOTHING, db_index=False, related_name="loans", help_text="The borrower."
    )
    external_id = ExternalIdField(help_text="The lender's own identifier of the loan.")
    loan_type = models.CharField(
        max_length=20,
        choices=LoanType.choices,
        default=LoanType.OTHER,
        help_text="What kind of loan it is.",
    )
    status = models.CharField(
        max_length=20,
        choices=LoanStatus.choices,
        default=LoanStatus.ACTIVE,
        help_text="How the loan stands.",
    )
    account_number = models.CharField(
        max_length=MAX_ACCOUNT_NUMBER_LENGTH,
        null=True,
        blank=True,
        help_text="Student loans that share one are one debt to the Compliance Guard.",
    )
    co_borrowers = models.ManyToManyField(
        Person,
        through="CoBorrower",
        related_name="co_borrowed_loans",
        help_text="Who else owes it.",
    )

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("company", "external_id"), name="loan_external_id_is_unique"
            ),
            models.UniqueConstraint(fields=("person", "id"), name="loan_of_person"),
            models.CheckConstraint(
                condition=Q(loan_type__in=sorted(LoanType.values)), name="loan_type_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(LoanStatus.values)), name="loan_status_is_known"
            ),
        )
        indexes = (models.Index(fields=("company", "id"), name="loan_of_company"),)

    def __str__(self) -> str:
        return f"{self.get_loan_type_display()} {self.external_id or self.pk}"


@track()
class CoBorrower(models.Model):
    """One more person who owes a loan."""

    loan = models.ForeignKey(
        Loan, models.CASCADE, db_index=False, related_name="co_borrower_rows", help_text="The loan."
    )
    person = models.ForeignKey(Person, models.DO_NOTHING, help_text="The co-borrower.")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("loan", "person"), name="one_co_borrower_row_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} owes {self.loan_id}"
