"""What a member of staff may do for a company, and the caller behind a request to the admin."""

from companies.callers import Caller
from companies.choices import INTERACTION_READ_SENSITIVE, PERMISSIONS_OF_ROLE, Role
from companies.models import Company, Membership, User
from companies.services import actor_of_staff
from peach_interactions.errors import NotPermitted


def permissions_of_membership(membership: Membership) -> frozenset[str]:
    """The permissions of the role, and sensitive content where that was granted."""
    permissions = frozenset(PERMISSIONS_OF_ROLE[Role(membership.role)])
    if membership.may_read_sensitive:
        permissions |= {INTERACTION_READ_SENSITIVE}
    return permissions


def permissions_of_staff(user: User, company: Company) -> frozenset[str]:
    """What the user may do for the company; nothing without a membership, all as a superuser."""
    if user.is_superuser:
        return frozenset(PERMISSIONS_OF_ROLE[Role.ADMINISTRATOR])
    membership = user.memberships.filter(company=company).first()
    return permissions_of_membership(membership) if membership else frozenset()


def caller_of_staff(user: User, company: Company, *, ip_address: str | None = None) -> Caller:
    """The caller behind a member of staff.

    :raises NotPermitted: when the user does not work for the company.
    """
    permissions = permissions_of_staff(user, company)
    if not permissions:
        raise NotPermitted("permission_denied", "You do not work for this company.")
    return Caller(
        actor=actor_of_staff(user=user),
        company=company,
        permissions=permissions,
        ip_address=ip_address,
    )
