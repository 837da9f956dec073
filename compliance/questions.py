"""From what a caller asks to a question that can be judged: what is missing, wrong, or somebody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from companies.callers import Caller
from companies.choices import COMPLIANCE_OVERRIDE
from compliance.case import Question
from compliance.choices import EXPLAINED_PURPOSES, FREE_PURPOSES, ReservationState
from compliance.facts import Facts
from compliance.models import Reservation
from compliance.next_allowed import SEARCHED
from contacts.contact_values import contact_fits_channel
from interactions.choices import THEME_OF_SUBJECT, Channel, Status
from interactions.models import Interaction
from peach_interactions import object_ids
from peach_interactions.errors import Conflict, Fault, NotPermitted, joined
from peach_interactions.external_ids import matches_any

Values = Mapping[str, Any]
FIRST_MOMENT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one borrower, with what stands beside it."""

    question: Question
    at: dt.datetime
    purpose_note: str | None = None
    interaction_id: str | None = None
    reservation_id: str | None = None
    is_reserving: bool = False


def read_question(
    *,
    caller: Caller,
    person_id: str,
    facts: Facts,
    values: Values,
    now: dt.datetime,
    faults: list[Fault],
) -> Asked:
    """The question in a body; adds to `faults` what is wrong with it.

    :param values: attributes by inner name, references as given.
    :raises Conflict: when nothing is wrong with it but that the interaction or the reservation it names is no
        longer open.
    """
    at = values.get("at") or now
    theme = read_theme(values, faults)
    faults[:] = joined(faults, [*moment_faults(at, now), *purpose_faults(values)])
    if values.get("check_at_company_noon") and values.get("reserve"):
        message = "What is asked for planning only holds no slot."
        faults.append(Fault("exclusive", message, "checkAtCompanyNoon"))
    question = Question(
        channel=values.get("channel") or "",
        theme=theme or "",
        subject=values.get("subject"),
        loan_ids=_loans(facts, values, faults),
        contact_id=_contact(facts, values, faults),
        is_autodialed=bool(values.get("is_autodialed")),
        is_prerecorded=bool(values.get("is_prerecorded")),
        purpose=values.get("purpose"),
        purpose_deadline=values.get("purpose_deadline"),
        is_at_company_noon=bool(values.get("check_at_company_noon")),
    )
    interaction = _interaction(caller, person_id, values, faults)
    reservation = _reservation(caller, person_id, values, faults)
    if not faults:
        _check_open(interaction, reservation, now)
    return Asked(
        question=question,
        at=at,
        purpose_note=values.get("purpose_note"),
        interaction_id=None if interaction is None else interaction.pk,
        reservation_id=None if reservation is None else reservation.pk,
        is_reserving=bool(values.get("reserve")),
    )


def moment_to_read(values: Values, now: dt.datetime) -> dt.datetime:
    """The moment that facts are read for: the one asked about; now, where that one is refused anyway."""
    at: dt.datetime = values.get("at") or now
    return at if is_possible_moment(at, now) else now


def read_theme(values: Values, faults: list[Fault]) -> str | None:
    """The theme that is given or implied by the subject; they must not contradict each other."""
    theme, subject = values.get("theme"), values.get("subject")
    implied = None if subject is None else THEME_OF_SUBJECT.get(subject)
    if theme is not None and implied is not None and theme != implied:
        message = f"This subject belongs to the theme {implied}."
        faults.append(Fault("subject_theme", message, "subject"))
    if theme is None and implied is None and not _has_fault(faults, "theme", "subject"):
        message = (
            "Say the theme, or a subject that implies one."
            if subject is None
            else "This subject implies no theme; say it."
        )
        faults.append(Fault("required", message, "theme"))
    return theme or (None if implied is None else implied.value)


def moment_faults(at: dt.datetime, now: dt.datetime) -> Iterable[Fault]:
    """What is wrong with the moment asked about."""
    if not is_possible_moment(at, now):
        message = f"From 2000-01-01 to {SEARCHED.days} days ahead."
        yield Fault("out_of_range", message, "at")


def is_possible_moment(at: dt.datetime, now: dt.datetime) -> bool:
    """Whether a moment can be judged: from the year 2000 to 400 days ahead, both included."""
    return FIRST_MOMENT <= at <= now + SEARCHED


def purpose_faults(values: Values) -> Iterable[Fault]:
    """What a purpose lacks (compliance.md section 6)."""
    if values.get("purpose") not in EXPLAINED_PURPOSES:
        return
    for name, field in (("purpose_note", "purposeNote"), ("purpose_deadline", "purposeDeadline")):
        if not values.get(name):
            yield Fault("required", "This purpose needs a note and a deadline.", field)


def check_purpose(
    *,
    caller: Caller,
    channel: str,
    subject: str | None,
    purpose: str | None,
    required_notices: frozenset[str],
) -> None:
    """:raises NotPermitted: when the purpose needs a permission that the caller lacks, needed or not."""
    if purpose is None or purpose in FREE_PURPOSES or caller.may(COMPLIANCE_OVERRIDE):
        return
    if channel == Channel.MAIL and subject in required_notices:
        return
    raise NotPermitted(
        "permission_denied",
        f"This purpose needs the permission {COMPLIANCE_OVERRIDE}, which you do not have.",
        "purpose",
    )


def _has_fault(faults: list[Fault], *fields: str) -> bool:
    return any(fault.field in fields for fault in faults)


def _loans(facts: Facts, values: Values, faults: list[Fault]) -> tuple[str, ...] | None:
    """The IDs of the loans named, in either field; None where none is."""
    named = [
        (f"loanIds[{index}]", reference)
        for index, reference in enumerate(values.get("loan_ids") or ())
    ]
    if values.get("loan_id") is not None:
        named.append(("loanId", values["loan_id"]))
    found = []
    for field, reference in named:
        loan_id = facts.known_as.loan(reference)
        if loan_id is None:
            faults.append(Fault("not_found", "This person has no such loan.", field))
        else:
            found.append(loan_id)
    return tuple(dict.fromkeys(found)) or None


def _contact(facts: Facts, values: Values, faults: list[Fault]) -> str | None:
    """The ID of the contact named, by reference or by its bare external ID."""
    found = set()
    for name, field in (("contact_id", "contactId"), ("contact_external_id", "contactExternalId")):
        reference = values.get(name)
        if reference is None:
            continue
        is_bare = name == "contact_external_id"
        contact_id = facts.known_as.contact(reference, is_bare=is_bare)
        if contact_id is None:
            faults.append(Fault("not_found", "This person has no such contact.", field))
        elif not _fits_channel(facts, contact_id, values.get("channel")):
            message = f"The channel {values['channel']} cannot use this contact."
            faults.append(Fault("contact_channel", message, field))
        else:
            found.add(contact_id)
    if len(found) > 1:
        message = "This is another contact than that of contactId."
        faults.append(Fault("contradiction", message, "contactExternalId"))
    return min(found, default=None)


def _fits_channel(facts: Facts, contact_id: str, channel: str | None) -> bool:
    contact_type = facts.contacts[contact_id].contact_type
    return channel is None or contact_fits_channel(contact_type, channel)


def _interaction(
    caller: Caller, person_id: str, values: Values, faults: list[Fault]
) -> Interaction | None:
    reference = values.get("interaction_id")
    if reference is None:
        return None
    rows = Interaction.objects.visible_to(caller).of_person(person_id).living()
    row = rows.filter(matches_any([reference], object_ids.INTERACTION)).first()
    if row is None:
        faults.append(Fault("not_found", "This person has no such interaction.", "interactionId"))
    return row


def _reservation(
    caller: Caller, person_id: str, values: Values, faults: list[Fault]
) -> Reservation | None:
    reference = values.get("reservation_id")
    if reference is None:
        return None
    rows = Reservation.objects.visible_to(caller).of_person(person_id)
    row: Reservation | None = rows.filter(pk=reference).first()
    if row is None:
        faults.append(Fault("not_found", "This person has no such reservation.", "reservationId"))
    return row


def _check_open(
    interaction: Interaction | None, reservation: Reservation | None, now: dt.datetime
) -> None:
    """:raises Conflict: when what is about to be used has been used, or has ended."""
    if interaction is not None and interaction.status != Status.SCHEDULED:
        raise Conflict(
            "not_scheduled",
            "Only what is still planned is left out of the counts.",
            "interactionId",
        )
    if reservation is not None:
        check_live(reservation, now)


def check_live(row: Reservation, now: dt.datetime) -> None:
    """:raises Conflict: when a held slot was used, given back, or has expired."""
    if row.state != ReservationState.HELD:
        raise Conflict(
            f"reservation_{row.state}",
            f"This reservation was {row.get_state_display().lower()} already.",
            "reservationId",
        )
    if row.expires_at <= now:
        raise Conflict("reservation_expired", "This reservation has expired.", "reservationId")
