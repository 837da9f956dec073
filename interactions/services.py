"""Writes of interactions: record, change, delete, join. API, admin and imports all come through here.

Changes around one person take turns: each locks the person first, then the interaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from borrowers.models import Person
from borrowers.person_paths import lock_person
from borrowers.services import CheckVersion, any_version, refuse_taken_external_id
from companies.callers import Caller
from companies.choices import (
    INTERACTION_CREATE,
    INTERACTION_DELETE,
    INTERACTION_JOIN,
    INTERACTION_READ_SENSITIVE,
    INTERACTION_UPDATE,
    UserType,
)
from contacts.services import create_contact
from interactions.choices import JoinType, Status
from interactions.drafts import DIRECT, FLAGS, faults_of_draft, fill_draft, set_direct, stamp_parts
from interactions.guarding import tell_guard
from interactions.models import ConversationJoin, Interaction, InteractionLoan
from interactions.path_people import borrower_faults, is_idle, person_of_path
from interactions.references import References, resolve
from interactions.status_rules import check_transition
from peach_interactions.client_json import differ
from peach_interactions.errors import (
    Conflict,
    Fault,
    NotPermitted,
    joined,
    raise_if_any,
)
from peach_interactions.models import changed_fields
from peach_interactions.prepared_statements import insert

Values = Mapping[str, Any]

# Of a new interaction, to the guard.
EVERYTHING = frozenset({*DIRECT, *FLAGS, "contact_id", "loans", "started_at"})
# What a caller without the permission can neither read nor change while the interaction is sensitive.
LOCKED = {"content": "content", "meta_data": "metaData"}
UPDATED_AT = {
    "status": "status_updated_at",
    "status_details": "status_details_updated_at",
    "agent_outcome": "agent_outcome_updated_at",
}


# Without a savepoint: who calls it in a transaction of its own, and goes on after a refusal, sets one.
@transaction.atomic(savepoint=False)
def record_interaction(
    *,
    caller: Caller,
    person_reference: str,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
) -> Interaction:
    """Records an interaction with a person; nothing is sent to anybody.

    :param person_reference: as in a path: an ID of ours or `ext-<externalId>`. A person with an external
        ID that does not exist yet is created from `values["borrower"]`.
    :param values: attributes by inner name; see `DIRECT` and references.py.
    :param faults: what was wrong with the form of the input already, to be reported with the rest.
    :raises NotFound: when there is no such person.
    :raises Invalid: with all faults of the input.
    :raises NotPermitted: when a person or contact would be created without the permission.
    :raises Conflict: when the external ID is taken.
    """
    caller.require(INTERACTION_CREATE)
    form_faults = list(faults)
    person = person_of_path(caller, person_reference, values, form_faults, now)
    draft = Interaction(
        company=caller.company,
        person=person,
        created_by=caller.actor,
        is_external=is_recorded_by_system(caller),
    )
    found = fill_draft(
        draft, caller=caller, person=person, values=values, faults=form_faults, now=now
    )
    contact = _stored_contact(caller, person, found, now)
    draft.contact = contact
    draft.previous_interaction_id = found.previous_id  # type: ignore[assignment]
    draft.stamp_created()
    stamp_parts(draft)
    _insert(draft, found.loan_ids, caller=caller)
    draft.loan_id_list = found.loan_ids  # type: ignore[attr-defined]
    tell_guard(
        caller=caller,
        interaction=draft,
        loan_ids=found.loan_ids,
        values=values,
        changed=EVERYTHING,
        now=now,
    )
    return draft


def is_recorded_by_system(caller: Caller) -> bool:
    """Whether what a caller records is external: a lender's system does it, through the API."""
    return caller.is_api and caller.actor.user_type == UserType.SERVICE


@transaction.atomic
def update_interaction(
    *,
    caller: Caller,
    person_reference: str,
    reference: str,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
    check_version: CheckVersion = any_version,
) -> Interaction:
    """Changes what `values` names of an interaction, and judges the whole.

    :raises NotFound: when the person has no such interaction.
    :raises NotPermitted: when a caller who may not read sensitive content unlocks it.
    :raises Conflict: when the status does not move so, or the external ID is taken.
    :raises Invalid: with all faults of the merged interaction.
    """
    caller.require(INTERACTION_UPDATE)
    person = lock_person(caller, person_reference)
    rows = Interaction.objects.visible_to(caller).of_person(person.pk)
    draft = rows.for_answers().locked().find(reference)
    check_version(draft)
    values, form_faults = _without_locked(caller, draft, values, list(faults))
    before = {
        field.attname: getattr(draft, field.attname) for field in draft._meta.local_concrete_fields
    }
    if values.get("status"):
        check_transition(draft.status, values["status"])
    present = _references_of(draft)
    window = (draft.scheduled_at_from, draft.scheduled_at_to)
    set_direct(draft, values)
    found = resolve(caller=caller, person=person, draft=draft, values=values, present=present)
    rule_faults = faults_of_draft(draft, values, before["status"], window, form_faults, now)
    form_faults = [fault for fault in form_faults if not is_idle(fault)]
    person_faults = borrower_faults(person, values.get("borrower"))
    raise_if_any(joined(form_faults, [*found.faults, *person_faults, *rule_faults]))
    draft.contact = _stored_contact(caller, person, found, now)
    draft.previous_interaction_id = found.previous_id  # type: ignore[assignment]
    changed = _save_changes(draft, before, found, present, caller=caller, now=now)
    tell_guard(
        caller=caller,
        interaction=draft,
        loan_ids=found.loan_ids,
        values=values,
        changed=changed,
        now=now,
    )
    return draft


def _references_of(row: Interaction) -> References:
    """What it refers to now."""
    return References(
        contact=row.contact,
        loan_ids=row.loan_id_list,  # type: ignore[attr-defined]
        previous_id=row.previous_interaction_id,
    )


@transaction.atomic
def delete_interaction(
    *,
    caller: Caller,
    person_reference: str,
    reference: str,
    now: dt.datetime,
    check_version: CheckVersion = any_version,
) -> None:
    """Hides an interaction and frees its external ID.

    :raises NotFound: when the person has no such interaction.
    :raises NotPermitted: when it was not recorded by a lender's system.
    """
    caller.require(INTERACTION_DELETE)
    person = lock_person(caller, person_reference)
    row = Interaction.objects.visible_to(caller).of_person(person.pk).locked().find(reference)
    check_version(row)
    if not row.is_external:
        raise NotPermitted(
            "interaction_not_external",
            "Only interactions that a lender's system recorded can be deleted.",
        )
    row.deleted_at = now
    row.stamp_updated(now)
    row.save(update_fields=["deleted_at", "updated_at"])


@transaction.atomic
def join_conversation(*, caller: Caller, reference: str, now: dt.datetime) -> JoinType:
    """Lets the calling agent join a live conversation; joining again changes nothing.

    :returns: solo when no other agent has joined, else conference.
    :raises NotPermitted: when the caller is not an agent, or lacks the permission.
    :raises NotFound: when there is no such interaction.
    :raises Conflict: when it is not in progress.
    """
    if not caller.is_agent:
        raise NotPermitted("agent_required", "Only agents can join conversations.")
    caller.require(INTERACTION_JOIN)
    row = Interaction.objects.visible_to(caller).locked().find(reference)
    if row.status != Status.IN_PROGRESS:
        raise Conflict("not_in_progress", "This conversation is not in progress.", "status")
    ConversationJoin.objects.get_or_create(
        interaction=row, actor=caller.actor, defaults={"joined_at": now}
    )
    is_alone = not row.joins.exclude(actor=caller.actor).exists()
    return JoinType.SOLO if is_alone else JoinType.CONFERENCE


def _stored_contact(caller: Caller, person: Person, found: References, now: dt.datetime) -> Any:
    """The contact of the references; an inline one that matched none is created only now."""
    if found.new_contact is None:
        return found.contact
    try:
        return create_contact(caller=caller, person=person, values=found.new_contact, now=now)
    except Conflict as error:
        raise Conflict.of(fault.under("contact") for fault in error.faults) from error


def _without_locked(
    caller: Caller, row: Interaction, values: Values, faults: list[Fault]
) -> tuple[Values, list[Fault]]:
    """What the caller may change: of a sensitive interaction that it cannot read, not the content."""
    if not row.sensitive or caller.may(INTERACTION_READ_SENSITIVE):
        return values, faults
    if "sensitive" in values and not values["sensitive"]:
        raise NotPermitted(
            "permission_denied",
            f"This needs the permission {INTERACTION_READ_SENSITIVE}.",
            "sensitive",
        )
    kept = {name: value for name, value in values.items() if name not in LOCKED}
    return kept, [f for f in faults if (f.field or "").split("[")[0] not in LOCKED.values()]


def _insert(row: Interaction, loan_ids: list[str], *, caller: Caller) -> None:
    try:
        # Without an external ID nothing can be taken, and a savepoint would be in vain.
        with transaction.atomic(savepoint=row.external_id is not None):
            about = [InteractionLoan(interaction=row, loan_id=loan_id) for loan_id in loan_ids]
            insert([row, *about])
    except IntegrityError as error:
        refuse_taken_external_id(Interaction, caller, row.external_id, error)


def _save_changes(
    row: Interaction,
    before: dict[str, Any],
    found: References,
    present: References,
    *,
    caller: Caller,
    now: dt.datetime,
) -> list[str]:
    """Saves what changed and when, and names it; a change of nothing leaves version and history alone."""
    changed = [
        name
        for name, value in before.items()
        if name != "sort_at" and differ(getattr(row, name), value)
    ]
    changed += changed_fields(
        row, {UPDATED_AT[name]: now for name in changed if name in UPDATED_AT}
    )
    has_other_loans = set(found.loan_ids) != set(present.loan_ids)
    if has_other_loans:
        row.loan_rows.exclude(loan_id__in=found.loan_ids).delete()
        _add_loans(row, [pk for pk in found.loan_ids if pk not in present.loan_ids])
        kept = [pk for pk in present.loan_ids if pk in found.loan_ids]
        row.loan_id_list = kept + [pk for pk in found.loan_ids if pk not in kept]  # type: ignore[attr-defined]
    elif not changed:
        return []
    row.stamp_updated(now)
    try:
        with transaction.atomic():
            row.save(update_fields=[*changed, "updated_at"])
    except IntegrityError as error:
        refuse_taken_external_id(Interaction, caller, row.external_id, error)
    return [*changed, "loans"] if has_other_loans else changed


def _add_loans(row: Interaction, loan_ids: list[str]) -> None:
    InteractionLoan.objects.bulk_create(
        InteractionLoan(interaction=row, loan_id=loan_id) for loan_id in loan_ids
    )
