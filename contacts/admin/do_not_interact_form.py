"""The admin's form of a do-not-interact: how its fields are typed, and how they reach the services."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from contacts.admin.wishes import WishForm, evidence_field, loans_field
from contacts.choices import (
    DO_NOT_INTERACT_CHANNELS,
    DO_NOT_INTERACT_THEMES,
    ContactLabel,
    DoNotInteractReason,
    DoNotInteractSource,
)
from contacts.do_not_interact_services import create_do_not_interact, update_do_not_interact
from contacts.models import Contact, DoNotInteract
from peach_interactions.admin.forms import ReferencesField
from peach_interactions.errors import Fault

SPAN = re.compile(r"(\S+?)\s*[-–]\s*(\S+)")


def _boxes(label: str, choices: Any, help_text: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=help_text,
    )


class TimesOfDayField(forms.CharField):
    """Spans of time, one on each line; what stands in them is the service's to judge."""

    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3, "placeholder": "19:00-24:00"})

    def to_python(self, value: Any) -> Any:
        spans = []
        for line in re.split(r"[\n,;]", super().to_python(value) or ""):
            if not line.strip():
                continue
            match = SPAN.fullmatch(line.strip())
            if match is None:
                raise ValidationError("Write each span as 19:00-24:00, on its own line.", "invalid")
            spans.append({"from": match[1], "to": match[2]})
        return spans

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{span['from']}-{span['to']}" for span in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True


class DoNotInteractForm(WishForm):
    # With nothing chosen beforehand: the reason decides which rule applies.
    reason = forms.ChoiceField(
        choices=[("", "Select reason"), *DoNotInteractReason.choices],
        widget=UnfoldAdminSelectWidget,
        help_text="It decides which rule of the Compliance Guard applies.",
    )
    channels = _boxes("Channels", DO_NOT_INTERACT_CHANNELS, "None: every channel.")
    themes = _boxes(
        "Themes",
        DO_NOT_INTERACT_THEMES,
        "The themes not to be talked about; none: every theme.",
    )
    contact_labels = _boxes("Labels", ContactLabel.choices, "None: contacts of every label.")
    contact_ids = ReferencesField(
        label="Contacts",
        queryset=Contact.objects.none(),
        required=False,
        help_text="The numbers and addresses not to be used; none: each of them.",
    )
    loan_ids = loans_field("The loans it is about; none: every loan.")
    days_of_week = forms.TypedMultipleChoiceField(
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="The days it holds on; none: every day.",
    )
    times_of_day = TimesOfDayField(
        required=False,
        help_text="Spans such as 19:00-24:00, each on its own line, a night as two; none: all day.",
    )
    time_zone = forms.CharField(
        required=False,
        empty_value=None,
        widget=UnfoldAdminTextInputWidget,
        help_text="IANA name of the zone of days and times; empty: wherever the borrower may be.",
    )
    start_date = forms.DateField(
        required=False,
        widget=UnfoldAdminSingleDateWidget,
        help_text="The first day it holds on; empty: the day of receipt.",
    )
    received_at = forms.SplitDateTimeField(
        label="Received",
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="It holds from then on; empty: the start of the first day if that is past, else now.",
    )
    evidence_interaction_id = evidence_field()

    def write(self, faults: list[Fault]) -> DoNotInteract:
        values, now = self.values(), timezone.now()
        if not self.is_change:
            return create_do_not_interact(
                caller=self.caller(),
                person=self.cleaned_data["person"],
                values={**values, "source": DoNotInteractSource.ADMIN},
                now=now,
                faults=faults,
            )
        return update_do_not_interact(
            caller=self.caller(),
            person=self.instance.person,
            reference=self.instance.pk,
            values=values,
            now=now,
            faults=faults,
            check_version=self.check_version,
        )
