"""The door's side of throttling: 429 with Retry-After when a credential asks too often."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from companies.throttling import count_request, seconds_to_next_minute


class CredentialThrottle(BaseThrottle):
    """`PEACH_THROTTLE_PER_MINUTE` requests a minute per credential; 0 is no limit."""

    def allow_request(self, request: Request, view: Any) -> bool:
        caller: Any = request.user
        limit: int = settings.THROTTLE_PER_MINUTE
        if not limit or caller is None:
            return True
        self.now = timezone.now()
        return count_request(actor_id=caller.pk, now=self.now) <= limit

    def wait(self) -> float:
        return seconds_to_next_minute(self.now)
