"""A decision as people read it: the question in words, and for each contact its reasons as cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from compliance.admin.links import Link, Links, links_to
from compliance.admin.moments_shown import ShownMoment, shown_moment
from compliance.choices import DecisionWord, Severity
from compliance.models import Decision
from contacts.whereabouts import ADDRESS, PHONE_NUMBER, STATED_ZONE
from interactions.choices import Channel, Purpose, Theme
from peach_interactions.admin.badges import Tone

Json = dict[str, Any]

TONES = {
    DecisionWord.ALLOW: Tone.GOOD,
    DecisionWord.WARN: Tone.WARNING,
    DecisionWord.DENY: Tone.BAD,
}
SOURCES = {
    STATED_ZONE: "as the borrower has stated",
    ADDRESS: "by the address",
    PHONE_NUMBER: "by the number",
}
# A longer count is told in figures alone.
MAX_MARKS = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """One contact in the bar of a count."""

    is_over: bool
    is_this_attempt: bool


@dataclass(frozen=True, slots=True)
class ReasonCard:
    """A rule that denied or warned, with what shows it."""

    rule_id: str
    rule_url: str
    title: str
    is_denial: bool
    message: str
    citation: str | None
    limit: int | None
    count: int | None
    marks: list[Mark]
    window: str
    zone: str | None
    loans: list[Link]
    interactions: list[Link]
    next_allowed: ShownMoment | None

    @property
    def has_count(self) -> bool:
        return self.count is not None and self.limit is not None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What is said of one contact; `contact` is None where none is needed or there is none."""

    contact: Link | None
    word: str
    tone: str
    is_best: bool
    next_allowed: ShownMoment | None
    reasons: list[ReasonCard]


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone where the borrower may be, and all that says so."""

    name: str
    sources: list[str]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer, and the question it answers."""

    decision: Decision
    word: str
    tone: str
    is_allowed: bool
    requires_review: bool
    is_planning_only: bool
    asked_about: ShownMoment | None
    evaluated: ShownMoment | None
    next_allowed: ShownMoment | None
    channel: str
    theme: str
    purpose: str
    purpose_deadline: ShownMoment | None
    contact_asked: Link | None
    loans_asked: list[Link]
    loans_allowed: list[Link]
    has_loans: bool
    contacts: list[ContactCard]
    zones: list[Zone]


def answer_view(decision: Decision) -> tuple[AnswerView, Links]:
    """A decision with all that it names; three queries, however much that is."""
    links = links_to(
        company_id=decision.company_id,
        contact_ids=_contact_ids(decision),
        loan_ids=_loan_ids(decision),
        interaction_ids=[pk for r in _reasons(decision.answer) for pk in r["interactionIds"]],
    )
    question, answer = decision.question, decision.answer
    zones = [zone["name"] for zone in answer["timeZones"]]
    word = DecisionWord(answer["decision"])
    asked_contact = question["contactId"]
    view = AnswerView(
        decision=decision,
        word=word.label,
        tone=TONES[word],
        is_allowed=answer["result"],
        requires_review=answer["requiresReview"],
        is_planning_only=answer["planningOnly"],
        asked_about=shown_moment(question["at"], zones),
        evaluated=shown_moment(answer["evaluatedAt"], zones),
        next_allowed=shown_moment(answer["nextAllowedAt"], zones),
        channel=Channel(question["channel"]).label,
        theme=Theme(question["theme"]).label,
        purpose=Purpose(question["purpose"]).label if question["purpose"] else "",
        purpose_deadline=shown_moment(question["purposeDeadline"], zones),
        contact_asked=None if asked_contact is None else links.contact(asked_contact),
        loans_asked=[links.loan(pk) for pk in question["loanIds"] or ()],
        loans_allowed=[links.loan(pk) for pk in answer["loanIdsAllowed"]],
        has_loans=bool(decision.facts["loans"]) and decision.facts["loans"][0]["id"] is not None,
        contacts=list(_contact_cards(decision, zones, links)),
        zones=_zones(answer["timeZones"], links),
    )
    return view, links


def _reasons(answer: Json) -> Iterator[Json]:
    yield from answer["reasons"]
    for contact in answer["contacts"]:
        yield from contact["reasons"]


def _contact_ids(decision: Decision) -> Iterator[str]:
    yield from (row["id"] for row in decision.facts["contacts"])
    yield from (contact["contactId"] for contact in decision.answer["contacts"])


def _loan_ids(decision: Decision) -> Iterator[str]:
    yield from (row["id"] for row in decision.facts["loans"] if row["id"] is not None)
    yield from decision.question["loanIds"] or ()
    yield from decision.answer["loanIdsAllowed"]


def _zones(possible: list[Json], links: Links) -> list[Zone]:
    found: dict[str, Zone] = {}
    for zone in possible:
        pk = zone["contactId"]
        said = SOURCES[zone["source"]]
        sources = found.setdefault(zone["name"], Zone(zone["name"], [])).sources
        sources.append(said if pk is None else f"{said} {links.contact(pk).text}")
    return list(found.values())


def _contact_cards(decision: Decision, zones: list[str], links: Links) -> Iterator[ContactCard]:
    answer = decision.answer
    # Where no contact was judged, the reasons stand in the answer alone.
    judged = answer["contacts"] or [{**answer, "contactId": None}]
    for contact in judged:
        word = DecisionWord(contact["decision"])
        pk = contact["contactId"]
        yield ContactCard(
            contact=None if pk is None else links.contact(pk),
            word=word.label,
            tone=TONES[word],
            is_best=pk == answer["contactId"],
            next_allowed=shown_moment(contact["nextAllowedAt"], zones),
            reasons=[
                reason_card(reason, decision.company_id, zones, links)
                for reason in contact["reasons"]
            ],
        )


def reason_card(reason: Json, company_id: str, zones: Iterable[str], links: Links) -> ReasonCard:
    """A reason of an answer, with links to what it names."""
    is_denial = reason["severity"] == Severity.DENY
    rules = reverse("admin:compliance_ruleadjustment_changelist")
    count, limit = reason["count"], reason["limit"]
    # What counts against a limit has reached it; a limit in days or seconds is told by the message.
    is_counted = count is not None and limit is not None and count >= limit
    return ReasonCard(
        rule_id=reason["ruleId"],
        rule_url=f"{rules}?company={company_id}#{reason['ruleId']}",
        title=reason["title"],
        is_denial=is_denial,
        message=reason["message"],
        citation=reason["citation"],
        limit=limit if is_counted else None,
        count=count if is_counted else None,
        marks=_marks(count, limit) if is_counted else [],
        window=_window(reason["windowFrom"], reason["windowTo"]),
        zone=reason["zone"],
        loans=[links.loan(pk) for pk in reason["loanIds"]],
        interactions=[links.interaction(pk) for pk in reason["interactionIds"]],
        next_allowed=shown_moment(reason["nextAllowedAt"], zones) if is_denial else None,
    )


def _marks(count: int, limit: int) -> list[Mark]:
    """A bar of what is there and of this attempt; empty where it would be too long to read."""
    if count >= MAX_MARKS:
        return []
    return [Mark(place >= limit, place == count) for place in range(count + 1)]


def _window(first: str | None, last: str | None) -> str:
    if first is None or last is None:
        return ""
    return first if first == last else f"{first} to {last}"
