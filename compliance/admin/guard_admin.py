"""The base of the lists of what the guard keeps about borrowers: nobody changes it by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest

from companies.admin.company_admin import CompanyModelAdmin
from companies.admin.staff_access import access_of
from peach_interactions import object_ids
from peach_interactions.admin.model_admin import ReadOnlyModelAdmin
from peach_interactions.object_ids import is_object_id


class GuardAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    """Rows about a borrower; found by their own ID, or the borrower's."""

    link_parameters: ClassVar[tuple[str, ...]] = ("person",)
    search_fields = ("pk",)
    search_help_text = "The ID, or the borrower's ID or external ID"

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        if access_of(request).works_for_one_company:
            return [column for column in columns if column != "company"]
        return columns

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        if is_object_id(term, object_ids.PERSON):
            return rows.of_person(term)
        if is_object_id(term):
            return rows.filter(pk=term)
        return rows.filter(person__external_id=term)
