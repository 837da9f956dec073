"""The other rules, one function each: does it bite in a zone? (compliance.md section 5, in its order)"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from contacts.models import Contact
from interactions.models import Interaction
from tests.compliance.plain_consents import valid_consents
from tests.compliance.plain_counting import (
    ONE_DAY,
    date_in,
    is_certainly_before,
    is_conversation,
    is_same_who,
    is_visible,
    start_date,
    today,
    words_of,
    wrong_numbers,
)
from tests.compliance.plain_limits import agreed_to_automatic
from tests.compliance.plain_requests import (
    confirms_any_opt_out,
    confirms_opt_out,
    is_home_landline,
    is_in_force,
    is_matched,
    is_requested,
    line_of,
    rule_of,
    seconds_of_day,
)
from tests.compliance.plain_world import Case, theme_of

NEEDS_CONTACT = ("voice", "text", "email", "mail")
CONTACT_TYPE_OF_CHANNEL = {
    "voice": "phone",
    "text": "phone",
    "fax": "phone",
    "email": "email",
    "mail": "address",
}
OPENING_SECONDS, CLOSING_SECONDS = 8 * 3600, 21 * 3600
REACHED = (
    "voiceSpokeWithFirstParty",
    "voiceSpokeWithAuthorizedThirdParty",
    "voiceSpokeWithThirdParty",
    "voiceLeftMessageWithThirdParty",
    "voiceLeftVoicemail",
    "voiceHungUp",
    "voiceLanguageBarrier",
)
WRITTEN_CHANNELS = ("text", "email", "mail", "fax", "chat")
WORKPLACE_CHANNELS = ("voice", "text", "fax", "mail")
REVOKE_ALL_SINCE = dt.date(2027, 1, 31)
FLORIDA_EMAIL_UNTIL = dt.date(2025, 5, 15)
TEXT_DATES = 60

Bites = Callable[[Case, str], bool]


def request_of(rule_id: str) -> Bites:
    """A rule that is nothing but do-not-interacts."""
    return lambda case, zone: is_requested(case, rule_id, zone)


def bankruptcy(case: Case, zone: str) -> bool:
    return not _is_attorneys(case.contact) and is_requested(case, "bankruptcy.stay", zone)


def attorney(case: Case, zone: str) -> bool:
    return not _is_attorneys(case.contact) and is_requested(case, "regf.attorney", zone)


def _is_attorneys(contact: Contact | None) -> bool:
    return contact is not None and contact.affiliation == "attorney"


def deceased(case: Case, zone: str) -> bool:
    is_authorized = case.contact is not None and case.contact.authorized_third_party
    return not is_authorized and is_requested(case, "deceased", zone)


def unusable_contact(case: Case, zone: str) -> bool:
    contact, channel = case.contact, case.question.channel
    if contact is None:
        return channel in NEEDS_CONTACT
    return (
        contact.contact_type != CONTACT_TYPE_OF_CHANNEL.get(channel, contact.contact_type)
        or contact.status == "archived"
        or not contact.valid
        or contact.disconnection_status == "disconnected"
        or _has_wrong_number(case, contact, zone)
    )


def _has_wrong_number(case: Case, contact: Contact, zone: str) -> bool:
    """Whether a wrong number was learned, and neither verified nor followed by a conversation there."""
    if contact.verified:
        return False
    talks = [
        row
        for row in case.rows
        if row.contact_id == contact.id and _has_spoken(row) and is_visible(case, row, zone)
    ]
    return any(
        not any(is_certainly_before(case, event, talk, zone) for talk in talks)
        for event in wrong_numbers(case, contact.id, zone)
    )


def _has_spoken(row: Interaction) -> bool:
    """Whether it is a conversation that shows that the number is right; anybody may have hung up."""
    words = words_of(row)
    spoken = ("voiceSpokeWithFirstParty", "voiceSpokeWithAuthorizedThirdParty")
    return is_conversation(row) and (not words or any(word in spoken for word in words))


def barred_medium(case: Case, zone: str) -> bool:
    return any(
        rule_of(request) == "regf.medium"
        and is_matched(case, request, zone)
        and not confirms_opt_out(case, request)
        for request in case.world.do_not_interacts
    )


def possible_opt_out(case: Case, zone: str) -> bool:
    contact_id = None if case.contact is None else case.contact.id
    return any(
        review.channel == case.question.channel
        and review.contact_id in (None, contact_id)
        and review.received_at <= case.moment
        for review in case.world.reviews
    )


def designated(case: Case, zone: str) -> bool:
    if case.question.channel in ("gui", "document") or _is_in_borrowers_chat(case, zone):
        return False
    return is_requested(case, "regf.designated", zone)


def _is_in_borrowers_chat(case: Case, zone: str) -> bool:
    return case.question.channel == "chat" and any(
        row.channel == "chat"
        and row.direction == "inbound"
        and row.status == "inProgress"
        and is_visible(case, row, zone)
        for row in case.rows
    )


def employer(case: Case, zone: str) -> bool:
    contact, channel = case.contact, case.question.channel
    if contact is None or contact.label != "work":
        return False
    if channel == "email":
        return not _used_or_agreed_to_email(case, contact, zone)
    is_at_work = contact.contact_type == "address" or line_of(contact) == "landline"
    return (
        channel in WORKPLACE_CHANNELS and is_at_work and is_requested(case, "regf.employer", zone)
    )


def third_party(case: Case, zone: str) -> bool:
    contact = case.contact
    if contact is None or contact.affiliation in ("self", "spouse", "attorney"):
        return False
    if contact.authorized_third_party or contact.power_of_attorney:
        return False
    return theme_of(case.question) != "opsCollLocateBorrower" or _was_reached(case, zone)


def _was_reached(case: Case, zone: str) -> bool:
    """Whether that person was reached or written to before."""
    for row in case.rows:
        if row.direction != "outbound" or not is_visible(case, row, zone):
            continue
        if not is_same_who(case, row.contact_id):
            continue
        words = words_of(row)
        if row.channel == "voice":
            has_spoken = any(word in REACHED for word in words)
            if has_spoken or (not words and row.status == "succeeded"):
                return True
        elif row.channel in WRITTEN_CHANNELS and row.status in ("attempted", "succeeded"):
            return True
    return False


# Telephone Consumer Protection Act


def automatic(case: Case, zone: str) -> bool:
    question, contact = case.question, case.contact
    if contact is None or not (question.is_autodialed or question.is_prerecorded):
        return False
    is_only_prerecorded = question.channel == "voice" and not question.is_autodialed
    if is_only_prerecorded and is_home_landline(contact):
        return False
    return not agreed_to_automatic(case)


def no_text_consent(case: Case, zone: str) -> bool:
    assert case.contact is not None
    return not case.contact.receive_text_messages and not confirms_any_opt_out(case)


def no_marketing_consent(case: Case, zone: str) -> bool:
    consents = valid_consents(case, "marketing", only_to_this_company=True)
    return not any(consent.channel == case.question.channel for consent in consents)


def revoked_all(case: Case, zone: str) -> bool:
    question = case.question
    if not any(today(case, one) >= REVOKE_ALL_SINCE for one in case.zones):
        return False
    if question.channel == "voice" and not (question.is_autodialed or question.is_prerecorded):
        return False
    if confirms_any_opt_out(case):
        return False
    return any(
        request.reason == "optOut"
        and (not request.channels or "text" in request.channels or "all" in request.channels)
        and is_in_force(case, request, zone)
        for request in case.world.do_not_interacts
    )


# Texts, e-mails, hours


def stale_text_consent(case: Case, zone: str) -> bool:
    """Whether nothing of the last 60 dates says that the number is still the borrower's."""
    contact, date = case.contact, today(case, zone)
    assert contact is not None
    consents = valid_consents(case, "text", only_to_this_company=True)
    texts = [
        start_date(case, row, zone)
        for row in case.rows
        if row.direction == "inbound"
        and row.status not in ("scheduled", "canceled")
        and row.channel == "text"
        and row.theme != "agentNotification"
        and row.contact_id == contact.id
        and is_visible(case, row, zone)
    ]
    moments = [consent.given_at for consent in consents]
    if contact.receive_text_messages:
        moments.append(contact.receive_text_messages_last_consent_at)
    if consents or contact.receive_text_messages:
        moments.append(contact.reassigned_checked_at)
    dates = texts + [
        date_in(moment, zone) for moment in moments if moment and moment <= case.moment
    ]
    return not any(date - TEXT_DATES * ONE_DAY <= one for one in dates)


def unused_email(case: Case, zone: str) -> bool:
    return case.contact is not None and not _used_or_agreed_to_email(case, case.contact, zone)


def _used_or_agreed_to_email(case: Case, contact: Contact, zone: str) -> bool:
    has_written = any(
        row.direction == "inbound"
        and row.status not in ("scheduled", "canceled")
        and row.channel == "email"
        and row.contact_id == contact.id
        and is_visible(case, row, zone)
        for row in case.rows
    )
    return has_written or bool(valid_consents(case, "email", only_to_this_company=True))


def outside_of_hours(case: Case, zone: str) -> bool:
    return not OPENING_SECONDS <= seconds_of_day(case, zone) < CLOSING_SECONDS


def unknown_or_outside_of_hours(case: Case, zone: str) -> bool:
    if not case.are_zones_known and not case.world.settings.allows_common_hours:
        return True
    return outside_of_hours(case, zone)


def florida_hours(case: Case, zone: str) -> bool:
    if "FL" not in case.whereabouts.states:
        return False
    if case.question.channel == "email" and today(case, zone) > FLORIDA_EMAIL_UNTIL:
        return False
    return outside_of_hours(case, zone)
