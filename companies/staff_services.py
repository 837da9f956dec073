"""Writes of staff and memberships. Who may do them: an administrator of the company, or a superuser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from companies.choices import Role
from companies.models import Company, Membership, User
from peach_interactions.errors import Conflict, Fault, Invalid, NotPermitted, raise_if_any
from peach_interactions.models import changed_fields
from peach_interactions.moments import ZONE_NAMES

Values = Mapping[str, Any]


def administers(user: User, company_id: str) -> bool:
    """Tells whether the user may change staff, keys and settings of the company."""
    if user.is_superuser:
        return True
    return user.memberships.filter(company_id=company_id, role=Role.ADMINISTRATOR).exists()


def administers_staff(by: User, user: User) -> bool:
    """Tells whether one may change the account of another: only where all of its work is one's own to manage.

    An account that works for somebody else's company too opens that company's data to whoever sets its password.
    """
    if by.is_superuser:
        return True
    if user.is_superuser:
        return False
    memberships = by.memberships.filter(role=Role.ADMINISTRATOR)
    own = set(memberships.values_list("company_id", flat=True))
    theirs = set(user.memberships.values_list("company_id", flat=True))
    return bool(theirs) and theirs <= own


@transaction.atomic
def create_staff(
    *,
    by: User,
    company: Company,
    role: str,
    password: str,
    values: Values,
    faults: Iterable[Fault] = (),
) -> User:
    """Opens an account that may log in to the admin and works for the company.

    :param values: username, and optionally first_name, last_name, email, time_zone, may_read_sensitive.
    :raises NotPermitted: when `by` does not administer the company.
    :raises Invalid: with all that is wrong, the password's weaknesses among it.
    :raises Conflict: when the user name is taken.
    """
    _require(administers(by, company.pk))
    own = dict(values)
    may_read_sensitive = bool(own.pop("may_read_sensitive", False))
    user = User(is_staff=True, **own)
    raise_if_any(
        [*faults, *_account_faults(user), *_role_faults(role), *_password_faults(password, user)]
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("username_taken", "There is an account of this name.", "username") from error
    Membership.objects.create(
        user=user, company=company, role=role, may_read_sensitive=may_read_sensitive
    )
    return user


@transaction.atomic
def update_staff(*, by: User, user: User, values: Values, faults: Iterable[Fault] = ()) -> User:
    """Changes name, address, zone, and whether the account is open (is_active).

    :raises NotPermitted: when the account is not one's own to manage.
    :raises Invalid: with all that is wrong.
    :raises Conflict: when the user name is taken.
    """
    _require(administers_staff(by, user))
    row = User.objects.select_for_update().get(pk=user.pk)
    changed = changed_fields(row, dict(values))
    found = [*faults, *_account_faults(row)]
    if "is_active" in changed and row.pk == by.pk:
        found.append(Fault("own_account", "Nobody closes their own account.", "isActive"))
    raise_if_any(found)
    try:
        with transaction.atomic():
            row.save(update_fields=changed)
    except IntegrityError as error:
        raise Conflict("username_taken", "There is an account of this name.", "username") from error
    return row


@transaction.atomic
def create_membership(
    *, by: User, user: User, company: Company, role: str, may_read_sensitive: bool
) -> Membership:
    """Lets a member of staff work for a company.

    :raises NotPermitted: when `by` does not administer the company.
    :raises Invalid: when the role is unknown.
    :raises Conflict: when the person works there already.
    """
    _require(administers(by, company.pk))
    raise_if_any(_role_faults(role))
    membership = Membership(
        user=user, company=company, role=role, may_read_sensitive=may_read_sensitive
    )
    try:
        with transaction.atomic():
            membership.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("membership_exists", "This person works there already.", "user") from error
    return membership


@transaction.atomic
def update_membership(
    *, by: User, membership: Membership, values: Values, faults: Iterable[Fault] = ()
) -> Membership:
    """Changes the role, or whether locked content may be read.

    :raises NotPermitted: when `by` does not administer the company.
    :raises Invalid: when the role is unknown, or one's own.
    """
    _require(administers(by, membership.company_id))
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    changed = changed_fields(row, dict(values))
    raise_if_any([*faults, *_role_faults(row.role), *_own_role_faults(by, row, changed)])
    if changed:
        row.save(update_fields=changed)
    return row


@transaction.atomic
def end_membership(*, by: User, membership: Membership) -> None:
    """Ends the work of somebody for a company. The history keeps that it was.

    :raises NotPermitted: when `by` does not administer the company.
    :raises Invalid: when it is one's own.
    """
    _require(administers(by, membership.company_id))
    if membership.user_id == by.pk and not by.is_superuser:
        raise Invalid("own_membership", "Nobody removes their own membership.")
    membership.delete()


def _require(is_permitted: bool) -> None:
    if not is_permitted:
        raise NotPermitted("permission_denied", "Only an administrator of the company may do this.")


def _account_faults(user: User) -> Iterable[Fault]:
    try:
        User.username_validator(user.username)
    except ValidationError as error:
        yield Fault("invalid", " ".join(error.messages), "username")
    if user.email:
        try:
            validate_email(user.email)
        except ValidationError:
            yield Fault("invalid", "This must be an e-mail address.", "email")
    if user.time_zone and user.time_zone not in ZONE_NAMES:
        yield Fault("invalid_choice", "This is not the name of a time zone.", "timeZone")


def _password_faults(password: str, user: User) -> Iterable[Fault]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        for message in error.messages:
            yield Fault("weak", message, "password")


def _role_faults(role: str) -> Iterable[Fault]:
    if role not in Role.values:
        yield Fault("invalid_choice", f"The role is one of {', '.join(Role.values)}.", "role")


def _own_role_faults(by: User, membership: Membership, changed: list[str]) -> Iterable[Fault]:
    if "role" in changed and membership.user_id == by.pk and not by.is_superuser:
        yield Fault("own_role", "Nobody changes their own role.", "role")
