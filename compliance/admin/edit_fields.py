"""The small forms in which what stands beside a timeline is changed in place: which fields, and how they look.

The forms themselves, and so every rule, are those of the rows' own pages; a part of their fields is shown here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin
from django.db import models
from django.http import HttpRequest

from borrowers.models import Loan, Person
from compliance.admin.log_fields import INPUT
from contacts.choices import ContactType
from contacts.models import Consent, Contact, DoNotInteract

ADDRESS = (
    *("address_line1", "address_line2", "po_box", "city", "county_or_region", "state"),
    *("postal_code", "country"),
)
# What the one column is called for the one who types it.
LABELS_OF_VALUE = {ContactType.PHONE: "Phone number", ContactType.EMAIL: "E-mail address"}

# Whose fields say what they are; the hints stand on the rows' own pages.
PLAIN = (Loan, Contact)


class Names(NamedTuple):
    """The fields of a small form: those in sight, and those folded away."""

    shown: tuple[str, ...]
    folded: tuple[str, ...] = ()


LOAN = Names(("loan_type", "status", "account_number", "external_id"))
DO_NOT_INTERACT = Names(
    ("reason", "channels", "contact_ids", "start_date", "end_date"),
    (
        *("loan_ids", "themes", "contact_labels", "place", "days_of_week", "times_of_day"),
        *("time_zone", "received_at", "evidence_interaction_id"),
    ),
)
CONSENT = Names(
    ("kind", "channel", "contact", "loan_ids", "given_to"),
    ("given_at", "expires_at", "evidence_interaction_id"),
)
OF_EVERY_CONTACT = ("label", "affiliation", "status", "name", "valid", "verified")
AUTHORITY = ("authorized_third_party", "power_of_attorney", "external_id")
OF_PHONE = (
    *("receive_text_messages", "consent_autodialed_call", "reassigned_checked_at"),
    "last_known_connection_date",
)


def names_of(model: type[models.Model], contact_type: str, *, is_new: bool) -> Names:
    """The fields of the small form of a model; of a contact, those that its type has."""
    if model is not Contact:
        return {Loan: LOAN, DoNotInteract: DO_NOT_INTERACT, Consent: CONSENT}[model]  # type: ignore[index]
    first = ("contact_type",) if is_new else ()
    if contact_type == ContactType.ADDRESS:
        return Names((*first, *ADDRESS, *OF_EVERY_CONTACT), AUTHORITY)
    if contact_type == ContactType.EMAIL:
        return Names((*first, "value", *OF_EVERY_CONTACT), AUTHORITY)
    return Names((*first, "value", "line_type", *OF_EVERY_CONTACT), (*OF_PHONE, *AUTHORITY))


@dataclass(frozen=True, slots=True)
class Shown:
    """A field, and as what it is shown: `field`, `switch` or `chips`."""

    field: forms.BoundField
    shape: str


@dataclass(frozen=True, slots=True)
class SmallForm:
    """A form with the places of its fields."""

    form: Any
    names: Names

    @property
    def shown(self) -> list[Shown]:
        return self._of(self.names.shown)

    @property
    def folded(self) -> list[Shown]:
        return self._of(self.names.folded)

    @property
    def is_whole(self) -> bool:
        """Whether all of its fields are here: none has more to choose from than is listed."""
        return {*self.names.shown, *self.names.folded} <= {*self.form.fields}

    @property
    def opens_folded(self) -> bool:
        """Whether something is wrong in what is folded away."""
        return any(shown.field.errors for shown in self.folded)

    def focus(self) -> None:
        """Has typing begin at the first field that is wrong, else at the first of all."""
        fields = [shown.field for shown in [*self.shown, *self.folded]]
        wrong = [field for field in fields if field.errors]
        # The type of a contact is mostly right as it is.
        for field in [*wrong, *(field for field in fields if field.name != "contact_type")][:1]:
            field.field.widget.attrs["autofocus"] = True

    def _of(self, names: Iterable[str]) -> list[Shown]:
        fields = [self.form[name] for name in names if name in self.form.fields]
        return [Shown(field, _shape_of(field.field.widget)) for field in fields]


def small_form(
    page: Any,
    request: HttpRequest,
    person: Person,
    *,
    row: Any = None,
    contact_type: str = "",
    data: Any = None,
    typed: Any = None,
) -> SmallForm:
    """The form of a row's own page, with few fields that need no script.

    :param row: the one to change; None: a new one of this person.
    :param data: what was sent; None: nothing yet.
    :param typed: what was typed so far, of which nothing is judged.
    """
    kind = row.contact_type if isinstance(row, Contact) else contact_type
    names = names_of(page.model, kind, is_new=row is None)
    wanted = [*names.shown, *names.folded, *(["person"] if row is None else ())]
    form_class = page.get_form(request, row, change=row is not None, fields=wanted)
    # Whose it is stands in the address alone.
    initial = {"contact_type": contact_type, "person": person.pk} if row is None else {}
    if typed is not None:
        fields = form_class.base_fields.items()
        read = {name: f.widget.value_from_datadict(typed, {}, name) for name, f in fields}
        initial = {**read, **initial}
    if data is not None:
        data = data.copy()
        data["person"] = person.pk
    place = f"{page.opts.model_name}-{'new' if row is None else row.pk}"
    form = form_class(data, instance=row, initial=initial, auto_id=f"{place}-%s")
    _fit(form, {*wanted, "version"}, kind)
    if page.model in PLAIN:
        for field in form.fields.values():
            field.help_text = ""
    return SmallForm(form, names)


def _fit(form: Any, wanted: set[str], contact_type: str) -> None:
    """Leaves the fields that are shown, in the browser's own widgets."""
    for name, field in list(form.fields.items()):
        if name == "person":
            field.widget = forms.HiddenInput()
        elif name not in wanted or isinstance(field.widget, AutocompleteMixin):
            # What is chosen among very many is chosen on the row's own page.
            del form.fields[name]
        elif isinstance(field, forms.SplitDateTimeField):
            field.widget = _clock(str(field.label), has_seconds=form.is_change)
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput({"type": "date", "class": INPUT}, "%Y-%m-%d")
        elif isinstance(field.widget, forms.CheckboxSelectMultiple):
            field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
        elif name == "contact_type":
            field.widget = forms.RadioSelect(choices=ContactType.choices)
        elif name == "value":
            field.label = LABELS_OF_VALUE[ContactType(contact_type)]


def _clock(label: str, *, has_seconds: bool) -> forms.SplitDateTimeWidget:
    # A stored moment has seconds, which must not count as a change.
    step = {"step": "1"} if has_seconds else {}
    return forms.SplitDateTimeWidget(
        date_format="%Y-%m-%d",
        time_format="%H:%M:%S",
        date_attrs={"type": "date", "class": INPUT, "aria-label": f"{label}: date"},
        time_attrs={"type": "time", "class": INPUT, "aria-label": f"{label}: time", **step},
    )


def _shape_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "chips"
    return "switch" if isinstance(widget, forms.CheckboxInput) else "field"
