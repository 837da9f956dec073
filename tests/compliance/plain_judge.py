"""A second, slow, plain judge of "may we contact this borrower at this moment?". It shares no code with the first.

The table below is that of compliance.md section 5 (us-ny.freq is disabled and left out); the functions it names
are in plain_rules.py and plain_limits.py. Nothing is cached or clever, so that it can be read beside the text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from borrowers.models import Loan
from contacts.models import Contact
from contacts.whereabouts import Whereabouts, whereabouts_of
from interactions.choices import FAMILY_OF_THEME, ThemeFamily
from tests.compliance import plain_limits as limits
from tests.compliance import plain_rules as rules
from tests.compliance.plain_counting import NOBODY, contact_named, who_of
from tests.compliance.plain_purposes import is_opened
from tests.compliance.plain_world import (
    DEFAULT_REQUIRED_NOTICES as DEFAULT_REQUIRED_NOTICES,
)
from tests.compliance.plain_world import US_ZONES as US_ZONES
from tests.compliance.plain_world import (
    Case,
    PlainContactVerdict,
    PlainVerdict,
    Question,
    World,
    theme_of,
)
from tests.compliance.plain_world import Hold as Hold
from tests.compliance.plain_world import PlainSettings as PlainSettings
from tests.compliance.plain_world import Review as Review
from tests.compliance.plain_world import world_of as world_of

ALLOW, WARN, DENY = "allow", "warn", "deny"
DECISIONS = (ALLOW, WARN, DENY)
RANKS = ("primary", "secondary", "additional", "archived")

# Themes: collections and what is judged as such, marketing, or all.
COLL, MARKETING, ALL = "coll", "marketing", "all"
ANY_CHANNEL = ("voice", "email", "text", "chat", "mail", "fax", "gui", "document")
TIMED_CHANNELS = ("voice", "text", "email", "chat", "fax")
EVERY_KIND = ("creditor", "servicer", "collector")


@dataclass(frozen=True)
class PlainRule:
    id: str
    themes: str
    bites: rules.Bites
    channels: tuple[str, ...] = ANY_CHANNEL
    kinds: tuple[str, ...] = EVERY_KIND
    warns: bool = False
    # Without a contact it is left out.
    needs_contact: bool = False
    # A frequency rule: an attempt to an attorney's contact is nobody's.
    counts: bool = False


# About the borrower's own addresses and workplace, not the attorney's.
OF_THE_BORROWER = ("regf.employer", "regf.text", "regf.email")

RULES = (
    PlainRule("regf.cease", COLL, rules.request_of("regf.cease")),
    PlainRule("bankruptcy.stay", COLL, rules.bankruptcy),
    PlainRule("deceased", COLL, rules.deceased),
    PlainRule("regf.attorney", COLL, rules.attorney),
    PlainRule("dispute.validation", COLL, rules.request_of("dispute.validation")),
    PlainRule("identity.theft", COLL, rules.request_of("identity.theft")),
    PlainRule("contact.usable", ALL, rules.unusable_contact),
    PlainRule("regf.medium", ALL, rules.barred_medium),
    PlainRule("regf.medium", ALL, rules.possible_opt_out, warns=True),
    PlainRule("regf.designated", ALL, rules.designated),
    PlainRule("regf.place", ALL, rules.request_of("regf.place"), needs_contact=True),
    PlainRule("regf.employer", COLL, rules.employer, needs_contact=True),
    PlainRule("regf.third-party", COLL, rules.third_party, needs_contact=True),
    PlainRule("tcpa.autodial", ALL, rules.automatic, ("voice", "text"), needs_contact=True),
    PlainRule("tcpa.prerecorded", ALL, limits.prerecorded, ("voice",), needs_contact=True),
    PlainRule("tcpa.text-consent", ALL, rules.no_text_consent, ("text",), needs_contact=True),
    PlainRule("tcpa.marketing", MARKETING, rules.no_marketing_consent),
    PlainRule("tcpa.revoke-all", ALL, rules.revoked_all, ("voice", "text")),
    PlainRule("regf.text", COLL, rules.stale_text_consent, ("text",), needs_contact=True),
    PlainRule(
        *("regf.email", COLL, rules.unused_email, ("email",), ("creditor", "servicer")),
        warns=True,
        needs_contact=True,
    ),
    PlainRule(
        *("regf.email", COLL, rules.unused_email, ("email",), ("collector",)),
        needs_contact=True,
    ),
    PlainRule("regf.time", COLL, rules.unknown_or_outside_of_hours, TIMED_CHANNELS),
    PlainRule("tcpa.hours", MARKETING, rules.unknown_or_outside_of_hours, ("voice", "text")),
    PlainRule("us-fl.hours", COLL, rules.florida_hours, TIMED_CHANNELS),
    PlainRule("regf.freq.7in7", COLL, limits.seven_in_seven, ("voice",), counts=True),
    PlainRule("regf.freq.wait", COLL, limits.wait_after_conversation, ("voice",), counts=True),
    PlainRule(
        *("borrower.intensity", COLL, limits.intensity, limits.INTENSITY_CHANNELS), counts=True
    ),
    PlainRule("us-ma.freq", COLL, limits.massachusetts, ("voice", "text"), counts=True),
    PlainRule(
        "us-ny-nyc.freq", COLL, limits.new_york_city, ("voice", "text", "email"), counts=True
    ),
    PlainRule(
        *("us-dc.freq", COLL, limits.district_of_columbia, ("voice", "text", "email")), counts=True
    ),
    PlainRule(
        *("us-wa.freq", COLL, limits.washington, limits.WASHINGTON_CHANNELS, ("collector",)),
        counts=True,
    ),
    PlainRule("us-wv.freq", COLL, limits.west_virginia, ("voice",), counts=True),
    PlainRule(
        *("us-or.work", COLL, limits.oregon_at_work, ANY_CHANNEL, ("collector",)), counts=True
    ),
    PlainRule(
        *("regf.freq.concentration", COLL, limits.concentration, ("voice",)),
        warns=True,
        counts=True,
    ),
    PlainRule("regf.freq.cumulative", COLL, limits.cumulative, warns=True, counts=True),
    PlainRule(
        *("regf.freq.prior-statement", COLL, rules.request_of("regf.freq.prior-statement")),
        warns=True,
    ),
    PlainRule("scra.review", COLL, rules.request_of("scra.review"), warns=True),
    PlainRule("history.incomplete", COLL, limits.incomplete_history, warns=True),
)


def plain_verdict(world: World, question: Question, moment: dt.datetime) -> PlainVerdict:
    """Judges every contact in question; the best one decides."""
    whereabouts = whereabouts_of(
        stated_zone=world.person.time_zone,
        stated_at=world.person.time_zone_stated_at,
        contacts=world.contacts,
        now=moment,
    )
    loans = loans_in_scope(world, question)
    verdicts: dict[str | None, PlainContactVerdict] = {}
    best: tuple[int, int, str] | None = None
    answer = PlainVerdict(DENY, None, set(), verdicts)
    # A loan passes alone if any contact would do for it.
    passing: set[str] = set()
    for contact in contacts_in_question(world, question):
        contact_id = None if contact is None else contact.id
        verdict, allowed = _judge(world, question, moment, contact, loans, whereabouts)
        verdicts[contact_id] = verdict
        passing |= allowed
        rank = 0 if contact is None else RANKS.index(contact.status)
        order = (DECISIONS.index(verdict.decision), rank, contact_id or "")
        if best is None or order < best:
            best = order
            answer = PlainVerdict(verdict.decision, contact_id, passing, verdicts)
    return answer


def loans_in_scope(world: World, question: Question) -> list[Loan | None]:
    """Those named; else all that are delinquent or charged off; else all; else the one nameless debt."""
    if question.loan_ids:
        return [loan for loan in world.loans if loan.id in question.loan_ids]
    overdue = [loan for loan in world.loans if loan.status in ("delinquent", "chargedOff")]
    return [*(overdue or world.loans)] or [None]


def contacts_in_question(world: World, question: Question) -> list[Contact | None]:
    """The one named; else all of the channel's type that are not archived; else none."""
    if question.contact_id is not None:
        return [contact_named(world, question.contact_id)]
    wanted = rules.CONTACT_TYPE_OF_CHANNEL.get(question.channel)
    found = [
        contact
        for contact in world.contacts
        if contact.contact_type == wanted and contact.status != "archived"
    ]
    return [*found] or [None]


def is_judged_as_collections(case: Case) -> bool:
    """The collections family, and servicing of an overdue loan unless the law requires the notice."""
    theme = theme_of(case.question)
    if FAMILY_OF_THEME.get(theme) == ThemeFamily.COLLECTIONS:
        return True
    return (
        theme == "opsServicing"
        and case.loan is not None
        and case.loan.status in ("delinquent", "chargedOff")
        and case.question.subject not in case.world.settings.required_notices
    )


def _judge(
    world: World,
    question: Question,
    moment: dt.datetime,
    contact: Contact | None,
    loans: list[Loan | None],
    whereabouts: Whereabouts,
) -> tuple[PlainContactVerdict, set[str]]:
    """What is found for a contact, and the loans that pass alone."""
    denying: set[str] = set()
    warning: set[str] = set()
    allowed: set[str] = set()
    for loan in loans:
        case = Case(world, question, moment, contact, loan, whereabouts)
        found = list(_reasons(case))
        denying |= {rule_id for rule_id, decision in found if decision == DENY}
        warning |= {rule_id for rule_id, decision in found if decision == WARN}
        if loan is not None and all(decision != DENY for _, decision in found):
            allowed.add(loan.id)
    decision = DENY if denying else WARN if warning else ALLOW
    return PlainContactVerdict(decision, denying, warning), allowed


def _reasons(case: Case) -> Iterator[tuple[str, str]]:
    """The rules that deny or warn for one contact and one loan."""
    if theme_of(case.question) == "agentNotification":
        return
    for rule in RULES:
        if not _applies(rule, case):
            continue
        bitten = [zone for zone in case.zones if rule.bites(case, zone)]
        if not bitten:
            continue
        is_overridden = all(is_opened(case, rule.id, zone) for zone in bitten)
        yield rule.id, WARN if rule.warns or is_overridden else DENY


def _applies(rule: PlainRule, case: Case) -> bool:
    is_of_theme = {
        ALL: True,
        COLL: is_judged_as_collections(case),
        MARKETING: theme_of(case.question) == "marketing",
    }
    return (
        is_of_theme[rule.themes]
        and case.question.channel in rule.channels
        and case.world.company_kind in rule.kinds
        and not (rule.needs_contact and case.contact is None)
        and not (rule.counts and who_of(case.contact) == NOBODY)
        and not (rule.id in OF_THE_BORROWER and who_of(case.contact) == NOBODY)
    )
