"""Companies (lenders), staff and their memberships, and the actors behind API keys."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.choices import CompanyKind, Role, UserType
from companies.querysets import ActorQuerySet, ApiKeyQuerySet, CompanyQuerySet
from peach_interactions import object_ids
from peach_interactions.client_json import ClientJsonDecoder
from peach_interactions.history import track
from peach_interactions.models import Timestamped
from peach_interactions.object_ids import ObjectIdField


@track()
class Company(Timestamped):
    """A lender or servicer: a tenant. Everything else belongs to one."""

    id = ObjectIdField(object_ids.COMPANY, primary_key=True, help_text="The company's ID.")
    name = models.CharField(max_length=200, unique=True, help_text="The name staff know it by.")
    kind = models.CharField(
        max_length=20,
        choices=CompanyKind.choices,
        default=CompanyKind.CREDITOR,
        help_text="Decides which rules of the Compliance Guard bind it.",
    )
    time_zone = models.CharField(
        max_length=64,
        default="America/New_York",
        help_text="IANA name. A date without a time begins at midnight here.",
    )

    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "companies"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=sorted(CompanyKind.values)), name="company_kind_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.name


# Logging in is no change, and what a password looks like is for nobody to read: when it was set is kept.
@track(exclude=("password", "last_login"))
class User(AbstractUser):
    """A member of staff who logs in to the admin. What it may do follows from its memberships."""

    email = models.EmailField(blank=True, help_text="Where the person can be reached.")
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        help_text="IANA name of the zone that times are shown in; empty: the company's.",
    )
    password_set_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text=(
            "When the password was last set, and by whom the history says; empty: not since the "
            "account was opened, or before this was kept."
        ),
    )

    class Meta(AbstractUser.Meta):
        ordering = ("username",)

    def set_password(self, raw_password: str | None) -> None:
        """As Django's, and notes when. Accounts that Django or the demo opens with one do not come here."""
        super().set_password(raw_password)
        self.password_set_at = timezone.now()


@track(exclude=("company",))
class Membership(models.Model):
    """What a member of staff may do for one company."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", help_text="The member of staff."
    )
    company = models.ForeignKey(
        Company, models.CASCADE, related_name="memberships", help_text="For which company."
    )
    role = models.CharField(
        max_length=20,
        choices=Role.choices,
        default=Role.AGENT,
        help_text="What the person may do there.",
    )
    may_read_sensitive = models.BooleanField(
        "sensitive content",
        default=False,
        help_text="Whether an agent may read content that is locked; the other roles may anyway.",
    )

    class Meta:
        ordering = ("user_id", "company_id")
        constraints = (
            models.UniqueConstraint(fields=("user", "company"), name="one_membership_per_company"),
            models.CheckConstraint(
                condition=Q(role__in=sorted(Role.values)), name="membership_role_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} at {self.company} ({self.get_role_display()})"


@track()
class Actor(Timestamped):
    """Whoever records or reads: an API client of one company, or a member of staff."""

    id = ObjectIdField(object_ids.USER, primary_key=True, help_text="The user's ID.")
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        related_name="actors",
        help_text="The company it works for; null for staff, who may work for several.",
    )
    name = models.CharField(max_length=200, help_text="Shown as the creator of what it records.")
    user_type = models.CharField(
        max_length=20, choices=UserType.choices, help_text="What kind of caller it is."
    )
    user = models.OneToOneField(
        User,
        models.PROTECT,
        null=True,
        related_name="actor",
        help_text="The member of staff, if it is one.",
    )
    person_id = models.CharField(
        max_length=object_ids.LENGTH,
        null=True,
        db_collation="C",
        help_text="The one borrower whom a borrower's key may read.",
    )
    permissions = ArrayField(
        models.CharField(max_length=50), default=list, help_text="What it may do through the API."
    )

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(user_type__in=sorted(UserType.values)), name="actor_user_type_is_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(user_type=UserType.BORROWER, person_id__isnull=False)
                    | (~Q(user_type=UserType.BORROWER) & Q(person_id__isnull=True))
                ),
                name="actor_borrower_names_its_person",
            ),
            models.CheckConstraint(
                condition=Q(company__isnull=False) | Q(user__isnull=False),
                name="actor_has_company_or_user",
            ),
        )

    def __str__(self) -> str:
        return self.name


@track(exclude=("secret_hash", "last_used_at"))
class ApiKey(models.Model):
    """A secret that opens the API for an actor. Only its hash is kept."""

    actor = models.ForeignKey(
        Actor, models.CASCADE, related_name="api_keys", help_text="Whom it stands for."
    )
    prefix = models.CharField(
        max_length=12,
        unique=True,
        help_text="The public part of the key, by which it is named and revoked.",
    )
    secret_hash = models.CharField(
        max_length=64, help_text="SHA-256 of the whole key, in hexadecimal."
    )
    created_at = models.DateTimeField(auto_now_add=True, help_text="When it was made.")
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="It stops working at this moment; empty: never."
    )
    revoked_at = models.DateTimeField(null=True, blank=True, help_text="When it was revoked.")
    last_used_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last used, to the minute."
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = "API key"
        verbose_name_plural = "API keys"

    def __str__(self) -> str:
        return self.prefix


class RequestCount(models.Model):
    """How many requests an actor has made in one minute; throttling reads it, in every process."""

    actor = models.ForeignKey(Actor, models.CASCADE, help_text="Who asked.")
    minute = models.DateTimeField(help_text="The minute that is counted.")
    count = models.PositiveIntegerField(default=0, help_text="Requests in that minute so far.")

    class Meta:
        ordering = ("actor_id", "minute")
        constraints = (
            models.UniqueConstraint(fields=("actor", "minute"), name="one_request_count_a_minute"),
        )

    def __str__(self) -> str:
        return f"{self.actor_id} {self.minute:%H:%M}: {self.count}"


class WritePosition(models.Model):
    """Up to where the replica must have come before an actor reads from it; kept only where there is one."""

    actor = models.OneToOneField(
        Actor,
        models.CASCADE,
        primary_key=True,
        related_name="write_position",
        help_text="Who wrote.",
    )
    position = models.BigIntegerField(
        help_text="The database's log of changes (WAL) was that long, in bytes, after the last write."
    )
    kept_at = models.DateTimeField(help_text="When that was looked at.")

    class Meta:
        ordering = ("actor_id",)

    def __str__(self) -> str:
        return f"{self.actor_id}: {self.position}"


class IdempotentAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key, to be given again for 24 hours."""

    actor = models.ForeignKey(Actor, models.CASCADE, help_text="Who sent it.")
    key = models.CharField(max_length=255, db_collation="C", help_text="The key, as sent.")
    fingerprint = models.CharField(
        max_length=64,
        help_text="SHA-256 of method, path, query and body: the same key goes with the same request.",
    )
    status = models.PositiveSmallIntegerField(help_text="The HTTP status answered.")
    body = models.JSONField(decoder=ClientJsonDecoder, help_text="The body answered.")
    etag = models.CharField(
        max_length=64, blank=True, help_text="The ETag answered, if there was one."
    )
    created_at = models.DateTimeField(db_index=True, help_text="When it was answered.")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("actor", "key"), name="one_answer_per_idempotency_key"),
        )

    def __str__(self) -> str:
        return self.key
