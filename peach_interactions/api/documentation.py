"""The pages that describe the API: the OpenAPI description as YAML or JSON, and Swagger UI."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView

from peach_interactions.api.errors import json_error

YAML = "application/yaml"
JSON = "application/json"
TYPES = {"yaml": YAML, "json": JSON}


@cache
def description(content_type: str) -> bytes:
    """The description, made once per process: it depends on the code alone."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    if content_type == JSON:
        return orjson.dumps(schema)
    renderer: Any = OpenApiYamlRenderer()
    rendered: bytes = renderer.render(schema, renderer_context={})
    return rendered


@csrf_exempt
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, open to everybody; JSON if `?format=json` or `Accept` says so, else YAML."""
    asked_for = request.GET.get("format")
    if request.GET.keys() - {"format"} or asked_for not in (None, *TYPES):
        return json_error(
            request, 400, "invalid", "The only parameter is format, which is yaml or json."
        )
    content_type = TYPES[asked_for] if asked_for else _accepted(request)
    response = HttpResponse(description(content_type), content_type=content_type)
    response["Vary"] = "Accept"
    return response


def _accepted(request: HttpRequest) -> str:
    preferred = request.get_preferred_type([YAML, "application/vnd.oai.openapi", JSON, "text/json"])
    return JSON if preferred in (JSON, "text/json") else YAML


class DocumentationView(SpectacularSwaggerSplitView):
    """Swagger UI, from files of our own."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema: Any = None
