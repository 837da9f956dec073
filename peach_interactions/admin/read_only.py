"""How a form shows the object that a read-only field names: as a link where its page may be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.helpers import AdminReadonlyField
from unfold import forms

if TYPE_CHECKING:
    ReadonlyField = AdminReadonlyField
else:
    from unfold.fields import UnfoldAdminReadonlyField as ReadonlyField


class PermittedReference(ReadonlyField):
    def get_admin_url(self, remote_field: Any, remote_obj: Any) -> str:
        request = getattr(self.form, "request", None)
        own_page: Any = self.model_admin
        page = own_page.admin_site._registry.get(remote_field.model)
        if request is None or page is None or not page.has_view_permission(request, remote_obj):
            return str(remote_obj)
        link: str = super().get_admin_url(remote_field, remote_obj)
        return link


def show_permitted_references() -> None:
    """Lets the forms of all pages do so: Unfold names the class itself, and offers no other way to say which."""
    forms.UnfoldAdminReadonlyField = PermittedReference
