"""What a company has settled, and how it has adjusted rules."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from companies.models import Company
from compliance.choices import DEFAULT_REQUIRED_NOTICES, MAX_NOTE_LENGTH
from interactions.choices import SUBJECT_CHOICES
from peach_interactions.history import track


def default_required_notices() -> list[str]:
    return list(DEFAULT_REQUIRED_NOTICES)


def _cap(
    help_text: str, default: int | None = None
) -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(
        null=True, blank=True, default=default, help_text=help_text
    )


@track()
class ComplianceSettings(models.Model):
    """What a company has settled (compliance.md section 4). Without a row, everything is as by default."""

    company = models.OneToOneField(
        Company,
        models.CASCADE,
        primary_key=True,
        related_name="compliance_settings",
        help_text="The company.",
    )
    required_notices = ArrayField(
        models.CharField(max_length=100, choices=SUBJECT_CHOICES),
        default=default_required_notices,
        blank=True,
        help_text="Subjects of notices that the law requires; they are not judged as collections.",
    )
    light_cap = _cap("Most contacts with borrowers of light intensity; empty: no cap.", default=2)
    light_cap_days = _cap("In so many consecutive dates.", default=7)
    normal_cap = _cap("The same for normal intensity.")
    normal_cap_days = _cap("In so many consecutive dates.")
    heavy_cap = _cap("The same for heavy intensity.")
    heavy_cap_days = _cap("In so many consecutive dates.")
    allows_common_hours = models.BooleanField(
        default=False,
        help_text="Whether borrowers whose time zone nobody knows may be contacted in the hours that are "
        "common to all zones of the United States.",
    )
    history_complete_from = models.DateField(
        null=True,
        blank=True,
        help_text="The date from which the history was imported in full; windows that reach behind it warn.",
    )

    class Meta:
        verbose_name_plural = "compliance settings"
        constraints = (
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{word}_cap__isnull": True, f"{word}_cap_days__isnull": True})
                    | Q(
                        **{
                            f"{word}_cap__isnull": False,
                            f"{word}_cap_days__gte": 1,
                            f"{word}_cap_days__lte": 60,
                        }
                    ),
                    name=f"{word}_cap_has_its_days",
                )
                for word in ("light", "normal", "heavy")
            ),
        )

    def __str__(self) -> str:
        return f"Compliance settings of {self.company}"


@track()
class RuleAdjustment(models.Model):
    """How a company has made one rule stricter, or, reviewed by counsel, looser."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="rule_adjustments", help_text="The company."
    )
    rule_id = models.CharField(max_length=100, help_text="The rule.")
    enabled = models.BooleanField(
        null=True, blank=True, help_text="Whether the rule is judged; empty: as shipped."
    )
    limits = models.JSONField(
        default=dict, blank=True, help_text="The limits that differ, by their names."
    )
    is_reviewed_by_counsel = models.BooleanField(
        "reviewed by counsel",
        default=False,
        help_text="Required for whatever is looser than shipped; superusers only.",
    )
    note = models.CharField(
        max_length=MAX_NOTE_LENGTH, blank=True, help_text="Why; required with a looser limit."
    )

    class Meta:
        ordering = ("company_id", "rule_id")
        constraints = (
            models.UniqueConstraint(fields=("company", "rule_id"), name="one_adjustment_per_rule"),
        )

    def __str__(self) -> str:
        return f"{self.rule_id} at {self.company}"
