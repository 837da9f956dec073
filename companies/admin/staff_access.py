"""What the member of staff behind a request to the admin may do, and for which companies; read once a request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from companies.callers import Caller
from companies.choices import Role
from companies.models import Company, Membership, User
from companies.staff import caller_of_staff, permissions_of_membership
from peach_interactions.errors import NotPermitted
from peach_interactions.history import name_actor
from peach_interactions.middleware import ip_address_of

# No permission of the API: what the role of an administrator adds in the admin.
ADMINISTER = "company:administer"
# Read by auditors too.
READ_ACCESS = "company:read.access"
MORE_OF_ROLE = {
    Role.ADMINISTRATOR: frozenset({ADMINISTER, READ_ACCESS}),
    Role.AUDITOR: frozenset({READ_ACCESS}),
}
MAX_COMPANIES_SHOWN = 200


class StaffAccess:
    """The memberships of one member of staff. A superuser may do everything for every company."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @property
    def is_unlimited(self) -> bool:
        return bool(self.user.is_active and self.user.is_superuser)

    @cached_property
    def memberships(self) -> list[Membership]:
        if not (self.user.is_active and self.user.is_staff):
            return []
        return list(self.user.memberships.select_related("company").order_by("company__name"))

    @cached_property
    def permissions(self) -> dict[str, frozenset[str]]:
        """The permissions for each company, by the company's ID."""
        return {
            membership.company_id: permissions_of_membership(membership)
            | MORE_OF_ROLE.get(Role(membership.role), frozenset())
            for membership in self.memberships
        }

    def may(self, permission: str, company_id: str | None = None) -> bool:
        """Whether the permission is there for the company; without one, for any company."""
        if self.is_unlimited:
            return True
        if company_id is None:
            return any(permission in granted for granted in self.permissions.values())
        return permission in self.permissions.get(company_id, ())

    def require(self, permission: str, company: Company) -> None:
        """:raises NotPermitted: when the permission is not there for the company."""
        if not self.may(permission, company.pk):
            raise NotPermitted("permission_denied", f"You may not do this for {company}.")

    def company_ids_with(self, permission: str) -> list[str]:
        """The companies for which the permission is there. Only for those who are limited."""
        return [pk for pk, granted in self.permissions.items() if permission in granted]

    def scope(self, rows: Any, company_path: str, permission: str) -> Any:
        """The rows of those companies; `company_path` leads from a row to its company's key."""
        if self.is_unlimited:
            return rows
        company_ids = self.company_ids_with(permission)
        if len(company_ids) == 1:
            return rows.filter(**{company_path: company_ids[0]})
        return rows.filter(**{f"{company_path}__in": company_ids})

    @cached_property
    def companies(self) -> list[Company]:
        """The companies to choose from, by name; of a very long list only the beginning."""
        if self.is_unlimited:
            return list(Company.objects.order_by("name")[:MAX_COMPANIES_SHOWN])
        return [membership.company for membership in self.memberships]

    @property
    def works_for_one_company(self) -> bool:
        return len(self.companies) == 1

    @cached_property
    def zone_name(self) -> str:
        """The zone that times are shown in: the user's own, else of the only company, else UTC."""
        if self.user.time_zone:
            return str(self.user.time_zone)
        zones = {membership.company.time_zone for membership in self.memberships}
        return zones.pop() if len(zones) == 1 else "UTC"

    def caller(self, request: HttpRequest, company: Company) -> Caller:
        """Whom the services are called by; it is named in the history of what they change.

        :raises NotPermitted: when the user does not work for the company.
        """
        caller = caller_of_staff(self.user, company, ip_address=ip_address_of(request))
        name_actor(actor_id=caller.pk, name=caller.actor.name, company_id=company.pk)
        return caller


def access_of(request: HttpRequest) -> StaffAccess:
    """The access of the user of this request, asked for once."""
    access = getattr(request, "staff_access", None)
    if access is None:
        access = StaffAccess(request.user if isinstance(request.user, User) else _nobody())
        request.staff_access = access  # type: ignore[attr-defined]
    return access


def _nobody() -> User:
    return User(is_active=False)


def shown_zone(request: HttpRequest) -> str:
    """For the head of every page: in which zone its times are."""
    return f"Times in {timezone.get_current_timezone_name()}"
