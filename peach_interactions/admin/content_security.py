"""The content security policies: of the admin, of JSON, and everywhere else the strict one of the settings."""

from collections.abc import Callable
from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from peach_interactions.addresses import is_of_admin


class ContentSecurityMiddleware(CSPMiddleware):
    """Gives JSON, which has neither nonces nor wishes of its own, a policy that is put together once."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type") != "application/json":
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy_of_settings())
        return response


@cache
def _policy_of_settings() -> str:
    return build_policy()


class AdminPolicyMiddleware:
    """Lets the admin's pages run Alpine.js, which builds functions from attributes, and play recordings."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        if is_of_admin(request):
            # Read by ContentSecurityMiddleware, which stands outside of this one.
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response
