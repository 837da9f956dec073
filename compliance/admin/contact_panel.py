"""“May we contact now?”: every channel and contact of a borrower judged in memory; no decision is kept.

The facts are read once for all channels. Contacts beyond a few of each channel are not judged here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from borrowers.models import Person
from compliance.admin.answer_cards import TONES, Json, ReasonCard, reason_card
from compliance.admin.limit_counts import Bar, bars
from compliance.admin.links import Link, Links
from compliance.admin.moments_shown import ShownMoment, brief_moment
from compliance.answers import answer_of
from compliance.case import Case, Question, Situation
from compliance.choices import DECISION_ORDER, DecisionWord
from compliance.company_settings import rules_and_settings
from compliance.facts import Facts
from compliance.gathering import Reading
from compliance.judging import (
    ContactVerdict,
    Verdict,
    contacts_in_question,
    judge_contact,
    rank_of_contact,
)
from compliance.rule_sets import LONGEST_LOOK_BACK, RuleSet
from compliance.services import facts_about
from interactions.choices import Channel, Theme

ICONS = {
    Channel.VOICE: "call",
    Channel.TEXT: "sms",
    Channel.EMAIL: "mail",
    Channel.CHAT: "forum",
    Channel.MAIL: "local_post_office",
    Channel.FAX: "fax",
    Channel.GUI: "devices",
    Channel.DOCUMENT: "description",
}
SELDOM = frozenset({Channel.FAX, Channel.GUI, Channel.DOCUMENT})
# Of each channel; who has more asks the guard about one.
MAX_CONTACTS = 8


class Known(NamedTuple):
    """What the guard knows of a borrower now, and the rules that hold."""

    person: Person
    facts: Facts
    rules: RuleSet
    now: dt.datetime

    @property
    def zones(self) -> tuple[str, ...]:
        """Where the borrower may be, each zone once; empty where nobody knows."""
        return tuple({zone.name: None for zone in self.facts.possible_zones(self.now)})


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact of a channel; `contact` is None where none is needed or there is none."""

    contact: Link | None
    word: str
    tone: str
    next_allowed: ShownMoment | None
    reasons: list[ReasonCard]

    @property
    def is_denied(self) -> bool:
        return any(reason.is_denial for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """The answer for one channel, the best contact first."""

    channel: str
    label: str
    icon: str
    word: str
    tone: str
    is_allowed: bool
    next_allowed: ShownMoment | None
    lines: list[ContactLine]
    bars: list[Bar]
    number_hidden: int

    @property
    def best(self) -> ContactLine:
        return self.lines[0]

    @property
    def is_seldom(self) -> bool:
        return self.channel in SELDOM


def known_of(person: Person, *, now: dt.datetime, moment: dt.datetime | None = None) -> Known:
    """Reads rules and facts in three queries.

    :param moment: the one that will be asked about; None: now.
    """
    company, rules = rules_and_settings(person.company)
    reading = Reading(moment or now, now, None, LONGEST_LOOK_BACK)
    return Known(person, facts_about(person.pk, company, reading), rules, now)


def usual_theme(facts: Facts) -> str:
    """What staff call about most: the debt, unless the borrower has loans and none is overdue."""
    is_current = bool(facts.loans) and not any(loan.is_overdue for loan in facts.loans)
    return Theme.OPS_SERVICING if is_current else Theme.OPS_COLL_DEBT


def channel_cards(known: Known, links: Links, theme: str) -> list[ChannelCard]:
    """All channels, the usual ones first."""
    channels = sorted(Channel, key=lambda channel: channel in SELDOM)
    return [
        channel_card(known, links, Question(channel=channel, theme=theme), known.now)
        for channel in channels
    ]


def channel_card(
    known: Known, links: Links, question: Question, moment: dt.datetime
) -> ChannelCard:
    """The answer to one question at a moment."""
    facts, rules = known.facts, known.rules
    contacts = sorted(contacts_in_question(question, facts), key=rank_of_contact)
    situation = Situation(question, facts, moment)
    binding = rules.binding(facts, question)
    verdicts = [
        ContactVerdict(contact, judge_contact(question, facts, binding, moment, contact, situation))
        for contact in contacts[:MAX_CONTACTS]
    ]
    verdicts.sort(key=lambda verdict: DECISION_ORDER[verdict.decision])
    verdict = Verdict(situation, tuple(verdicts))
    answer = answer_of(question, facts, rules, verdict)
    word = verdict.decision
    case = Case(question, facts, moment, verdict.best.contact, situation)
    channel = Channel(question.channel)
    return ChannelCard(
        channel=channel,
        label=channel.label,
        icon=ICONS[channel],
        word=word.label,
        tone=TONES[word],
        is_allowed=verdict.is_allowed,
        next_allowed=brief_moment(answer["nextAllowedAt"], known.zones),
        lines=_lines(answer, known, links),
        bars=bars(case, binding),
        number_hidden=max(len(contacts) - MAX_CONTACTS, 0),
    )


def _lines(answer: Json, known: Known, links: Links) -> list[ContactLine]:
    # Where no contact was judged, the reasons stand in the answer alone.
    judged = answer["contacts"] or [{**answer, "contactId": None}]
    lines = []
    for contact in judged:
        word, pk = DecisionWord(contact["decision"]), contact["contactId"]
        reasons = [
            # The interactions counted stand in the timeline beside it.
            reason_card(
                {**reason, "interactionIds": []}, known.person.company_id, known.zones, links
            )
            for reason in contact["reasons"]
        ]
        lines.append(
            ContactLine(
                contact=None if pk is None else links.contact(pk),
                word=word.label,
                tone=TONES[word],
                next_allowed=brief_moment(contact["nextAllowedAt"], known.zones),
                reasons=reasons,
            )
        )
    return lines
