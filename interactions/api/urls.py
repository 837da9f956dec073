"""The addresses of interactions and recorded content."""

from typing import Any

from django.urls import path

from interactions.api.batch_views import BatchViewSet
from interactions.api.recording_views import RecordingViewSet
from interactions.api.views import CompanyInteractionViewSet, InteractionViewSet
from interactions.choices import RecordingKind

OF_PERSON = "people/<str:personId>/interactions"
ONE_OF_PERSON = f"{OF_PERSON}/<str:interactionId>"
ONE = "interactions/<str:interactionId>"


def _recorded(kind: RecordingKind) -> list[Any]:
    within_person = RecordingViewSet.as_view({"get": "retrieve", "put": "update"}, kind=kind)
    alone = RecordingViewSet.as_view({"get": "retrieve"}, kind=kind, is_within_person=False)
    return [path(f"{ONE_OF_PERSON}/{kind}", within_person), path(f"{ONE}/{kind}", alone)]


urlpatterns = [
    path(OF_PERSON, InteractionViewSet.as_view({"get": "list", "post": "create"})),
    path(
        ONE_OF_PERSON,
        InteractionViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("interactions", CompanyInteractionViewSet.as_view({"get": "list"})),
    path("interactions/batch", BatchViewSet.as_view({"post": "create"})),
    path(ONE, CompanyInteractionViewSet.as_view({"get": "retrieve"})),
    path(f"{ONE}/join", CompanyInteractionViewSet.as_view({"post": "join"})),
    path(
        f"{ONE}/previous-interactions",
        CompanyInteractionViewSet.as_view({"get": "previous_interactions"}),
    ),
    *_recorded(RecordingKind.RECORDING),
    *_recorded(RecordingKind.VOICEMAIL),
]
