"""Whose addresses are whose: those of the API and those of the admin."""

from django.http import HttpRequest
from django.urls import reverse

API = "/api"


def is_of_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def is_of_admin(request: HttpRequest) -> bool:
    # Most requests are for the API, and finding the admin's own address takes longer than asking that.
    return not is_of_api(request) and request.path.startswith(reverse("admin:index"))
