"""The filters that a list is narrowed by at present, in words, each with an address without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from borrowers.models import Person
from companies.admin.company_admin import visible_rows
from interactions.admin.list_filters import COLUMNS, SORT
from peach_interactions import object_ids
from peach_interactions.object_ids import is_object_id

FLAGS = {"1": "yes", "0": "no"}


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    words: str
    url_without: str


def active_filters(model_admin: Any, request: HttpRequest, shown: Any) -> list[ActiveFilter]:
    """Those that narrow the list; what only arranges it is not among them.

    :param shown: Django's list of the request.
    """
    found = list(_of_links(model_admin, request, shown))
    for spec in shown.filter_specs:
        for name in spec.expected_parameters():
            values = [value for value in request.GET.getlist(name or "") if value]
            if values and name not in (SORT, COLUMNS):
                words = ", ".join(_words(spec, str(name), value) for value in values)
                title = str(spec.title)
                text = f"{title[:1].upper()}{title[1:]}: {words}"
                found.append(ActiveFilter(text, shown.get_query_string(remove=[name])))
    return found


def _of_links(model_admin: Any, request: HttpRequest, shown: Any) -> Iterator[ActiveFilter]:
    """The filters that links of other pages set, and the filter sheet does not have."""
    person_id = request.GET.get("person", "")
    if person_id:
        person = None
        if is_object_id(person_id, object_ids.PERSON):
            person = visible_rows(model_admin, request, Person).filter(pk=person_id).first()
        without = shown.get_query_string(remove=["person"])
        yield ActiveFilter(f"Borrower: {person or person_id}", without)
    previous_id = request.GET.get("previous_interaction", "")
    if previous_id:
        without = shown.get_query_string(remove=["previous_interaction"])
        yield ActiveFilter(f"Follows on {previous_id}", without)


def _words(spec: Any, name: str, value: str) -> str:
    """What the filter calls a value."""
    if name.endswith("_from"):
        return f"from {value}"
    if name.endswith("_to"):
        return f"to {value}"
    field = getattr(spec, "field", None)
    choices = dict(
        getattr(spec, "lookup_choices", ()) or getattr(field, "flatchoices", ()) or FLAGS
    )
    return str(choices.get(value, value))
