"""The addresses of people and loans."""

from django.urls import path

from borrowers.api.views import LoanViewSet, PersonViewSet

urlpatterns = [
    path("people", PersonViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "people/<str:personId>",
        PersonViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("people/<str:personId>/loans", LoanViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "people/<str:personId>/loans/<str:loanId>",
        LoanViewSet.as_view({"get": "retrieve", "put": "update"}),
    ),
]
