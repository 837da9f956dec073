"""Random questions about a random world, at moments near the edges."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

from contacts.whereabouts import whereabouts_of
from interactions.choices import THEME_OF_SUBJECT, Purpose
from interactions.models import Interaction
from interactions.status_rules import CONTACT_TYPE_OF_CHANNEL
from tests.compliance.plain_world import US_ZONES, Question, World

ONE_DAY = dt.timedelta(days=1)
ONE_MICROSECOND = dt.timedelta(microseconds=1)
CHANNELS = {
    "voice": 52,
    "text": 18,
    "email": 12,
    "mail": 6,
    "chat": 4,
    "fax": 3,
    "gui": 2,
    "document": 3,
}
THEMES = {
    "opsCollDebt": 68,
    "opsServicing": 11,
    "opsCollLocateBorrower": 7,
    "marketing": 5,
    "opsAccountCredentials": 3,
    "opsServicingDebtValidation": 2,
    "opsCollVerifyEmployment": 2,
    "agentNotification": 2,
}
SUBJECTS = (
    *("electronicConsentOptOut", "electronicConsentOptOut", "loanOverdueFirstNotice", "freeForm"),
    *("statementGenerated", "refundScheduled", "promoProgramReminder", "confirmationCode"),
    *("ceaseCommunicationAcknowledgement", "ceaseCommunicationRefuseToPay", "custom7"),
    *("creditNegativeInfoReported", "caseEscalation"),
)
# Of the hours, and of the night.
OPEN_EDGES = ("08:00", "09:30", "12:00", "12:04", "12:05", "13:00", "16:59", "20:59:59.999999")
CLOSED_EDGES = ("00:00", "01:30", "02:30", "07:59:59.999999", "21:00", "23:50", "23:59:59.999999")
DATES_AFTER = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 6, 7, 7, 8, 29, 30, 59, 60, 61, 200)
SECONDS_AFTER = (0, 0, 1, 60, 180, 299, 300, 301)


def random_question(rng: random.Random, world: World) -> tuple[Question, dt.datetime]:
    """A question that the API would take, and the moment it is about."""
    question = Question(channel=_weighted(rng, CHANNELS), theme=_weighted(rng, THEMES))
    if rng.random() < 0.25:
        question.subject = rng.choice(SUBJECTS)
        question.theme = THEME_OF_SUBJECT[question.subject] or question.theme
    if world.loans and rng.random() < 0.4:
        loans = rng.sample(world.loans, rng.randint(1, len(world.loans)))
        question.loan_ids = [loan.id for loan in loans]
    _choose_contact(rng, world, question)
    moment = _random_moment(rng, world)
    if question.channel in ("voice", "text"):
        question.is_autodialed = rng.random() < 0.08
        question.is_prerecorded = rng.random() < 0.15
    if rng.random() < 0.5:
        moment = _ask_as_before(rng, world, question, moment)
    if rng.random() < 0.12:
        moment = _carry_out_planned(rng, world, question, moment)
    if rng.random() < 0.1:
        moment = _confirm_opt_out(rng, world, question, moment)
    elif rng.random() < 0.1:
        moment = _ask_when_revocation_begins(rng, world, question, moment)
    if world.holds and rng.random() < 0.2:
        question.reservation_id = rng.choice(world.holds).id
    if rng.random() < 0.25:
        question.purpose = rng.choice(Purpose.values)
        question.purpose_deadline = _random_deadline(rng, question.purpose, moment)
    if rng.random() < 0.08:
        question.at_noon_zone = world.company_zone
    return question, moment


def _choose_contact(rng: random.Random, world: World, question: Question) -> None:
    wanted = CONTACT_TYPE_OF_CHANNEL.get(question.channel)
    fitting = [one for one in world.contacts if wanted in (None, one.contact_type)]
    if fitting and rng.random() < (0.5 if wanted else 0.25):
        question.contact_id = rng.choice(fitting).id


def _ask_as_before(
    rng: random.Random, world: World, question: Question, moment: dt.datetime
) -> dt.datetime:
    """One more of what was done before, a few dates later, within hours: here the limits decide."""
    rows = [
        row
        for row in world.interactions
        if row.direction == "outbound" and row.started_at is not None
    ]
    if not rows:
        return moment
    row = rng.choice(rows)
    question.channel, question.contact_id = row.channel, row.contact_id
    question.theme, question.subject = "opsCollDebt", None
    question.is_prerecorded = row.is_prerecorded and rng.random() < 0.8
    question.is_autodialed = False
    return _moment_after(rng, world, row.started_at, rng.choice(OPEN_EDGES))


def _random_deadline(rng: random.Random, purpose: str, moment: dt.datetime) -> dt.datetime | None:
    needs_one = purpose == Purpose.TIME_CRITICAL
    if not needs_one and rng.random() < 0.5:
        return None
    return moment + rng.choice((-1, 0, 1, 100_000_000_000)) * ONE_MICROSECOND


def _carry_out_planned(
    rng: random.Random, world: World, question: Question, moment: dt.datetime
) -> dt.datetime:
    """The same question again about something scheduled, when it is due or at any other time."""
    planned = [row for row in world.interactions if row.status == "scheduled"]
    if not planned:
        return moment
    row = rng.choice(planned)
    question.interaction_id = row.id
    question.channel, question.contact_id = row.channel, row.contact_id
    return rng.choice((moment, row.scheduled_at_from, row.scheduled_at_to or row.scheduled_at_from))


def _confirm_opt_out(
    rng: random.Random, world: World, question: Question, moment: dt.datetime
) -> dt.datetime:
    opt_outs = [
        row
        for row in world.do_not_interacts
        if row.reason == "optOut" and row.channels and row.contact_ids
    ]
    if not opt_outs or question.interaction_id is not None:
        return moment
    row = rng.choice(opt_outs)
    question.subject, question.theme = "electronicConsentOptOut", "opsServicing"
    question.channel = row.channels[0]
    wanted = CONTACT_TYPE_OF_CHANNEL.get(question.channel)
    named = [one.id for one in world.contacts if one.id in row.contact_ids]
    types = {one.id: one.contact_type for one in world.contacts}
    fitting = [one for one in named if wanted in (None, types[one])]
    question.contact_id = rng.choice(fitting) if fitting else None
    return row.received_at + dt.timedelta(seconds=rng.choice(SECONDS_AFTER))


def _ask_when_revocation_begins(
    rng: random.Random, world: World, question: Question, moment: dt.datetime
) -> dt.datetime:
    """About an automatic call or a text around 2027-01-31, where there was an opt-out."""
    if question.channel not in ("voice", "text"):
        return moment
    if all(request.reason != "optOut" for request in world.do_not_interacts):
        return moment
    question.is_autodialed = rng.random() < 0.7
    return _moment_after(
        rng, world, dt.datetime(2027, 1, 30, 12, tzinfo=dt.UTC), rng.choice(OPEN_EDGES)
    )


# Moments


def _random_moment(rng: random.Random, world: World) -> dt.datetime:
    base = rng.choice([*_moments_of(world), dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)])
    if rng.random() < 0.2:
        jitter = rng.choice((-1, 0, 1)) * ONE_MICROSECOND
        return base + dt.timedelta(seconds=rng.choice(SECONDS_AFTER)) + jitter
    return _moment_after(
        rng, world, base, rng.choice(CLOSED_EDGES if rng.random() < 0.2 else OPEN_EDGES)
    )


def _moment_after(
    rng: random.Random, world: World, base: dt.datetime, time_of_day: str
) -> dt.datetime:
    """A time of day by the clock of one of the borrower's zones, some dates after another moment."""
    zone = rng.choice(_zones_of(world, base))
    date = base.astimezone(ZoneInfo(zone)).date() + rng.choice(DATES_AFTER) * ONE_DAY
    time = dt.time.fromisoformat(time_of_day).replace(fold=rng.randint(0, 1))
    return dt.datetime.combine(date, time, ZoneInfo(zone)).astimezone(dt.UTC)


def _zones_of(world: World, moment: dt.datetime) -> tuple[str, ...]:
    whereabouts = whereabouts_of(
        stated_zone=world.person.time_zone,
        stated_at=world.person.time_zone_stated_at,
        contacts=world.contacts,
        now=moment,
    )
    return whereabouts.zone_names or US_ZONES


def _moments_of(world: World) -> list[dt.datetime]:
    """When something happened, begins or ends."""
    moments: list[dt.datetime | None] = []
    for row in world.interactions:
        moments += _moments_of_interaction(row)
    for request in world.do_not_interacts:
        moments += [request.received_at, request.withdrawn_at]
        for date in (request.start_date, request.end_date):
            moments.append(date and dt.datetime.combine(date, dt.time(12), dt.UTC))
    for consent in world.consents:
        moments += [consent.given_at, consent.expires_at, consent.revoked_at]
    moments += [hold.at for hold in world.holds]
    moments += [review.received_at for review in world.reviews]
    return [moment for moment in moments if moment is not None]


def _moments_of_interaction(row: Interaction) -> list[dt.datetime | None]:
    return [row.started_at, row.scheduled_at_from, row.scheduled_at_to]


def _weighted(rng: random.Random, weights: dict[str, int]) -> str:
    return rng.choices([*weights], [*weights.values()])[0]
