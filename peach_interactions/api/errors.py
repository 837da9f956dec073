"""Errors → HTTP: the one place where a refusal of the domain or the framework becomes an answer."""

from __future__ import annotations

import math
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

from peach_interactions.errors import (
    Conflict,
    DomainError,
    Fault,
    Invalid,
    NotFound,
    NotPermitted,
    Refused,
    Stale,
)

STATUS_OF_KIND: dict[type[DomainError], int] = {
    Invalid: 400,
    NotPermitted: 403,
    NotFound: 404,
    Conflict: 409,
    Stale: 412,
    Refused: 422,
}
MESSAGES = {
    400: "The request is not valid.",
    401: "Give an API key, in X-API-KEY or as a bearer token.",
    403: "This is not permitted.",
    404: "There is no such object.",
    405: "This method is not allowed here.",
    409: "This conflicts with the present state.",
    412: "The object has changed since you read it.",
    413: "The body is too large.",
    415: "This content type is not supported.",
    416: "The range lies outside of the content.",
    422: "A rule forbids this.",
    429: "Too many requests.",
    500: "Something went wrong on our side.",
    503: "The service is not available at the moment.",
}

log = structlog.get_logger(__name__)


def error_body(status: int, faults: list[Fault], request_id: str | None) -> dict[str, Any]:
    """The envelope of every error."""
    message = faults[0].message if len(faults) == 1 else MESSAGES.get(status, "The request failed.")
    return {
        "status": status,
        "message": message,
        "errors": [{"field": f.field, "code": f.code, "message": f.message} for f in faults],
        "requestId": request_id,
    }


def json_error(
    request: HttpRequest, status: int, code: str, message: str | None = None
) -> JsonResponse:
    """An error for code outside of the REST framework."""
    fault = Fault(code, message or MESSAGES.get(status, "The request failed."))
    return JsonResponse(
        error_body(status, [fault], getattr(request, "request_id", None)), status=status
    )


def respond_with_errors(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of the REST framework; what it does not know becomes a 500, logged."""
    request_id = getattr(context["request"]._request, "request_id", None)
    status, faults = _status_and_faults(error)
    if status == 500:
        log.error("unhandled_error", exc_info=error)
    elif isinstance(error, OperationalError):
        log.error("database_unavailable", exc_info=error)
    response = Response(error_body(status, faults, request_id), status=status)
    if isinstance(error, exceptions.APIException):
        if header := getattr(error, "auth_header", None):
            response["WWW-Authenticate"] = header
        if (wait := getattr(error, "wait", None)) is not None:
            response["Retry-After"] = str(math.ceil(wait))
    response.exception = True
    return response


def _status_and_faults(error: Exception) -> tuple[int, list[Fault]]:
    if isinstance(error, DomainError):
        return STATUS_OF_KIND[type(error)], list(error.faults)
    if isinstance(error, exceptions.APIException):
        detail = error.detail if isinstance(error.detail, str) else MESSAGES[error.status_code]
        code = getattr(detail, "code", None) or error.default_code
        return error.status_code, [Fault(code, str(detail))]
    if isinstance(error, Http404):
        return 404, [Fault("not_found", MESSAGES[404])]
    if isinstance(error, PermissionDenied):
        return 403, [Fault("permission_denied", MESSAGES[403])]
    if isinstance(error, RequestDataTooBig):
        return 413, [Fault("payload_too_large", MESSAGES[413])]
    if isinstance(error, UnreadablePostError):
        return 400, [Fault("body_incomplete", "The body ended before its declared length.")]
    if isinstance(error, SuspiciousOperation):
        return 400, [Fault("malformed", MESSAGES[400])]
    if isinstance(error, OperationalError):
        return 503, [Fault("unavailable", MESSAGES[503])]
    return 500, [Fault("error", MESSAGES[500])]
