"""What purposes open (compliance.md section 6). A rule that is opened does not deny; the answer says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from compliance.calendar import LocalMoment, Window
from compliance.case import Case
from compliance.facts import Entry, LoanFact
from interactions.choices import Channel, Purpose

_FREQUENCY = ("regf.freq.7in7", "regf.freq.wait")
_BY_LAW = (
    r"regf\.freq\..*",
    r"us-.*\.freq",
    r"regf\.third-party",
    r"regf\.medium",
    r"regf\.attorney",
    r"regf\.cease",
    r"bankruptcy\.stay",
    r"deceased",
    r"dispute\.validation",
)
_OPENED = {
    Purpose.REQUIRED_BY_LAW: _BY_LAW,
    Purpose.COURT_PERMISSION: (
        *_BY_LAW,
        r"regf\.time",
        r"regf\.designated",
        r"regf\.place",
        r"regf\.employer",
    ),
    Purpose.CEASE_NOTICE: (r"regf\.cease",),
    Purpose.ACTIVE_LITIGATION: _FREQUENCY,
    Purpose.INFORMATION_REQUESTED: _FREQUENCY,
    Purpose.TIME_CRITICAL: _FREQUENCY,
    Purpose.DROPPED_CALL: _FREQUENCY,
    Purpose.REPLY_TO_BORROWER: (
        r"regf\.designated",
        r"regf\.place",
        r"regf\.medium",
        r"regf\.attorney",
    ),
}
OPENED_BY = {
    purpose: re.compile("|".join((*patterns, r"borrower\.intensity")))
    for purpose, patterns in _OPENED.items()
}
YIELDS_TO_ANY = "borrower.intensity"
# A notice of 1006.6(c)(2) has no subject of its own but these; others are evidently something else.
SUBJECTS_OF_CEASE_NOTICE = re.compile(r"ceaseCommunication.*|freeForm.*|custom\d+")


def opened_loans(case: Case, rule_id: str, loans: Iterable[LoanFact]) -> frozenset[LoanFact]:
    """For which of the loans the question's purpose opens a rule that would deny."""
    question = case.question
    if question.purpose is None:
        return frozenset()
    purpose = Purpose(question.purpose)
    has_passed = question.purpose_deadline is not None and case.moment > question.purpose_deadline
    if has_passed or not OPENED_BY[purpose].fullmatch(rule_id):
        return frozenset()
    if rule_id == YIELDS_TO_ANY:
        return frozenset(loans)
    if purpose == Purpose.CEASE_NOTICE and not _may_be_cease_notice(case):
        return frozenset()
    if purpose == Purpose.REPLY_TO_BORROWER and not is_reply(case):
        return frozenset()
    if purpose == Purpose.DROPPED_CALL:
        return frozenset(loan for loan in loans if follows_dropped_call(case, loan))
    return frozenset(loans)


def _may_be_cease_notice(case: Case) -> bool:
    subject = case.question.subject
    is_possible = subject is None or SUBJECTS_OF_CEASE_NOTICE.fullmatch(subject) is not None
    return case.question.channel == Channel.MAIL and is_possible


def is_reply(case: Case) -> bool:
    """Whether the one to be replied to wrote or called today in this channel, and nothing has gone there since."""
    return all(_is_unanswered(case, local) for local in case.locals)


def _is_unanswered(case: Case, local: LocalMoment) -> bool:
    today = Window(local.date, local.date)
    own = [
        entry
        for entry in case.visible(local)
        if entry.fact.channel == case.question.channel and entry.is_in(today)
    ]
    sent = [entry for entry in own if entry.kind.is_outbound and entry.kind.is_sent]
    return any(
        entry.kind.is_from_borrower
        and entry.who == case.who
        and not any(_stands_after(other, entry) for other in sent)
        for entry in own
    )


def _stands_after(sent: Entry, received: Entry) -> bool:
    """Whether something sent may be an answer to what was received, both of one date."""
    if sent.kind.is_planned or sent.fact.written_date or received.fact.written_date:
        return True
    return sent.fact.at >= received.fact.at


def follows_dropped_call(case: Case, loan: LoanFact) -> bool:
    """Whether there was a conversation about the debt today after which nobody has called yet."""
    return all(_is_first_after_talk(case, local, loan) for local in case.locals)


def _is_first_after_talk(case: Case, local: LocalMoment, loan: LoanFact) -> bool:
    talks = [
        entry
        for entry in case.conversations(local)
        if entry.fact.written_date is None and entry.concerns(loan.debt)
    ]
    talk = max(talks, key=lambda entry: (entry.fact.at, entry.fact.id), default=None)
    if talk is None or talk.first != local.date:
        return False
    today = Window(local.date, local.date)
    return not any(
        entry.kind.is_call
        and entry.who == case.who
        and entry.fact.id != talk.fact.id
        and entry.is_in(today)
        and _stands_after(entry, talk)
        for entry in case.visible(local)
    )
