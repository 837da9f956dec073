"""The frequency rules, one function each: does it bite in a zone? (compliance.md section 5, in its order)"""

from __future__ import annotations

import datetime as dt

from interactions.models import Interaction
from tests.compliance.plain_consents import (
    has_prior_consent_now,
    valid_consents,
    was_made_under_prior_consent,
)
from tests.compliance.plain_counting import (
    NOBODY,
    ONE_DAY,
    VOICE,
    Counted,
    calls,
    calls_to_contact,
    contact_named,
    conversations,
    is_about_the_debt,
    is_call,
    is_visible,
    is_wiped,
    outbound_contacts,
    today,
    who_of,
    words_of,
    would_exceed,
)
from tests.compliance.plain_requests import is_home_landline
from tests.compliance.plain_world import Case, Hold

WEEK = 7
INTENSITY_CHANNELS = ("voice", "text", "email", "chat", "mail", "fax")
INTENSITY_STATUSES = ("attempted", "succeeded", "inProgress", "scheduled")
WASHINGTON_CHANNELS = ("voice", "text", "email", "chat", "mail", "fax")
NEW_YORK_CITY_LIMIT_SINCE = dt.date(2026, 9, 1)
UNANSWERED = ("voiceNoAnswer", "voiceReachedVoicemail", "voiceLeftVoicemail")
REDIAL_SECONDS = 300


def seven_in_seven(case: Case, zone: str) -> bool:
    if has_prior_consent_now(case, zone):
        return False
    counted = [
        call
        for call in calls(case, zone)
        if is_about_the_debt(case, call.row)
        and (isinstance(call.row, Hold) or not was_made_under_prior_consent(case, zone, call.row))
    ]
    return would_exceed(counted, today(case, zone), limit=7, length=7)


def wait_after_conversation(case: Case, zone: str) -> bool:
    if has_prior_consent_now(case, zone):
        return False
    date = today(case, zone)
    return any(
        held_on <= date <= held_on + 6 * ONE_DAY
        for conversation in conversations(case, zone)
        if is_about_the_debt(case, conversation.row)
        for held_on in conversation.dates
    )


def intensity(case: Case, zone: str) -> bool:
    cap = case.world.settings.intensity_caps.get(case.world.person.collections_intensity)
    if cap is None:
        return False
    limit, length = cap
    counted = [
        one
        for one in outbound_contacts(case, zone, *INTENSITY_CHANNELS)
        if isinstance(one.row, Hold) or one.row.status in INTENSITY_STATUSES
    ]
    return would_exceed(counted, today(case, zone), limit=limit, length=length)


def massachusetts(case: Case, zone: str) -> bool:
    if "MA" not in case.whereabouts.states:
        return False
    is_to_work = is_labelled_work(case, None if case.contact is None else case.contact.id)
    counted = [
        one
        for one in outbound_contacts(case, zone, "voice", "text")
        if is_about_the_debt(case, one.row)
        and is_labelled_work(case, one.row.contact_id) == is_to_work
    ]
    length = 30 if is_to_work else WEEK
    return would_exceed(counted, today(case, zone), limit=2, length=length)


def new_york_city(case: Case, zone: str) -> bool:
    if not case.whereabouts.is_in_new_york_city:
        return False
    date = today(case, zone)
    counted = [
        one
        for one in outbound_contacts(case, zone, "voice", "text", "email")
        if is_about_the_debt(case, one.row)
    ]
    limit = 3 if date >= NEW_YORK_CITY_LIMIT_SINCE else 2
    return would_exceed(counted, date, limit=limit, length=WEEK)


def district_of_columbia(case: Case, zone: str) -> bool:
    if "DC" not in case.whereabouts.states:
        return False
    channels: tuple[str, ...] = ("voice",)
    limit = 4
    if case.question.channel != VOICE:
        channels = ("text", "email")
        limit = 5 if _agreed_to_messages(case) else 1
    counted = [
        one for one in outbound_contacts(case, zone, *channels) if is_about_the_debt(case, one.row)
    ]
    return would_exceed(counted, today(case, zone), limit=limit, length=WEEK)


def _agreed_to_messages(case: Case) -> bool:
    channel = case.question.channel
    consents = valid_consents(case, channel, only_to_this_company=True)
    if any(consent.channel == channel for consent in consents):
        return True
    return channel == "text" and case.contact is not None and case.contact.receive_text_messages


def washington(case: Case, zone: str) -> bool:
    if "WA" not in case.whereabouts.states:
        return False
    date = today(case, zone)
    counted = outbound_contacts(case, zone, *WASHINGTON_CHANNELS)
    if would_exceed(counted, date, limit=3, length=WEEK):
        return True
    if case.contact is None or case.contact.label != "work":
        return False
    return would_exceed(_at_work(case, counted), date, limit=1, length=WEEK)


def west_virginia(case: Case, zone: str) -> bool:
    if "WV" not in case.whereabouts.states:
        return False
    date = today(case, zone)
    return would_exceed(calls(case, zone), date, limit=30, length=WEEK) or would_exceed(
        conversations(case, zone), date, limit=10, length=WEEK
    )


def oregon_at_work(case: Case, zone: str) -> bool:
    if "OR" not in case.whereabouts.states:
        return False
    if case.contact is None or case.contact.label != "work":
        return False
    counted = _at_work(case, outbound_contacts(case, zone))
    return would_exceed(counted, today(case, zone), limit=1, length=WEEK)


def is_labelled_work(case: Case, contact_id: str | None) -> bool:
    contact = contact_named(case.world, contact_id)
    return contact is not None and contact.label == "work"


def _at_work(case: Case, counted: list[Counted]) -> list[Counted]:
    return [one for one in counted if is_labelled_work(case, one.row.contact_id)]


def prerecorded(case: Case, zone: str) -> bool:
    """Calls to this contact with a prerecorded voice, and slots held for some."""
    if not is_prerecorded_call_without_consent(case):
        return False
    counted = [call for call in calls_to_contact(case, zone) if call.row.is_prerecorded]
    return would_exceed(counted, today(case, zone), limit=3, length=30)


def is_prerecorded_call_without_consent(case: Case) -> bool:
    """Whether it is one to a home landline, for which three in thirty dates need no consent."""
    return (
        case.question.channel == VOICE
        and case.question.is_prerecorded
        and case.contact is not None
        and is_home_landline(case.contact)
        and not agreed_to_automatic(case)
    )


def agreed_to_automatic(case: Case) -> bool:
    if case.contact is not None and case.contact.consent_autodialed_call:
        return True
    consents = valid_consents(case, "autodialed", only_to_this_company=False)
    return any(consent.channel == case.question.channel for consent in consents)


# Warnings


def concentration(case: Case, zone: str) -> bool:
    date = today(case, zone)
    today_there_are = sum(date in call.dates for call in calls(case, zone))
    return today_there_are >= 5 or _is_redial(case, zone)


def _is_redial(case: Case, zone: str) -> bool:
    """Whether a call to the contact went unanswered no more than five minutes ago."""
    return case.contact is not None and any(
        row.started_at is not None
        and row.started_at_has_time
        and row.contact_id == case.contact.id
        and is_call(row)
        and _is_unanswered(row)
        and is_visible(case, row, zone)
        and not is_wiped(case, row, zone)
        and (case.moment - row.started_at).total_seconds() <= REDIAL_SECONDS
        for row in case.rows
    )


def _is_unanswered(row: Interaction) -> bool:
    words = words_of(row)
    if words:
        return any(word in UNANSWERED for word in words)
    return row.status == "attempted"


def cumulative(case: Case, zone: str) -> bool:
    date = today(case, zone)
    if would_exceed(outbound_contacts(case, zone), date, limit=7, length=WEEK):
        return True
    if case.question.channel not in ("text", "email"):
        return False
    messages = outbound_contacts(case, zone, "text", "email")
    return sum(date in one.dates for one in messages) + 1 > 3


def incomplete_history(case: Case, zone: str) -> bool:
    """Whether the largest window of the counting rules that apply reaches behind the imported history."""
    complete_from = case.world.settings.history_complete_from
    lengths = _window_lengths(case)
    if complete_from is None or not lengths:
        return False
    return today(case, zone) - (max(lengths) - 1) * ONE_DAY < complete_from


def _window_lengths(case: Case) -> list[int]:
    lengths = []
    if who_of(case.contact) != NOBODY:
        lengths.append(WEEK)
        cap = case.world.settings.intensity_caps.get(case.world.person.collections_intensity)
        if cap is not None and case.question.channel in INTENSITY_CHANNELS:
            lengths.append(cap[1])
        is_to_work = case.contact is not None and case.contact.label == "work"
        is_massachusetts = "MA" in case.whereabouts.states
        if is_to_work and is_massachusetts and case.question.channel in ("voice", "text"):
            lengths.append(30)
    if is_prerecorded_call_without_consent(case):
        lengths.append(30)
    return lengths
