"""Admin pages of access: companies, staff, memberships, and who stands behind API keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from procrastinate.contrib.django.models import ProcrastinateJob
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.forms import AdminPasswordChangeForm
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanSwitchWidget,
)

from companies.admin.company_admin import (
    CompanyField,
    CompanyFilter,
    CompanyModelAdmin,
    CompanyServiceForm,
)
from companies.admin.staff_access import ADMINISTER, READ_ACCESS, access_of
from companies.choices import BORROWER_READ, Role
from companies.models import Actor, Company, Membership, User
from companies.services import create_company, update_company
from companies.staff_services import (
    administers_staff,
    create_membership,
    create_staff,
    end_membership,
    update_membership,
    update_staff,
)
from peach_interactions.admin.history_page import HistoryPage
from peach_interactions.admin.model_admin import ReadOnlyModelAdmin
from peach_interactions.errors import Fault

if TYPE_CHECKING:
    PasswordPages = DjangoUserAdmin[User]
else:
    PasswordPages = DjangoUserAdmin

# Rights follow from memberships only.
admin.site.unregister(Group)
# Jobs belong to no company; /metrics and the logs tell how they fare.
admin.site.unregister(ProcrastinateJob)
# What is told of who changed a colleague elsewhere.
STRANGER: dict[str, Any] = {
    "who": "staff of another company",
    "ip_address": "",
    "request_id": "",
}


class CompanyForm(CompanyServiceForm):
    def can_write(self) -> bool:
        return not self.errors

    def write(self, faults: list[Fault]) -> Company:
        values = {name: self.cleaned_data[name] for name in ("name", "time_zone", "kind")}
        if not self.is_change:
            return create_company(**values)
        return update_company(company=self.instance, now=timezone.now(), **values)


@admin.register(Company)
class CompanyAdmin(CompanyModelAdmin):
    form = CompanyForm
    company_path = "pk"
    permissions = {"view": BORROWER_READ, "change": ADMINISTER}
    list_display = ("name", "kind", "time_zone", "id", "created_at")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("name",)
    search_help_text = "Part of the name"
    readonly_fields = ("id", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("name", "kind", "time_zone", "id", "created_at", "updated_at")}),
    )

    def company_id_of(self, row: Company) -> str:
        return row.pk

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access_of(request).is_unlimited


class StaffForm(CompanyServiceForm):
    def can_write(self) -> bool:
        return not self.errors

    def write(self, faults: list[Fault]) -> User:
        return update_staff(
            by=self.access.user, user=self.instance, values=self.given(), faults=faults
        )


class NewStaffForm(CompanyServiceForm):
    password = forms.CharField(
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="To be changed by the person after the first log-in.",
    )
    company = CompanyField(
        ADMINISTER,
        widget=UnfoldAdminSelectWidget,
        help_text="For which company the person works first.",
    )
    role = forms.ChoiceField(
        choices=Role.choices,
        initial=Role.AGENT,
        widget=UnfoldAdminSelectWidget,
        help_text="What the person may do there.",
    )
    may_read_sensitive = forms.BooleanField(
        label="Sensitive content",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Whether an agent may read content that is locked; the other roles may anyway.",
    )

    def write(self, faults: list[Fault]) -> User:
        values = self.given()
        company, role = self.chosen_company(), values.pop("role", "")
        values.pop("company")
        password = values.pop("password", "")
        return create_staff(
            by=self.access.user,
            company=company,
            role=role,
            password=password,
            values=values,
            faults=faults,
        )


@admin.register(User)
class UserAdmin(CompanyModelAdmin, PasswordPages):
    """Accounts of staff. One that works for a company of somebody else's too can be seen, not changed."""

    form = StaffForm
    add_form = NewStaffForm
    change_password_form = AdminPasswordChangeForm
    permissions = {"view": READ_ACCESS, "add": ADMINISTER, "change": ADMINISTER}
    list_display = ("username", "full_name", "email", "works_for", "is_active", "last_login")
    list_filter = (("is_active", BooleanRadioFilter),)
    ordering = ("username",)
    sortable_by: ClassVar[Any] = ("username", "last_login")
    search_fields = ("username", "first_name", "last_name", "email")
    search_help_text = "Part of the user name, name or e-mail address"
    filter_horizontal = ()
    _access = ("works_for", "is_superuser", "last_login", "password_set_at", "date_joined")
    readonly_fields = ("set_password", *_access)
    fieldsets = (
        (None, {"fields": ("username", "set_password", "is_active")}),
        ("The person", {"fields": (("first_name", "last_name"), "email", "time_zone")}),
        ("Access", {"fields": _access}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("The person", {"fields": (("first_name", "last_name"), "email", "time_zone")}),
        ("Access", {"fields": ("company", "role", "may_read_sensitive")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.may(request, "change", obj):
            return fieldsets
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f != "set_password"]})
            for title, options in fieldsets
        ]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super(CompanyModelAdmin, self).get_queryset(request)
        access = access_of(request)
        memberships = Membership.objects.select_related("company")
        others = Membership.objects.none()
        if not access.is_unlimited:
            company_ids = access.company_ids_with(READ_ACCESS)
            others = memberships.exclude(company__in=company_ids)
            memberships = memberships.filter(company__in=company_ids)
            rows = rows.filter(Exists(memberships.filter(user=OuterRef("pk"))))
        return rows.annotate(
            works_for_others=Exists(others.filter(user=OuterRef("pk")))
        ).prefetch_related(Prefetch("memberships", memberships, to_attr="shown_memberships"))

    def may(self, request: HttpRequest, action: str, row: Any = None) -> bool:
        access = access_of(request)
        if action not in self.permissions or not access.may(self.permissions[action]):
            return False
        if row is None or action == "view":
            return True
        return administers_staff(access.user, row)

    def told_history(self, request: HttpRequest, page: HistoryPage) -> HistoryPage:
        """Without who has changed an account for a company that the reader may not see."""
        actors = User.objects.filter(
            pk__in={int(entry.actor_id) for entry in page.entries if entry.actor_id.isdecimal()},
            is_superuser=False,
            memberships__isnull=False,
        )
        colleagues = self.get_queryset(request).order_by().values("pk")
        strangers = {
            str(pk) for pk in actors.exclude(pk__in=colleagues).values_list("pk", flat=True)
        }
        entries = [
            replace(entry, **STRANGER) if entry.actor_id in strangers else entry
            for entry in page.entries
        ]
        return replace(page, entries=entries)

    @admin.display(description="name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description="works for")
    def works_for(self, user: User) -> str:
        """The companies that the reader may see; that there are others, without their names."""
        shown: Any = user
        names = [f"{m.company} ({m.get_role_display()})" for m in shown.shown_memberships]
        return ", ".join([*names, "and others"] if shown.works_for_others else names)

    @admin.display(description="password")
    def set_password(self, user: User) -> str:
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a class="text-link" href="{}">Set a new password</a>', address)


class MembershipForm(CompanyServiceForm):
    company = CompanyField(ADMINISTER, widget=UnfoldAdminSelectWidget)

    def can_write(self) -> bool:
        return not self.errors

    def write(self, faults: list[Fault]) -> Membership:
        values = self.given()
        if self.is_change:
            return update_membership(
                by=self.access.user, membership=self.instance, values=values, faults=faults
            )
        return create_membership(by=self.access.user, **values)


@admin.register(Membership)
class MembershipAdmin(CompanyModelAdmin):
    form = MembershipForm
    permissions = {
        "view": READ_ACCESS,
        "add": ADMINISTER,
        "change": ADMINISTER,
        "delete": ADMINISTER,
    }
    list_display = ("user", "company", "role", "may_read_sensitive")
    list_filter = (CompanyFilter, ("role", ChoicesDropdownFilter))
    list_select_related = ("user", "company")
    search_fields = ("user__username", "user__first_name", "user__last_name")
    search_help_text = "Part of the user name or name"
    autocomplete_fields = ("user",)
    fixed_fields = ("user", "company")
    fieldsets = ((None, {"fields": ("user", "company", "role", "may_read_sensitive")}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user", "company")

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        end_membership(by=access_of(request).user, membership=obj)


@admin.register(Actor)
class ActorAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    """Who records and reads: API clients, and, for superusers, staff."""

    permissions = {"view": READ_ACCESS}
    list_display = ("name", "user_type", "company", "id", "created_at")
    list_filter = (CompanyFilter, ("user_type", ChoicesDropdownFilter))
    list_select_related = ("company",)
    search_fields = ("name",)
    search_help_text = "Part of the name"
    fieldsets = (
        (None, {"fields": ("name", "user_type", "company", "person_id", "id", "created_at")}),
        ("Permissions", {"fields": ("permissions_listed",)}),
    )
    readonly_fields = ("permissions_listed",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("company")

    @admin.display(description="permissions")
    def permissions_listed(self, actor: Actor) -> str:
        return ", ".join(actor.permissions)
