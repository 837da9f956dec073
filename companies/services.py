"""Writes of companies, actors and API keys."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from companies.choices import (
    INTERACTION_JOIN,
    PERMISSIONS,
    PERMISSIONS_OF_USER_TYPE,
    CompanyKind,
    UserType,
)
from companies.models import Actor, ApiKey, Company, User
from peach_interactions.errors import Conflict, Fault, NotFound, raise_if_any
from peach_interactions.moments import ZONE_NAMES

KEY_MARK = "peach"
PREFIX_BYTES = 5
SECRET_BYTES = 32
MAX_NAME_LENGTH = 200


@transaction.atomic
def create_company(
    *, name: str, time_zone: str = "America/New_York", kind: str = CompanyKind.CREDITOR
) -> Company:
    """Opens a tenant.

    :raises Invalid: when the name is empty or longer than 200 characters, or zone or kind is unknown.
    :raises Conflict: when there is a company of that name.
    """
    raise_if_any(company_faults(name=name, time_zone=time_zone, kind=kind))
    company = Company(name=name.strip(), time_zone=time_zone, kind=kind)
    company.stamp_created()
    try:
        with transaction.atomic():
            company.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("name_taken", "There is a company of this name.", "name") from error
    return company


def company_faults(*, name: str, time_zone: str, kind: str) -> Iterable[Fault]:
    """What is wrong with the attributes of a company."""
    if not 1 <= len(name.strip()) <= MAX_NAME_LENGTH:
        yield Fault("length", f"A name has 1 to {MAX_NAME_LENGTH} characters.", "name")
    if time_zone not in ZONE_NAMES:
        yield Fault("invalid_choice", "This is not the name of a time zone.", "timeZone")
    if kind not in CompanyKind.values:
        yield Fault(
            "invalid_choice", f"The kind is one of {', '.join(CompanyKind.values)}.", "kind"
        )


@transaction.atomic
def update_company(
    *, company: Company, name: str, time_zone: str, kind: str, now: dt.datetime
) -> Company:
    """Changes a tenant.

    :raises Invalid: as `create_company`.
    :raises Conflict: when another company has the name.
    """
    raise_if_any(company_faults(name=name, time_zone=time_zone, kind=kind))
    company.name, company.time_zone, company.kind = name.strip(), time_zone, kind
    company.stamp_updated(now)
    try:
        with transaction.atomic():
            company.save(update_fields=["name", "time_zone", "kind", "updated_at"])
    except IntegrityError as error:
        raise Conflict("name_taken", "There is a company of this name.", "name") from error
    return company


@transaction.atomic
def create_api_key(
    *,
    company: Company,
    name: str,
    user_type: str = UserType.SERVICE,
    person_id: str | None = None,
    grants: Iterable[str] = (),
    expires_at: dt.datetime | None = None,
    now: dt.datetime,
) -> tuple[ApiKey, str]:
    """Makes an API client and its key.

    :param person_id: the one person that a borrower's key may read; for that type only.
    :param grants: permissions beyond those of the type.
    :returns: the key's row, and the key itself, which is kept nowhere.
    :raises Invalid: when an argument is wrong or does not fit the type.
    """
    granted = frozenset(grants)
    raise_if_any(_key_faults(name, user_type, person_id, granted, expires_at, now))
    actor = Actor(
        company=company,
        name=name.strip(),
        user_type=user_type,
        person_id=person_id,
        permissions=sorted(PERMISSIONS_OF_USER_TYPE[UserType(user_type)] | granted),
    )
    actor.stamp_created()
    actor.save(force_insert=True)
    prefix = secrets.token_hex(PREFIX_BYTES)
    secret = f"{KEY_MARK}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    key = ApiKey.objects.create(
        actor=actor, prefix=prefix, secret_hash=hash_of_key(secret), expires_at=expires_at
    )
    return key, secret


def _key_faults(
    name: str,
    user_type: str,
    person_id: str | None,
    granted: frozenset[str],
    expires_at: dt.datetime | None,
    now: dt.datetime,
) -> Iterable[Fault]:
    if not 1 <= len(name.strip()) <= MAX_NAME_LENGTH:
        yield Fault("length", f"A name has 1 to {MAX_NAME_LENGTH} characters.", "name")
    if user_type not in UserType.values:
        yield Fault(
            "invalid_choice", f"The type is one of {', '.join(UserType.values)}.", "userType"
        )
    if (user_type == UserType.BORROWER) != (person_id is not None):
        yield Fault("person", "A borrower's key, and no other, names a person.", "person")
    for permission in sorted(granted - PERMISSIONS):
        yield Fault("invalid_choice", f"There is no permission {permission}.", "grant")
    if INTERACTION_JOIN in granted and user_type != UserType.AGENT:
        yield Fault("agent_required", "Only agents can join conversations.", "grant")
    if user_type == UserType.BORROWER and granted:
        yield Fault("not_grantable", "A borrower's key only reads.", "grant")
    if expires_at is not None and expires_at <= now:
        yield Fault("past", "The key must expire in the future.", "expires")


@transaction.atomic
def revoke_api_key(*, prefix: str, now: dt.datetime, company: Company | None = None) -> ApiKey:
    """Makes a key useless, at once and for good. Revoking it again changes nothing.

    :raises NotFound: when no key (of the company, if given) has the prefix.
    """
    keys = ApiKey.objects.select_for_update(of=("self",)).filter(prefix=prefix)
    if company is not None:
        keys = keys.filter(actor__company=company)
    key = keys.first()
    if key is None:
        raise NotFound("There is no key with this prefix.", field="prefix")
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
    return key


def actor_of_staff(*, user: User) -> Actor:
    """The actor that a member of staff records as; made when first needed, its name kept up to date."""
    name = (user.get_full_name() or user.get_username())[:MAX_NAME_LENGTH]
    actor = Actor.objects.filter(user=user).first()
    if actor is None:
        draft = Actor(user=user, name=name, user_type=UserType.AGENT)
        draft.stamp_created()
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError:
            return Actor.objects.get(user=user)
        return draft
    if actor.name != name:
        actor.name = name
        actor.save(update_fields=["name"])
    return actor


def hash_of_key(secret: str) -> str:
    """SHA-256 of a key. Fast is right here: the secret is 32 random bytes, not a word that can be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def prefix_of_key(secret: str) -> str | None:
    """The public part of a key; None when the text is no key of ours."""
    parts = secret.split("_", 2)
    is_ours = len(parts) == 3 and parts[0] == KEY_MARK and parts[1].isalnum() and parts[1].isascii()
    return parts[1] if is_ours else None
