"""Who may open and send which page of the admin: a table, and a company with a row behind each page.

A new model or a new page needs its line here; test_admin_roles.py says which one is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlquote
from django.urls import URLResolver, reverse
from django.utils import timezone

from companies.choices import Role
from companies.models import Actor, ApiKey, Company, User
from compliance.models import ComplianceSettings, OptOutReview, RuleAdjustment, Screening
from interactions.choices import RecordingKind
from interactions.models import (
    ConversationJoin,
    Erasure,
    ExportRecord,
    RecordingAccess,
    SavedView,
)
from interactions.recordings import store_recording
from peach_interactions.history import has_history
from tests.admin_pages import staff
from tests.compliance.asked import asked
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    key_for,
    service_caller,
)
from tests.interactions.sounds import wav

Roles = frozenset[str]

EVERYBODY: Roles = frozenset(Role.values)
WORKERS: Roles = EVERYBODY - {Role.AUDITOR}
LEADERS: Roles = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
ADMINISTRATORS: Roles = frozenset({Role.ADMINISTRATOR})
READERS_OF_ACCESS: Roles = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
NOBODY: Roles = frozenset()


class Rights(NamedTuple):
    """Who sees the rows of a model, and who may do what with them."""

    view: Roles
    add: Roles = NOBODY
    change: Roles = NOBODY
    delete: Roles = NOBODY


class Sent(NamedTuple):
    """Who may open a page of its own, and who may send it."""

    get: Roles
    post: Roles


OF_MODEL = {
    "companies.Company": Rights(EVERYBODY, change=ADMINISTRATORS),
    "companies.User": Rights(READERS_OF_ACCESS, ADMINISTRATORS, ADMINISTRATORS),
    "companies.Membership": Rights(
        READERS_OF_ACCESS, ADMINISTRATORS, ADMINISTRATORS, ADMINISTRATORS
    ),
    "companies.Actor": Rights(READERS_OF_ACCESS),
    "companies.ApiKey": Rights(READERS_OF_ACCESS, ADMINISTRATORS, delete=ADMINISTRATORS),
    "borrowers.Person": Rights(EVERYBODY, WORKERS, WORKERS, LEADERS),
    "borrowers.Loan": Rights(EVERYBODY, WORKERS, WORKERS),
    "contacts.Contact": Rights(EVERYBODY, WORKERS, WORKERS),
    "contacts.DoNotInteract": Rights(EVERYBODY, WORKERS, WORKERS, WORKERS),
    "contacts.Consent": Rights(EVERYBODY, WORKERS, delete=WORKERS),
    "interactions.Interaction": Rights(EVERYBODY, WORKERS, WORKERS, WORKERS),
    "interactions.Recording": Rights(EVERYBODY),
    "interactions.RecordingAccess": Rights(READERS_OF_ACCESS),
    "interactions.ExportRecord": Rights(READERS_OF_ACCESS),
    "interactions.ConversationJoin": Rights(EVERYBODY),
    "interactions.Erasure": Rights(READERS_OF_ACCESS),
    "compliance.Decision": Rights(EVERYBODY),
    "compliance.Reservation": Rights(EVERYBODY),
    "compliance.Screening": Rights(EVERYBODY),
    "compliance.OptOutReview": Rights(EVERYBODY, change=WORKERS),
    "compliance.RuleAdjustment": Rights(EVERYBODY),
    "compliance.ComplianceSettings": Rights(EVERYBODY, change=ADMINISTRATORS),
}
# Pages that are not the five of a model, or are not like them.
OF_PAGE = {
    "auth_user_password_change": Sent(ADMINISTRATORS, ADMINISTRATORS),
    "borrowers_person_add_beside": Sent(WORKERS, WORKERS),
    "borrowers_person_change": Sent(EVERYBODY, EVERYBODY),
    "borrowers_person_edit": Sent(EVERYBODY, WORKERS),
    "borrowers_person_edit_beside": Sent(WORKERS, WORKERS),
    "borrowers_person_end_beside": Sent(NOBODY, WORKERS),
    "borrowers_person_log": Sent(WORKERS, WORKERS),
    "borrowers_person_may_contact": Sent(EVERYBODY, EVERYBODY),
    "borrowers_person_plan": Sent(NOBODY, WORKERS),
    "borrowers_person_timeline": Sent(EVERYBODY, EVERYBODY),
    "compliance_decision_ask": Sent(WORKERS, WORKERS),
    "compliance_decision_of_interaction": Sent(EVERYBODY, EVERYBODY),
    "compliance_compliancesettings_changelist": Sent(EVERYBODY, EVERYBODY),
    "compliance_ruleadjustment_adjust": Sent(ADMINISTRATORS, ADMINISTRATORS),
    "compliance_ruleadjustment_change": Sent(EVERYBODY, EVERYBODY),
    "compliance_ruleadjustment_changelist": Sent(EVERYBODY, EVERYBODY),
    "compliance_ruleadjustment_replay": Sent(EVERYBODY, EVERYBODY),
    "find_borrower": Sent(EVERYBODY, NOBODY),
    "home_join": Sent(NOBODY, WORKERS),
    "home_missed": Sent(EVERYBODY, NOBODY),
    "home_now": Sent(EVERYBODY, NOBODY),
    "interactions_interaction_correct": Sent(WORKERS, WORKERS),
    "interactions_interaction_export": Sent(EVERYBODY, EVERYBODY),
    "interactions_interaction_listen": Sent(NOBODY, EVERYBODY),
    "interactions_interaction_save_view": Sent(NOBODY, EVERYBODY),
    # That of a colleague.
    "interactions_interaction_view": Sent(ADMINISTRATORS, ADMINISTRATORS),
}
# About the account and the site, not about a company's rows.
OF_SITE = frozenset(
    {
        *("index", "search", "login", "logout", "password_change", "password_change_done"),
        *("autocomplete", "jsi18n", "view_on_site", "app_list"),
    }
)
# What an auditor's request may write all the same: that somebody was let listen, or took rows away, is kept.
KEEPS_WHO_ASKED = frozenset({"interactions_interaction_listen", "interactions_interaction_export"})
DATA = {"delete": {"post": "yes"}, "optoutreview_change": {"is_opt_out": "no"}}


class Page(NamedTuple):
    name: str
    address: str
    get: Roles
    post: Roles

    @property
    def data(self) -> dict[str, str]:
        """What is sent: as much as the page needs to act, or nothing."""
        return next((data for end, data in DATA.items() if self.name.endswith(end)), {})


def names_of_the_admin() -> Iterator[str]:
    """The name of each address of the admin; addresses without one only lead to others."""

    def walk(patterns: list[Any]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif pattern.name:
                yield pattern.name

    return walk(admin.site.urls[0])


def pages_of(rows: dict[str, Any]) -> list[Page]:
    """All pages with rows of a company behind them."""
    pages = []
    for name in names_of_the_admin():
        if name not in OF_SITE:
            sent = OF_PAGE.get(name) or _sent_of_model(name)
            pages.append(Page(name, address_of(name, rows), *sent))
    return pages


def is_in_the_table(name: str) -> bool:
    return name in OF_SITE or name in OF_PAGE or (_model_of(name) or "") in OF_MODEL


def address_of(name: str, rows: dict[str, Any]) -> str:
    person, interaction = rows["borrowers.Person"], rows["interactions.Interaction"]
    own_arguments: dict[str, list[Any]] = {
        "auth_user_password_change": [rows["companies.User"].pk],
        "borrowers_person_add_beside": [person.pk, "contact"],
        "borrowers_person_edit": [person.pk],
        "borrowers_person_edit_beside": [person.pk, "loan", rows["borrowers.Loan"].pk],
        "borrowers_person_end_beside": [person.pk, "consent", rows["contacts.Consent"].pk],
        "borrowers_person_log": [person.pk],
        "borrowers_person_may_contact": [person.pk],
        "borrowers_person_plan": [person.pk],
        "borrowers_person_timeline": [person.pk],
        "compliance_decision_of_interaction": [interaction.pk],
        "compliance_ruleadjustment_adjust": [person.company_id, "regf.freq.7in7"],
        "home_join": [rows["live"].pk],
        "interactions_interaction_correct": [interaction.pk],
        "interactions_interaction_listen": [interaction.pk, RecordingKind.RECORDING],
        "interactions_interaction_view": [rows["view"].pk],
    }
    arguments = own_arguments.get(name, [])
    label = _model_of(name)
    if name.rpartition("_")[2] in ("change", "delete", "history") and label is not None:
        arguments = [admin_urlquote(rows[label].pk)]
    return reverse(f"admin:{name}", args=arguments)


def rows_of(company: Company) -> dict[str, Any]:
    """A row of each model, by the model's label, a live conversation, and the view of a colleague."""
    caller = service_caller(company)
    person = PersonFactory(company=company)
    contact = ContactFactory(person=person)
    call = InteractionFactory(person=person, contact=contact)
    decision = asked(person, channel="gui", theme="opsServicing", reserve=True)
    recording = store_recording(
        caller=caller,
        interaction=call,
        kind=RecordingKind.RECORDING,
        content_type="audio/wav",
        chunks=iter([wav()]),
    )
    key_for(company)
    now = timezone.now()
    text = InteractionFactory(
        person=person, channel="text", direction="inbound", status="succeeded"
    )
    user: User = staff(company)
    rows = [
        *(company, user, user.memberships.get(), person, contact, call, recording, decision),
        *(Actor.objects.filter(company=company).first(), ApiKey.objects.latest("pk")),
        *(LoanFactory(person=person), decision.reservations.get()),
        *(DoNotInteractFactory(person=person, channels=["email"]), ConsentFactory(person=person)),
        RecordingAccess.objects.create(recording=recording, actor=caller.actor, issued_at=now),
        ConversationJoin.objects.create(interaction=call, actor=caller.actor, joined_at=now),
        Erasure.objects.create(person=person, erased_at=now, reason="Asked for.", counts={}),
        ExportRecord.objects.create(
            company=company, kind="list", exported_at=now, exported_by="Ann", filter="channel=voice"
        ),
        Screening.objects.create(
            company=company,
            asked_at=now,
            evaluated_at=now,
            question={},
            counts={},
            asked_by=caller.actor,
        ),
        OptOutReview.objects.create(
            interaction=text, company=company, person=person, word="stop", received_at=now
        ),
        RuleAdjustment.objects.create(company=company, rule_id="regf.freq.7in7", limits={}),
        ComplianceSettings.objects.create(company=company),
    ]
    live = InteractionFactory(person=person, status="inProgress")
    view = SavedView.objects.create(
        owner=user,
        company=company,
        name="Shared",
        query="channel=voice",
        created_at=now,
        updated_at=now,
    )
    return {**{row._meta.label: row for row in rows}, "live": live, "view": view}


def _sent_of_model(name: str) -> Sent:
    label = _model_of(name) or ""
    rights = OF_MODEL[label]
    history = rights.view if has_history(apps.get_model(label)) else NOBODY
    action = name.rpartition("_")[2]
    return {
        "changelist": Sent(rights.view, rights.view),
        "history": Sent(history, history),
        "add": Sent(rights.add, rights.add),
        "change": Sent(rights.view, rights.change),
        "delete": Sent(rights.delete, rights.delete),
    }[action]


def _model_of(name: str) -> str | None:
    """The label of the model that one of its five pages is about."""
    app_label, _, rest = name.partition("_")
    model_name, _, action = rest.rpartition("_")
    if action not in ("changelist", "add", "change", "delete", "history"):
        return None
    try:
        return str(apps.get_model(app_label, model_name)._meta.label)
    except LookupError:
        return None
