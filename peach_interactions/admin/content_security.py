"""The content security policy of the admin. Everywhere else the stricter one of the settings holds."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


class AdminPolicyMiddleware:
    """Lets the admin's pages run Alpine.js, which builds functions from attributes, and play recordings."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        if request.path.startswith(reverse("admin:index")):
            # Read by CSPMiddleware, which stands outside of this one.
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response
