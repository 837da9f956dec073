"""Do-not-interacts: which rule one is of, and whether it bites (compliance.md section 7, reading "Others")."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from contacts.models import Contact, DoNotInteract
from tests.compliance.plain_counting import (
    date_in,
    is_among_debts,
    is_visible,
    start_date,
)
from tests.compliance.plain_world import Case, theme_of

RULE_OF_REASON = {
    "ceaseCommunication": "regf.cease",
    "attorneyRepresented": "regf.attorney",
    "bankruptcy": "bankruptcy.stay",
    "deceased": "deceased",
    "dispute": "dispute.validation",
    "identityTheft": "identity.theft",
    "militaryDuty": "scra.review",
    "employerProhibits": "regf.employer",
    "oralStatement": "regf.freq.prior-statement",
    "optOut": "regf.medium",
}
CONFIRMATION_TIME = dt.timedelta(minutes=5)
NOON = dt.time(12)
TELEPHONE_CHANNELS = ("voice", "text", "fax")


def rule_of(request: DoNotInteract) -> str:
    if request.reason in RULE_OF_REASON:
        return RULE_OF_REASON[request.reason]
    if request.place is not None:
        return "regf.place"
    if request.days_of_week or request.times_of_day:
        return "regf.designated"
    if request.channels or request.contact_ids or request.contact_labels:
        return "regf.medium"
    return "regf.designated"


def is_requested(case: Case, rule_id: str, zone: str) -> bool:
    """Whether a do-not-interact of a rule bites in a zone."""
    return any(
        rule_of(request) == rule_id and is_matched(case, request, zone)
        for request in case.world.do_not_interacts
    )


def is_matched(case: Case, request: DoNotInteract, zone: str) -> bool:
    contact = case.contact
    label = None if contact is None else contact.label
    return (
        _names_channel(request, case.question.channel)
        and _names_theme(request, theme_of(case.question))
        and (not request.loan_ids or is_among_debts(case, request.loan_ids))
        and (not request.contact_ids or (contact is not None and contact.id in request.contact_ids))
        and (not request.contact_labels or label in request.contact_labels)
        and (request.place is None or place_of(contact, case.question.channel) == request.place)
        and is_in_force(case, request, zone)
        and _is_day_named(case, request, zone)
        and _is_time_named(case, request, zone)
    )


def is_in_force(case: Case, request: DoNotInteract, zone: str) -> bool:
    """Received, begun, not ended, not withdrawn."""
    date = date_in(case.moment, request.time_zone or zone)
    return (
        request.received_at <= case.moment
        and request.start_date <= date
        and (request.end_date is None or date <= request.end_date)
        and (request.withdrawn_at is None or request.withdrawn_at > case.moment)
    )


def _names_channel(request: DoNotInteract, channel: str) -> bool:
    return not request.channels or "all" in request.channels or channel in request.channels


def _names_theme(request: DoNotInteract, theme: str | None) -> bool:
    if not request.themes or theme in request.themes:
        return True
    return "all" in request.themes and theme != "opsAccountCredentials"


def _is_day_named(case: Case, request: DoNotInteract, zone: str) -> bool:
    date = date_in(case.moment, request.time_zone or zone)
    return not request.days_of_week or date.weekday() in request.days_of_week


def _is_time_named(case: Case, request: DoNotInteract, zone: str) -> bool:
    seconds = seconds_of_day(case, request.time_zone or zone)
    return not request.times_of_day or any(
        _seconds(row["from"]) <= seconds < _seconds(row["to"]) for row in request.times_of_day
    )


def _seconds(text: str) -> int:
    hours, minutes = text.split(":")
    return (int(hours) * 60 + int(minutes)) * 60


def seconds_of_day(case: Case, zone: str) -> float:
    """The wall clock in a zone, as seconds since 00:00; with checkAtCompanyNoon, at that noon."""
    moment = case.moment
    if case.question.at_noon_zone is not None:
        company_zone = ZoneInfo(case.question.at_noon_zone)
        moment = dt.datetime.combine(
            date_in(moment, case.question.at_noon_zone), NOON, company_zone
        )
    clock = moment.astimezone(ZoneInfo(zone))
    return (clock.hour * 60 + clock.minute) * 60 + clock.second + clock.microsecond / 1_000_000


# The contact


def line_of(contact: Contact) -> str | None:
    """Mobile or landline; None for what is no phone."""
    if contact.contact_type != "phone":
        return None
    if contact.line_type is not None:
        return contact.line_type
    return "landline" if contact.label in ("home", "work") else "mobile"


def is_home_landline(contact: Contact) -> bool:
    return line_of(contact) == "landline" and contact.label != "work"


def place_of(contact: Contact | None, channel: str) -> str | None:
    """The place that a contact is tied to: an address, or a landline; None for what moves about."""
    if contact is None or contact.affiliation == "attorney":
        return None
    is_landline = line_of(contact) == "landline" and channel in TELEPHONE_CHANNELS
    if contact.contact_type == "address" or is_landline:
        return "work" if contact.label == "work" else "home"
    return None


# Opt-outs


def confirms_opt_out(case: Case, request: DoNotInteract) -> bool:
    """Whether this is the one confirmation of an opt-out within five minutes."""
    question = case.question
    return (
        question.subject == "electronicConsentOptOut"
        and request.reason == "optOut"
        and question.channel in request.channels
        and request.evidence_interaction_id is not None
        and dt.timedelta(0) <= case.moment - request.received_at <= CONFIRMATION_TIME
        and case.contact is not None
        and case.contact.id in request.contact_ids
        and not _has_written_since(case, request)
    )


def confirms_any_opt_out(case: Case) -> bool:
    return any(confirms_opt_out(case, request) for request in case.world.do_not_interacts)


def _has_written_since(case: Case, request: DoNotInteract) -> bool:
    """Whether anything outbound stands in the channel since the opt-out: done, planned or held."""
    since = request.received_at
    for row in case.rows:
        if row.direction != "outbound" or row.channel != case.question.channel:
            continue
        if row.theme == "agentNotification":
            continue
        if row.status == "scheduled":
            latest = row.scheduled_at_to or row.scheduled_at_from
            assert latest is not None
            if latest >= since:
                return True
        elif row.status != "canceled" and any(
            is_visible(case, row, zone)
            and (
                row.started_at >= since
                if row.started_at_has_time
                else start_date(case, row, zone) >= date_in(since, zone)
            )
            for zone in case.zones
        ):
            return True
    return any(hold.channel == case.question.channel and hold.at >= since for hold in case.holds)
