"""May we contact this borrower? Asked, answered, and kept; and slots held for those who asked in order to call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from borrowers.models import Person
from borrowers.person_paths import find_person_id, lock_person
from companies.callers import Caller
from companies.choices import COMPLIANCE_CHECK
from companies.models import Company
from compliance.answers import answer_of
from compliance.case import Question
from compliance.choices import ReservationState
from compliance.company_settings import rules_and_settings
from compliance.facts import CompanyFact, Facts
from compliance.gathering import Reading, gather
from compliance.judging import Verdict, judge
from compliance.models import Decision, Reservation
from compliance.questions import (
    Asked,
    check_live,
    check_purpose,
    moment_to_read,
    read_question,
)
from compliance.rule_sets import RuleSet
from compliance.snapshots import snapshot_of
from contacts.choices import Channel
from peach_interactions.errors import Conflict, Fault, raise_if_any
from peach_interactions.metrics import judgements
from peach_interactions.moments import iso_moment
from peach_interactions.prepared_statements import insert

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, the facts it was judged on, and what came of it."""

    question: Question
    facts: Facts
    rules: RuleSet
    verdict: Verdict

    @property
    def answer(self) -> Json:
        return answer_of(self.question, self.facts, self.rules, self.verdict)


# Without a savepoint: who calls it in a transaction of its own, and goes on after a refusal, sets one.
@transaction.atomic(savepoint=False)
def ask(
    *,
    caller: Caller,
    person_reference: str,
    values: Mapping[str, Any],
    now: dt.datetime,
    faults: Iterable[Fault] = (),
) -> Json:
    """Answers whether a borrower may be contacted, and keeps the decision; holds the slot where that is asked.

    Those who hold slots of one borrower take turns: who comes second sees what the first holds.

    :param values: the question by inner names, references as given.
    :param faults: what was wrong with its form already.
    :returns: the `data` of the answer (compliance.md section 1).
    :raises NotFound: when there is no such person.
    :raises Invalid: with all faults of the question.
    :raises NotPermitted: when the purpose needs a permission that is lacking.
    :raises Conflict: when the interaction or the slot it names is no longer open.
    """
    caller.require(COMPLIANCE_CHECK)
    is_reserving = bool(values.get("reserve"))
    if is_reserving:
        person_id = lock_person(caller, person_reference).pk
        # Who had to wait for another sees what that one has recorded meanwhile.
        now = max(now, timezone.now())
    else:
        person_id = find_person_id(caller, person_reference)
    company, rules = rules_and_settings(caller.company)
    reading = reading_for(
        rules,
        company,
        channel=values.get("channel") or Channel.VOICE,
        is_prerecorded=bool(values.get("is_prerecorded")),
        at=moment_to_read(values, now),
        now=now,
    )
    facts = facts_about(person_id, company, reading)
    found = list(faults)
    asked = read_question(
        caller=caller, person_id=person_id, facts=facts, values=values, now=now, faults=found
    )
    raise_if_any(found)
    check_purpose(
        caller=caller,
        channel=asked.question.channel,
        subject=asked.question.subject,
        purpose=asked.question.purpose,
        required_notices=company.required_notices,
    )
    facts = facts.without(asked.interaction_id, asked.reservation_id)
    judged = judge_now(asked.question, facts, rules, asked.at)
    judgements.labels("question", judged.verdict.decision.value).inc()
    return _answered(caller, person_id, asked, judged, now)


def _answered(
    caller: Caller, person_id: str, asked: Asked, judged: Judged, now: dt.datetime
) -> Json:
    """Keeps the decision, and the slot where that is wanted and allowed."""
    answer = judged.answer
    decision = keep_decision(
        caller=caller, person_id=person_id, asked=asked, judged=judged, answer=answer, now=now
    )
    reservation = None
    if asked.is_reserving and judged.verdict.is_allowed:
        reservation = _hold(caller, person_id, asked, judged, decision, now)
    return {**answer, "decisionId": decision.pk, "reservation": reservation}


def reading_for(
    rules: RuleSet,
    company: CompanyFact,
    *,
    channel: str,
    is_prerecorded: bool,
    at: dt.datetime,
    now: dt.datetime,
) -> Reading:
    """What a question needs to be read: as far back as the rules look that can apply to it."""
    look_back = rules.look_back(company, channel, is_prerecorded=is_prerecorded)
    return Reading(at, now, channel, look_back)


def facts_about(person_id: str, company: CompanyFact, reading: Reading) -> Facts:
    """The facts about one person who exists."""
    return gather([person_id], company, reading)[person_id]


def judge_now(question: Question, facts: Facts, rules: RuleSet, moment: dt.datetime) -> Judged:
    return Judged(question, facts, rules, judge(question, facts, rules, moment))


def keep_decision(
    *,
    caller: Caller,
    person_id: str,
    asked: Asked,
    judged: Judged,
    answer: Json,
    now: dt.datetime,
) -> Decision:
    """Keeps a question, its answer and the facts it rests on."""
    question = asked.question
    decision = Decision(
        company_id=caller.company.pk,
        person_id=person_id,
        decided_at=now,
        evaluated_at=judged.verdict.moment,
        channel=question.channel,
        theme=question.theme,
        decision=judged.verdict.decision,
        rule_ids=[reason.rule.id for reason in judged.verdict.best.reasons],
        question=question_as_json(asked),
        answer=answer,
        facts=snapshot_of(judged.facts),
        rule_set_version=judged.rules.version,
        purpose_note=asked.purpose_note,
        asked_by=caller.actor,
        interaction_id=asked.interaction_id,
    )
    insert([decision])
    return decision


def question_as_json(asked: Asked) -> Json:
    """The question with its references resolved, as it is kept; the note is kept apart from it."""
    question = asked.question
    return {
        "channel": question.channel,
        "theme": question.theme,
        "subject": question.subject,
        "loanIds": None if question.loan_ids is None else list(question.loan_ids),
        "contactId": question.contact_id,
        "at": iso_moment(asked.at),
        "interactionId": asked.interaction_id,
        "reservationId": asked.reservation_id,
        "isAutodialed": question.is_autodialed,
        "isPrerecorded": question.is_prerecorded,
        "checkAtCompanyNoon": question.is_at_company_noon,
        "isContactOpen": question.is_contact_open,
        "purpose": question.purpose,
        "purposeDeadline": iso_moment(question.purpose_deadline),
        "reserve": asked.is_reserving,
    }


def question_of_json(kept: Json) -> Question:
    """The question of a decision that was kept."""
    deadline, loan_ids = kept["purposeDeadline"], kept["loanIds"]
    return Question(
        channel=kept["channel"],
        theme=kept["theme"],
        subject=kept["subject"],
        loan_ids=None if loan_ids is None else tuple(loan_ids),
        contact_id=kept["contactId"],
        is_autodialed=kept["isAutodialed"],
        is_prerecorded=kept["isPrerecorded"],
        purpose=kept["purpose"],
        purpose_deadline=deadline and dt.datetime.fromisoformat(deadline),
        is_at_company_noon=kept["checkAtCompanyNoon"],
        is_contact_open=kept["isContactOpen"],
    )


def _hold(
    caller: Caller,
    person_id: str,
    asked: Asked,
    judged: Judged,
    decision: Decision,
    now: dt.datetime,
) -> Json:
    best = judged.verdict.best.contact
    row = Reservation(
        company_id=caller.company.pk,
        person_id=person_id,
        contact_id=None if best is None else best.id,
        loan_ids=[loan.id for loan in judged.verdict.loans if loan.id is not None],
        channel=asked.question.channel,
        theme=asked.question.theme,
        at=asked.at,
        expires_at=now + dt.timedelta(minutes=settings.RESERVATION_MINUTES),
        decision=decision,
        created_by=caller.actor,
    )
    row.stamp_created()
    row.save(force_insert=True)
    return {"id": row.pk, "expiresAt": iso_moment(row.expires_at)}


@transaction.atomic
def release_reservation(*, caller: Caller, reference: str, now: dt.datetime) -> None:
    """Gives a held slot back. Doing so again, or after it has expired, changes nothing more.

    :raises NotFound: when the company has no such reservation.
    :raises Conflict: when it was used.
    """
    caller.require(COMPLIANCE_CHECK)
    rows = Reservation.objects.visible_to(caller)
    person_id = rows.find(reference).person_id
    Person.objects.visible_to(caller).locked().get(pk=person_id)
    row = rows.locked().find(reference)
    if row.state == ReservationState.CONFIRMED:
        raise Conflict(
            "reservation_confirmed", "This reservation was used already.", "reservationId"
        )
    if row.state == ReservationState.HELD:
        row.state = ReservationState.RELEASED
        row.stamp_updated(now)
        row.save(update_fields=["state", "updated_at"])


def rules_in_force(company: Company) -> RuleSet:
    return rules_and_settings(company)[1]


def confirm_reservation(*, row: Reservation, interaction_id: str, now: dt.datetime) -> None:
    """Lets an interaction that was recorded use a held slot; the caller holds the person's lock.

    :raises Conflict: when it was used, given back, or has expired.
    """
    check_live(row, now)
    row.state = ReservationState.CONFIRMED
    row.interaction_id = interaction_id
    row.stamp_updated(now)
    row.save(update_fields=["state", "interaction_id", "updated_at"])
