"""Writes of do-not-interacts. They are withdrawn, not deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from borrowers.models import Person
from borrowers.services import CheckVersion, any_version
from companies.callers import Caller
from companies.choices import CONTACT_CREATE, CONTACT_UPDATE
from contacts.choices import CONTACT_TYPE_OF_CHANNEL, Channel, DoNotInteractReason
from contacts.do_not_interact_rules import do_not_interact_faults, with_default_dates
from contacts.evidence import refuse_foreign_evidence
from contacts.models import Contact, DoNotInteract
from contacts.references import resolve_contacts, resolve_loans
from contacts.services import lock_person
from contacts.whereabouts import whereabouts_of
from peach_interactions.errors import Conflict, Fault, joined, raise_if_any
from peach_interactions.models import changed_fields
from peach_interactions.moments import ZONE_NAMES

Values = Mapping[str, Any]

WORD_LISTS = ("channels", "themes", "contact_labels", "days_of_week")


@transaction.atomic
def create_do_not_interact(
    *,
    caller: Caller,
    person: Person,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
) -> DoNotInteract:
    """Records what the borrower does not want.

    :param values: attributes by column; `loan_ids` and `contact_ids` as references. `received_at` and
        `start_date` have the defaults of compliance.md section 7 when they are absent or None.
    :raises Invalid: when it is not a possible one, or names what is not the person's.
    """
    caller.require(CONTACT_CREATE)
    lock_person(caller, person)
    row = DoNotInteract(company=caller.company, person=person)
    raise_if_any(_apply(row, caller=caller, values=values, now=now, faults=faults))
    row.stamp_created()
    _save(row, force_insert=True)
    return row


@transaction.atomic
def update_do_not_interact(
    *,
    caller: Caller,
    person: Person,
    reference: str,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
    check_version: CheckVersion = any_version,
) -> DoNotInteract:
    """Changes what `values` names of a do-not-interact, and judges the whole.

    :raises NotFound: when the person has no such do-not-interact.
    :raises Conflict: when it was withdrawn.
    :raises Invalid: when the merged one is not possible, or names what is not the person's.
    """
    caller.require(CONTACT_UPDATE)
    lock_person(caller, person)
    row = _locked(caller, person, reference)
    check_version(row)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", "What was withdrawn does not change any more.")
    before = _state(row)
    raise_if_any(_apply(row, caller=caller, values=values, now=now, faults=faults))
    changed = [name for name, value in before.items() if getattr(row, name) != value]
    if changed:
        row.stamp_updated(now)
        _save(row, update_fields=[*changed, "updated_at"])
    return row


@transaction.atomic
def withdraw_do_not_interact(
    *,
    caller: Caller,
    person: Person,
    reference: str,
    now: dt.datetime,
    check_version: CheckVersion = any_version,
) -> DoNotInteract:
    """Ends a do-not-interact, and keeps it. Doing so again changes nothing.

    :raises NotFound: when the person has no such do-not-interact.
    """
    caller.require(CONTACT_UPDATE)
    lock_person(caller, person)
    row = _locked(caller, person, reference)
    check_version(row)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        row.stamp_updated(now)
        row.save(update_fields=["withdrawn_at", "updated_at"])
    return row


@transaction.atomic
def record_opt_out(
    *,
    caller: Caller,
    person: Person,
    channel: Channel,
    contact: Contact | None,
    received_at: dt.datetime,
    source: str,
    evidence_interaction_id: str,
    now: dt.datetime,
) -> DoNotInteract | None:
    """Records that the borrower opted out of a channel, because of what an interaction says.

    An opt-out by text also ends the contacts' agreement to text messages. It needs no permission but the
    one to record the interaction, and each interaction makes one at most. Source: compliance.md section 7.

    :param contact: where; None is every contact of the channel's type that the person has now.
    :returns: None when the interaction has made one already, be it withdrawn by now.
    """
    lock_person(caller, person)
    earlier = DoNotInteract.objects.visible_to(caller).of_person(person.pk)
    if earlier.opt_outs_of(evidence_interaction_id).exists():
        return None
    contacts = Contact.objects.visible_to(caller).of_person(person.pk)
    named = (
        contacts.filter(contact_type=CONTACT_TYPE_OF_CHANNEL[channel])
        if contact is None
        else contacts.filter(pk=contact.pk)
    )
    if channel == Channel.TEXT:
        for agreed in named.filter(receive_text_messages=True):
            # The caller's own, where it named one: the answer shows it as it is now.
            row = agreed if contact is None else contact
            row.receive_text_messages = False
            row.stamp_updated(now)
            row.save(update_fields=["receive_text_messages", "updated_at"])
    values = {
        "channels": [channel],
        "contact_ids": list(named.order_by("pk").values_list("pk", flat=True)),
        "reason": DoNotInteractReason.OPT_OUT,
        "received_at": received_at,
        "source": source,
        "evidence_interaction_id": evidence_interaction_id,
    }
    opt_out = DoNotInteract(company=caller.company, person=person)
    raise_if_any(_apply(opt_out, caller=caller, values=values, now=now))
    opt_out.stamp_created()
    _save(opt_out, force_insert=True)
    return opt_out


def _locked(caller: Caller, person: Person, reference: str) -> DoNotInteract:
    rows = DoNotInteract.objects.visible_to(caller).of_person(person.pk)
    return rows.locked().find(reference)


def _apply(
    row: DoNotInteract,
    *,
    caller: Caller,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
) -> list[Fault]:
    """Sets the values on the row and says what is wrong with the whole."""
    own = dict(values)
    found = list(faults)
    for name in WORD_LISTS:
        if name in own:
            own[name] = list(dict.fromkeys(own[name]))
    for name, resolve in (("loan_ids", resolve_loans), ("contact_ids", resolve_contacts)):
        if name in own:
            own[name] = resolve(
                caller=caller,
                person=row.person,
                references=own[name],
                present=getattr(row, name),
                faults=found,
            )
    own.setdefault("received_at", row.received_at)
    own.setdefault("start_date", row.start_date)
    if own["received_at"] is None or own["start_date"] is None:
        own["received_at"], own["start_date"] = with_default_dates(
            received_at=own["received_at"],
            start_date=own["start_date"],
            zones=_zones(row, own.get("time_zone", row.time_zone), caller, now),
            now=now,
        )
    changed_fields(row, own)
    return joined(found, do_not_interact_faults(row, now))


def _zones(
    row: DoNotInteract, time_zone: str | None, caller: Caller, now: dt.datetime
) -> tuple[str, ...]:
    """The zones in which its dates are meant; the company's when nobody knows where the borrower is."""
    if time_zone in ZONE_NAMES:
        return (time_zone,)
    whereabouts = whereabouts_of(
        stated_zone=row.person.time_zone,
        stated_at=row.person.time_zone_stated_at,
        contacts=Contact.objects.visible_to(caller).of_person(row.person_id).in_use(),
        now=now,
    )
    return whereabouts.zone_names or (caller.company.time_zone,)


def _save(row: DoNotInteract, **options: Any) -> None:
    try:
        with transaction.atomic():
            row.save(**options)
    except IntegrityError as error:
        refuse_foreign_evidence(error)


def _state(row: DoNotInteract) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
