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
from borrowers.services import CheckVersion, any_version, create_person, refuse_taken_external_id
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
from interactions.content_rules import content_faults
from interactions.guarding import has_guard, tell_guard
from interactions.models import ConversationJoin, Interaction, InteractionLoan
from interactions.references import Known, References, resolve
from interactions.status_rules import check_transition, status_faults
from interactions.time_rules import set_start, time_faults
from peach_interactions.client_json import differ
from peach_interactions.errors import (
    Conflict,
    Fault,
    Invalid,
    NotFound,
    NotPermitted,
    joined,
    raise_if_any,
)
from peach_interactions.external_ids import PATH_PREFIX
from peach_interactions.models import changed_fields

Values = Mapping[str, Any]

# What a body sets directly; the rest is references, times that depend on the status, and the person.
DIRECT = frozenset(
    {
        *("channel", "theme", "status", "direction", "content", "subject", "external_id"),
        *("status_details", "agent_outcome", "meta_data", "is_transactional", "ended_at"),
        *("scheduled_at_from", "scheduled_at_to", "compliance_guard_rule_id"),
        *("failure_description_short", "failure_description_long"),
        *("purpose", "purpose_note", "purpose_deadline"),
    }
)
# Booleans for which null means false.
FLAGS = ("sensitive", "is_autodialed", "is_prerecorded")
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
    person = _person_of(caller, person_reference, values, form_faults, now)
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
    _save(draft, caller=caller)
    _add_loans(draft, found.loan_ids)
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


def fill_draft(
    draft: Any,
    *,
    caller: Caller,
    person: Any,
    values: Values,
    faults: list[Fault],
    now: dt.datetime,
    known: Known | None = None,
) -> References:
    """Sets what a body says on the draft of a new interaction, and judges the whole; nothing is stored.

    :param draft: an interaction, or what has its attributes; with its company.
    :param person: the person, or what has its `pk` and `external_id`.
    :param faults: what was wrong with the form.
    :param known: where references are looked up; None is the database.
    :raises Invalid: with all faults of the input.
    """
    _set_direct(draft, values)
    found = resolve(
        caller=caller, person=person, draft=draft, values=values, present=References(), known=known
    )
    rule_faults = _faults(draft, values, None, None, faults, now)
    if faults or found.faults or rule_faults:
        raise Invalid.of(joined(faults, [*found.faults, *rule_faults]))
    return found


def is_recorded_by_system(caller: Caller) -> bool:
    """Whether what a caller records is external: a lender's system does it, through the API."""
    return caller.is_api and caller.actor.user_type == UserType.SERVICE


def stamp_parts(draft: Any) -> None:
    """Says since when a new interaction has its status, details and outcome."""
    draft.status_updated_at = draft.created_at
    if draft.status_details is not None:
        draft.status_details_updated_at = draft.created_at
    if draft.agent_outcome is not None:
        draft.agent_outcome_updated_at = draft.created_at


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
    person = Person.objects.visible_to(caller).locked().find(person_reference)
    rows = Interaction.objects.visible_to(caller).of_person(person.pk)
    draft = rows.for_answers().locked().find(reference)
    check_version(draft)
    values, form_faults = _without_locked(caller, draft, values, list(faults))
    before = {
        field.attname: getattr(draft, field.attname) for field in draft._meta.local_concrete_fields
    }
    if values.get("status"):
        check_transition(draft.status, values["status"])
    present = References(
        contact=draft.contact,
        loan_ids=draft.loan_id_list,  # type: ignore[attr-defined]
        previous_id=draft.previous_interaction_id,
    )
    window = (draft.scheduled_at_from, draft.scheduled_at_to)
    _set_direct(draft, values)
    found = resolve(caller=caller, person=person, draft=draft, values=values, present=present)
    rule_faults = _faults(draft, values, before["status"], window, form_faults, now)
    form_faults = [fault for fault in form_faults if not _is_idle(fault)]
    borrower_faults = _borrower_faults(person, values.get("borrower"))
    raise_if_any(joined(form_faults, [*found.faults, *borrower_faults, *rule_faults]))
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
    person = Person.objects.visible_to(caller).locked().find(person_reference)
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


def _person_of(
    caller: Caller, reference: str, values: Values, faults: list[Fault], now: dt.datetime
) -> Person:
    """The locked person of a path, created if need be; keeps only those faults that then matter."""
    borrower = values.get("borrower")
    try:
        person = lock_person(caller, reference)
    except NotFound:
        is_new = reference.startswith(PATH_PREFIX) and borrower is not None
        if not is_new and not any((f.field or "").startswith("borrower") for f in faults):
            raise
        if not reference.startswith(PATH_PREFIX):
            raise
        return _new_person(caller, reference, borrower or {}, faults, now)
    faults[:] = faults_of_known(person, borrower, faults)
    return person


def faults_of_known(person: Any, borrower: Values | None, faults: Iterable[Fault]) -> list[Fault]:
    """The faults that matter when the person is known, and those of a borrower who is somebody else.

    Nothing in `borrower` changes the person, so its form matters only where it names somebody.
    """
    if borrower is None and not faults:
        return []
    return [*(f for f in faults if not _is_idle(f)), *_borrower_faults(person, borrower)]


def _is_idle(fault: Fault) -> bool:
    is_inside = (fault.field or "").startswith("borrower.")
    return (
        is_inside
        and fault.code != "unknown_field"
        and fault.field not in ("borrower.id", "borrower.externalId")
    )


def _new_person(
    caller: Caller, reference: str, borrower: Values, faults: list[Fault], now: dt.datetime
) -> Person:
    external_id = reference.removeprefix(PATH_PREFIX)
    attributes = {key: value for key, value in borrower.items() if key != "id"}
    if attributes.setdefault("external_id", external_id) not in (external_id, None):
        faults.append(
            Fault("contradiction", "This is not the person in the path.", "borrower.externalId")
        )
    if borrower.get("id") is not None:
        faults.append(Fault("not_found", "There is no such person.", "borrower.id"))
    attributes["external_id"] = external_id
    try:
        with transaction.atomic():
            return create_person(caller=caller, values=attributes, now=now)
    except Invalid as error:
        faults += [fault.under("borrower") for fault in error.faults]
        return Person(company=caller.company)
    except Conflict:
        # Somebody else has created the same person at this very moment.
        return lock_person(caller, reference)


def _borrower_faults(person: Any, borrower: Values | None) -> list[Fault]:
    faults = []
    for key, name in (("id", "borrower.id"), ("external_id", "borrower.externalId")):
        given = (borrower or {}).get(key)
        own = person.pk if key == "id" else person.external_id
        if given is not None and given != own:
            faults.append(Fault("contradiction", "This is not the person in the path.", name))
    return faults


def _set_direct(draft: Interaction, values: Values) -> None:
    for name, value in values.items():
        if name in DIRECT:
            setattr(draft, name, value)
        elif name in FLAGS:
            setattr(draft, name, bool(value))


def _faults(
    draft: Interaction,
    values: Values,
    status_before: str | None,
    window_before: tuple[dt.datetime | None, dt.datetime | None] | None,
    form_faults: list[Fault],
    now: dt.datetime,
) -> list[Fault]:
    """Sets the start, and says all that is wrong with the merged interaction."""
    faults = [
        *content_faults(draft),
        *status_faults(draft),
        *set_start(
            draft,
            given=values.get("started_at"),
            is_given="started_at" in values,
            status_before=status_before,
            zone_name=draft.company.time_zone,
            now=now,
        ),
        *time_faults(draft, window_before=window_before, status_before=status_before, now=now),
    ]
    if values.get("reservation_id") is not None and not has_guard():
        faults.append(Fault("not_found", "There is no such reservation.", "reservationId"))
    return faults


def _stored_contact(caller: Caller, person: Person, found: References, now: dt.datetime) -> Any:
    """The contact of the references; an inline one that matched none is created only now."""
    if found.new_contact is None:
        return found.contact
    return create_contact(caller=caller, person=person, values=found.new_contact, now=now)


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


def _save(row: Interaction, *, caller: Caller) -> None:
    try:
        # Without an external ID nothing can be taken, and a savepoint would be in vain.
        with transaction.atomic(savepoint=row.external_id is not None):
            row.save(force_insert=True)
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
