"""The first page of the admin: what waits now, and what happened in a period. Settings name it to Unfold.

Its numbers are counted in home_days.py, home_figures.py and home_work.py; conversations are joined by join_part.py.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from companies.admin.staff_access import access_of
from companies.choices import COMPLIANCE_CHECK, COMPLIANCE_READ, INTERACTION_READ
from companies.models import Company
from compliance.admin import home_figures as figures
from compliance.admin import home_work as work
from compliance.admin.company_choice import chosen_company, companies_with
from compliance.admin.finder import find_view
from compliance.admin.home_chart import chart_of
from compliance.admin.home_days import made
from compliance.admin.home_period import Lists, Period, last_days, offered_periods, period_of
from compliance.admin.in_place import for_staff_in_place
from compliance.admin.join_part import join_view, may_join
from compliance.choices import DecisionWord

MISSED_SHOWN = 200


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds the figures to what the first page shows.

    :raises Http404: when the address names a company that the member of staff does not work for.
    """
    context["title"] = "Home"
    companies = companies_with(request, INTERACTION_READ)
    if not companies and not request.GET.get("company"):
        return context
    company, period = chosen_company(request, INTERACTION_READ), period_of(request)
    lists = _lists(request, company)
    return {
        **context,
        "companies": companies,
        "company": company,
        "period": period,
        "offered_periods": offered_periods(period, company.pk),
        "zone": timezone.get_current_timezone_name(),
        **_what_waits(request, company, period, lists),
        **_what_happened(request, company, period, lists),
    }


def home_urls() -> list[URLPattern]:
    """The addresses below the first page, and that of the search at the head of every page."""
    view = admin.site.admin_view
    return [
        path("find/", view(find_view), name="find_borrower"),
        path("home/now/", for_staff_in_place(require_safe(now_view)), name="home_now"),
        path("home/missed/", view(require_safe(missed_view)), name="home_missed"),
        path("home/join/<str:interaction_id>/", for_staff_in_place(join_view), name="home_join"),
    ]


def now_view(request: HttpRequest) -> HttpResponse:
    """What of the first page changes while it is open.

    :raises Http404: as `home` does, and when there is no company to tell about.
    """
    context = home(request, {})
    if "company" not in context:
        raise Http404
    return TemplateResponse(request, "admin/home/now.html", context)


def missed_view(request: HttpRequest) -> HttpResponse:
    """The missed calls and chats of a period that nobody has returned."""
    company, period = chosen_company(request, INTERACTION_READ), period_of(request)
    context = {
        **admin.site.each_context(request),
        "title": "Missed calls to return",
        "subtitle": None,
        "companies": companies_with(request, INTERACTION_READ),
        "company": company,
        "period": period,
        "offered_periods": offered_periods(period, company.pk),
        "missed": work.missed(company, period.span, number_shown=MISSED_SHOWN),
    }
    return TemplateResponse(request, "admin/home/missed.html", context)


def _what_waits(
    request: HttpRequest, company: Company, period: Period, lists: Lists
) -> dict[str, Any]:
    access = access_of(request)
    query = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return {
        "live": work.live(company, access.user),
        "live_url": lists.interactions(last_days(work.LIVE_DAYS), status__exact="inProgress"),
        "may_join": may_join(request, company.pk),
        "planned": work.planned_today(company),
        "planned_url": lists.interactions(last_days(1), status__exact="scheduled"),
        "missed": work.missed(company, period.span),
        "missed_url": reverse("admin:home_missed", query={"company": company.pk, **query}),
        "often": work.called_often(company, lists),
        "may_ask": access.may(COMPLIANCE_CHECK, company.pk),
    }


def _what_happened(
    request: HttpRequest, company: Company, period: Period, lists: Lists
) -> dict[str, Any]:
    may_read_decisions = access_of(request).may(COMPLIANCE_READ, company.pk)
    counted = made(company, period)
    denied = figures.denied_by_rule(company, period.span) if may_read_decisions else None
    return {
        "chart": chart_of(figures.volume(counted), lists, period),
        "statuses": figures.status_bars(counted, lists, period),
        "details": figures.detail_bars(counted, lists, period),
        "right_party": figures.right_party(counted, lists, period),
        "may_read_decisions": may_read_decisions,
        "denied": denied[""] if denied is not None else 0,
        "denied_url": lists.decisions(period, decision__exact=DecisionWord.DENY.value),
        "rules": figures.rule_bars(denied, lists, period) if denied is not None else [],
    }


def _lists(request: HttpRequest, company: Company) -> Lists:
    return Lists(None if access_of(request).works_for_one_company else company.pk)


# Read by Unfold when the addresses of the site are gathered, which is after all admin modules.
admin.site.extra_urls = home_urls  # type: ignore[attr-defined]
