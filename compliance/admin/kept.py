"""Admin pages of what the guard keeps besides decisions, all read-only: held slots, and screenings of many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from borrowers.choices import (
    BorrowerStatus,
    BorrowerType,
    CollectionsIntensity,
    LoanStatus,
    LoanType,
)
from companies.admin.company_admin import CompanyFilter
from companies.choices import COMPLIANCE_READ
from compliance.admin.guard_admin import GuardAdmin
from compliance.admin.links import page_of
from compliance.choices import DecisionWord, ReservationState
from compliance.models import Reservation, Screening
from interactions.choices import Channel, Theme
from peach_interactions import object_ids
from peach_interactions.admin.badges import Tone, badge
from peach_interactions.admin.filters import DayRangeFilter
from peach_interactions.admin.model_admin import PlainList
from peach_interactions.object_ids import is_object_id
from peach_interactions.words import spaced

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter

EXPIRED = "Expired"
# Of all values that a question of a screening can hold.
WORDS = {
    value: label
    for choices in (
        *(Channel, Theme, LoanType, LoanStatus),
        *(BorrowerType, BorrowerStatus, CollectionsIntensity),
    )
    for value, label in choices.choices
}
TONES = {ReservationState.HELD: Tone.WARNING, ReservationState.CONFIRMED: Tone.GOOD}


def _moment(moment: dt.datetime) -> str:
    when = date_format(timezone.localtime(moment), "Y-m-d H:i")
    return format_html('<span class="peach-nowrap">{}</span>', when)


class ReservationStateFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*ReservationState.choices, ("expired", EXPIRED)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now, held = timezone.now(), ReservationState.HELD
        if self.value() == held:
            return queryset.live(now)
        if self.value() == "expired":
            return queryset.filter(state=held, expires_at__lte=now)
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Reservation)
class ReservationAdmin(GuardAdmin):
    permissions = {"view": COMPLIANCE_READ}
    list_display = (
        *("shown_at", "shown_state", "shown_end", "person", "company", "channel", "theme"),
        *("created_by", "behind_it"),
    )
    list_filter = (
        CompanyFilter,
        ReservationStateFilter,
        ("channel", ChoicesDropdownFilter),
        ("at", DayRangeFilter),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("person", "company"),
                    ("shown_state", "at", "expires_at"),
                    ("channel", "theme", "contact"),
                    "loan_ids",
                    ("behind_it", "used_by"),
                    ("id", "created_by", "created_at", "updated_at"),
                )
            },
        ),
    )
    readonly_fields = ("id", "shown_state", "behind_it", "used_by", "created_at", "updated_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("person", "company", "contact", "created_by", "interaction")

    @admin.display(description="for")
    def shown_at(self, row: Reservation) -> str:
        return _moment(row.at)

    @admin.display(description="held until")
    def shown_end(self, row: Reservation) -> str:
        return _moment(row.expires_at)

    @admin.display(description="state")
    def shown_state(self, row: Reservation) -> str:
        state = ReservationState(row.state)
        if state == ReservationState.HELD and row.expires_at <= timezone.now():
            return badge(EXPIRED, Tone.QUIET)
        return badge(state.label, TONES.get(state, Tone.QUIET))

    @admin.display(description="decision")
    def behind_it(self, row: Reservation) -> str:
        # By its ID alone: the decision itself is long, and is not read here.
        address = reverse("admin:compliance_decision_change", args=[row.decision_id])
        return format_html('<a class="text-link" href="{}">Decision</a>', address)

    @admin.display(description="used by")
    def used_by(self, row: Reservation) -> str:
        if row.interaction is None:
            return "–"
        return format_html(
            '<a class="text-link" href="{}">{}</a>', page_of(row.interaction), row.interaction
        )


class ScreeningList(PlainList):
    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        # A question can name ten thousand people; the list needs two words of it.
        rows = super().get_queryset(request, exclude_parameters).defer("question")
        words = {
            f"asked_{name}": KeyTextTransform(name, "question")
            for name in ("channel", "theme", "subject")
        }
        return rows.annotate(**words)


@admin.register(Screening)
class ScreeningAdmin(GuardAdmin):
    permissions = {"view": COMPLIANCE_READ}
    list_display = (
        *("shown_asked", "shown_state", "company", "asked_channel", "asked_theme", "shown_judged"),
        *("counted", "asked_by"),
    )
    link_parameters = ()
    list_filter = (CompanyFilter, ("asked_at", DayRangeFilter))
    search_help_text = "The ID of a screening"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("company", "asked_by"),
                    ("asked_at", "evaluated_at", "finished_at"),
                    ("counted", "shown_state", "rule_set_version"),
                    "asked",
                    "id",
                )
            },
        ),
    )
    readonly_fields = ("id", "counted", "shown_state", "asked")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ScreeningList

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("company", "asked_by")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        is_id = is_object_id(term, object_ids.SCREENING)
        return rows.filter(pk=term) if is_id else rows.none()

    @admin.display(description="asked")
    def shown_asked(self, row: Screening) -> str:
        return _moment(row.asked_at)

    @admin.display(description="judged for")
    def shown_judged(self, row: Screening) -> str:
        return _moment(row.evaluated_at)

    @admin.display(description="channel")
    def asked_channel(self, row: Any) -> str:
        return dict(Channel.choices).get(row.asked_channel, "–")

    @admin.display(description="theme or subject")
    def asked_theme(self, row: Any) -> str:
        return dict(Theme.choices).get(row.asked_theme) or row.asked_subject or "–"

    @admin.display(description="answers")
    def counted(self, row: Screening) -> str:
        names = {**dict(DecisionWord.choices), "notFound": "Not found"}
        order = sorted(row.counts, key=lambda word: [*names, word].index(word))
        return "; ".join(f"{names.get(word, word)}: {row.counts[word]:,}" for word in order) or "–"

    @admin.display(description="state")
    def shown_state(self, row: Screening) -> str:
        is_done = row.finished_at is not None
        return badge("Finished", Tone.GOOD) if is_done else badge("Not finished", Tone.QUIET)

    @admin.display(description="what was asked")
    def asked(self, row: Screening) -> str:
        """The question in words, with the number of people in place of their IDs."""
        return "; ".join(_told(row.question))


def _told(question: dict[str, Any]) -> Iterator[str]:
    """What was given, part by part; the moment stands beside it."""
    for name, value in question.items():
        if name == "at" or value in (None, False, [], {}):
            continue
        if isinstance(value, dict):
            yield from _told(value)
        elif name == "personIds":
            yield f"people: {len(value):,}"
        else:
            values = value if isinstance(value, list) else ["yes" if value is True else value]
            yield f"{spaced(name).lower()}: {', '.join(str(WORDS.get(item, item)) for item in values)}"
