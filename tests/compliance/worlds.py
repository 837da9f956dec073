"""Random worlds for property tests, and how to save them. The same seed gives the same world, IDs aside.

random_question is in worlds_questions.py, and can be imported from here.
"""

from __future__ import annotations

import datetime as dt
import random

from django.db import transaction

from borrowers.models import CoBorrower, Loan, Person
from contacts.choices import CHANNELS_OF_CONSENT, DoNotInteractReason, InconvenientPlace
from contacts.models import Consent, Contact, DoNotInteract
from interactions.models import Interaction, InteractionLoan
from interactions.status_rules import CONTACT_TYPE_OF_CHANNEL
from peach_interactions import object_ids
from peach_interactions.object_ids import new_object_id
from tests.compliance.plain_counting import is_conversation
from tests.compliance.plain_judge import (
    DEFAULT_REQUIRED_NOTICES,
    Hold,
    PlainSettings,
    Review,
    World,
)
from tests.compliance.worlds_history import ANY_CHANNEL, THEMES, random_history
from tests.compliance.worlds_questions import random_question as random_question
from tests.compliance.worlds_rows import (
    ONE_DAY,
    ONE_MICROSECOND,
    PLACES,
    Sketch,
    add_contacts,
    add_loans,
    random_sketch,
    stamped,
)

TIMES_OF_DAY = (
    [{"from": "21:00", "to": "24:00"}, {"from": "00:00", "to": "08:00"}],
    [{"from": "12:00", "to": "13:00"}],
    [{"from": "08:00", "to": "12:04"}, {"from": "17:00", "to": "21:00"}],
    [{"from": "00:00", "to": "24:00"}],
)


def random_world(rng: random.Random, now: dt.datetime) -> World:
    """Rows that were never saved: complete, and as the constraints of the database want them.

    Most of what happens lies around one date, which need not be now: a change of the clock, the first of
    September 2026, any other day of that year.
    """
    sketch = random_sketch(rng, now)
    add_loans(sketch)
    add_contacts(sketch)
    interactions = random_history(sketch)
    return World(
        company_kind=sketch.company.kind,
        company_zone=sketch.company.time_zone,
        settings=_random_settings(sketch),
        person=sketch.person,
        loans=sketch.loans,
        contacts=sketch.contacts,
        interactions=interactions,
        do_not_interacts=_random_requests(sketch, interactions),
        consents=_random_consents(sketch, interactions),
        holds=_random_holds(sketch),
        reviews=_random_reviews(sketch),
        loan_ids_of={row.id: row.loan_ids_of_story for row in interactions},
        now=now,
    )


@transaction.atomic
def save_world(world: World) -> None:
    """Stores the rows, with one query for each kind. Settings, holds and reviews are not stored.

    A world can be saved once; its company and whoever else owes a loan are saved with it.
    """
    company = world.person.company
    company.save(force_insert=True)
    for actor in {row.created_by.id: row.created_by for row in world.interactions}.values():
        actor.save(force_insert=True)
    owners = {loan.person_id: loan.person for loan in world.loans}
    owners[world.person.id] = world.person
    Person.objects.bulk_create(owners.values())
    Contact.objects.bulk_create(world.contacts)
    Loan.objects.bulk_create(world.loans)
    CoBorrower.objects.bulk_create(
        CoBorrower(loan=loan, person=world.person)
        for loan in world.loans
        if loan.person_id != world.person.id
    )
    Interaction.objects.bulk_create(world.interactions)
    InteractionLoan.objects.bulk_create(
        InteractionLoan(interaction_id=interaction_id, loan_id=loan_id)
        for interaction_id, loan_ids in world.loan_ids_of.items()
        for loan_id in loan_ids
    )
    DoNotInteract.objects.bulk_create(world.do_not_interacts)
    Consent.objects.bulk_create(world.consents)


def _random_settings(sketch: Sketch) -> PlainSettings:
    settings = PlainSettings(
        required_notices=DEFAULT_REQUIRED_NOTICES | {sketch.one(("freeForm", "refundScheduled"))}
        if sketch.chance(15)
        else DEFAULT_REQUIRED_NOTICES,
        allows_common_hours=sketch.chance(30),
    )
    if sketch.chance(25):
        settings.intensity_caps = {"light": (1, 3), "normal": (4, 7), "heavy": (20, 14)}
    if sketch.chance(15):
        settings.history_complete_from = sketch.anchor - sketch.rng.randint(0, 40) * ONE_DAY
    return settings


def _random_consents(sketch: Sketch, interactions: list[Interaction]) -> list[Consent]:
    return [_random_consent(sketch, interactions) for _ in range(sketch.one((0, 0, 1, 2, 3)))]


def _random_consent(sketch: Sketch, interactions: list[Interaction]) -> Consent:
    weights = {"priorConsent": 50, "text": 15, "autodialed": 10, "email": 15, "marketing": 10}
    if not sketch.loans:
        del weights["priorConsent"]
    kind = sketch.weighted(weights)
    channel = sketch.one(CHANNELS_OF_CONSENT[kind])
    is_prior = kind == "priorConsent"
    consent = Consent(
        **sketch.owned(),
        kind=kind,
        channel=channel,
        contact=sketch.contact_of(CONTACT_TYPE_OF_CHANNEL.get(channel), none_percent=60),
        loan_ids=sketch.loan_ids(none_percent=0 if is_prior else 90),
        given_to=sketch.weighted({"thisCompany": 80, "creditor": 10, "previousCollector": 10}),
        given_at=sketch.moment(*sketch.one(((-8, 1), (-8, 1), (-62, -58)))),
    )
    talks = [row for row in interactions if is_conversation(row)]
    if talks and sketch.chance(50):
        talk = sketch.one(talks)
        consent.evidence_interaction_id = talk.id
        if talk.started_at is not None and sketch.chance(80):
            consent.given_at = talk.started_at + sketch.one((-1, 0, 0, 1)) * ONE_MICROSECOND
    if sketch.chance(25):
        consent.expires_at = consent.given_at + sketch.one((1, 2, 6, 30)) * ONE_DAY
    if sketch.chance(20):
        consent.revoked_at = consent.given_at + sketch.one((0, 1, 3, 8)) * ONE_DAY
    return stamped(consent)


def _random_requests(sketch: Sketch, interactions: list[Interaction]) -> list[DoNotInteract]:
    number = sketch.one((0, 0, 0, 1, 1, 2, 3))
    return [_random_request(sketch, interactions) for _ in range(number)]


def _random_request(sketch: Sketch, interactions: list[Interaction]) -> DoNotInteract:
    received_at = sketch.moment(*sketch.one(((-6, 1), (-1, 0), (-40, -1))))
    request = DoNotInteract(
        **sketch.owned(),
        reason=sketch.one((*DoNotInteractReason.values, *("borrowerRequest", "optOut") * 3)),
        received_at=received_at,
        start_date=received_at.date() + sketch.one((0, 0, 0, -1, 1, 3)) * ONE_DAY,
    )
    if request.reason == "optOut" and sketch.chance(85):
        _fill_opt_out(sketch, request, interactions)
    else:
        _fill_axes(sketch, request)
    if sketch.chance(20):
        request.end_date = request.start_date + sketch.one((0, 1, 3, 8)) * ONE_DAY
    if sketch.chance(15):
        request.withdrawn_at = request.received_at + sketch.one((0, 1, 4)) * ONE_DAY
    return stamped(request)


def _fill_opt_out(sketch: Sketch, request: DoNotInteract, interactions: list[Interaction]) -> None:
    """As the server records one: for the channel, and one contact or all of its type."""
    channel = sketch.one(("text", "text", "email", "voice"))
    wanted = CONTACT_TYPE_OF_CHANNEL[channel]
    contacts = [one for one in sketch.contacts if one.contact_type == wanted]
    request.channels = [channel]
    request.source = "textReply" if channel == "text" else "emailReply"
    if contacts and sketch.chance(60):
        contacts = [sketch.one(contacts)]
    request.contact_ids = [contact.id for contact in contacts]
    replies = [
        (row.id, row.started_at)
        for row in interactions
        if row.channel == channel and row.started_at is not None
    ]
    if replies and sketch.chance(70):
        request.evidence_interaction_id, request.received_at = sketch.one(replies)
        request.start_date = request.received_at.date()


def _fill_axes(sketch: Sketch, request: DoNotInteract) -> None:
    if sketch.chance(30):
        request.channels = [sketch.one((*ANY_CHANNEL, "all"))]
    if sketch.chance(15):
        request.themes = [sketch.one((*THEMES, "all"))]
    if sketch.chance(20):
        request.loan_ids = sketch.loan_ids(none_percent=0)
    if sketch.chance(20) and sketch.contacts:
        request.contact_ids = [sketch.one(sketch.contacts).id]
    if sketch.chance(15):
        request.contact_labels = [sketch.one(("personal", "work", "home"))]
    if sketch.chance(25):
        request.place = sketch.one(InconvenientPlace.values)
    if sketch.chance(20):
        request.days_of_week = sorted(sketch.rng.sample(range(7), sketch.rng.randint(1, 4)))
    if sketch.chance(25):
        request.times_of_day = [dict(row) for row in sketch.one(TIMES_OF_DAY)]
    if sketch.chance(20):
        request.time_zone = sketch.one(PLACES)[3]


def _random_holds(sketch: Sketch) -> list[Hold]:
    holds = []
    for _ in range(sketch.one((0, 0, 0, 1, 2))):
        channel = sketch.weighted({"voice": 60, "text": 20, "email": 20})
        contact = sketch.contact_of(CONTACT_TYPE_OF_CHANNEL[channel], none_percent=10)
        holds.append(
            Hold(
                id=new_object_id(object_ids.RESERVATION),
                channel=channel,
                contact_id=None if contact is None else contact.id,
                loan_ids=sketch.loan_ids(none_percent=40),
                at=sketch.moment(-3, 5),
                is_prerecorded=channel == "voice" and sketch.chance(40),
            )
        )
    return holds


def _random_reviews(sketch: Sketch) -> list[Review]:
    if not sketch.chance(15):
        return []
    channel = sketch.one(("text", "email"))
    contact = sketch.contact_of(CONTACT_TYPE_OF_CHANNEL[channel], none_percent=30)
    contact_id = None if contact is None else contact.id
    return [Review(channel, contact_id, sketch.moment(-3, 0))]
