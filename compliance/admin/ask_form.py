"""The form in which staff ask the guard about one borrower; what it means is the service's to judge."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminExpandableTextareaWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldBooleanSwitchWidget,
)

from borrowers.models import Loan, Person
from companies.admin.company_admin import CompanyServiceForm
from companies.models import Company
from compliance.admin.links import link_to_contact, link_to_interaction
from compliance.calendar import US_ZONES
from compliance.choices import MAX_NOTE_LENGTH
from compliance.models import Decision
from compliance.services import ask
from contacts.choices import ContactType
from contacts.models import Contact
from interactions.choices import SUBJECT_CHOICES, Channel, Direction, Purpose, Status, Theme
from interactions.models import Interaction
from peach_interactions.errors import Fault

# More of a borrower's contacts, loans or plans than that nobody chooses from.
MAX_OFFERED = 200


class WallClockField(forms.SplitDateTimeField):
    """Date and time as they are typed; another field says on which clock."""

    widget = UnfoldAdminSplitDateTimeWidget

    def compress(self, data_list: Any) -> dt.datetime | None:
        if not data_list or not all(data_list):
            return None
        return dt.datetime.combine(*data_list)


def _select(choices: Any, label: str, help_text: str = "", **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=UnfoldAdminSelectWidget,
        help_text=help_text,
        **{"required": False, **options},
    )


def _switch(label: str, help_text: str) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=UnfoldBooleanSwitchWidget, help_text=help_text
    )


class AskForm(CompanyServiceForm):
    channel = _select(Channel.choices, "Channel", required=True)
    theme = _select(
        [("", "As the subject implies"), *Theme.choices],
        "Theme",
        initial=Theme.OPS_COLL_DEBT.value,
    )
    subject = _select([("", "None"), *SUBJECT_CHOICES], "Subject")
    contact = _select([], "Contact")
    loans = forms.MultipleChoiceField(
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="None: those that are delinquent or charged off, else all.",
    )
    planned = _select([], "Planned contact to be made", "It is left out of the counts.")
    at = WallClockField(label="When", required=False, help_text="Empty: now.")
    zone = _select([], "On the clock of", "For the moment above and the deadline below.")
    is_autodialed = _switch("Autodialed", "Equipment dials by itself.")
    is_prerecorded = _switch("Prerecorded", "A prerecorded or artificial voice speaks.")
    purpose = _select(
        [("", "None"), *Purpose.choices],
        "Purpose",
        "The exception of the law that applies, if one does.",
    )
    purpose_note = forms.CharField(
        label="Why it applies",
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=UnfoldAdminExpandableTextareaWidget(attrs={"rows": 2}),
    )
    purpose_deadline = WallClockField(label="Until when it applies", required=False)

    # Set for each request.
    person: ClassVar[Person]
    field_of_fault = {
        "contactId": "contact",
        "loanIds": "loans",
        "loanId": "loans",
        "interactionId": "planned",
    }

    class Meta:
        model = Decision
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("contact", _contacts(self.person))
        self._choose_from("loans", _loans(self.person))
        self._choose_from("zone", zones_offered(self.person))
        planned = _planned(self.person)
        self._choose_from("planned", [("", "None of these"), *planned])
        if not planned:
            del self.fields["planned"]

    def _choose_from(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def chosen_company(self) -> Company:
        return self.person.company

    def can_write(self) -> bool:
        # Without a channel there is no question.
        return "channel" not in self.errors

    def write(self, faults: list[Fault]) -> Any:
        answer = ask(
            caller=self.caller(),
            person_reference=self.person.pk,
            values=self._values(),
            now=timezone.now(),
            faults=faults,
        )
        self.decision_id = answer["decisionId"]
        return self.instance

    def _values(self) -> dict[str, Any]:
        """What was asked, by the names that the service takes."""
        given = self.cleaned_data
        names = ("theme", "subject", "purpose", "purpose_note")
        return {
            "channel": given["channel"],
            **{name: given.get(name) or None for name in names},
            "contact_id": given.get("contact") or None,
            "loan_ids": given.get("loans") or None,
            "interaction_id": given.get("planned") or None,
            "at": self._moment("at"),
            "purpose_deadline": self._moment("purpose_deadline"),
            "is_autodialed": given.get("is_autodialed"),
            "is_prerecorded": given.get("is_prerecorded"),
        }

    def _moment(self, name: str) -> dt.datetime | None:
        typed = self.cleaned_data.get(name)
        if typed is None:
            return None
        zone = self.cleaned_data.get("zone") or timezone.get_current_timezone_name()
        moment: dt.datetime = typed.replace(tzinfo=ZoneInfo(zone))
        return moment


def _contacts(person: Person) -> list[Any]:
    """The borrower's contacts by type, archived ones left out; none means that each is judged."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Contact.objects.filter(person=person).in_use().order_by("pk")[:MAX_OFFERED]
    for row in rows:
        link = link_to_contact(row)
        label = ContactType(row.contact_type).label
        groups.setdefault(label, []).append((row.pk, f"{link.text} ({link.more})"))
    return [("", "The best of those that fit the channel"), *groups.items()]


def _loans(person: Person) -> list[tuple[str, str]]:
    rows = Loan.objects.all().owed_by(person.pk).order_by("pk")[:MAX_OFFERED]
    return [(row.pk, f"{row} ({row.get_status_display().lower()})") for row in rows]


def _planned(person: Person) -> list[tuple[str, str]]:
    rows = (
        Interaction.objects.all()
        .living()
        .of_person(person.pk)
        .filter(status=Status.SCHEDULED, direction=Direction.OUTBOUND)
        .defer("content", "meta_data")
        .order_by("scheduled_at_from", "pk")[:MAX_OFFERED]
    )
    return [(row.pk, link_to_interaction(row).text) for row in rows]


def zones_offered(person: Person) -> list[tuple[str, str]]:
    """The clocks on which a moment may be meant: one's own, the borrower's, the company's, and all others."""
    own = timezone.get_current_timezone_name()
    names = {own: f"yours: {own}"}
    if person.time_zone:
        names.setdefault(person.time_zone, f"the borrower's, as stated: {person.time_zone}")
    company = person.company.time_zone
    names.setdefault(company, f"the company's: {company}")
    return list({**names, **{zone: zone for zone in US_ZONES if zone not in names}}.items())
