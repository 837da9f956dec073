"""Who is asking: the company, the person or system, and what it may do. The same for API, admin and shell."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from companies.choices import UserType
from companies.models import Actor, Company
from peach_interactions import object_ids
from peach_interactions.compiled_queries import blank_id
from peach_interactions.errors import NotPermitted

BLANK_COMPANY_ID = blank_id(object_ids.COMPANY, 2)
BLANK_PERSON_ID = blank_id(object_ids.PERSON, 3)


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller on behalf of one company; every service takes one."""

    actor: Actor
    company: Company
    permissions: frozenset[str]
    ip_address: str | None = None
    is_api: bool = False

    @property
    def pk(self) -> str:
        """The caller's own ID (UR-…); request throttling and idempotency are scoped to it."""
        return self.actor.pk

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_borrower(self) -> bool:
        return self.actor.user_type == UserType.BORROWER

    @property
    def is_agent(self) -> bool:
        return self.actor.user_type == UserType.AGENT

    @property
    def person_id(self) -> str | None:
        """The one borrower whom a borrower's key may read; None for everybody else."""
        return self.actor.person_id

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """:raises NotPermitted: naming the permission that the caller lacks."""
        if not self.may(permission):
            raise NotPermitted(
                "permission_denied",
                f"This needs the permission {permission}, which you do not have.",
            )


def blank_caller(caller: Caller) -> Caller:
    """One who may do the same, with blanks for who it is: to compile queries for all of them."""
    return _blank_caller(caller.actor.user_type, caller.permissions)


@lru_cache(maxsize=64)
def _blank_caller(user_type: str, permissions: frozenset[str]) -> Caller:
    is_borrower = user_type == UserType.BORROWER
    # Rows are equal by their ID alone, and callers of two types must not share what is compiled for one.
    actor = Actor(
        pk=blank_id(object_ids.USER, UserType.values.index(user_type)),
        user_type=user_type,
        person_id=BLANK_PERSON_ID if is_borrower else None,
    )
    return Caller(actor=actor, company=Company(pk=BLANK_COMPANY_ID), permissions=permissions)


def caller_blanks(caller: Caller) -> dict[str, str]:
    """The blanks of `blank_caller` that occur in `visible_to`."""
    blanks = {"company_id": BLANK_COMPANY_ID}
    return {**blanks, "caller_person_id": BLANK_PERSON_ID} if caller.is_borrower else blanks


def caller_values(caller: Caller) -> dict[str, str | None]:
    """What stands for those blanks."""
    return {"company_id": caller.company.pk, "caller_person_id": caller.person_id}


def caller_of_actor(actor: Actor, *, ip_address: str | None = None, is_api: bool = True) -> Caller:
    """The caller behind an API client, with the permissions stored on it."""
    assert actor.company is not None, "only members of staff work for several companies"
    return Caller(
        actor=actor,
        company=actor.company,
        permissions=frozenset(actor.permissions),
        ip_address=ip_address,
        is_api=is_api,
    )


def is_expired(expires_at: dt.datetime | None, now: dt.datetime) -> bool:
    """A key is good up to, not including, the moment it expires at; None never comes."""
    return expires_at is not None and expires_at <= now
