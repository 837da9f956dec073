"""The addresses of contacts."""

from django.urls import path

from contacts.api.consent_views import ConsentViewSet
from contacts.api.do_not_interact_views import DoNotInteractViewSet
from contacts.api.views import ContactViewSet

urlpatterns = [
    path(
        "people/<str:personId>/contacts", ContactViewSet.as_view({"get": "list", "post": "create"})
    ),
    path(
        "people/<str:personId>/contacts/<str:contactId>",
        ContactViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path(
        "people/<str:personId>/contacts/<str:contactId>/clone",
        ContactViewSet.as_view({"post": "clone"}),
    ),
    path(
        "people/<str:personId>/do-not-interacts",
        DoNotInteractViewSet.as_view({"get": "list", "post": "create"}),
    ),
    path(
        "people/<str:personId>/do-not-interacts/<str:doNotInteractId>",
        DoNotInteractViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path(
        "people/<str:personId>/consents", ConsentViewSet.as_view({"get": "list", "post": "create"})
    ),
    path(
        "people/<str:personId>/consents/<str:consentId>",
        ConsentViewSet.as_view({"get": "retrieve"}),
    ),
    path(
        "people/<str:personId>/consents/<str:consentId>/revoke",
        ConsentViewSet.as_view({"post": "revoke"}),
    ),
]
