"""Whether a do-not-interact or a consent covers a case (compliance.md section 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple

from compliance.calendar import (
    LocalMoment,
    clock_change_on,
    local_moment,
    midnight_after,
    moments_of,
    noon_of,
)
from compliance.case import Case
from compliance.facts import ConsentFact, DoNotInteractFact, LoanFact
from compliance.rules.rule import Finding, Loans
from contacts.choices import ALL, ConsentGivenTo, ConsentKind, DoNotInteractReason
from interactions.choices import Theme
from peach_interactions.moments import start_of_day

END_OF_DAY = "24:00"


class Match(NamedTuple):
    """A do-not-interact that covers the case for some loans, and when its own terms end that; None: never."""

    row: DoNotInteractFact
    loans: Loans
    until: dt.datetime | None


def matches(
    case: Case,
    loans: Loans,
    is_meant: Callable[[DoNotInteractFact], bool],
    *,
    is_on_all_matters: bool = False,
) -> list[Match]:
    """The do-not-interacts that cover the case now.

    :param is_on_all_matters: whether they are taken to cover every channel, theme, contact, loan and hour.
    """
    found = []
    for row in case.facts.do_not_interacts:
        if not is_meant(row) or not _is_received(row, case):
            continue
        if not is_on_all_matters and not _fits(row, case):
            continue
        covered = tuple(loan for loan in loans if is_on_all_matters or _names(row, loan))
        if is_on_all_matters:
            row = row._replace(days_of_week=(), times_of_day=())
        zones = [local for local in _locals(row, case) if _holds_at(row, local, case)]
        if covered and zones:
            found.append(Match(row, covered, _until(row, zones, case)))
    return found


def has_reason(*reasons: DoNotInteractReason) -> Callable[[DoNotInteractFact], bool]:
    words = frozenset(reasons)
    return lambda row: row.reason in words


def finding_of(found: list[Match], loans: Loans, message: str, **more: object) -> Finding | None:
    """One finding for all that matches: it holds until the last of them has ended."""
    if not found:
        return None
    covered = {loan for match in found for loan in match.loans}
    ends = [match.until for match in found]
    known = [end for end in ends if end is not None]
    return Finding(
        loans=tuple(loan for loan in loans if loan in covered),
        until=None if len(known) < len(ends) else max(known),
        message=message,
        interaction_ids=(),
        **more,  # type: ignore[arg-type]
    )


def _is_received(row: DoNotInteractFact, case: Case) -> bool:
    is_withdrawn = row.withdrawn_at is not None and row.withdrawn_at <= case.moment
    return row.received_at <= case.moment and not is_withdrawn


def _fits(row: DoNotInteractFact, case: Case) -> bool:
    return _fits_channel_and_theme(row, case) and _fits_contact(row, case)


def _fits_channel_and_theme(row: DoNotInteractFact, case: Case) -> bool:
    question = case.question
    channels, themes = row.channels, row.themes
    if channels and ALL not in channels and question.channel not in channels:
        return False
    if not themes or question.theme in themes:
        return True
    return ALL in themes and question.theme != Theme.OPS_ACCOUNT_CREDENTIALS


def _fits_contact(row: DoNotInteractFact, case: Case) -> bool:
    contact = case.contact
    if row.contact_ids and (contact is None or contact.id not in row.contact_ids):
        return False
    if row.contact_labels and (contact is None or contact.label not in row.contact_labels):
        return False
    return row.place is None or case.place == row.place


def _names(row: DoNotInteractFact | ConsentFact, loan: LoanFact) -> bool:
    return row.debts is None or (loan.debt is not None and loan.debt in row.debts)


def _locals(row: DoNotInteractFact, case: Case) -> Iterable[LocalMoment]:
    """Its own zone, else each where the borrower may be."""
    if row.time_zone is None:
        return case.locals
    return (local_moment(row.time_zone, case.moment),)


def _clock_of(local: LocalMoment, case: Case) -> LocalMoment:
    if not case.question.is_at_company_noon:
        return local
    return local_moment(local.zone, noon_of(case.moment, zone=case.facts.company.time_zone))


def _holds_at(row: DoNotInteractFact, local: LocalMoment, case: Case) -> bool:
    if local.date < row.start_date or (row.end_date is not None and local.date > row.end_date):
        return False
    if row.days_of_week and local.date.weekday() not in row.days_of_week:
        return False
    if not row.times_of_day:
        return True
    time = _clock_of(local, case).time
    return any(is_between(time, start, end) for start, end in row.times_of_day)


def is_between(time: dt.time, start: str, end: str) -> bool:
    """Whether a time lies from a start to before an end, both as HH:MM; 24:00 is the end of the day."""
    is_before_end = end == END_OF_DAY or time < dt.time.fromisoformat(end)
    return dt.time.fromisoformat(start) <= time and is_before_end


def _until(row: DoNotInteractFact, zones: list[LocalMoment], case: Case) -> dt.datetime | None:
    """When it stops to cover the case in one of the zones where it does; None: never."""
    ends = [end for local in zones if (end := _end_in(row, local, case)) is not None]
    withdrawn = [] if row.withdrawn_at is None else [row.withdrawn_at]
    if len(ends) < len(zones):
        return min(withdrawn, default=None)
    return min([max(ends), *withdrawn])


def _end_in(row: DoNotInteractFact, local: LocalMoment, case: Case) -> dt.datetime | None:
    if row.times_of_day and case.question.is_at_company_noon:
        return min(case.next_company_day(), midnight_after(local.zone, local.date))
    if row.times_of_day:
        return min(_edges(row, local, case.moment))
    if row.days_of_week and len(set(row.days_of_week)) < 7:
        return midnight_after(local.zone, local.date)
    return None if row.end_date is None else midnight_after(local.zone, row.end_date)


def _edges(row: DoNotInteractFact, local: LocalMoment, moment: dt.datetime) -> list[dt.datetime]:
    """The moments after now, today and up to midnight, at which one of its times of day ends."""
    ends = [
        edge
        for _, end in row.times_of_day
        if end != END_OF_DAY
        for edge in moments_of(local.zone, local.date, dt.time.fromisoformat(end))
        if edge > moment
    ]
    change = clock_change_on(local.zone, local.date)
    changes = [change] if change is not None and change > moment else []
    return [*ends, *changes, midnight_after(local.zone, local.date)]


def next_edges(row: DoNotInteractFact, zone: str, date: dt.date) -> list[dt.datetime]:
    """All moments of a date in a zone at which it may begin or cease to hold."""
    change = clock_change_on(zone, date)
    edges = [start_of_day(date, zone), *([change] if change else [])]
    for start, end in row.times_of_day:
        for text in (start, end):
            if text != END_OF_DAY:
                edges += moments_of(zone, date, dt.time.fromisoformat(text))
    return edges


def valid_consents(
    case: Case,
    kind: ConsentKind,
    *,
    channel: str | None = None,
    is_direct: bool = True,
) -> list[ConsentFact]:
    """The consents of a kind that cover the contact now.

    :param channel: None is the question's.
    :param is_direct: whether only what was given to this company counts.
    """
    contact_id = None if case.contact is None else case.contact.id
    return [
        consent
        for consent in case.facts.consents
        if consent.kind == kind
        and consent.channel == (channel or case.question.channel)
        and consent.contact_id in (None, contact_id)
        and (not is_direct or consent.given_to == ConsentGivenTo.THIS_COMPANY)
        and is_valid_at(consent, case.moment)
    ]


def is_valid_at(consent: ConsentFact, moment: dt.datetime) -> bool:
    """Given, not yet expired by its own date, and not yet revoked."""
    has_expired = consent.expires_at is not None and consent.expires_at <= moment
    is_revoked = consent.revoked_at is not None and consent.revoked_at <= moment
    return consent.given_at <= moment and not has_expired and not is_revoked
