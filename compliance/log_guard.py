"""The guard in the log: planned contacts are judged when recorded or changed; what follows from others is done.

It stands in `interactions/guarding.py`, and runs in the transaction that writes, the person being locked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from borrowers.models import Person
from companies.callers import Caller
from compliance.answers import reason_of
from compliance.case import Case, Question
from compliance.choices import DecisionWord
from compliance.company_settings import rules_and_settings
from compliance.erasing import blank_decisions
from compliance.facts import ContactFact, Facts
from compliance.history import WRONG_NUMBER
from compliance.judging import Reason
from compliance.models import Reservation
from compliance.opt_outs import look_for_opt_out, may_be_opt_out
from compliance.planned import first_bad_moment
from compliance.questions import Asked, check_purpose, purpose_faults
from compliance.rule_sets import RuleSet
from compliance.services import (
    confirm_reservation,
    facts_about,
    judge_now,
    keep_decision,
    reading_for,
)
from contacts.services import unverify_contact
from interactions import guarding
from interactions.choices import Channel, Direction, Status
from interactions.models import Interaction
from peach_interactions.errors import Fault, Invalid, Refused, raise_if_any
from peach_interactions.metrics import judgements
from peach_interactions.moments import iso_moment

# The guard looks at these; a change of anything else does not ask it again.
LOOKED_AT = frozenset(
    {
        *("channel", "theme", "subject", "status", "direction", "contact_id", "loans"),
        *("scheduled_at_from", "scheduled_at_to", "is_autodialed", "is_prerecorded"),
        *("purpose", "purpose_note", "purpose_deadline"),
    }
)
MESSAGE_CHANGED = frozenset(
    {"content", "status_details", "direction", "channel", "contact_id", "theme"}
)
OUTCOME_CHANGED = frozenset({"status_details", "agent_outcome", "contact_id"})
MAX_WINDOW = dt.timedelta(days=400)
# Far beyond what anybody plans, and inside of the calendar.
LATEST = dt.timedelta(days=36_500)


class LogGuard:
    """What the log asks of the guard."""

    def is_interested(self, *, interaction: Any, reservation_id: str | None) -> bool:
        """See `interactions.guarding.Guard`."""
        is_planned = interaction.status == Status.SCHEDULED
        return (
            reservation_id is not None
            or (is_planned and interaction.direction == Direction.OUTBOUND)
            or may_be_opt_out(interaction)
            or _proves_wrong_number(interaction)
        )

    def recorded(
        self,
        *,
        caller: Caller,
        interaction: Interaction,
        loan_ids: list[str],
        reservation_id: str | None,
        changed: frozenset[str],
        now: dt.datetime,
    ) -> None:
        """See `interactions.guarding.Guard`."""
        reservation = _reservation(caller, interaction, reservation_id, now)
        is_planned = interaction.status == Status.SCHEDULED
        if is_planned and interaction.direction == Direction.OUTBOUND and changed & LOOKED_AT:
            _judge_planned(caller, interaction, loan_ids, reservation_id, now)
        if changed & MESSAGE_CHANGED:
            look_for_opt_out(caller=caller, interaction=interaction, now=now)
        if changed & OUTCOME_CHANGED:
            _learn_of_wrong_number(interaction, now)
        if reservation is not None:
            confirm_reservation(row=reservation, interaction_id=interaction.pk, now=now)

    def erased(self, *, person: Person) -> dict[str, int]:
        """See `interactions.guarding.Guard`."""
        return {"decisions": blank_decisions(person_id=person.pk)}


def install() -> None:
    """Puts the guard in its place in the log."""
    guarding.install(LogGuard())


def _reservation(
    caller: Caller, interaction: Interaction, reservation_id: str | None, now: dt.datetime
) -> Reservation | None:
    """:raises Invalid: when the held slot is none of the person's, or was held for something else."""
    if reservation_id is None:
        return None
    rows = Reservation.objects.visible_to(caller).of_person(interaction.person_id).locked()
    row = rows.filter(pk=reservation_id).first()
    if row is None:
        raise Invalid("not_found", "This person has no such reservation.", "reservationId")
    if interaction.direction != Direction.OUTBOUND or row.channel != interaction.channel:
        message = f"This reservation is for an outbound contact by {row.channel}."
        raise Invalid("contradiction", message, "reservationId")
    return row


def _judge_planned(
    caller: Caller,
    interaction: Interaction,
    loan_ids: list[str],
    reservation_id: str | None,
    now: dt.datetime,
) -> None:
    """Judges every moment of the window of a planned contact, and keeps the decision.

    :raises Refused: with the reasons and the first bad moment.
    """
    start = interaction.scheduled_at_from
    assert start is not None
    end = interaction.scheduled_at_to or start
    company, rules = rules_and_settings(caller.company)
    question = _question_of(interaction, loan_ids)
    raise_if_any([*_window_faults(start, end, now), *_purpose_faults(interaction)])
    check_purpose(
        caller=caller,
        channel=question.channel,
        subject=question.subject,
        purpose=question.purpose,
        required_notices=company.required_notices,
    )
    reading = reading_for(
        rules,
        company,
        channel=question.channel,
        is_prerecorded=question.is_prerecorded,
        at=start,
        now=now,
    )
    facts = facts_about(interaction.person_id, company, reading)
    facts = facts.without(interaction.pk, reservation_id)
    contact = facts.contacts.get(interaction.contact_id or "")
    _refuse_bad_moment(question, facts, rules, (start, end), contact)
    judged = judge_now(question, facts, rules, start)
    judgements.labels("plan", judged.verdict.decision.value).inc()
    asked = Asked(
        question=question,
        at=start,
        purpose_note=interaction.purpose_note,
        interaction_id=interaction.pk,
        reservation_id=reservation_id,
    )
    keep_decision(
        caller=caller,
        person_id=interaction.person_id,
        asked=asked,
        judged=judged,
        answer=judged.answer,
        now=now,
    )


def _refuse_bad_moment(
    question: Question,
    facts: Facts,
    rules: RuleSet,
    window: tuple[dt.datetime, dt.datetime],
    contact: ContactFact | None,
) -> None:
    """:raises Refused: when the rules deny a moment of the window."""
    bad = first_bad_moment(question, facts, rules, window=window, contact=contact)
    if bad is not None:
        judgements.labels("plan", DecisionWord.DENY.value).inc()
        moment, reasons = bad
        raise _refusal(reasons, Case(question, facts, moment, contact), rules, moment)


def _question_of(interaction: Interaction, loan_ids: list[str]) -> Question:
    return Question(
        channel=interaction.channel,
        theme=interaction.theme,
        subject=interaction.subject,
        loan_ids=tuple(loan_ids) or None,
        contact_id=interaction.contact_id,
        is_autodialed=interaction.is_autodialed,
        is_prerecorded=interaction.is_prerecorded,
        purpose=interaction.purpose,
        purpose_deadline=interaction.purpose_deadline,
        is_contact_open=interaction.contact_id is None,
    )


def _window_faults(start: dt.datetime, end: dt.datetime, now: dt.datetime) -> Iterable[Fault]:
    """A window that is judged lies within what the guard looks ahead."""
    if end - start > MAX_WINDOW:
        message = f"A planned window spans at most {MAX_WINDOW.days} days."
        yield Fault("out_of_range", message, "scheduledAtTo")
    elif end > now + LATEST:
        message = "This is further ahead than the guard can judge."
        yield Fault("out_of_range", message, "scheduledAtFrom")


def _purpose_faults(interaction: Interaction) -> Iterable[Fault]:
    return purpose_faults(
        {
            "purpose": interaction.purpose,
            "purpose_note": interaction.purpose_note,
            "purpose_deadline": interaction.purpose_deadline,
        }
    )


def _refusal(
    reasons: tuple[Reason, ...], case: Case, rules: RuleSet, moment: dt.datetime
) -> Refused:
    """The reasons of the first bad moment, each a fault whose code is the rule."""
    items = {item.rule.id: item for item in rules.rules}
    faults = []
    for reason in reasons:
        if reason.is_denial:
            told = reason_of(reason, case, items)
            message = f"{told['message']} In the planned window first at {iso_moment(moment)}."
            faults.append(Fault(reason.rule.id, message, "scheduledAtFrom"))
    refusal = Refused.of(faults)
    assert isinstance(refusal, Refused)
    return refusal


def _learn_of_wrong_number(interaction: Interaction, now: dt.datetime) -> None:
    """A number that proved wrong is not verified any more, until it is verified again."""
    if _proves_wrong_number(interaction):
        assert interaction.contact is not None
        unverify_contact(interaction.contact, now=now)


def _proves_wrong_number(interaction: Any) -> bool:
    words = (interaction.status_details, interaction.agent_outcome)
    is_wrong = interaction.channel == Channel.VOICE and WRONG_NUMBER in words
    return is_wrong and interaction.contact is not None and interaction.contact.verified
