"""The panel “May we contact now?” as a part of a borrower's page: what it is shown with."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from borrowers.models import Person
from companies.admin.staff_access import access_of
from companies.choices import COMPLIANCE_CHECK, COMPLIANCE_READ
from compliance.admin.beside_timeline import Section
from compliance.admin.contact_panel import Known, channel_cards, usual_theme
from compliance.admin.links import Link, Links, link_to_contact, page_of
from interactions.choices import Theme


def back_to(person: Person) -> str:
    """What an address says that leads to a form and back to the borrower's page."""
    return urlencode({"back": reverse("admin:borrowers_person_change", args=[person.pk])})


def links_of(loans: Section, contacts: Section) -> Links:
    return Links(
        {row.pk: link_to_contact(row) for row in contacts.rows},
        {row.pk: Link(str(row), page_of(row)) for row in loans.rows},
    )


def panel_context(request: HttpRequest, known: Known, links: Links) -> dict[str, Any]:
    """About the theme that was chosen in the panel, else the usual one."""
    person, access = known.person, access_of(request)
    given = request.POST.get("theme") or request.GET.get("theme", "")
    theme = given if given in Theme.values else usual_theme(known.facts)
    may_read = access.may(COMPLIANCE_READ, person.company_id)
    may_ask = person.deleted_at is None and access.may(COMPLIANCE_CHECK, person.company_id)
    return {
        "person": person,
        "back": back_to(person),
        "may_read_guard": may_read,
        "may_ask": may_ask,
        # Not `theme`: that word is the look of the page to Unfold.
        "asked_about": theme,
        "themes": Theme.choices,
        "cards": channel_cards(known, links, theme) if may_read else [],
        "asked_at": known.now,
    }
