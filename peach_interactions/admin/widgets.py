"""Widgets that choose among many objects: a few are fetched as one types, never all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.http import HttpRequest

from peach_interactions.object_ids import is_object_id

if TYPE_CHECKING:
    from django import forms


class _Narrowed:
    """Offers what belongs to one person only, once that person is known."""

    person_id = ""

    def get_url(self) -> str:
        address: str = super().get_url()  # type: ignore[misc]
        return f"{address}?{urlencode({'person': self.person_id})}" if self.person_id else address

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        # What was typed by hand and cannot be an ID is not even looked up.
        known = [item for item in value if str(item).isdecimal() or is_object_id(str(item))]
        return super().optgroups(name, known, attr)  # type: ignore[misc]


class ReferenceSelect(_Narrowed, AutocompleteSelect):
    """One object."""


class ReferencesSelect(_Narrowed, AutocompleteSelectMultiple):
    """Several objects."""


def offer(form: forms.BaseForm, name: str, *, rows: Any, widget: Any, person_id: str = "") -> None:
    """Makes a field of a form choose among these rows.

    :param person_id: offers what belongs to this person only; empty: all.
    """
    field: Any = form.fields[name]
    widget.person_id = person_id
    widget.is_required = field.required
    field.widget = widget
    field.queryset = rows


def source(model: Any, field_name: str) -> dict[str, Any]:
    """What an autocompletion needs to know: the field whose objects are chosen, and the site."""
    return {"field": model._meta.get_field(field_name), "admin_site": admin.site}


def is_autocompletion(request: HttpRequest) -> bool:
    """Tells whether the rows are for such a widget, and not for a list."""
    match = request.resolver_match
    return match is not None and match.url_name == "autocomplete"
