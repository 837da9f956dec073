"""In the admin, times are shown and read in the zone of the member of staff."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from companies.admin.staff_access import access_of
from peach_interactions.addresses import is_of_admin
from peach_interactions.moments import ShownZone


class StaffTimeZoneMiddleware:
    """Activates the user's zone, else the company's, else UTC, for requests to the admin."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_of_admin(request) or not request.user.is_authenticated:
            return self.respond(request)
        with timezone.override(_zone(access_of(request).zone_name)):
            return self.respond(request)


def _zone(name: str) -> ShownZone:
    try:
        return ShownZone(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return ShownZone("UTC")
