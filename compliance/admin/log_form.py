"""The form in which staff log an interaction with a borrower, or plan one, from the borrower's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget

from borrowers.choices import LoanStatus
from borrowers.models import Loan, Person
from companies.admin.company_admin import CompanyServiceForm
from companies.models import Company
from compliance.admin.ask_form import zones_offered
from compliance.admin.beside_timeline import OVERDUE_FIRST, PRIMARY_FIRST
from compliance.admin.links import link_to_contact, link_to_interaction
from compliance.admin.log_fields import (
    KEY_OF_TEXT,
    ClockField,
    chips,
    line_or_text,
    select,
    shape_of,
    switch,
)
from compliance.admin.moments_shown import with_moments_on_clock
from compliance.rules.catalogue import RULES
from contacts.choices import CONTACT_TYPE_OF_CHANNEL
from contacts.models import Contact
from interactions.choices import SUBJECT_CHOICES, Channel, Direction, Purpose, Theme
from interactions.content_rules import MAX_FAILURE_SHORT_LENGTH, MAX_NOTE_LENGTH
from interactions.models import Interaction
from interactions.services import record_interaction
from peach_interactions import object_ids
from peach_interactions.errors import Fault
from peach_interactions.object_ids import is_object_id

MAX_OFFERED = 60
EARLIER_OFFERED = 20
MAX_TEXT_LENGTH = 20_000
OVERDUE = frozenset({LoanStatus.DELINQUENT, LoanStatus.CHARGED_OFF})
MOMENTS = ("started_at", "ended_at", "scheduled_at_from", "scheduled_at_to", "purpose_deadline")
DIRECT = (
    *("channel", "direction", "status", "status_details", "agent_outcome", "theme", "subject"),
    *("sensitive", "is_autodialed", "is_prerecorded", "purpose", "purpose_note"),
    *("failure_description_short", "compliance_guard_rule_id"),
)
FOLDED = (
    *("subject", "previous_interaction", "purpose", "purpose_note", "purpose_deadline"),
    *("sensitive", "is_autodialed", "is_prerecorded"),
)


class LogForm(CompanyServiceForm):
    channel = chips("Channel", Channel.choices)
    direction = chips("Direction", Direction.choices)
    status = chips("Status")
    status_details = select("What came of it")
    agent_outcome = select("Your outcome", help_text="What came of it in your words; optional.")
    theme = forms.ChoiceField(label="About", choices=Theme.choices, widget=UnfoldAdminSelectWidget)
    subject = select("Subject", [("", "None"), *SUBJECT_CHOICES])
    contact = select("Contact")
    loans = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    text = line_or_text("What was said or written", lines=3, limit=MAX_TEXT_LENGTH)
    sensitive = switch("Sensitive", "Only those with the permission read what was said.")
    started_at = ClockField(
        "Started", "Empty: now. Leave out the time if only the day is known.", may_lack_time=True
    )
    ended_at = ClockField("Ended")
    scheduled_at_from = ClockField("Planned for", "From then on.")
    scheduled_at_to = ClockField("Until", "Empty: at that very time.")
    zone = select("On the clock of")
    previous_interaction = select("Follows on")
    failure_description_short = line_or_text("Why it failed", limit=MAX_FAILURE_SHORT_LENGTH)
    compliance_guard_rule_id = select(
        "Blocked by the rule", [("", "Select rule"), *((rule.id, rule.title) for rule in RULES)]
    )
    is_autodialed = switch("Autodialed")
    is_prerecorded = switch("Prerecorded")
    purpose = select("Purpose", [("", "None"), *Purpose.choices])
    purpose_note = line_or_text("Why it applies", limit=MAX_NOTE_LENGTH)
    purpose_deadline = ClockField("Until when it applies")

    # Set for each request.
    person: ClassVar[Person]
    # The field that a refused form asks the browser to focus.
    focused = ""
    field_of_fault = {
        "contactId": "contact",
        "loanIds": "loans",
        "content": "text",
        "previousInteractionId": "previous_interaction",
    }

    class Meta:
        model = Interaction
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the service was asked with; a field that it refuses loses its value.
        self.tried: dict[str, Any] = {}
        self.shape = shape_of(self.data if self.is_bound else self.initial)
        if not self.is_bound:
            self.initial.update(self.shape._asdict())
        for name in self.shape.unfitting():
            del self.fields[name]
        if self.shape.is_canceled:
            # The service gives it no start: now is when it was canceled.
            self.fields["started_at"].help_text = "Empty: it never began."
            self.fields["scheduled_at_from"].help_text = "When it should have been, if known."
        self._offer("status", self.shape.statuses())
        self._offer("status_details", [("", "Not known"), *self.shape.detail_choices()])
        self._offer("agent_outcome", [("", "None"), *self.shape.outcome_choices()])
        self._offer("zone", zones_offered(self.person))
        self._offer_contacts()
        self._offer_loans()
        self._offer_earlier()

    @classmethod
    def as_typed(cls, data: Any, changed: str) -> Self:
        """The form as it was filled in so far, with nothing judged; what no longer fits is gone.

        :param changed: the field that was touched last. Another channel has another contact.
        """
        fields = cls.base_fields.items()
        typed = {name: f.widget.value_from_datadict(data, {}, name) for name, f in fields}
        if changed == "channel":
            del typed["contact"]
        form = cls(initial={**typed, "is_typed": True})
        # Preserved, it would ask for the focus again.
        if data.get("focused") in form.fields:
            form._renewed(data["focused"])
        return form

    def _offer(self, name: str, choices: list[Any]) -> None:
        if name in self.fields:
            field: Any = self.fields[name]
            field.choices = choices

    def _offer_contacts(self) -> None:
        rows = Contact.objects.filter(person=self.person).in_use().order_by(PRIMARY_FIRST, "pk")
        fitting = [row for row in rows[:MAX_OFFERED] if self.shape.fits(row)]
        links = [(row.pk, link_to_contact(row)) for row in fitting]
        self._offer(
            "contact", [("", "None"), *((pk, f"{link.text} ({link.more})") for pk, link in links)]
        )
        # Chat, portal and documents take any contact, and mostly none.
        is_needed = self.shape.channel in CONTACT_TYPE_OF_CHANNEL
        if is_needed and fitting and "contact" not in self.initial:
            self.initial["contact"] = fitting[0].pk

    def _offer_loans(self) -> None:
        rows = Loan.objects.all().owed_by(self.person.pk).order_by(OVERDUE_FIRST, "-pk")
        found = list(rows[: MAX_OFFERED + 1])
        self.has_more_loans = len(found) > MAX_OFFERED
        offered = found[:MAX_OFFERED]
        overdue = [row.pk for row in offered if row.status in OVERDUE]
        self._offer(
            "loans", [(row.pk, f"{row} ({row.get_status_display().lower()})") for row in offered]
        )
        if "is_typed" not in self.initial:
            self.initial["loans"] = overdue or [row.pk for row in offered if len(offered) == 1]
            is_current = bool(offered) and not overdue
            usual = Theme.OPS_SERVICING if is_current else Theme.OPS_COLL_DEBT
            self.initial.setdefault("theme", usual.value)

    def _offer_earlier(self) -> None:
        """The newest, and the one that was chosen elsewhere."""
        rows = Interaction.objects.all().living().of_person(self.person.pk)
        rows = rows.defer("content", "meta_data")
        timed = rows.filter(sort_at__isnull=False).order_by("-sort_at", "-pk")
        offered = list(timed[:EARLIER_OFFERED])
        chosen = (self.data if self.is_bound else self.initial).get("previous_interaction") or ""
        is_missing = chosen not in {row.pk for row in offered}
        if is_missing and is_object_id(chosen, object_ids.INTERACTION):
            offered += rows.filter(pk=chosen)
        links = [(row.pk, link_to_interaction(row)) for row in offered]
        self._offer(
            "previous_interaction",
            [("", "Nothing"), *((pk, f"{link.text} ({link.more})") for pk, link in links)],
        )

    @property
    def opens_more(self) -> bool:
        """Whether something was given, or is wrong, in what is folded away."""
        names = [name for name in FOLDED if name in self.fields]
        values = [self[name].value() for name in names]
        is_given = any(any(v) if isinstance(v, list) else v for v in values)
        return is_given or any(name in self.errors for name in names)

    def focus_first_fault(self) -> None:
        """Who works by the keyboard goes on where something is wrong, not at the top of the page."""
        self.focused = next((name for name in self.fields if name in self.errors), "")
        if self.focused:
            self._renewed(self.focused).attrs["autofocus"] = True

    def _renewed(self, name: str) -> Any:
        """The first widget of a field, which replaces the one that the browser has, focused or not."""
        widget = self.fields[name].widget
        first = widget.widgets[0] if isinstance(widget, forms.MultiWidget) else widget
        first.attrs.pop("hx-preserve", None)
        return first

    @property
    def lacks_plan(self) -> bool:
        """Whether there is no time yet for which it could be judged."""
        return self.tried.get("scheduled_at_from") is None

    def chosen_company(self) -> Company:
        return self.person.company

    def can_write(self) -> bool:
        # Without these there is nothing to judge.
        return not {"channel", "direction", "status"} & set(self.errors)

    def write(self, faults: list[Fault]) -> Any:
        self.tried = self.values()
        return record_interaction(
            caller=self.caller(),
            person_reference=self.person.pk,
            values=self.tried,
            now=timezone.now(),
            faults=faults,
        )

    def show(self, faults: Iterable[Fault]) -> None:
        """As everywhere, with the guard's moments on the clock of the page."""
        super().show(
            replace(fault, message=with_moments_on_clock(fault.message)) for fault in faults
        )

    def values(self) -> dict[str, Any]:
        """What was given, by the names that the service takes."""
        given = self.cleaned_data
        values = {name: given[name] or None for name in DIRECT if name in given}
        values |= {name: self._moment(name) for name in MOMENTS if name in given}
        if values.get("started_at") is None:
            # Not given is now.
            values.pop("started_at", None)
        written = given.get("text")
        if written:
            values["content"] = {KEY_OF_TEXT[Channel(self.shape.channel)]: written}
        return {
            **values,
            "contact_id": given.get("contact") or None,
            "loan_ids": given.get("loans") or [],
            "previous_interaction_id": given.get("previous_interaction") or None,
        }

    def _moment(self, name: str) -> dt.datetime | dt.date | None:
        typed: Any = self.cleaned_data.get(name)
        if not isinstance(typed, dt.datetime):
            return typed  # type: ignore[no-any-return]
        zone = self.cleaned_data.get("zone") or timezone.get_current_timezone_name()
        return typed.replace(tzinfo=ZoneInfo(zone))


def usual_values(parameters: Mapping[str, str]) -> dict[str, Any]:
    """What an address fills in: the channel, whether it is planned, and what it follows on."""
    names = ("channel", "direction", "status", "previous_interaction")
    return {name: parameters[name] for name in names if name in parameters}
