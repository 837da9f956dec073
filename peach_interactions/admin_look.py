"""The look of the admin (settings name it UNFOLD): title, colours, menu, and what its pages may load."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def content_security_policy(*, bucket: str, endpoint_url: str, region: str) -> dict[str, list[str]]:
    """What the admin's pages need beyond the policy of all pages.

    Alpine.js builds functions from attributes. Recordings in object storage play from its own host.

    :param bucket: empty when recordings are in a local folder.
    """
    policy = {"script-src": ["'unsafe-eval'"]}
    if not bucket:
        return policy
    endpoint = urlsplit(endpoint_url)
    hosts = (
        [endpoint.netloc] if endpoint.netloc else ["s3.amazonaws.com", f"s3.{region}.amazonaws.com"]
    )
    scheme = endpoint.scheme or "https"
    origins = [f"{scheme}://{name}" for host in hosts for name in (host, f"{bucket}.{host}")]
    return {**policy, "media-src": origins}


def _can_view(app_label: str, model_name: str) -> Any:
    """Whether the menu shows a list: a function of the request, as Unfold wants it."""

    def is_shown(request: HttpRequest) -> bool:
        from django.apps import apps
        from django.contrib import admin

        page = admin.site._registry[apps.get_model(app_label, model_name)]
        return page.has_view_permission(request)

    return is_shown


def _may(action: str, app_label: str, model_name: str) -> Any:
    """Whether the menu shows a page of its own: as `_can_view`, by another permission of the list's page."""

    def is_shown(request: HttpRequest) -> bool:
        from django.apps import apps
        from django.contrib import admin

        page: Any = admin.site._registry[apps.get_model(app_label, model_name)]
        return bool(page.may(request, action))

    return is_shown


def _is_at(*url_names: str) -> Any:
    """Whether one of these pages is open. By default the menu takes every page below an address for it."""

    def is_active(request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.url_name in url_names

    return is_active


def _page(title: str, icon: str, url_name: str, permission: Any) -> dict[str, Any]:
    """A page that is no list."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{url_name}"),
        "permission": permission,
        "active": _is_at(url_name),
    }


def _list(title: str, icon: str, app_label: str, model_name: str, **options: Any) -> dict[str, Any]:
    return {
        **options,
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app_label}_{model_name}_changelist"),
        "permission": _can_view(app_label, model_name),
    }


UNFOLD = {
    "SITE_TITLE": "Peach Interactions",
    "SITE_HEADER": "Peach Interactions",
    "SITE_SUBHEADER": "companies.admin.staff_access.shown_zone",
    "SITE_SYMBOL": "forum",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("peach_interactions/icon.svg"),
        }
    ],
    "STYLES": [
        lambda request: static("peach_interactions/admin.css"),
        lambda request: static("peach_interactions/interactions.css"),
        lambda request: static("peach_interactions/home.css"),
        lambda request: static("peach_interactions/finder.css"),
        lambda request: static("peach_interactions/manners.css"),
        lambda request: static("peach_interactions/workplace.css"),
    ],
    "SCRIPTS": [lambda request: static("peach_interactions/select_labels.js")],
    "DASHBOARD_CALLBACK": "compliance.admin.home.home",
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "#fff5f0",
            "100": "#ffe6d9",
            "200": "#ffcab0",
            "300": "#ffa67d",
            "400": "#f97b4b",
            "500": "#e85d2a",
            "600": "#c2410c",
            "700": "#a3360c",
            "800": "#832d10",
            "900": "#6c2810",
            "950": "#3a1206",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {"items": [_page("Home", "home", "index", None)]},
            {
                "title": "Interactions",
                "items": [
                    _list("Interactions", "forum", "interactions", "interaction"),
                    _list("Recordings", "graphic_eq", "interactions", "recording"),
                    _list("Who listened", "hearing", "interactions", "recordingaccess"),
                    _list("Who exported", "download", "interactions", "exportrecord"),
                    _list("Joined conversations", "group_add", "interactions", "conversationjoin"),
                ],
            },
            {
                "title": "Borrowers",
                "separator": True,
                "items": [
                    _list("Borrowers", "person", "borrowers", "person"),
                    _list("Loans", "account_balance", "borrowers", "loan"),
                    _list("Contacts", "contact_phone", "contacts", "contact"),
                    _list("Do-not-interacts", "do_not_disturb_on", "contacts", "donotinteract"),
                    _list("Consents", "task_alt", "contacts", "consent"),
                    _list("Erasures", "person_off", "interactions", "erasure"),
                ],
            },
            {
                "title": "Compliance",
                "separator": True,
                "items": [
                    _page(
                        "Ask the guard",
                        "shield_question",
                        "compliance_decision_ask",
                        _may("ask", "compliance", "decision"),
                    ),
                    _list(
                        "Decisions",
                        "gavel",
                        "compliance",
                        "decision",
                        active=_is_at(
                            "compliance_decision_changelist", "compliance_decision_change"
                        ),
                    ),
                    _list("Opt-outs to review", "rate_review", "compliance", "optoutreview"),
                    _list(
                        "Rules in force",
                        "rule",
                        "compliance",
                        "ruleadjustment",
                        active=_is_at(
                            "compliance_ruleadjustment_changelist",
                            "compliance_ruleadjustment_adjust",
                            "compliance_ruleadjustment_history",
                            "compliance_compliancesettings_change",
                        ),
                    ),
                    _page(
                        "Replay a limit",
                        "history",
                        "compliance_ruleadjustment_replay",
                        _can_view("compliance", "ruleadjustment"),
                    ),
                    _list("Reservations", "hourglass", "compliance", "reservation"),
                    _list("Screenings", "groups", "compliance", "screening"),
                ],
            },
            {
                "title": "Access",
                "separator": True,
                "items": [
                    _list("Companies", "domain", "companies", "company"),
                    _list("Staff", "badge", "companies", "user"),
                    _list("Memberships", "key_vertical", "companies", "membership"),
                    _list("API keys", "key", "companies", "apikey"),
                    _list("API clients", "smart_toy", "companies", "actor"),
                ],
            },
        ],
    },
}
