"""Reads the facts about borrowers from the database, for one or for a thousand, in two queries.

This is a fast path: rows are put together by PostgreSQL, and the whole history of a contact is asked only
for the few moments that matter (`interaction_from_borrower`, `interaction_wrong_number`). Of the history it
reads as many dates as the rules can look back on. The tests hold it equal to a plain reading of all rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from django.db.backends.utils import CursorWrapper

from compliance.calendar import DAYS_IN_WEEK, ONE_DAY
from compliance.fact_rows import (
    HAS_PROVED_WRONG,
    Row,
    consent_of,
    contact_of,
    debts_of,
    do_not_interact_of,
    held_slot_of,
    interaction_of,
    is_at_work,
    known_as,
    loans_of,
    may_have_place,
    moment_or_none,
    place_of,
    possible_opt_out_of,
)
from compliance.facts import CompanyFact, Facts
from compliance.known_as import KnownAs
from compliance.profile_sql import HISTORY, PROFILES
from compliance.rule_sets import LONGEST_LOOK_BACK, LookBack
from contacts.choices import ConsentKind
from contacts.whereabouts import STATED_ZONE_LIFETIME, Whereabouts, whereabouts_of
from interactions.choices import Channel
from peach_interactions.prepared_statements import prepared_cursor

# By so much the dates of zones, and those written down without a time, are apart.
DAYS_APART = 2
# Moments are not: windows of them begin at most as many days ago as they have dates, and a change of the clock.
APART = DAYS_APART * ONE_DAY - dt.timedelta(hours=2)
# Calls may have rested on a prior consent that was given a week before the first of them.
CONSENT_DAYS = 2 * DAYS_IN_WEEK
# What ended longer ago than the longest window plays no part any more.
ENDED_DAYS = 63
DAYS_AHEAD = 402
TEXT_DAYS = 367


class Reading(NamedTuple):
    """What of the facts a question needs."""

    moment: dt.datetime
    # The server's clock, which decides whether a held slot is live.
    now: dt.datetime
    # None: whichever may be asked about, all with the same facts.
    channel: str | None
    # How far back the history is read.
    look_back: LookBack = LONGEST_LOOK_BACK
    # Whether contacts and loans will be referred to (`Facts.known_as`).
    has_references: bool = True


class Profile(NamedTuple):
    """A row of the first query."""

    person_id: str
    collections_intensity: str
    time_zone: str | None
    time_zone_stated_at: dt.datetime | None
    loans: list[Row]
    contacts: list[Row]
    do_not_interacts: list[Row]
    consents: list[Row]
    reservations: list[Row]
    possible_opt_outs: list[Row]


class Location(NamedTuple):
    """Where a borrower may be now, and after `hold_until` (None: always the same)."""

    now: Whereabouts
    hold_until: dt.datetime | None
    later: Whereabouts


def gather(person_ids: Sequence[str], company: CompanyFact, reading: Reading) -> dict[str, Facts]:
    """The facts about people of one company, by their IDs; who does not exist is missing.

    :param person_ids: IDs of ours, of people whom the caller may see: nothing here asks whose they are.
    """
    with prepared_cursor() as cursor:
        profiles = _profiles(cursor, person_ids, reading)
        located = [(profile, _location(profile, reading.moment)) for profile in profiles]
        days = {
            profile.person_id: _days(profile, location, reading.look_back)
            for profile, location in located
        }
        histories = _histories(cursor, days, _wrong_numbers(profiles), reading)
    return {
        profile.person_id: _facts(profile, location, histories[profile.person_id], company, reading)
        for profile, location in located
    }


def _profiles(cursor: CursorWrapper, person_ids: Sequence[str], reading: Reading) -> list[Profile]:
    parameters: dict[str, Any] = {
        "ids": _array(person_ids),
        "now": reading.now,
        "moment": reading.moment,
        # From then on at the latest the history is read, and from then on all of it.
        "since": reading.moment - (DAYS_IN_WEEK + DAYS_APART) * ONE_DAY,
        "window_since": reading.moment - (DAYS_IN_WEEK + DAYS_APART) * ONE_DAY + APART,
        "texts_since": reading.moment - TEXT_DAYS * ONE_DAY,
        "ended_since": reading.moment - ENDED_DAYS * ONE_DAY,
        "last_date": (reading.moment - DAYS_APART * ONE_DAY).date(),
        "asks_text": reading.channel in (Channel.TEXT, None),
        "asks_email": reading.channel in (Channel.EMAIL, None),
    }
    cursor.execute(PROFILES, parameters)
    return [
        Profile._make(
            (
                *row[:3],
                moment_or_none(orjson.loads(row[3]) if row[3] else None),
                *(orjson.loads(text) if text else [] for text in row[4:]),
            )
        )
        for row in cursor.fetchall()
    ]


def _location(profile: Profile, moment: dt.datetime) -> Location:
    places = [place_of(row) for row in profile.contacts if may_have_place(row)]

    def at(now: dt.datetime) -> Whereabouts:
        return whereabouts_of(
            stated_zone=profile.time_zone,
            stated_at=profile.time_zone_stated_at,
            contacts=places,
            now=now,
        )

    where = at(moment)
    stated_at = profile.time_zone_stated_at
    if profile.time_zone is None or stated_at is None:
        return Location(where, None, where)
    hold_until = stated_at + STATED_ZONE_LIFETIME
    if hold_until <= moment:
        return Location(where, None, where)
    return Location(where, hold_until, at(hold_until))


def _days(profile: Profile, location: Location, look_back: LookBack) -> int:
    """How many days of the history of a borrower are read."""
    days = look_back.days_for(
        intensity=profile.collections_intensity,
        states=location.now.states,
        is_reached_at_work=any(map(is_at_work, profile.contacts)),
    )
    if any(row[2] == ConsentKind.PRIOR_CONSENT for row in profile.consents):
        days = max(days, CONSENT_DAYS)
    return days + DAYS_APART


def _wrong_numbers(profiles: Iterable[Profile]) -> list[tuple[str, str]]:
    """The contacts that proved wrong before the history that is read begins, each with its person."""
    return [
        (row[0], profile.person_id)
        for profile in profiles
        for row in profile.contacts
        if row[HAS_PROVED_WRONG]
    ]


def _histories(
    cursor: CursorWrapper,
    days: Mapping[str, int],
    wrong_numbers: list[tuple[str, str]],
    reading: Reading,
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the history by person, whose ID is the last column.

    :param days: how many are read, by person.
    """
    parameters: dict[str, Any] = {
        "moment": reading.moment,
        "ids": _array(days),
        "days": _array(days.values()),
        "until": reading.moment + DAYS_AHEAD * ONE_DAY,
        "apart": APART,
        "channels": _array(
            Channel if reading.channel is None else (Channel.VOICE, reading.channel)
        ),
        "numbers": _array(contact_id for contact_id, _ in wrong_numbers),
        "people_of_numbers": _array(person_id for _, person_id in wrong_numbers),
        "days_of_numbers": _array(days[person_id] for _, person_id in wrong_numbers),
    }
    histories: dict[str, list[tuple[Any, ...]]] = {person_id: [] for person_id in days}
    cursor.execute(HISTORY, parameters)
    for row in cursor.fetchall():
        histories[row[-1]].append(row)
    return histories


def _array(values: Iterable[str] | Iterable[int]) -> str:
    """IDs of ours, or numbers, as an array of PostgreSQL; the driver would look at each of a thousand."""
    return f"{{{','.join(map(str, values))}}}"


def _facts(
    profile: Profile,
    location: Location,
    history: Iterable[tuple[Any, ...]],
    company: CompanyFact,
    reading: Reading,
) -> Facts:
    loans = loans_of(profile.loans)
    debts = debts_of(loans)
    events = [interaction_of(row, debts, company.time_zone) for row in history]
    events += [held_slot_of(row, debts) for row in profile.reservations]
    events.sort(key=lambda fact: (fact.at, fact.id))
    return Facts(
        person_id=profile.person_id,
        company=company,
        intensity=profile.collections_intensity,
        loans=loans,
        contacts={row[0]: contact_of(row, company.time_zone) for row in profile.contacts},
        history=tuple(events),
        do_not_interacts=tuple(do_not_interact_of(row, debts) for row in profile.do_not_interacts),
        consents=tuple(consent_of(row, debts) for row in profile.consents),
        possible_opt_outs=tuple(map(possible_opt_out_of, profile.possible_opt_outs)),
        zones=location.now.zones,
        zones_hold_until=location.hold_until,
        later_zones=location.later.zones,
        states=location.now.states,
        is_in_new_york_city=location.now.is_in_new_york_city,
        known_as=(
            known_as(profile.loans, profile.contacts) if reading.has_references else KnownAs()
        ),
    )
