"""Parts of pages that are fetched and put where they belong, without the page around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

View = Callable[..., HttpResponse]


def is_in_place(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for."""
    return request.headers.get("HX-Request") == "true"


def for_staff_in_place(view: View) -> View:
    """A view for staff. Whoever is logged out and asks for a part of a page gets no log-in into that part.

    What was typed stays there.
    """
    for_staff = admin.site.admin_view(view)

    def answered(request: HttpRequest, **names: Any) -> HttpResponse:
        if is_in_place(request) and not admin.site.has_permission(request):
            answer = TemplateResponse(request, "admin/workplace/logged_out.html")
            answer.headers["HX-Retarget"] = "#logged-out"
            answer.headers["HX-Reswap"] = "innerHTML show:top"
            return answer
        return for_staff(request, **names)

    return answered
