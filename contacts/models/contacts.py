"""The ways to reach a borrower: phones, e-mail addresses, postal addresses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from borrowers.models import Person
from companies.models import Company
from contacts.choices import (
    MAX_ADDRESS_PART_LENGTH,
    MAX_NAME_LENGTH,
    MAX_VALUE_LENGTH,
    ContactAffiliation,
    ContactLabel,
    ContactStatus,
    ContactType,
    DisconnectionStatus,
    LineType,
)
from contacts.querysets import ContactQuerySet
from peach_interactions import object_ids
from peach_interactions.external_ids import ExternalIdField
from peach_interactions.history import track
from peach_interactions.models import Timestamped
from peach_interactions.object_ids import ObjectIdField


def _part(help_text: str) -> models.CharField[str | None, str | None]:
    return models.CharField(
        max_length=MAX_ADDRESS_PART_LENGTH, null=True, blank=True, help_text=help_text
    )


@track(exclude=("fingerprint",))
class Contact(Timestamped):
    """One way to reach a borrower, or somebody around it. Once used, its value is evidence and stays."""

    id = ObjectIdField(object_ids.CONTACT, primary_key=True, help_text="The contact's ID.")
    company = models.ForeignKey(
        Company, models.PROTECT, db_index=False, related_name="contacts", help_text="The lender."
    )
    person = models.ForeignKey(
        Person,
        models.DO_NOTHING,
        db_index=False,
        related_name="contacts",
        help_text="The borrower.",
    )
    external_id = ExternalIdField(help_text="The lender's own identifier of the contact.")
    contact_type = models.CharField(
        max_length=20, choices=ContactType.choices, help_text="What kind of contact it is."
    )
    label = models.CharField(
        max_length=20, choices=ContactLabel.choices, help_text="Where it reaches the borrower."
    )
    affiliation = models.CharField(
        max_length=20,
        choices=ContactAffiliation.choices,
        default=ContactAffiliation.SELF,
        help_text="Whom it belongs to.",
    )
    status = models.CharField(
        max_length=20,
        choices=ContactStatus.choices,
        default=ContactStatus.ADDITIONAL,
        help_text="Its rank; archived contacts are not used any more.",
    )
    name = models.CharField(
        max_length=MAX_NAME_LENGTH,
        null=True,
        blank=True,
        help_text="The name of whom it belongs to.",
    )
    value = models.CharField(
        max_length=MAX_VALUE_LENGTH,
        null=True,
        blank=True,
        help_text="The phone number in E.164, or the e-mail address; null for an address.",
    )
    address_line1 = _part("Street and number.")
    address_line2 = _part("Flat, floor, care of.")
    city = _part("City.")
    county_or_region = _part("County or region.")
    state = _part("State; in the US its USPS letters.")
    postal_code = _part("Postal code; in the US a ZIP code of 5 or 9 digits.")
    country = models.CharField(
        max_length=2, null=True, blank=True, help_text="ISO 3166 code of the country."
    )
    po_box = _part("P.O. box.")
    fingerprint = models.CharField(
        max_length=64,
        editable=False,
        help_text="SHA-256 of the normalised value, to find equal ones.",
    )
    valid = models.BooleanField(default=True, help_text="Whether it works, as far as known.")
    verified = models.BooleanField(
        default=False, help_text="Whether the borrower has confirmed it."
    )
    receive_text_messages = models.BooleanField(
        default=False, help_text="Whether the borrower agreed to text messages there."
    )
    receive_text_messages_last_consent_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it last agreed to text messages."
    )
    consent_autodialed_call = models.BooleanField(
        default=False, help_text="Whether it agreed to automatically dialed calls there."
    )
    authorized_third_party = models.BooleanField(
        default=False,
        help_text="Whether the borrower authorized this person to talk about its debts.",
    )
    power_of_attorney = models.BooleanField(
        default=False, help_text="Whether this person holds a power of attorney."
    )
    line_type = models.CharField(
        max_length=20,
        choices=LineType.choices,
        null=True,
        blank=True,
        help_text="Mobile or landline, where known; phones only.",
    )
    reassigned_checked_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the number was last checked not to have been reassigned.",
    )
    last_known_connection_date = models.DateField(
        null=True, blank=True, help_text="When the phone is last known to have been connected."
    )
    last_disconnect_check_date = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="When a number check last looked; null until one is connected.",
    )
    disconnection_status = models.CharField(
        max_length=20,
        choices=DisconnectionStatus.choices,
        null=True,
        blank=True,
        editable=False,
        help_text="What the number check found; null until one is connected.",
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("company", "external_id"), name="contact_external_id_is_unique"
            ),
            # Also what the interactions' foreign key on (person, contact) needs.
            models.UniqueConstraint(fields=("person", "id"), name="contact_of_person"),
            models.UniqueConstraint(
                fields=("person", "contact_type", "fingerprint"),
                condition=~Q(status=ContactStatus.ARCHIVED),
                name="contact_value_is_unique",
            ),
            models.UniqueConstraint(
                fields=("person", "contact_type", "label"),
                condition=Q(status=ContactStatus.PRIMARY),
                name="one_primary_contact",
            ),
            models.CheckConstraint(
                condition=Q(contact_type=ContactType.ADDRESS, value__isnull=True)
                | (
                    ~Q(contact_type=ContactType.ADDRESS)
                    & Q(value__isnull=False, country__isnull=True)
                ),
                name="contact_value_fits_type",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{column}__in": sorted(choices.values)}),
                    name=f"contact_{column}_is_known",
                )
                for column, choices in (
                    ("contact_type", ContactType),
                    ("label", ContactLabel),
                    ("affiliation", ContactAffiliation),
                    ("status", ContactStatus),
                )
            ),
        )

    def __str__(self) -> str:
        return self.value or ", ".join(
            part
            for part in (self.address_line1, self.po_box, self.city, self.state, self.postal_code)
            if part
        )
