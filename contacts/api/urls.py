"""The addresses of contacts."""

from django.urls import path

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
]
