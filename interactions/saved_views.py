"""Writes of saved views: filters of the list of interactions under a name, one's own or shared with a company."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from companies.models import Company, User
from companies.staff_services import administers
from interactions.models import SavedView
from interactions.view_queries import clean_query
from peach_interactions.errors import Conflict, Fault, Invalid, NotPermitted, raise_if_any

MAX_NAME_LENGTH = 80
MAX_VIEWS = 100


@transaction.atomic
def save_view(
    *, by: User, name: str, query: str, company: Company | None, now: dt.datetime
) -> SavedView:
    """Keeps filters under a name; of an own view of this name, the filters are replaced.

    :param query: the query string of the list, see view_queries.py.
    :param company: whose staff shall see it; None: the owner alone.
    :raises Invalid: with all that is wrong.
    :raises NotPermitted: when `by` does not work for the company.
    """
    name, query = _checked(name, query)
    _require_work_for(by, company)
    # Held, so that two saves at once do not both find room for one.
    own = SavedView.objects.filter(owner=User.objects.select_for_update().get(pk=by.pk))
    view = own.filter(name=name).first()
    if view is None:
        if own.count() >= MAX_VIEWS:
            raise Invalid("too_many", f"You have {MAX_VIEWS} views; delete one first.", "name")
        view = SavedView(owner=by, name=name, created_at=now)
    view.query, view.company, view.updated_at = query, company, now
    view.save()
    return view


@transaction.atomic
def change_view(
    *, by: User, view: SavedView, name: str, company: Company | None, now: dt.datetime
) -> SavedView:
    """Renames a view, shares it or takes it back.

    :raises Invalid: when the name is no name.
    :raises Conflict: when the owner has another view of this name.
    :raises NotPermitted: when the view is neither one's own nor shared with a company that `by` administers.
    """
    _require(may_change(by, view))
    view.name, _ = _checked(name, "")
    # An administrator keeps it in the company; only the owner takes it elsewhere.
    if company is None or company.pk != view.company_id:
        _require(view.owner_id == by.pk)
        _require_work_for(by, company)
    view.company, view.updated_at = company, now
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "company", "updated_at"])
    except IntegrityError as error:
        raise Conflict("name_taken", "There is a view of this name already.", "name") from error
    return view


def delete_view(*, by: User, view: SavedView) -> None:
    """:raises NotPermitted: when the view is neither one's own nor shared with a company that `by` administers."""
    _require(may_change(by, view))
    view.delete()


def may_change(by: User, view: SavedView) -> bool:
    """Whether a view is one's own, or shared with a company that one administers."""
    if view.owner_id == by.pk:
        return True
    return view.company_id is not None and administers(by, view.company_id)


def _checked(name: str, query: str) -> tuple[str, str]:
    """Name and filters as they are stored."""
    faults = []
    name = " ".join(name.split())
    if not (1 <= len(name) <= MAX_NAME_LENGTH and name.isprintable()):
        faults.append(Fault("length", f"A name has 1 to {MAX_NAME_LENGTH} characters.", "name"))
    cleaned = ""
    try:
        cleaned = clean_query(query)
    except Invalid as error:
        faults += error.faults
    raise_if_any(faults)
    return name, cleaned


def _require_work_for(by: User, company: Company | None) -> None:
    _require(company is None or by.is_superuser or by.memberships.filter(company=company).exists())


def _require(is_permitted: bool) -> None:
    if not is_permitted:
        raise NotPermitted("permission_denied", "You may not do this with this view.")
