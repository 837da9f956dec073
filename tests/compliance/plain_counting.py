"""What counts: calls, conversations, other contacts, who is reached, which debt, windows of dates.

Read it beside compliance.md section 2 and the readings "Who", "What counts", "Order in time", "Windows".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from borrowers.models import Loan
from contacts.models import Contact
from interactions.models import Interaction
from tests.compliance.plain_world import Case, Hold, World

ONE_DAY = dt.timedelta(days=1)
VOICE = "voice"
UNCOUNTED_THEMES = ("agentNotification", "opsAccountCredentials", "marketing")

WRONG_NUMBER = "voiceWrongNumber"
CONVERSATION_WORDS = (
    "voiceSpokeWithFirstParty",
    "voiceSpokeWithAuthorizedThirdParty",
    "voiceHungUp",
    "voiceLanguageBarrier",
)
CALL_WORDS = (
    "voiceNoAnswer",
    "voiceReachedVoicemail",
    "voiceLeftVoicemail",
    "voiceDropped",
    "voiceSpokeWithThirdParty",
    "voiceLeftMessageWithThirdParty",
    *CONVERSATION_WORDS,
)
STATUSES_OF_A_CALL_WITHOUT_WORDS = ("attempted", "inProgress", "failed", "succeeded")
STATUSES_OF_A_WRITTEN_CONTACT = ("attempted", "succeeded", "inProgress", "scheduled")

BORROWER = ("borrower", "")
NOBODY = ("nobody", "")


@dataclass(frozen=True)
class Counted:
    """Something that counts: an interaction made or planned, or a hold, on its local dates."""

    row: Interaction | Hold
    dates: list[dt.date]


# Who and what it is about


def contact_named(world: World, contact_id: str | None) -> Contact | None:
    return next((contact for contact in world.contacts if contact.id == contact_id), None)


def who_of(contact: Contact | None) -> tuple[str, str]:
    """All of the borrower's own contacts are one person; others are told apart by affiliation and name."""
    if contact is None or contact.affiliation in ("self", "spouse"):
        return BORROWER
    if contact.affiliation == "attorney":
        return NOBODY
    return (contact.affiliation, (contact.name or "").strip().casefold())


def is_same_who(case: Case, contact_id: str | None) -> bool:
    who = who_of(contact_named(case.world, contact_id))
    return who != NOBODY and who == who_of(case.contact)


def debt_of(loan: Loan) -> tuple[str, str]:
    """Student loans with the same account number are one debt."""
    if loan.loan_type == "studentLoan" and loan.account_number is not None:
        return ("account", loan.account_number)
    return ("loan", loan.id)


def is_among_debts(case: Case, loan_ids: Collection[str]) -> bool:
    """Tells whether the loan judged is one debt with one of these."""
    return case.loan is not None and any(
        loan.id in loan_ids and debt_of(loan) == debt_of(case.loan) for loan in case.world.loans
    )


def loan_ids_of(case: Case, row: Interaction | Hold) -> list[str]:
    if isinstance(row, Hold):
        return row.loan_ids
    return case.world.loan_ids_of.get(row.id, [])


def is_about_the_debt(case: Case, row: Interaction | Hold) -> bool:
    """With no loan recorded it is about every debt; for the nameless debt everything counts."""
    loan_ids = loan_ids_of(case, row)
    return case.loan is None or not loan_ids or is_among_debts(case, loan_ids)


# Time


def date_in(moment: dt.datetime, zone: str) -> dt.date:
    return moment.astimezone(ZoneInfo(zone)).date()


def today(case: Case, zone: str) -> dt.date:
    return date_in(case.moment, zone)


def is_done(row: Interaction) -> bool:
    return row.status != "scheduled" and row.started_at is not None


def is_planned(row: Interaction) -> bool:
    return row.direction == "outbound" and row.status == "scheduled"


def start_date(case: Case, row: Interaction, zone: str) -> dt.date:
    """The local date of what is done. Without a time, the date as written is the local date everywhere."""
    assert row.started_at is not None
    written_in = zone if row.started_at_has_time else case.world.company_zone
    return date_in(row.started_at, written_in)


def is_visible(case: Case, row: Interaction, zone: str) -> bool:
    if not is_done(row):
        return False
    if row.started_at_has_time:
        return row.started_at <= case.moment
    return start_date(case, row, zone) <= today(case, zone)


def is_certainly_before(case: Case, one: Interaction, other: Interaction, zone: str) -> bool:
    if one.started_at_has_time and other.started_at_has_time:
        return one.started_at < other.started_at
    return start_date(case, one, zone) < start_date(case, other, zone)


def dates_from_to(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def planned_dates(row: Interaction, zone: str) -> list[dt.date]:
    first = row.scheduled_at_from
    last = row.scheduled_at_to or first
    assert first is not None
    assert last is not None
    return dates_from_to(date_in(first, zone), date_in(last, zone))


# Calls and conversations


def words_of(row: Interaction) -> list[str]:
    return [word for word in (row.status_details, row.agent_outcome) if word is not None]


def is_countable(row: Interaction) -> bool:
    return row.theme not in UNCOUNTED_THEMES


def is_call(row: Interaction) -> bool:
    """Whether what is done is a telephone call."""
    if row.channel != VOICE or row.direction != "outbound" or not is_countable(row):
        return False
    words = words_of(row)
    if words:
        return any(word in CALL_WORDS for word in words)
    return row.status in STATUSES_OF_A_CALL_WITHOUT_WORDS


def is_conversation(row: Interaction) -> bool:
    """Whether what is done is a telephone conversation, whoever called."""
    if row.channel != VOICE or not is_countable(row):
        return False
    words = words_of(row)
    if words:
        return any(word in CONVERSATION_WORDS for word in words)
    return row.status == "succeeded"


def is_wrong_number(row: Interaction) -> bool:
    """Whether what is done showed the number to be wrong, whoever called."""
    return (
        row.channel == VOICE and row.theme != "agentNotification" and WRONG_NUMBER in words_of(row)
    )


def wrong_numbers(case: Case, contact_id: str | None, zone: str) -> list[Interaction]:
    """What showed the contact's number to be wrong, by now. Calls without a contact are about no number."""
    return [
        row
        for row in case.rows
        if contact_id is not None
        and row.contact_id == contact_id
        and is_wrong_number(row)
        and is_visible(case, row, zone)
    ]


def is_wiped(case: Case, row: Interaction, zone: str) -> bool:
    """Whether a call stopped counting because its number turned out to be wrong later."""
    return any(
        event.direction == "outbound" and is_certainly_before(case, row, event, zone)
        for event in wrong_numbers(case, row.contact_id, zone)
    )


def conversations(case: Case, zone: str) -> list[Counted]:
    """Those by now with the one judged, about any debt."""
    return [
        Counted(row, [start_date(case, row, zone)])
        for row in case.rows
        if is_conversation(row)
        and is_visible(case, row, zone)
        and is_same_who(case, row.contact_id)
    ]


# Outbound contacts


def outbound_contacts(case: Case, zone: str, *channels: str) -> list[Counted]:
    """Those with the one judged, about any debt, made by now or planned whenever.

    :param channels: those that count; none named is every channel.
    """

    def is_same(row: Interaction) -> bool:
        return is_same_who(case, row.contact_id)

    found = [*_interactions(case, zone, is_same), *_holds(case, zone)]
    return [one for one in found if not channels or one.row.channel in channels]


def calls(case: Case, zone: str) -> list[Counted]:
    return outbound_contacts(case, zone, VOICE)


def calls_to_contact(case: Case, zone: str) -> list[Counted]:
    """Calls to the very contact in question, made, scheduled and held, whomever it reaches."""
    assert case.contact is not None
    contact_id = case.contact.id
    made = _interactions(case, zone, lambda row: row.contact_id == contact_id)
    held = [
        Counted(hold, [date_in(hold.at, zone)])
        for hold in case.holds
        if hold.contact_id == contact_id
    ]
    return [call for call in (*made, *held) if call.row.channel == VOICE]


def _interactions(
    case: Case, zone: str, is_meant: Callable[[Interaction], bool]
) -> Iterator[Counted]:
    for row in case.rows:
        if row.direction != "outbound" or not is_countable(row) or not is_meant(row):
            continue
        if is_planned(row):
            yield Counted(row, planned_dates(row, zone))
        elif is_visible(case, row, zone) and _is_contact(case, row, zone):
            yield Counted(row, [start_date(case, row, zone)])


def _is_contact(case: Case, row: Interaction, zone: str) -> bool:
    if row.channel == VOICE:
        return is_call(row) and not is_wiped(case, row, zone)
    return row.status in STATUSES_OF_A_WRITTEN_CONTACT


def _holds(case: Case, zone: str) -> Iterator[Counted]:
    for hold in case.holds:
        if is_same_who(case, hold.contact_id):
            yield Counted(hold, [date_in(hold.at, zone)])


# Windows


def fullest(counted: Iterable[Counted], date: dt.date, length: int) -> int:
    """How many lie in the fullest window of so many dates that holds the date.

    Every week of a calendar is such a window of seven dates.
    """
    everything = list(counted)
    numbers = []
    for days_before in range(length):
        window = dates_from_to(
            date - days_before * ONE_DAY, date + (length - 1 - days_before) * ONE_DAY
        )
        numbers.append(sum(any(day in window for day in one.dates) for one in everything))
    return max(numbers)


def would_exceed(counted: Iterable[Counted], date: dt.date, *, limit: int, length: int) -> bool:
    """Whether one more on that date would be more than the limit, in any window that holds it."""
    return fullest(counted, date, length) + 1 > limit
