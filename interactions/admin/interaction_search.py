"""What the words of the search box mean in the list of interactions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from companies.admin.staff_access import access_of
from companies.choices import INTERACTION_READ_SENSITIVE
from interactions.search import has_all_words
from peach_interactions import object_ids
from peach_interactions.object_ids import is_object_id

SEARCH_HELP = "Words of the content; or the ID or external ID of an interaction or a borrower"


def search_interactions(request: HttpRequest, rows: Any, term: str) -> Any:
    """The rows that an ID names, else those that have all the words."""
    if is_object_id(term, object_ids.INTERACTION):
        return rows.filter(pk=term)
    if is_object_id(term, object_ids.PERSON):
        return rows.of_person(term)
    for column in ("external_id", "person__external_id"):
        exact = rows.filter(**{column: term})
        if exact.exists():
            return exact
    return rows.filter(_has_words(request, term))


def _has_words(request: HttpRequest, text: str) -> Any:
    """The condition for rows with the words, in what the user may read of each company."""
    access = access_of(request)
    in_all = has_all_words(text, with_content_of_sensitive=True)
    if access.is_unlimited:
        return in_all
    in_open = has_all_words(text, with_content_of_sensitive=False)
    companies = access.company_ids_with(INTERACTION_READ_SENSITIVE)
    if not companies:
        return in_open
    if len(companies) == len(access.companies):
        return in_all
    return (Q(in_all) & Q(company__in=companies)) | (Q(in_open) & ~Q(company__in=companies))
