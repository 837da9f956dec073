"""What the guard had to do with an interaction, in short, as a part of the interaction's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from companies.admin.company_admin import visible_rows
from companies.admin.staff_access import access_of
from companies.choices import COMPLIANCE_READ
from compliance.admin.answer_cards import TONES
from compliance.choices import DecisionWord
from compliance.models import Decision, OptOutReview, Reservation
from compliance.rules.catalogue import RULES
from interactions.models import Interaction
from peach_interactions import object_ids
from peach_interactions.admin.badges import Tone, badge
from peach_interactions.object_ids import is_object_id

# A plan that is changed again and again is judged each time.
SHOWN = 10
TITLES = {rule.id: rule.title for rule in RULES}


def interaction_panel(model_admin: Any, request: HttpRequest, interaction_id: str) -> HttpResponse:
    """The decisions behind an interaction, the rule that blocked it, and whether it may be an opt-out.

    :raises Http404: when there is no such interaction for this member of staff.
    """
    row = None
    if is_object_id(interaction_id, object_ids.INTERACTION):
        rows = visible_rows(model_admin, request, Interaction)
        row = rows.filter(pk=interaction_id).defer("content", "meta_data").first()
    if row is None or not access_of(request).may(COMPLIANCE_READ, row.company_id):
        raise Http404
    rule_id = row.compliance_guard_rule_id
    context = {
        "row": row,
        "decisions": _decisions(row),
        "rule_id": rule_id,
        "rule_title": TITLES.get(rule_id or "", ""),
        "opt_out": _opt_out(row),
    }
    return TemplateResponse(request, "admin/compliance/interaction_panel.html", context)


def _decisions(row: Interaction) -> list[Any]:
    """Those about it while it was planned, and those whose reservation it used; newest first."""
    used = Reservation.objects.filter(decision=OuterRef("pk"), interaction=row)
    about = Q(interaction=row) | Q(Exists(used), person_id=row.person_id)
    rows = Decision.objects.filter(about).filter(company_id=row.company_id)
    shown = rows.defer("question", "answer", "facts").order_by("-decided_at", "-pk")[:SHOWN]
    return [(r, badge(r.get_decision_display(), TONES[DecisionWord(r.decision)])) for r in shown]


def _opt_out(row: Interaction) -> Any:
    """The review of a message that may be an opt-out, in words; None where it is none."""
    review = OptOutReview.objects.filter(interaction=row).first()
    if review is None:
        return None
    if review.is_opt_out is None:
        return review, badge("To be decided", Tone.WARNING)
    words = "It was an opt-out" if review.is_opt_out else "It was not an opt-out"
    return review, badge(words, Tone.QUIET)
