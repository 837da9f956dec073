"""List filters that the apps share. None of them counts rows or lists an unbounded number of choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.admin import FieldListFilter, SimpleListFilter
from django.utils import timezone
from django.utils.dateparse import parse_date
from unfold.widgets import INPUT_CLASSES

from peach_interactions.moments import start_of_day

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter


class DayRangeFilter(FieldListFilter):
    """From a day to a day, both inclusive, in the time zone that the pages show."""

    template = "admin/day_range_filter.html"
    # In place of the column's name, where that says little.
    heading = ""

    def __init__(
        self, field: Any, request: HttpRequest, params: dict[str, Any], *others: Any, **options: Any
    ) -> None:
        super().__init__(field, request, params, *others, **options)
        self.title = self.heading or self.title
        for name, texts in self.used_parameters.items():
            self.used_parameters[name] = texts[-1] if isinstance(texts, list) and texts else texts

    def expected_parameters(self) -> list[Any]:
        return [f"{self.field_path}_from", f"{self.field_path}_to"]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = (self._day(name) for name in self.expected_parameters())
        if first is not None:
            queryset = queryset.filter(**{f"{self.field_path}__gte": _start(first)})
        if last is not None and last < dt.date.max:
            next_day = last + dt.timedelta(days=1)
            queryset = queryset.filter(**{f"{self.field_path}__lt": _start(next_day)})
        return queryset

    def _day(self, name: str) -> dt.date | None:
        """The day of a parameter; one that is no day filters nothing."""
        try:
            return parse_date(str(self.used_parameters.get(name) or ""))
        except ValueError:
            return None

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, last = self.expected_parameters()
        yield {
            "fields": [
                {"name": first, "label": "From", "value": self._text(first)},
                {"name": last, "label": "To", "value": self._text(last)},
            ],
            "input_classes": " ".join(INPUT_CLASSES),
            "zone": timezone.get_current_timezone_name(),
        }

    def _text(self, name: str) -> str:
        day = self._day(name)
        return day.isoformat() if day else ""


class DeletedFilter(DropdownFilter):
    """Deleted objects are hidden until they are asked for."""

    title = "deletion"
    parameter_name = "deleted"
    all_option = ("", "Not deleted")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Deleted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(deleted_at__isnull=self.value() != "yes")


def _start(day: dt.date) -> dt.datetime:
    try:
        return start_of_day(day, timezone.get_current_timezone_name())
    except OverflowError:
        return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
