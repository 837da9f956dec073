"""What happens to every request: its ID, JSON errors under /api, probes, and who is named in the history."""

import contextlib
import ipaddress
import re
import secrets
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from peach_interactions import history
from peach_interactions.addresses import API, is_of_api
from peach_interactions.api.errors import json_error
from peach_interactions.chunked_body import ChunkedBodyMiddleware

__all__ = [
    "ApiErrorsMiddleware",
    "ChunkedBodyMiddleware",
    "HistoryMiddleware",
    "ProbesMiddleware",
    "RequestIdMiddleware",
]

Respond = Callable[[HttpRequest], HttpResponse]
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
# Asked by machines that know this one by its address only.
PROBES = frozenset({"/livez", "/readyz", "/metrics"})
JSON_PATHS = (API, "/recordings/", *sorted(PROBES))
CODES = {
    400: "malformed",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    500: "error",
}


class RequestIdMiddleware:
    """Gives each request an ID, the caller's own if it is usable, and answers with it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.respond(request)
        response["X-Request-ID"] = request_id
        return response


class ApiErrorsMiddleware:
    """Under /api every error is JSON, those that Django answers before a view runs included."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        is_error = response.status_code >= 400
        if not is_error or not request.path.startswith(JSON_PATHS):
            return response
        if response.get("Content-Type", "").startswith("application/json"):
            return response
        status = response.status_code
        error = json_error(request, status, CODES.get(status, "error"))
        for name in ("Allow", "Retry-After", "Content-Range"):
            if name in response:
                error[name] = response[name]
        return error


class ProbesMiddleware:
    """Answers probes whatever the Host is called: what follows would refuse a name it does not know.

    That is safe because they make no address of it, and set no cookie.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in PROBES:
            return self.respond(request)
        match = resolve(request.path)
        request.resolver_match = match
        response: HttpResponse = match.func(request)
        return response


class HistoryMiddleware:
    """Names the request, and where it came from, for the history of every change it makes."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.respond(request)
        with history.acting(
            source="api" if is_of_api(request) else "admin",
            requestId=request.request_id,  # type: ignore[attr-defined]
            ipAddress=ip_address_of(request),
        ):
            # Staff are known from the session; API clients are named when their key has been checked.
            user = getattr(request, "user", None)
            if user is not None and user.is_authenticated:
                history.name_actor(actor_id=str(user.pk), name=user.get_username(), company_id=None)
            return self.respond(request)


def ip_address_of(request: HttpRequest) -> str | None:
    """The address that the request came from; behind a proxy, the one that the proxy saw."""
    if settings.IS_BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        with contextlib.suppress(ValueError):
            return str(ipaddress.ip_address(forwarded))
    return request.META.get("REMOTE_ADDR") or None
