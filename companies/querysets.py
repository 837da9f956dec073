"""Named reads of companies, actors and keys."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from companies.models import Actor, ApiKey, Company, User  # noqa: F401


class CompanyQuerySet(models.QuerySet["Company"]):
    def of_staff(self, user: User) -> Self:
        """The companies that a member of staff works for; a superuser works for all."""
        return self if user.is_superuser else self.filter(memberships__user=user)


class ActorQuerySet(models.QuerySet["Actor"]):
    def of_staff(self, user: User) -> Self:
        """The API clients of the companies that a member of staff works for."""
        return self if user.is_superuser else self.filter(company__memberships__user=user)


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, now: dt.datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True
        )

    def with_caller(self) -> Self:
        """With actor and company, so that authentication costs one query."""
        return self.select_related("actor__company")

    def with_write_position(self) -> Self:
        """With how far a replica must have come for the actor."""
        return self.select_related("actor__company", "actor__write_position")
