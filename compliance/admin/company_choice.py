"""The company that a page is about, where the member of staff works for several."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from companies.admin.staff_access import access_of
from companies.models import Company
from peach_interactions import object_ids
from peach_interactions.object_ids import is_object_id


def companies_with(request: HttpRequest, permission: str) -> list[Company]:
    """Those to choose from, by name."""
    access = access_of(request)
    return [company for company in access.companies if access.may(permission, company.pk)]


def chosen_company(request: HttpRequest, permission: str) -> Company:
    """The one that the address names, else the first.

    :raises PermissionDenied: when there is none.
    :raises Http404: when there is no such company for this member of staff.
    """
    if pk := request.GET.get("company", ""):
        return company_of(request, permission, pk)
    companies = companies_with(request, permission)
    if not companies:
        raise PermissionDenied
    return companies[0]


def company_of(request: HttpRequest, permission: str, pk: str) -> Company:
    """The company of an ID.

    :raises Http404: when there is no such company for this member of staff, known or not.
    :raises PermissionDenied: when it is one's own, and the permission is lacking there.
    """
    access = access_of(request)
    known = next((company for company in access.companies if company.pk == pk), None)
    if known is None and access.is_unlimited and is_object_id(pk, object_ids.COMPANY):
        known = Company.objects.filter(pk=pk).first()
    if known is None:
        raise Http404
    if not access.may(permission, known.pk):
        raise PermissionDenied
    return known
