"""Settings, addresses and views of the little project that test_serve and test_request_bodies run.

It has the real server, database backend and body middleware and nothing of the application, so
that those tests say something about these alone.
"""

import json
import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import path
from environ import Env

DATA_DIR = Path(os.environ["PEACH_DATA_DIR"])
SECRET_KEY = "of-no-use-to-anybody"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["peach_interactions"]
HAS_OWN_DATABASE = "DATABASE_URL" in os.environ
DATABASES = {
    "default": Env().db_url("DATABASE_URL")
    if HAS_OWN_DATABASE
    else {"ENGINE": "peach_interactions.database", "NAME": "peach"}
}
MIDDLEWARE = ["peach_interactions.chunked_body.ChunkedBodyMiddleware"]
ROOT_URLCONF = __name__
WSGI_APPLICATION = "peach_interactions.wsgi.application"
USE_TZ = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LOGGING_CONFIG = None
METRICS_KEY = os.environ.get("PEACH_METRICS_KEY", "")
if METRICS_KEY:
    MIDDLEWARE.insert(0, "peach_interactions.metrics.MetricsMiddleware")

seen: list[str] = []


def count_pieces(request: HttpRequest) -> JsonResponse:
    """Reads the body piece by piece, as recordings are; remembers how that ended."""
    count = 0
    try:
        while piece := request.read(10_000):
            count += len(piece)
    except UnreadablePostError:
        seen.append("broken off")
        raise
    seen.append("whole")
    return JsonResponse({"bytes": count})


def give_back(request: HttpRequest) -> JsonResponse:
    """Reads the body at once, as JSON is."""
    return JsonResponse(json.loads(request.body))


def refuse(request: HttpRequest) -> JsonResponse:
    """Answers without reading the body."""
    return JsonResponse({}, status=413)


def tell(request: HttpRequest) -> JsonResponse:
    """How the pieces read so far ended."""
    return JsonResponse({"seen": seen})


def metrics(request: HttpRequest) -> HttpResponse:
    """The page itself; what it imports reads settings, of which this file is the place."""
    from peach_interactions.metrics_page import metrics_page

    return metrics_page(request)


urlpatterns = [
    path("metrics", metrics),
    path("count", count_pieces),
    path("give-back", give_back),
    path("refuse", refuse),
    path("tell", tell),
]
