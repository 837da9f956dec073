"""The settings of the application, with the stock API in place of its own."""

from peach_interactions.settings import *  # noqa: F403
from peach_interactions.settings import MIDDLEWARE as ALL_MIDDLEWARE

ROOT_URLCONF = "benchmarks.stock_drf.urls"
# What a project has from the start, and the context that the triggers of the history want.
MIDDLEWARE = [
    name
    for name in ALL_MIDDLEWARE
    if name.startswith("django.") or name.endswith((".RequestIdMiddleware", ".HistoryMiddleware"))
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["benchmarks.stock_drf.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "PAGE_SIZE": 25,  # type: ignore[dict-item]
    "UNAUTHENTICATED_USER": None,
}
