"""The same addresses as those of the application that are compared."""

from typing import Any

from django.urls import path

from benchmarks.stock_drf.views import InteractionViewSet

READ_AND_CREATE: dict[str, Any] = {"get": "list", "post": "create"}

urlpatterns = [
    path("api/people/<str:person_id>/interactions", InteractionViewSet.as_view(READ_AND_CREATE)),
    path("api/interactions", InteractionViewSet.as_view({"get": "list"})),
    path("api/interactions/<str:pk>", InteractionViewSet.as_view({"get": "retrieve"})),
]
