"""Random interactions for property tests: dense around the limits, near midnight and near changes of the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from contacts.models import Contact
from interactions.models import Interaction
from interactions.status_details import BLOCKED_BY_GUARD
from interactions.status_rules import (
    CONTACT_TYPE_OF_CHANNEL,
    LIVE_CHANNELS,
    WITHOUT_DETAILS,
    details_that_fit,
    outcomes_that_fit,
)
from peach_interactions.moments import start_of_day
from tests.compliance.worlds_rows import Sketch, stamped

ANY_CHANNEL = {
    "voice": 40,
    "text": 20,
    "email": 15,
    "mail": 7,
    "chat": 7,
    "fax": 4,
    "gui": 4,
    "document": 3,
}
THEMES = {
    "opsCollDebt": 70,
    "opsServicing": 12,
    "opsCollLocateBorrower": 6,
    "marketing": 4,
    "opsAccountCredentials": 3,
    "opsServicingDebtValidation": 2,
    "agentNotification": 3,
}
# Status, status details, agent's outcome of outbound calls.
CALLS: tuple[tuple[str, str | None, str | None], ...] = (
    ("attempted", "voiceNoAnswer", None),
    ("attempted", "voiceNoAnswer", None),
    ("attempted", None, "voiceNoAnswer"),
    ("attempted", "voiceLeftVoicemail", None),
    ("attempted", None, None),
    ("attempted", "voiceDropped", None),
    ("inProgress", None, None),
    ("failed", None, None),
    ("failed", "voiceBusy", "voiceNoAnswer"),
)
CONVERSATIONS: tuple[tuple[str, str | None, str | None], ...] = (
    ("succeeded", "voiceSpokeWithFirstParty", None),
    ("succeeded", "voiceSpokeWithAuthorizedThirdParty", None),
    ("succeeded", None, None),
    ("attempted", None, "voiceHungUp"),
    ("failed", "technicalFailure", "voiceLanguageBarrier"),
)
WRONG_NUMBERS: tuple[tuple[str, str | None, str | None], ...] = (
    ("attempted", "voiceWrongNumber", None),
    ("attempted", None, "voiceWrongNumber"),
    ("succeeded", None, "voiceWrongNumber"),
    ("attempted", "voiceWrongNumber", "voiceLeftVoicemail"),
)
Outcome = tuple[str, str | None, str | None]


def random_history(sketch: Sketch) -> list[Interaction]:
    """The interactions of a story, in no order."""
    rows = [row for story in _stories(sketch) for row in story(sketch)]
    rows += _planned(sketch)
    for row in rows:
        if sketch.chance(3):
            row.deleted_at = sketch.moment(0, 3)
    sketch.rng.shuffle(rows)
    return rows


def _stories(sketch: Sketch) -> list[Callable[[Sketch], Iterable[Interaction]]]:
    stories = [_conversations, _wrong_numbers, _messages, _few_contacts, _recordings, _anything]
    chosen = sketch.rng.sample(stories, sketch.one((0, 1, 1, 2)))
    if sketch.chance(50) or not chosen:
        chosen.append(_dense_calls)
    is_west_virginia = any(state == "WV" for _, state, _, _ in sketch.places)
    if sketch.chance(50 if is_west_virginia else 2):
        chosen.append(_crowd)
    return chosen


def _dense_calls(sketch: Sketch) -> Iterable[Interaction]:
    """Five to nine calls on seven or eight dates, mostly to one number about one debt."""
    contact = sketch.contact_of("phone", none_percent=5)
    loan_ids = sketch.loan_ids(none_percent=50)
    last = sketch.rng.randint(-1, 2)
    dates = sketch.one((1, 7, 7, 8, 8))
    for _ in range(sketch.rng.randint(5, 9)):
        other = sketch.contact_of("phone", none_percent=0) if sketch.chance(15) else contact
        outcome = sketch.one(CALLS) if sketch.chance(85) else None
        moment = sketch.moment(last - dates + 1, last)
        yield _done(sketch, "voice", "outbound", moment, other, outcome, loan_ids)
        if sketch.chance(10):
            soon = moment + sketch.one((60, 300, 301)) * dt.timedelta(seconds=1)
            yield _done(sketch, "voice", "outbound", soon, other, outcome, loan_ids)


def _conversations(sketch: Sketch) -> Iterable[Interaction]:
    for _ in range(sketch.one((1, 1, 2, 3))):
        contact = sketch.contact_of("phone", none_percent=15)
        direction = sketch.one(("outbound", "outbound", "inbound"))
        outcome = sketch.one(CONVERSATIONS)
        moment = sketch.moment(-8, 1)
        yield _done(sketch, "voice", direction, moment, contact, outcome)
        if sketch.chance(30):
            later = moment + sketch.one((1, 20, 200)) * dt.timedelta(minutes=1)
            yield _done(sketch, "voice", "outbound", later, contact, sketch.one(CALLS))


def _wrong_numbers(sketch: Sketch) -> Iterable[Interaction]:
    """Calls, a number found to be wrong, and more calls there."""
    contact = sketch.contact_of("phone", none_percent=5)
    loan_ids = sketch.loan_ids(none_percent=50)
    for _ in range(sketch.rng.randint(2, 6)):
        outcome = sketch.one(CALLS)
        yield _done(sketch, "voice", "outbound", sketch.moment(-6, -2), contact, outcome, loan_ids)
    wrong = sketch.one(WRONG_NUMBERS)
    yield _done(sketch, "voice", "outbound", sketch.moment(-3, -1), contact, wrong)
    for _ in range(sketch.rng.randint(0, 7)):
        outcome = sketch.one(CONVERSATIONS if sketch.chance(10) else CALLS)
        yield _done(sketch, "voice", "outbound", sketch.moment(-2, 1), contact, outcome, loan_ids)


def _messages(sketch: Sketch) -> Iterable[Interaction]:
    """Texts and e-mails, mostly outbound, and what the borrower answers."""
    for _ in range(sketch.rng.randint(2, 8)):
        channel = sketch.one(("text", "email"))
        direction = sketch.one(("outbound", "outbound", "outbound", "inbound"))
        contact = sketch.contact_of(CONTACT_TYPE_OF_CHANNEL[channel], none_percent=8)
        days = sketch.one(((-7, 1), (-2, 1), (0, 0), (-62, -58)))
        yield _done(sketch, channel, direction, sketch.moment(*days), contact, None)


def _few_contacts(sketch: Sketch) -> Iterable[Interaction]:
    """One to five by voice, text and e-mail in a week, where states and cities have their limits."""
    label = sketch.one((None, "work"))
    for _ in range(sketch.rng.randint(1, 5)):
        channel = sketch.one(("voice", "voice", "text", "email"))
        contact = sketch.contact_of(CONTACT_TYPE_OF_CHANNEL[channel], none_percent=5, label=label)
        outcome = sketch.one(CALLS) if channel == "voice" else ("succeeded", None, None)
        days = (-30, 0) if label == "work" and sketch.chance(40) else (-7, 0)
        yield _done(sketch, channel, "outbound", sketch.moment(*days), contact, outcome)


def _recordings(sketch: Sketch) -> Iterable[Interaction]:
    """Two to five prerecorded calls in about 30 dates, mostly to one phone at home."""
    contact = sketch.contact_of("phone", none_percent=0, label=sketch.one((None, "home", "home")))
    for _ in range(sketch.rng.randint(2, 5)):
        outcome = sketch.one(CALLS)
        row = _done(sketch, "voice", "outbound", sketch.moment(-32, 0), contact, outcome)
        row.is_prerecorded = True
        yield row


def _crowd(sketch: Sketch) -> Iterable[Interaction]:
    """About thirty calls or ten conversations in a week, the limits of West Virginia."""
    contact = sketch.contact_of("phone", none_percent=0)
    number, outcomes = sketch.one(((33, CALLS), (11, CONVERSATIONS)))
    for _ in range(number):
        outcome = sketch.one(outcomes)
        yield _done(sketch, "voice", "outbound", sketch.moment(-6, 0), contact, outcome)


def _anything(sketch: Sketch) -> Iterable[Interaction]:
    for _ in range(sketch.rng.randint(3, 10)):
        channel = sketch.weighted(ANY_CHANNEL)
        direction = sketch.one(("outbound", "outbound", "inbound"))
        contact = sketch.contact_of(CONTACT_TYPE_OF_CHANNEL.get(channel), none_percent=20)
        yield _done(sketch, channel, direction, sketch.moment(-31, 2), contact, None)


def _done(
    sketch: Sketch,
    channel: str,
    direction: str,
    moment: dt.datetime,
    contact: Contact | None,
    outcome: Outcome | None,
    loan_ids: list[str] | None = None,
) -> Interaction:
    """:param outcome: None is any. It is fitted to the direction by leaving out what does not fit."""
    status, details, agent_outcome = outcome or _random_outcome(sketch, channel, direction)
    if details not in details_that_fit(channel=channel, direction=direction, status=status):
        details = None
    row = _row(sketch, channel, direction, contact, loan_ids)
    row.status, row.status_details, row.agent_outcome = status, details, agent_outcome
    row.started_at = moment
    if status == "canceled" and sketch.chance(50):
        row.started_at = None
    elif sketch.chance(8):
        row.started_at = start_of_day(moment.date(), sketch.company.time_zone)
        row.started_at_has_time = False
    elif status in ("succeeded", "attempted") and sketch.chance(30):
        row.ended_at = moment + dt.timedelta(minutes=3)
    if details == BLOCKED_BY_GUARD:
        row.compliance_guard_rule_id = "regf.time"
    if details is not None:
        row.status_details_updated_at = row.created_at
    if agent_outcome is not None:
        row.agent_outcome_updated_at = row.created_at
    return row


def _random_outcome(sketch: Sketch, channel: str, direction: str) -> Outcome:
    """Any row of the table of statuses, and any outcome beside it."""
    statuses = {"attempted": 30, "succeeded": 40, "failed": 20, "canceled": 5}
    if channel in LIVE_CHANNELS:
        statuses["inProgress"] = 10
    status = sketch.weighted(statuses)
    details = None
    if status not in WITHOUT_DETAILS and sketch.chance(70):
        fitting = details_that_fit(channel=channel, direction=direction, status=status)
        details = sketch.one(fitting) if fitting else None
    outcomes = outcomes_that_fit(channel=channel)
    outcome = sketch.one(outcomes) if outcomes and sketch.chance(25) else None
    return status, details, outcome


def _planned(sketch: Sketch) -> Iterable[Interaction]:
    """Scheduled ones: still to come, left over, for a moment, over midnight, over several dates."""
    for _ in range(sketch.one((0, 0, 1, 1, 2, 3))):
        channel = sketch.weighted({"voice": 60, "text": 15, "email": 15, "mail": 10})
        contact = sketch.contact_of(CONTACT_TYPE_OF_CHANNEL[channel], none_percent=15)
        row = _row(sketch, channel, "outbound", contact, None)
        row.status = "scheduled"
        row.scheduled_at_from = sketch.moment(-6, 7)
        length = sketch.one((None, None, 0, 2, 2, 12, 30, 60))
        if length is not None:
            row.scheduled_at_to = row.scheduled_at_from + length * dt.timedelta(hours=1)
        yield row


def _row(
    sketch: Sketch,
    channel: str,
    direction: str,
    contact: Contact | None,
    loan_ids: list[str] | None,
) -> Interaction:
    row = Interaction(
        **sketch.owned(),
        channel=channel,
        direction=direction,
        theme=sketch.weighted(THEMES),
        contact=contact,
        is_prerecorded=channel == "voice" and sketch.chance(25),
        is_autodialed=channel in ("voice", "text") and sketch.chance(20),
        created_by=sketch.actor,
        is_external=True,
    )
    if direction == "inbound" and row.theme == "agentNotification":
        row.theme = "opsCollDebt"
    stamped(row)
    row.status_updated_at = row.created_at
    # Kept beside the row until the world has its table of loans.
    row.loan_ids_of_story = sketch.loan_ids(none_percent=45) if loan_ids is None else loan_ids
    return row
