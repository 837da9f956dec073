"""API keys, looked up by their prefix and compared by their hash."""

from __future__ import annotations

import hmac
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from companies.models import Actor, ApiKey
from companies.services import hash_of_key, prefix_of_key


class Client:
    """The company's system that sends the request."""

    is_authenticated = True

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.company_id = actor.company_id


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Client, Any]:
        secret = request.headers.get("X-API-KEY", "")
        key = (
            ApiKey.objects.select_related("actor")
            .filter(prefix=prefix_of_key(secret), revoked_at=None)
            .first()
        )
        if key is None or not hmac.compare_digest(key.secret_hash, hash_of_key(secret)):
            raise AuthenticationFailed
        return Client(key.actor), key
