"""The base of every page of the admin: Unfold's look, and what keeps the lists quick and the pages safe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from peach_interactions.admin.history_page import HistoryPage, history_of
from peach_interactions.admin.pagination import EstimatingPaginator
from peach_interactions.admin.read_only import show_permitted_references
from peach_interactions.errors import DomainError
from peach_interactions.history import has_history
from peach_interactions.object_ids import ObjectIdField, is_object_id

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django.db import models

    UnfoldModelAdmin = DjangoModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin as UnfoldModelAdmin
    from unfold.views import ChangeList


show_permitted_references()

NULL = re.compile(r"\bnull\b")


def back_from(request: HttpRequest) -> HttpResponseRedirect | None:
    """To the page of the admin that the address names as the one that led to a form; None where it names none."""
    back = request.GET.get("back", "")
    is_own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    if not is_own or not back.startswith(reverse("admin:index")):
        return None
    return HttpResponseRedirect(back)


class PlainList(ChangeList):
    """A list that does not speak of a total: nothing counts all rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.full_result_count = self.result_count


class PlainModelAdmin(UnfoldModelAdmin):
    """Lists without counts, bulk actions or free lookups; history from the triggers, not from Django's log."""

    actions = None
    paginator = EstimatingPaginator
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    # Unfold's other layout has no room for two fields in a row.
    compressed_fields = False
    list_filter_submit = True
    sortable_by: ClassVar[Any] = ()
    object_history_template = "admin/object_history.html"
    change_form_before_template = "admin/version_field.html"
    # Rows of other tables whose changes stand in the history as well: model and the path to this one.
    history_parts: ClassVar[tuple[tuple[Any, str], ...]] = ()
    # Query parameters that links of our own use besides the filters.
    link_parameters: ClassVar[tuple[str, ...]] = ()

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        # Django lets a query string filter by any column, and so probe for what the page does not show.
        if "\0" in str(value):
            return False
        names = {*self.link_parameters}
        for item in self.get_list_filter(request) if request else ():
            if isinstance(item, tuple):
                names |= {str(item[0]), f"{item[0]}__exact", f"{item[0]}__isnull"}
                names |= {f"{item[0]}_from", f"{item[0]}_to"}
            else:
                names.add(str(getattr(item, "parameter_name", item)))
        return lookup in names

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Hints in words of people: the API, which shares them, calls null what is empty here."""
        fields = self.model._meta.concrete_fields
        hints = {field.name: NULL.sub("empty", str(field.help_text)) for field in fields}
        kwargs = {"help_texts": hints, **kwargs}
        return super().get_form(request, obj, change=change, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PlainList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        if isinstance(self.opts.pk, ObjectIdField) and not is_object_id(
            object_id, self.opts.pk.prefix
        ):
            return None
        return super().get_object(request, object_id, from_field)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        term = search_term.replace("\0", " ").strip()
        return (self.search(request, queryset, term) if term else queryset), False

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        """The rows that the words of the search box mean."""
        return super().get_search_results(request, rows, term)[0]

    # Django's own log would keep names of borrowers that an erasure does not reach. The triggers see it all.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing is left to do: the form's validation was the service's work."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The same."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # Services hide or revoke: nothing else goes with the object, and nothing needs to be collected.
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """As Django's; what the service refuses is said on the object's page."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            for fault in error.faults:
                self.message_user(request, fault.message, messages.ERROR)
            return HttpResponseRedirect(self.address_of(unquote(object_id)))

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return back_from(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return back_from(request) or super().response_post_save_change(request, obj)

    def address_of(self, pk: Any, page: str = "change") -> str:
        """The address of a page of one object."""
        return reverse(
            f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[quote(pk)]
        )

    def response_to_list(self, request: HttpRequest, message: str) -> HttpResponse:
        """Back to the page that led here, or to the list, with a message."""
        self.message_user(request, message, messages.SUCCESS)
        return back_from(request) or HttpResponseRedirect(self.list_address())

    def list_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["show_history"] = has_history(self.model)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """What the triggers have kept: newest first, with the fields that changed."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_or_change_permission(request, row) or not has_history(self.model):
            raise PermissionDenied
        page = history_of(
            row,
            page_text=request.GET.get("p", ""),
            parts=self.history_parts,
            hidden_columns=self.hidden_columns(request, row),
        )
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {row}",
            "subtitle": None,
            "history": self.told_history(request, page),
            "object": row,
            "object_url": self.address_of(row.pk),
            "opts": self.opts,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)

    def told_history(self, request: HttpRequest, page: HistoryPage) -> HistoryPage:
        """What of a history this member of staff may read."""
        return page

    def hidden_columns(self, request: HttpRequest, row: models.Model) -> frozenset[str]:
        """The columns whose values, old and new, this member of staff may not read."""
        return frozenset()


class ReadOnlyModelAdmin(PlainModelAdmin):
    """For what nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
