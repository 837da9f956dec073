"""The filters of the list of interactions, its orders and its sets of columns. None of them counts rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.widgets import INPUT_CLASSES

from borrowers.models import Loan
from companies.admin.staff_access import access_of
from companies.choices import LOAN_READ
from companies.models import Actor, Membership
from interactions.choices import RecordingKind
from interactions.view_queries import COLUMN_SETS, NO, ORDERS, PERIODS, RECORDED, YES
from peach_interactions import object_ids
from peach_interactions.admin.filters import DayRangeFilter
from peach_interactions.external_ids import matches_any
from peach_interactions.moments import start_of_day

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter

MAX_AGENTS_OFFERED = 300
MAX_LOANS_MEANT = 50
# Today is one of them.
DAYS_BACK = {"today": 0, "week": 6, "month": 29}

# By their names in the address, so that a saved view survives a new column.
SORT, COLUMNS = "sort", "columns"
COLUMNS_OF = {
    "brief": ("started", "person", "company", "channel", "direction", "shown_status"),
    "": (
        *("started", "person", "company", "channel", "direction", "shown_status"),
        *("status_details", "theme", "loan_count", "lock", "created_by"),
    ),
    "all": (
        *("started", "person", "company", "channel", "direction", "shown_status"),
        *("status_details", "agent_outcome", "theme", "subject", "contact", "loan_count"),
        *("lock", "created_by", "created_at", "external_id"),
    ),
}


class WhenFilter(DayRangeFilter):
    heading = "when"


class PeriodFilter(DropdownFilter):
    """A period that moves on with the days; they are days of the zone that the pages show."""

    title = "period"
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(PERIODS.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()

        def start(days: int) -> dt.datetime:
            day = today + dt.timedelta(days=days)
            return start_of_day(day, timezone.get_current_timezone_name())

        value = self.value()
        if value in DAYS_BACK:
            return queryset.filter(sort_at__gte=start(-DAYS_BACK[value]), sort_at__lt=start(1))
        if value == "yesterday":
            return queryset.filter(sort_at__gte=start(-1), sort_at__lt=start(0))
        return queryset.filter(sort_at__gte=start(1)) if value == "ahead" else queryset


class ThemeFilter(ChoicesDropdownFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "reason (theme)"


class SensitiveFilter(BooleanRadioFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "locked (sensitive)"


class ExternalFilter(BooleanRadioFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "external: recorded by a lender's system"


class RecordedFilter(DropdownFilter):
    """Whether something can be heard."""

    title = "recorded sound"
    parameter_name = "recorded"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(RECORDED.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value in RecordingKind.values:
            return queryset.with_recorded(RecordingKind(value))
        if value == "none":
            for kind in RecordingKind:
                queryset = queryset.without_recorded(kind)
        return queryset


class MissedFilter(DropdownFilter):
    """Inbound contacts that nobody took."""

    title = "missed"
    parameter_name = "missed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(YES, "Nobody took it"), (NO, "Not missed")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == YES:
            return queryset.missed()
        return queryset.not_missed() if self.value() == NO else queryset


class AgentFilter(DropdownFilter):
    """Who recorded it: staff of the user's companies, and their systems."""

    title = "agent or system"
    parameter_name = "agent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        access = access_of(request)
        actors = Actor.objects.order_by("name", "pk")
        if not access.is_unlimited:
            companies = access.company_ids_with(model_admin.permissions["view"])
            colleague = Membership.objects.filter(
                user=OuterRef("user"), company__in=companies
            ).order_by()
            actors = actors.filter(Q(company__in=companies) | Exists(colleague))
        return list(actors.values_list("pk", "name")[:MAX_AGENTS_OFFERED])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(created_by_id=self.value()) if self.value() else queryset


class LoanFilter(SimpleListFilter):
    """Interactions about one loan, by its ID or external ID."""

    title = "loan"
    parameter_name = "loan"
    template = "admin/text_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        # It is typed; this only tells Django that there is something to show.
        return [("", "")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {
            "name": self.parameter_name,
            "value": self.value() or "",
            "hint": "ID or external ID of a loan",
            "input_classes": " ".join(INPUT_CLASSES),
        }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        text = (self.value() or "").strip()
        if not text:
            return queryset
        loans = access_of(request).scope(Loan.objects.all(), "company", LOAN_READ)
        meant = loans.filter(matches_any([text], object_ids.LOAN)).order_by("pk")
        return queryset.about_loans(list(meant.values_list("pk", flat=True)[:MAX_LOANS_MEANT]))


class _Arrangement(DropdownFilter):
    """Stands among the filters, and filters nothing."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset


class OrderFilter(_Arrangement):
    """The order of the list."""

    title = "order"
    parameter_name = SORT
    all_option = ("", "Newest first")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(ORDERS.items())


class ColumnsFilter(_Arrangement):
    """Which columns the list has."""

    title = "columns"
    parameter_name = COLUMNS
    all_option = ("", "The usual ones")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(COLUMN_SETS.items())
