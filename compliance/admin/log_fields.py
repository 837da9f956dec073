"""The fields of logging an interaction, and which values fit: asked of the status table, never copied from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from unfold.widgets import BASE_INPUT_CLASSES, UnfoldAdminSelectWidget

from contacts.contact_values import contact_fits_channel
from contacts.models import Contact
from interactions.choices import Channel, Direction, Status
from interactions.status_details import AGENT_OUTCOME_CHOICES, BLOCKED_BY_GUARD, STATUS_DETAIL_WORDS
from interactions.status_rules import LIVE_CHANNELS, details_that_fit, outcomes_that_fit

INPUT = " ".join(BASE_INPUT_CLASSES)
# Stays as it is while the form around it is fetched anew: somebody may be typing there.
TYPED = {"class": INPUT, "hx-preserve": "true"}
MEANING_OF_DETAIL = dict(STATUS_DETAIL_WORDS)
MEANING_OF_OUTCOME = dict(AGENT_OUTCOME_CHOICES)
# In any zone, what lies between is a moment that the database can keep.
FIRST_YEAR, LAST_YEAR = 1900, 9000
DIALED = frozenset({Channel.VOICE, Channel.TEXT})
# Where the text goes in the content; opt-outs are looked for in `body`.
KEY_OF_TEXT = {
    Channel.VOICE: "summary",
    Channel.CHAT: "summary",
    Channel.TEXT: "body",
    Channel.EMAIL: "body",
    Channel.MAIL: "body",
    Channel.FAX: "body",
    Channel.GUI: "text",
    Channel.DOCUMENT: "title",
}


class Shape(NamedTuple):
    """What was chosen so far: the other fields follow from it."""

    channel: str
    direction: str
    status: str
    details: str

    @property
    def is_planned(self) -> bool:
        return self.status == Status.SCHEDULED

    @property
    def is_canceled(self) -> bool:
        return self.status == Status.CANCELED

    @property
    def is_judged(self) -> bool:
        """Whether the guard judges it before it is recorded."""
        return self.is_planned and self.direction == Direction.OUTBOUND

    @property
    def may_be_dialed(self) -> bool:
        return self.channel in DIALED and self.direction == Direction.OUTBOUND

    def statuses(self) -> list[tuple[str, str]]:
        is_live = self.channel in LIVE_CHANNELS
        return [
            (value, label)
            for value, label in Status.choices
            if is_live or value != Status.IN_PROGRESS
        ]

    def detail_choices(self) -> list[tuple[str, str]]:
        fitting = details_that_fit(
            channel=self.channel, direction=self.direction, status=self.status
        )
        return [(value, sentence(MEANING_OF_DETAIL[value])) for value in fitting]

    def outcome_choices(self) -> list[tuple[str, str]]:
        if self.is_planned:
            return []
        fitting = outcomes_that_fit(channel=self.channel)
        return [(value, sentence(MEANING_OF_OUTCOME[value])) for value in fitting]

    def unfitting(self) -> set[str]:
        """The names of the fields that make no sense yet or any more."""
        names = set()
        if self.is_planned:
            names |= {"started_at", "ended_at"}
        elif not self.is_canceled:
            names |= {"scheduled_at_from", "scheduled_at_to"}
        if self.status != Status.FAILED:
            names.add("failure_description_short")
        if self.details != BLOCKED_BY_GUARD:
            names.add("compliance_guard_rule_id")
        if not self.may_be_dialed:
            names |= {"is_autodialed", "is_prerecorded"}
        if self.direction != Direction.OUTBOUND:
            names |= {"purpose", "purpose_note", "purpose_deadline"}
        if not self.detail_choices():
            names.add("status_details")
        if not self.outcome_choices():
            names.add("agent_outcome")
        return names

    def fits(self, contact: Contact) -> bool:
        return contact_fits_channel(contact.contact_type, self.channel)


def shape_of(typed: Mapping[str, Any]) -> Shape:
    """What was chosen, by the names of the fields; the usual where nothing or nonsense was."""

    def word(name: str, known: Any, usual: str) -> str:
        value = typed.get(name)
        return value if isinstance(value, str) and value in known else usual

    shape = Shape(
        word("channel", Channel.values, Channel.VOICE.value),
        word("direction", Direction.values, Direction.OUTBOUND.value),
        word("status", Status.values, Status.ATTEMPTED.value),
        word("status_details", MEANING_OF_DETAIL, ""),
    )
    if shape.status in dict(shape.statuses()):
        return shape
    return shape._replace(status=Status.ATTEMPTED.value)


def sentence(meaning: str) -> str:
    return meaning[:1].upper() + meaning[1:]


class ClockWidget(forms.SplitDateTimeWidget):
    """Date and time in the browser's own fields, which need no script."""

    def __init__(self, label: str) -> None:
        super().__init__(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "aria-label": f"{label}: date", **TYPED},
            time_attrs={"type": "time", "aria-label": f"{label}: time", **TYPED},
        )


class ClockField(forms.SplitDateTimeField):
    """Date and time as they are typed; another field says on which clock.

    :param may_lack_time: then a bare date stays one.
    """

    def __init__(self, label: str, help_text: str = "", *, may_lack_time: bool = False) -> None:
        self.may_lack_time = may_lack_time
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            require_all_fields=False,
            widget=ClockWidget(label),
        )
        for field in self.fields:
            # What is missing of the two is said by `compress`.
            field.required = False

    def compress(self, data_list: Any) -> Any:
        date, time = [*(data_list or ()), None, None][:2]
        if date is None and time is None:
            return None
        if date is None:
            raise forms.ValidationError("Give the date, too.", "incomplete")
        if not FIRST_YEAR <= date.year <= LAST_YEAR:
            raise forms.ValidationError("This date is outside of the calendar.", "invalid_date")
        if time is None:
            if self.may_lack_time:
                return date
            raise forms.ValidationError("Give the time, too.", "incomplete")
        return dt.datetime.combine(date, time)


def select(label: str, choices: Any = (), help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=help_text,
    )


def chips(label: str, choices: Any = ()) -> forms.ChoiceField:
    """A few values to choose one of, all in sight."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def line_or_text(label: str, help_text: str = "", *, lines: int = 1, limit: int) -> forms.CharField:
    widget = forms.Textarea({**TYPED, "rows": lines}) if lines > 1 else forms.TextInput(TYPED)
    return forms.CharField(
        label=label,
        required=False,
        empty_value=None,
        max_length=limit,
        widget=widget,
        help_text=help_text,
    )


def switch(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)
