"""The addresses of the Compliance Guard."""

from django.urls import path

from compliance.api.export_views import ExportViewSet
from compliance.api.screening_views import ScreeningViewSet
from compliance.api.views import (
    CanInteractViewSet,
    DecisionViewSet,
    ReservationViewSet,
    RuleViewSet,
)

urlpatterns = [
    path("people/<str:personId>/compliance-export", ExportViewSet.as_view({"get": "export"})),
    path("people/<str:personId>/can-interact", CanInteractViewSet.as_view({"post": "create"})),
    path("compliance/decisions", DecisionViewSet.as_view({"get": "list"})),
    path("compliance/decisions/<str:decisionId>", DecisionViewSet.as_view({"get": "retrieve"})),
    path("compliance/screenings", ScreeningViewSet.as_view({"post": "create"})),
    path("compliance/rules", RuleViewSet.as_view({"get": "rules"})),
    path(
        "compliance/reservations/<str:reservationId>",
        ReservationViewSet.as_view({"delete": "release"}),
    ),
]
