"""Who sends a request: the API key in `X-API-KEY` or as a bearer token."""

import datetime as dt
import hmac
from functools import cache

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from companies.callers import Caller, caller_of_actor, is_expired
from companies.models import ApiKey
from companies.services import hash_of_key, prefix_of_key
from peach_interactions.compiled_queries import BLANK_CHARACTER, CompiledQuery
from peach_interactions.history import name_actor
from peach_interactions.middleware import ip_address_of
from peach_interactions.replica import has_replica

# Last use is written at most this often, so that reading does not become writing.
LAST_USE_STEP = dt.timedelta(minutes=1)


class ApiKeyAuthentication(BaseAuthentication):
    """Finds the caller behind a key; a revoked or expired key is no key."""

    def authenticate(self, request: Request) -> tuple[Caller, ApiKey] | None:
        secret = _secret_in(request)
        if secret is None:
            return None
        now = timezone.now()
        key = _key_of(secret, now)
        if key is None:
            raise AuthenticationFailed(
                "This API key is not known, revoked or expired.", code="invalid_key"
            )
        if key.last_used_at is None or now - key.last_used_at >= LAST_USE_STEP:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        caller = caller_of_actor(key.actor, ip_address=ip_address_of(request._request))
        name_actor(actor_id=caller.pk, name=key.actor.name, company_id=caller.company.pk)
        return caller, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _secret_in(request: Request) -> str | None:
    if secret := request.headers.get("X-API-KEY"):
        return secret
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None


def _key_of(secret: str, now: dt.datetime) -> ApiKey | None:
    prefix = prefix_of_key(secret)
    key: ApiKey | None = (
        next(_keys_by_prefix().objects({"prefix": prefix}), None) if prefix else None
    )
    # The hash is compared even when no key has the prefix: both cases take the same time.
    expected = key.secret_hash if key is not None else hash_of_key("")
    is_right = hmac.compare_digest(expected, hash_of_key(secret))
    if key is None or not is_right or key.revoked_at is not None or is_expired(key.expires_at, now):
        return None
    return key


@cache
def _keys_by_prefix() -> CompiledQuery:
    rows = ApiKey.objects.with_caller().filter(prefix=BLANK_CHARACTER)
    if has_replica():
        rows = rows.with_write_position()
    return CompiledQuery(rows, {"prefix": BLANK_CHARACTER})


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells the schema about both headers, of which one is enough."""

    target_class = ApiKeyAuthentication
    name = ["apiKey", "bearer"]

    def get_security_requirement(self, auto_schema: object) -> list[dict[str, list[str]]]:
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        return [
            {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
            {"type": "http", "scheme": "bearer"},
        ]
