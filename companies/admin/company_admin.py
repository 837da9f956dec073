"""The base of the admin pages of what belongs to a company: who sees which rows, and may do what with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest

from companies.admin.staff_access import StaffAccess, access_of
from companies.callers import Caller
from companies.models import Company
from peach_interactions.admin.forms import ReferenceField, ServiceForm, for_request
from peach_interactions.admin.model_admin import PlainModelAdmin
from peach_interactions.admin.widgets import ReferenceSelect, is_autocompletion, source
from peach_interactions.object_ids import ObjectIdField

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter


class CompanyFilter(DropdownFilter):
    """One of the companies that the member of staff works for; not offered to those who have but one."""

    title = "company"
    parameter_name = "company"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        access = access_of(request)
        return [] if access.works_for_one_company else [(c.pk, c.name) for c in access.companies]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        # The rows are limited to the user's companies already.
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset

    path = "company"


class CompanyModelAdmin(PlainModelAdmin):
    """Rows of the user's companies, as far as the role goes. Rows of others do not exist here."""

    # From a row to its company, and from an object to the company's ID.
    company_path = "company"
    # What each of view, add, change and delete needs; what is not named, nobody may.
    permissions: ClassVar[Mapping[str, str]] = {}
    # Fields that are set once, when the object is made.
    fixed_fields: ClassVar[tuple[str, ...]] = ()
    # What only a stored object has.
    fieldsets_of_stored: ClassVar[tuple[Any, ...]] = ()

    def company_id_of(self, row: Any) -> str:
        *path, last = self.company_path.split("__")
        for name in path:
            row = getattr(row, name)
        return str(getattr(row, f"{last}_id"))

    def may(self, request: HttpRequest, action: str, row: Any = None) -> bool:
        permission = self.permissions.get(action)
        if permission is None:
            return False
        company_id = None if row is None else self.company_id_of(row)
        return access_of(request).may(permission, company_id)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete", obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return access_of(request).scope(rows, self.company_path, self.permissions["view"])

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = list(super().get_fieldsets(request, obj))
        return [*fieldsets, *self.fieldsets_of_stored] if obj is not None else fieldsets

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        if is_autocompletion(request):
            queryset = self.offered(queryset)
            if person_id := request.GET.get("person", "").replace("\0", ""):
                queryset = self.of_person(queryset, person_id)
        return super().get_search_results(request, queryset, search_term)

    def offered(self, rows: Any) -> Any:
        """The rows that may be chosen in a form."""
        return rows

    def of_person(self, rows: Any, person_id: str) -> Any:
        """The rows that are offered once a person has been chosen."""
        return rows.filter(person=person_id)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = self.fixed_fields if obj is not None else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return for_request(form, request, self)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        model = db_field.remote_field.model
        kwargs["queryset"] = visible_rows(self, request, model)
        if isinstance(model._meta.pk, ObjectIdField):
            kwargs["form_class"] = ReferenceField
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = ReferenceSelect(**source(db_field.model, db_field.name))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # Only our own links fill in a form; an object that does not exist for the user is not looked up.
        return {name: request.GET[name] for name in self.link_parameters if name in request.GET}


class CompanyServiceForm(ServiceForm):
    """A form that writes for one company, as the member of staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if self.is_change and name in self.model_admin.fixed_fields:
                del self.fields[name]
            elif isinstance(field, CompanyField):
                field.offer(self.access)

    @property
    def access(self) -> StaffAccess:
        return access_of(self.request)

    def chosen_company(self) -> Company:
        """The company of the object: its own, else of what was chosen."""
        if self.is_change:
            return self.instance.company  # type: ignore[no-any-return]
        person = self.cleaned_data.get("person")
        company: Company = person.company if person is not None else self.cleaned_data["company"]
        return company

    def caller(self) -> Caller:
        return self.access.caller(self.request, self.chosen_company())

    def can_write(self) -> bool:
        # Everything is judged at once as soon as it is known for whom; without, there is nobody to ask.
        return self.is_change or not {"company", "person"} & set(self.errors)


class CompanyField(forms.ChoiceField):
    """One of the companies for which the member of staff has the permission."""

    def __init__(self, permission: str, **options: Any) -> None:
        self.permission = permission
        super().__init__(**options)

    def offer(self, access: StaffAccess) -> None:
        """Fills in the choices for a request."""
        self.companies = {c.pk: c for c in access.companies if access.may(self.permission, c.pk)}
        names = [(pk, company.name) for pk, company in self.companies.items()]
        self.choices = names if len(names) == 1 else [("", "Select company"), *names]

    def clean(self, value: Any) -> Any:
        return self.companies[super().clean(value)]


def visible_rows(model_admin: Any, request: HttpRequest, model: Any) -> Any:
    """The rows of another model that the user may see, by that model's own page."""
    related = model_admin.admin_site._registry.get(model)
    return related.get_queryset(request) if related is not None else model._default_manager.none()
