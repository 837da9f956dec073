"""The admin page of API keys. It stands here, not in companies, because a borrower's key names a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from borrowers.models import Loan, Person
from companies.admin.company_admin import (
    CompanyField,
    CompanyFilter,
    CompanyModelAdmin,
    CompanyServiceForm,
    visible_rows,
)
from companies.admin.staff_access import ADMINISTER, READ_ACCESS, access_of
from companies.choices import PERMISSIONS, PERMISSIONS_OF_USER_TYPE, UserType
from companies.models import ApiKey
from companies.services import MAX_NAME_LENGTH, create_api_key, revoke_api_key
from peach_interactions.admin.forms import ReferenceField
from peach_interactions.admin.widgets import ReferenceSelect, offer, source
from peach_interactions.errors import Fault, raise_if_any

# Every key of an agent or a service has the others already.
GRANTABLE = sorted(
    PERMISSIONS
    - (PERMISSIONS_OF_USER_TYPE[UserType.SERVICE] & PERMISSIONS_OF_USER_TYPE[UserType.AGENT])
)


class ApiKeyForm(CompanyServiceForm):
    company = CompanyField(
        ADMINISTER, widget=UnfoldAdminSelectWidget, help_text="For which company it works."
    )
    name = forms.CharField(
        max_length=MAX_NAME_LENGTH,
        widget=UnfoldAdminTextInputWidget,
        help_text="Shown as the creator of what it records.",
    )
    user_type = forms.ChoiceField(
        choices=UserType.choices,
        initial=UserType.SERVICE,
        widget=UnfoldAdminSelectWidget,
        help_text="What kind of caller it is.",
    )
    person = ReferenceField(
        queryset=Person.objects.none(),
        required=False,
        help_text="For a borrower's key, and no other: the one borrower whom it may read.",
    )
    grants = forms.MultipleChoiceField(
        label="More permissions",
        choices=[(permission, permission) for permission in GRANTABLE],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Beyond those of its type.",
    )
    expires_at = forms.SplitDateTimeField(
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="It stops working at this moment; empty: never.",
    )
    field_of_fault = {"grant": "grants", "expires": "expires_at"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = visible_rows(self.model_admin, self.request, Person)
        # Any field that refers to a person tells the autocompletion what to look for.
        offer(self, "person", rows=people, widget=ReferenceSelect(**source(Loan, "person")))

    def can_write(self) -> bool:
        return not self.errors

    def write(self, faults: list[Fault]) -> ApiKey:
        values = self.given()
        company, person = values.pop("company"), values.pop("person")
        self.access.require(ADMINISTER, company)
        # Names who acts in the history.
        self.access.caller(self.request, company)
        if person is not None and person.company_id != company.pk:
            raise_if_any([Fault("not_found", "This company has no such person.", "person")])
        key, self.secret = create_api_key(
            company=company, person_id=person and person.pk, now=timezone.now(), **values
        )
        return key


@admin.register(ApiKey)
class ApiKeyAdmin(CompanyModelAdmin):
    """A key is made, shown once, and revoked; nothing of it is changed."""

    form = ApiKeyForm
    company_path = "actor__company"
    permissions = {"view": READ_ACCESS, "add": ADMINISTER, "delete": ADMINISTER}
    change_form_outer_after_template = "admin/revoke_button.html"
    delete_confirmation_template = "admin/revoke_confirmation.html"
    list_display = (
        "prefix",
        "client",
        "client_company",
        "client_type",
        "created_at",
        "last_used_at",
        "expires_at",
        "state",
    )
    list_filter = (type("KeyCompanyFilter", (CompanyFilter,), {"path": "actor__company"}),)
    list_select_related = ("actor__company",)
    search_fields = ("prefix", "actor__name")
    search_help_text = "The prefix, or part of the client's name"
    add_fieldsets = (
        (None, {"fields": ("company", "name", "user_type", "person", "expires_at", "grants")}),
    )
    readonly_fields = ("client", "client_company", "client_type", "client_permissions", "state")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("prefix", "state"),
                    ("client", "client_company", "client_type"),
                    ("created_at", "last_used_at", "expires_at", "revoked_at"),
                    "client_permissions",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("actor__company")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.revoked_at)

    def delete_model(self, request: HttpRequest, obj: ApiKey) -> None:
        company = obj.actor.company
        assert company is not None
        access_of(request).caller(request, company)
        revoke_api_key(prefix=obj.prefix, now=timezone.now(), company=company)

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: Any = None
    ) -> HttpResponse:
        """Shows the key, here and never again: no redirect, no message that a session would keep."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The new API key",
            "subtitle": None,
            "opts": self.opts,
            "key": obj,
            "secret": request.new_api_key,  # type: ignore[attr-defined]
            "list_url": self.list_address(),
        }
        response = TemplateResponse(request, "admin/api_key_shown_once.html", context)
        response["Cache-Control"] = "no-store"
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        # One key at a time, and no button that says delete: a key is revoked, its row stays.
        context |= {
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            "show_delete": False,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        request.new_api_key = form.secret  # type: ignore[attr-defined]

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        return self.response_to_list(
            request, f"The key {obj_display} is revoked. It does not work any more."
        )

    @admin.display(description="client")
    def client(self, key: ApiKey) -> str:
        return key.actor.name

    @admin.display(description="company")
    def client_company(self, key: ApiKey) -> str:
        return str(key.actor.company)

    @admin.display(description="type")
    def client_type(self, key: ApiKey) -> str:
        return key.actor.get_user_type_display().split(":")[0]

    @admin.display(description="permissions")
    def client_permissions(self, key: ApiKey) -> str:
        return ", ".join(key.actor.permissions)

    @admin.display(description="state")
    def state(self, key: ApiKey) -> str:
        if key.revoked_at is not None:
            return "Revoked"
        return (
            "Expired"
            if key.expires_at is not None and key.expires_at <= timezone.now()
            else "In use"
        )
