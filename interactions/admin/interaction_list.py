"""The admin's list of interactions: newest first, read from an index, without a query per row."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from companies.admin.staff_access import access_of
from interactions.admin.list_filters import SORT
from interactions.models import Interaction, InteractionLoan
from peach_interactions.admin.model_admin import PlainList
from peach_interactions.moments import ShownZone


class InteractionList(PlainList):
    """Ordered by when it took place, within one company; across companies by when it was recorded.

    The index that has the order begins with the company. Across companies it would not help, and the
    whole table would be sorted.
    """

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        order = self.params.get(SORT, "")
        is_ascending = order in ("oldest", "recordedOldest")
        is_wished = order.startswith("recorded")
        # Said above the list: its times seem to be in no order.
        self.is_in_unasked_order = not is_wished and not self.is_of_one_company(request)
        if is_wished or self.is_in_unasked_order:
            return ["pk"] if is_ascending else ["-pk"]
        return ["sort_at", "pk"] if is_ascending else ["-sort_at", "-pk"]

    def is_of_one_company(self, request: HttpRequest) -> bool:
        has_chosen = bool(self.params.get("company") or self.params.get("person"))
        return has_chosen or access_of(request).works_for_one_company

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        rows = super().get_queryset(request, exclude_parameters)
        access = access_of(request)
        if access.is_unlimited and access.works_for_one_company:
            # A superuser's rows are narrowed to no company, and the index begins with it.
            rows = rows.filter(company=access.companies[0])
        about = InteractionLoan.objects.filter(interaction=OuterRef("pk")).order_by()
        counts = about.values("interaction").annotate(number=Count("pk")).values("number")
        return rows.annotate(loan_count=Coalesce(Subquery(counts), 0)).defer("content", "meta_data")

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if self.get_ordering(request, self.queryset)[0] == "-sort_at":
            self.result_list = self._timed_first()

    def _timed_first(self) -> list[Interaction]:
        """The page, with those that have no time at all behind the others.

        Descending, the index has them in front; as two reads, each follows it.
        """
        size = self.list_per_page
        first = (min(max(self.page_num, 1), self.paginator.num_pages) - 1) * size
        timed = self.queryset.filter(sort_at__isnull=False)
        rows = list(timed[first : first + size])
        if len(rows) < size:
            is_known = bool(rows) or first == 0
            number_timed = first + len(rows) if is_known else timed.order_by()[:first].count()
            skipped = max(0, first - number_timed)
            untimed = self.queryset.filter(sort_at__isnull=True)
            rows += untimed[skipped : skipped + size - len(rows)]
        return rows

    @staticmethod
    def time_of(row: Interaction) -> str:
        """When it took place or is planned for, in the zone of the page; a bare date as such."""
        if row.sort_at is None:
            return "–"
        if row.started_at is not None and not row.started_at_has_time:
            # The day of the lender, whatever the zone of the page.
            return date_format(row.started_at.astimezone(ShownZone(row.company.time_zone)), "Y-m-d")
        return date_format(timezone.localtime(row.sort_at), "Y-m-d H:i")
