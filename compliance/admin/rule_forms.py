"""The forms about one rule: adjust it for a company, or replay other limits over past decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminExpandableTextareaWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldBooleanSwitchWidget,
)

from companies.admin.company_admin import CompanyServiceForm
from companies.admin.staff_access import ADMINISTER
from companies.models import Company
from compliance.admin.rule_cards import shipped_text
from compliance.choices import MAX_NOTE_LENGTH
from compliance.company_settings import adjust_rule
from compliance.models import RuleAdjustment
from compliance.replay import ReplayReport, replay_limit
from compliance.rules.rule import Rule
from contacts.evidence import date_faults
from peach_interactions.errors import Fault, raise_if_any
from peach_interactions.moments import start_of_day

PREFIX = "limit_"
ENABLED = {"": None, "yes": True, "no": False}
ONE_DAY = dt.timedelta(days=1)
REPLAYED_DAYS = 30
MAX_DECISIONS = 2000


class RuleForm(CompanyServiceForm):
    """A form with a field for each limit of a rule; an empty one leaves the limit as it is."""

    enabled = forms.ChoiceField(
        label="Judged", required=False, widget=UnfoldAdminSelectWidget, choices=()
    )

    # Set for each request.
    company: ClassVar[Company]
    rule: ClassVar[Rule]
    empty_means = "as shipped"

    class Meta:
        model = RuleAdjustment
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enabled: Any = self.fields["enabled"]
        enabled.choices = [("", self.unchanged_word()), ("yes", "Yes"), ("no", "No")]
        for limit in self.rule.limits:
            self.fields[f"{PREFIX}{limit.name}"] = forms.IntegerField(
                label=f"{limit.name}: {limit.meaning}",
                required=False,
                min_value=limit.minimum,
                max_value=limit.maximum,
                widget=UnfoldAdminIntegerFieldWidget(attrs={"placeholder": self.empty_means}),
                help_text=f"As shipped: {shipped_text(self.rule, limit)}. "
                f"{'Lower' if limit.is_stricter_lower else 'Higher'} is stricter.",
            )

    def unchanged_word(self) -> str:
        return f"As shipped: {'yes' if self.rule.enabled else 'no'}"

    @property
    def limit_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def chosen_company(self) -> Company:
        return self.company

    def can_write(self) -> bool:
        return not self.errors

    def limits(self) -> dict[str, int]:
        """Those that were given, by name."""
        return {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and value is not None
        }

    def enabled_given(self) -> bool | None:
        return ENABLED[self.cleaned_data["enabled"]]


class AdjustForm(RuleForm):
    is_reviewed_by_counsel = forms.BooleanField(
        label="Reviewed by counsel",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Needed, with a note, for whatever is looser than shipped.",
    )
    note = forms.CharField(
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=UnfoldAdminExpandableTextareaWidget(attrs={"rows": 3}),
        help_text="Why.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.access.user.is_superuser:
            del self.fields["is_reviewed_by_counsel"]

    def write(self, faults: list[Fault]) -> RuleAdjustment:
        self.access.require(ADMINISTER, self.company)
        # Names who acts in the history.
        self.caller()
        return adjust_rule(
            by=self.access.user,
            company=self.company,
            rule_id=self.rule.id,
            enabled=self.enabled_given(),
            limits=self.limits(),
            is_reviewed_by_counsel=bool(self.cleaned_data.get("is_reviewed_by_counsel")),
            note=self.cleaned_data["note"],
        )


class ReplayForm(RuleForm):
    since = forms.DateField(label="Decisions from", widget=UnfoldAdminSingleDateWidget)
    until = forms.DateField(
        label="To", widget=UnfoldAdminSingleDateWidget, help_text="Both days included."
    )

    empty_means = "as it is now"
    report: ReplayReport

    def unchanged_word(self) -> str:
        return "As it is now"

    def write(self, faults: list[Fault]) -> Any:
        zone = timezone.get_current_timezone_name()
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        raise_if_any([*date_faults(since, "since"), *date_faults(until, "until")])
        self.report = replay_limit(
            caller=self.caller(),
            rule_id=self.rule.id,
            limits=self.limits(),
            enabled=self.enabled_given(),
            since=start_of_day(since, zone),
            until=start_of_day(until + ONE_DAY, zone),
            max_decisions=MAX_DECISIONS,
        )
        return self.instance


def default_period() -> dict[str, dt.date]:
    today = timezone.localdate()
    return {"since": today - dt.timedelta(days=REPLAYED_DAYS), "until": today}
