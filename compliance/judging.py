"""The verdict: every rule asked about every contact at one moment. Pure functions of question, facts and moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from compliance.case import Case, Question, Situation
from compliance.choices import (
    CHANNELS_THAT_NEED_A_CONTACT,
    DECISION_ORDER,
    DecisionWord,
    Severity,
)
from compliance.facts import NOBODY, ContactFact, Facts, LoanFact
from compliance.purposes import opened_loans
from compliance.rule_sets import RuleInForce, RuleSet
from compliance.rules.means import USABLE
from compliance.rules.rule import ANY_THEME, COLLECTIONS, Finding, Limits, Loans, Rule
from contacts.choices import CONTACT_TYPE_OF_CHANNEL, ContactStatus
from interactions.choices import ThemeFamily

RANK_OF_STATUS: dict[str, int] = {
    ContactStatus.PRIMARY.value: 0,
    ContactStatus.SECONDARY.value: 1,
    ContactStatus.ADDITIONAL.value: 2,
    ContactStatus.ARCHIVED.value: 3,
}
TYPE_OF_CHANNEL = {word.value: kind.value for word, kind in CONTACT_TYPE_OF_CHANNEL.items()}


class Reason(NamedTuple):
    """A rule that denies, or warns, or was overridden by a purpose and so warns."""

    rule: Rule
    severity: Severity
    finding: Finding
    is_overridden: bool = False

    @property
    def is_denial(self) -> bool:
        return self.severity == Severity.DENY

    @property
    def requires_review(self) -> bool:
        return self.finding.requires_review


@dataclass(frozen=True, slots=True)
class ContactVerdict:
    """What the rules say of one contact; `contact` is None where none is needed or there is none."""

    contact: ContactFact | None
    reasons: tuple[Reason, ...]

    @property
    def decision(self) -> DecisionWord:
        if any(reason.is_denial for reason in self.reasons):
            return DecisionWord.DENY
        return DecisionWord.WARN if self.reasons else DecisionWord.ALLOW

    @property
    def denied_loans(self) -> frozenset[LoanFact]:
        return frozenset(
            loan for reason in self.reasons if reason.is_denial for loan in reason.finding.loans
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of all contacts in question, the best first."""

    situation: Situation
    contacts: tuple[ContactVerdict, ...]

    @property
    def moment(self) -> dt.datetime:
        return self.situation.moment

    @property
    def loans(self) -> tuple[LoanFact, ...]:
        """Those in question."""
        return self.situation.loans

    @property
    def best(self) -> ContactVerdict:
        return self.contacts[0]

    @property
    def decision(self) -> DecisionWord:
        return self.best.decision

    @property
    def is_allowed(self) -> bool:
        return self.decision != DecisionWord.DENY

    @property
    def allowed_loans(self) -> tuple[LoanFact, ...]:
        """Those about which the borrower may be contacted, if each were the only one."""
        # Gathered once: a borrower may have thousands of loans.
        denied = [verdict.denied_loans for verdict in self.contacts]
        return tuple(loan for loan in self.loans if any(loan not in loans for loans in denied))


def judge(
    question: Question,
    facts: Facts,
    rules: RuleSet,
    moment: dt.datetime,
    *,
    wants_best_only: bool = False,
) -> Verdict:
    """Judges a question at a moment.

    :param wants_best_only: leaves contacts out that cannot be better than one that is allowed already.
    """
    situation = Situation(question, facts, moment)
    binding = rules.binding(facts, question)
    verdicts: list[ContactVerdict] = []
    for contact in sorted(contacts_in_question(question, facts), key=rank_of_contact):
        reasons = judge_contact(question, facts, binding, moment, contact, situation)
        verdicts.append(ContactVerdict(contact, reasons))
        if wants_best_only and not reasons:
            break
    verdicts.sort(key=lambda verdict: DECISION_ORDER[verdict.decision])
    return Verdict(situation, tuple(verdicts))


def rank_of_contact(contact: ContactFact | None) -> tuple[int, str]:
    """Of contacts with the same answer: primary, secondary, additional; then by ID."""
    return (0, "") if contact is None else (RANK_OF_STATUS[contact.status], contact.id)


def contacts_in_question(question: Question, facts: Facts) -> list[ContactFact | None]:
    """The contact that is named, else all of the channel's type that are not archived, else none."""
    if question.contact_id is not None:
        return [facts.contacts[question.contact_id]]
    if question.is_contact_open:
        return [None]
    contact_type = TYPE_OF_CHANNEL.get(question.channel)
    found: list[ContactFact | None] = [
        contact
        for contact in facts.contacts.values()
        if contact.contact_type == contact_type and contact.status != ContactStatus.ARCHIVED
    ]
    return found or [None]


def judge_contact(
    question: Question,
    facts: Facts,
    binding: tuple[RuleInForce, ...],
    moment: dt.datetime,
    contact: ContactFact | None,
    situation: Situation | None = None,
) -> tuple[Reason, ...]:
    """The reasons against one contact, in their order.

    :param binding: the rules that can apply.
    :param situation: that of the moment, where other contacts are judged in it too.
    """
    if question.family == ThemeFamily.INTERNAL:
        return ()
    case = Case(question, facts, moment, contact, situation)
    loans = case.situation.loans
    reasons: list[Reason] = []
    is_missing = contact is None and question.channel in CHANNELS_THAT_NEED_A_CONTACT
    if is_missing and not question.is_contact_open:
        missing = Finding(loans, None, "The borrower has no contact for this channel.")
        reasons.append(Reason(USABLE, Severity.DENY, missing))
    for item in binding:
        reasons += reasons_of(item, case)
    reasons.sort(key=lambda reason: not (reason.is_denial and reason.finding.until is None))
    return tuple(reasons)


def reasons_of(item: RuleInForce, case: Case) -> Sequence[Reason]:
    """What one rule says of a case: nothing, a reason, or two where a purpose opens it for some loans."""
    rule = item.rule
    if rule.is_about_contact and case.contact is None:
        return ()
    if rule.is_per_person and case.who == NOBODY:
        return ()
    concerned = loans_concerned(rule, case)
    if not concerned:
        return ()
    in_force = item.constant or item.version_for(case)
    if in_force is None:
        return ()
    channels = in_force.version.channels
    if channels is not None and case.question.channel not in channels:
        return ()
    if case.measures_windows:
        case.longest_window = max(case.longest_window, rule.window_days(case) or 0)
    if rule.is_alike_for_contacts:
        finding = _kept_finding(rule, case, concerned, in_force.limits)
    else:
        finding = rule.judge(case, concerned, in_force.limits)
    if finding is None:
        return ()
    severity = finding.severity or rule.severity_for(case.facts.company.kind)
    if item.constant is None:
        finding = finding._replace(until=_earlier(finding.until, item.next_change(case)))
    if severity == Severity.WARN:
        return [Reason(rule, severity, finding)]
    return _with_purpose(rule, case, finding)


def _kept_finding(rule: Rule, case: Case, loans: Loans, limits: Limits) -> Finding | None:
    """What the rule finds, kept for the other contacts of the same person."""
    if case.facts.has_consents_of_contacts:
        return rule.judge(case, loans, limits)
    known, key = case.situation.findings, (rule.id, case.who)
    if key not in known:
        known[key] = rule.judge(case, loans, limits)
    found: Finding | None = known[key]
    return found


def loans_concerned(rule: Rule, case: Case) -> tuple[LoanFact, ...]:
    """The loans in question for which it has the theme that the rule is about."""
    if rule.themes is COLLECTIONS:
        return case.situation.collected_loans
    if rule.themes is ANY_THEME:
        return case.situation.loans
    return case.situation.loans if case.question.family == ThemeFamily.MARKETING else ()


def _with_purpose(rule: Rule, case: Case, finding: Finding) -> list[Reason]:
    opened = opened_loans(case, rule.id, finding.loans)
    if not opened:
        return [Reason(rule, Severity.DENY, finding)]
    kept = tuple(loan for loan in finding.loans if loan not in opened)
    overridden = finding._replace(
        loans=tuple(loan for loan in finding.loans if loan in opened),
        message=f"{finding.message} Overridden by the purpose {case.question.purpose}.",
    )
    reasons = [Reason(rule, Severity.WARN, overridden, is_overridden=True)]
    if kept:
        reasons.insert(0, Reason(rule, Severity.DENY, finding._replace(loans=kept)))
    return reasons


def _earlier(moment: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    moments = [m for m in (moment, other) if m is not None]
    return min(moments, default=None)
