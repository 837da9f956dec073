"""Admin pages of messages that may be opt-outs: somebody reads each, and decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from companies.admin.company_admin import CompanyFilter
from companies.admin.staff_access import access_of
from companies.choices import CONTACT_CREATE, CONTACT_READ, INTERACTION_READ_SENSITIVE
from compliance.admin.guard_admin import GuardAdmin
from compliance.admin.links import link_to_contact, link_to_interaction
from compliance.models import OptOutReview
from compliance.opt_outs import decide_opt_out, written_text
from peach_interactions.admin.badges import Tone, badge
from peach_interactions.errors import DomainError

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter

ANSWERS = {"yes": True, "no": False}
LOCKED = "Locked: you may not read sensitive content."
EXCERPT = 120


class DecidedFilter(DropdownFilter):
    """Those decided about are hidden until they are asked for."""

    title = "state"
    parameter_name = "state"
    all_option = ("", "To decide")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "An opt-out"), ("no", "No opt-out"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        if self.value() in ANSWERS:
            return queryset.filter(is_opt_out=ANSWERS[str(self.value())])
        return queryset.undecided()


@admin.register(OptOutReview)
class OptOutReviewAdmin(GuardAdmin):
    permissions = {"view": CONTACT_READ, "decide": CONTACT_CREATE}
    list_display = ("received_at", "state", "person", "company", "channel", "message", "decided_by")
    list_display_links = ("received_at", "message")
    list_filter = (CompanyFilter, DecidedFilter)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("person", "company", "interaction__contact", "decided_by")

    def may_read(self, request: HttpRequest, row: OptOutReview) -> bool:
        """Whether the user may read what the message says."""
        if not row.interaction.sensitive:
            return True
        return access_of(request).may(INTERACTION_READ_SENSITIVE, row.company_id)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The message, and two buttons; the service keeps who decided what."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, row)
        interaction = row.interaction
        return TemplateResponse(
            request,
            "admin/compliance/opt_out.html",
            {
                **self.admin_site.each_context(request),
                "title": "Is this an opt-out?",
                "subtitle": None,
                "review": row,
                "link": link_to_interaction(interaction),
                "contact": interaction.contact and link_to_contact(interaction.contact),
                "text": self._text(request, row),
                "is_locked": not self.may_read(request, row),
                "may_decide": row.decided_at is None and self.may(request, "decide", row),
            },
        )

    def _decide(self, request: HttpRequest, row: OptOutReview) -> HttpResponse:
        answer = ANSWERS.get(request.POST.get("is_opt_out", ""))
        if answer is None or not self.may(request, "decide", row):
            raise PermissionDenied
        try:
            decide_opt_out(
                caller=access_of(request).caller(request, row.company),
                interaction_id=row.pk,
                is_opt_out=answer,
                now=timezone.now(),
            )
        except DomainError as error:
            for fault in error.faults:
                self.message_user(request, fault.message, "ERROR")
            return HttpResponseRedirect(self.address_of(row.pk))
        said = "an opt-out; it holds from its receipt" if answer else "no opt-out"
        return self.response_to_list(request, f"The message of {row.person} is {said}.")

    def _text(self, request: HttpRequest, row: OptOutReview) -> str:
        if not self.may_read(request, row):
            return LOCKED
        return written_text(row.interaction.content)

    @admin.display(description="state")
    def state(self, row: OptOutReview) -> str:
        if row.is_opt_out is None:
            return badge("To decide", Tone.WARNING)
        return badge("An opt-out", Tone.BAD) if row.is_opt_out else badge("No", Tone.QUIET)

    @admin.display(description="channel")
    def channel(self, row: OptOutReview) -> str:
        return row.interaction.get_channel_display()

    @admin.display(description="message")
    def message(self, row: OptOutReview) -> str:
        if row.interaction.sensitive:
            return "Sensitive: open it to read it"
        text = Truncator(written_text(row.interaction.content)).chars(EXCERPT)
        return format_html('<span class="peach-excerpt">{}</span>', text or f"“{row.word}”")
