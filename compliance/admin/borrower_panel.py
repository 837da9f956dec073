"""What the guard knows of a borrower, in short, as a part of the borrower's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from borrowers.models import Person
from companies.admin.company_admin import visible_rows
from companies.admin.staff_access import access_of
from companies.choices import COMPLIANCE_CHECK, COMPLIANCE_READ, CONTACT_CREATE, CONTACT_READ
from compliance.admin.answer_cards import TONES
from compliance.choices import DecisionWord
from compliance.models import Decision, OptOutReview
from contacts.admin import consents
from contacts.admin.do_not_interact_words import restriction_of
from contacts.admin.do_not_interact_words import state_badge as badge_of_do_not_interact
from contacts.models import Consent, DoNotInteract
from peach_interactions import object_ids
from peach_interactions.admin.badges import badge
from peach_interactions.object_ids import is_object_id

# The newest; the lists have the others.
SHOWN = 4
# Each of them may forbid everything, so that hardly one must stay unseen.
DO_NOT_INTERACTS_SHOWN = 10
ONE_DAY = dt.timedelta(days=1)


def borrower_panel(model_admin: Any, request: HttpRequest, person_id: str) -> HttpResponse:
    """The newest of each kind, with links to all of them and to what may be done.

    :raises Http404: when there is no such borrower for this member of staff.
    """
    people = visible_rows(model_admin, request, Person)
    person = people.filter(pk=person_id).first() if _is_person_id(person_id) else None
    if person is None:
        raise Http404
    access = access_of(request)

    def may(permission: str) -> bool:
        return access.may(permission, person.company_id)

    wishes = may(CONTACT_READ)
    do_not_interacts = _do_not_interacts(person) if wishes else []
    context = {
        "person": person,
        "may_ask": may(COMPLIANCE_CHECK) and person.deleted_at is None,
        "may_read": may(COMPLIANCE_READ),
        "may_add": may(CONTACT_CREATE) and person.deleted_at is None,
        "may_read_wishes": wishes,
        "do_not_interacts": do_not_interacts[:DO_NOT_INTERACTS_SHOWN],
        "has_more_do_not_interacts": len(do_not_interacts) > DO_NOT_INTERACTS_SHOWN,
        "consents": _consents(person) if wishes else [],
        "opt_outs": _opt_outs(person) if wishes else [],
        "decisions": _decisions(person) if may(COMPLIANCE_READ) else [],
    }
    return TemplateResponse(request, "admin/compliance/borrower_panel.html", context)


def _is_person_id(text: str) -> bool:
    return is_object_id(text, object_ids.PERSON)


def _do_not_interacts(person: Person) -> list[Any]:
    """Those that stand, and one more than are shown where there are more.

    What ended yesterday may still hold where the borrower is.
    """
    ended = Q(end_date__lt=timezone.localdate() - ONE_DAY)
    rows = DoNotInteract.objects.filter(person=person).standing().exclude(ended).order_by("-pk")
    shown = rows[: DO_NOT_INTERACTS_SHOWN + 1]
    return [(row, badge_of_do_not_interact(row), restriction_of(row)) for row in shown]


def _consents(person: Person) -> list[Any]:
    rows = Consent.objects.filter(person=person).select_related("contact").order_by("-pk")[:SHOWN]
    return [(row, consents.state_badge(row)) for row in rows]


def _opt_outs(person: Person) -> list[Any]:
    rows = OptOutReview.objects.filter(person=person).undecided().order_by("-pk")
    return list(rows.select_related("interaction")[:SHOWN])


def _decisions(person: Person) -> list[Any]:
    rows = Decision.objects.filter(person=person).defer("question", "answer", "facts")
    shown = rows.order_by("-pk")[:SHOWN]
    return [(r, badge(r.get_decision_display(), TONES[DecisionWord(r.decision)])) for r in shown]
