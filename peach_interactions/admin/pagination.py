"""Pages of the admin's lists: at most 10,000 rows are counted and paged through; then one narrows the list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator as DjangoPaginator
from django.utils.functional import cached_property

from peach_interactions.api.pagination import MAX_COUNTED, count_rows

if TYPE_CHECKING:
    Paginator = DjangoPaginator[Any]
else:
    Paginator = DjangoPaginator


class EstimatingPaginator(Paginator):
    """Counts as the API does; offers no page so far behind that the database must skip over a large table."""

    template_name = "admin/estimated_pagination.html"

    @cached_property
    def counted(self) -> tuple[int, bool]:
        """How many rows there are, and whether that is an estimate."""
        rows: Any = self.object_list
        return (len(rows), False) if isinstance(rows, list) else count_rows(rows)

    @cached_property
    def count(self) -> int:
        return self.counted[0]

    @property
    def is_estimate(self) -> bool:
        return self.counted[1]

    @cached_property
    def num_pages(self) -> int:
        return max(1, math.ceil(min(self.count, MAX_COUNTED) / self.per_page))
