"""What the borrowers of the demo consented to: enough for what the lenders did, and a fair share more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from borrowers.choices import BorrowerType
from borrowers.models import Person
from companies.callers import Caller
from compliance.demo.scene import Scene, heard_at, loans_of
from contacts.choices import Channel, ConsentKind, ContactStatus, ContactType
from contacts.consent_services import create_consent, revoke_consent
from contacts.models import Contact, DoNotInteract
from interactions.choices import Direction, Theme
from interactions.models import Interaction
from peach_interactions import object_ids
from peach_interactions.object_ids import new_object_id

# Texts of so many days rest on a consent that is not older than 60 dates then.
DAYS_OF_TEXTS = 44
MAX_DAYS_BEFORE_TEXT = 14
EMAIL_SHARE, AUTODIALED_SHARE = 0.22, 0.2
REVOKED_SHARE, EXPIRING_SHARE = 0.1, 0.15
FIRST_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Consented:
    """A consent to be recorded, and when it was revoked, if it was."""

    person: Person
    given_at: dt.datetime
    values: dict[str, Any]
    caller: Caller
    revoked_at: dt.datetime | None = None


def record_consents(scene: Scene) -> None:
    """Records them in the order in which they were given."""
    found = [*_to_texts(scene), *_to_emails(scene), *_to_autodialing(scene)]
    found += [*_to_marketing(scene), *_to_a_call_back(scene)]
    for consented in sorted(found, key=lambda item: (item.given_at, item.person.pk)):
        _record(consented, scene)


def _record(consented: Consented, scene: Scene) -> None:
    row = create_consent(
        caller=consented.caller,
        person=consented.person,
        values={
            **consented.values,
            # As if it had been recorded at the time.
            "id": new_object_id(object_ids.CONSENT, at=consented.given_at),
            "given_at": consented.given_at,
        },
        now=scene.now,
    )
    if consented.revoked_at is not None:
        revoke_consent(
            caller=consented.caller,
            person=consented.person,
            reference=row.pk,
            now=consented.revoked_at,
        )


def _to_texts(scene: Scene) -> Iterator[Consented]:
    """Whoever was texted lately had agreed or renewed it not long before; who opted out has revoked it."""
    since = scene.now - dt.timedelta(days=DAYS_OF_TEXTS)
    firsts: dict[str, Interaction] = {}
    for row in scene.log:
        is_text = row.channel == Channel.TEXT and row.direction == Direction.OUTBOUND
        if is_text and row.contact_id is not None and heard_at(row) > since:
            firsts.setdefault(row.contact_id, row)
    opted_out_at = {
        contact_id: row.received_at
        for row in DoNotInteract.objects.filter(person__in=scene.people, channels=[Channel.TEXT])
        for contact_id in row.contact_ids
    }
    for contact_id, text in firsts.items():
        evidence = _heard_before(scene, text)
        days = scene.random("text", str(text.person.external_id)).uniform(1, MAX_DAYS_BEFORE_TEXT)
        given_at = heard_at(text) - dt.timedelta(days=days)
        yield Consented(
            person=text.person,
            given_at=_not_before(text.person, given_at if evidence is None else heard_at(evidence)),
            values={
                "kind": ConsentKind.TEXT,
                "contact_id": contact_id,
                "evidence_interaction_id": None if evidence is None else evidence.pk,
            },
            caller=scene.recorder_of(text if evidence is None else evidence),
            revoked_at=opted_out_at.get(contact_id),
        )


def _heard_before(scene: Scene, text: Interaction) -> Interaction | None:
    """The last thing that the borrower said or did in the days before a text."""
    until = heard_at(text)
    since = until - dt.timedelta(days=MAX_DAYS_BEFORE_TEXT)
    heard = [
        row
        for row in scene.log
        if row.person_id == text.person_id
        and row.direction == Direction.INBOUND
        and row.channel in (Channel.VOICE, Channel.CHAT, Channel.GUI)
        and since < heard_at(row) < until
    ]
    return heard[-1] if heard else None


def _to_emails(scene: Scene) -> Iterator[Consented]:
    """Businesses, whose address is one at work, and some others, when they became customers."""
    for person in scene.people.values():
        rng = scene.random("email", str(person.external_id))
        is_business = person.borrower_type == BorrowerType.BUSINESS
        contact = scene.contact(person.pk, ContactType.EMAIL)
        if contact is None or not (is_business or rng.random() < EMAIL_SHARE):
            continue
        is_revoked = not is_business and rng.random() < REVOKED_SHARE
        days = rng.uniform(2, 35)
        yield Consented(
            person=person,
            given_at=_soon_after_opening(person, rng.random()),
            values={"kind": ConsentKind.EMAIL, "contact_id": contact.pk},
            caller=scene.system(person.company),
            revoked_at=scene.now - dt.timedelta(days=days) if is_revoked else None,
        )


def _to_autodialing(scene: Scene) -> Iterator[Consented]:
    """Of some numbers that agreed to it, by voice or text; some for a year only."""
    for person in scene.people.values():
        for contact in scene.contacts[person.pk]:
            rng = scene.random("autodialed", str(person.external_id), str(contact.value))
            if not _may_be_autodialed(contact) or rng.random() >= AUTODIALED_SHARE:
                continue
            given_at = _soon_after_opening(person, rng.random())
            yield Consented(
                person=person,
                given_at=given_at,
                values={
                    "kind": ConsentKind.AUTODIALED,
                    "channel": rng.choice((Channel.VOICE, Channel.VOICE, Channel.TEXT)),
                    "contact_id": contact.pk,
                    "expires_at": given_at + FIRST_YEAR if rng.random() < EXPIRING_SHARE else None,
                },
                caller=scene.system(person.company),
            )


def _may_be_autodialed(contact: Contact) -> bool:
    return contact.consent_autodialed_call and contact.status != ContactStatus.ARCHIVED


def _to_marketing(scene: Scene) -> Iterator[Consented]:
    """Whoever got an offer had agreed to offers; some do not want them any more."""
    offers: dict[str, list[Interaction]] = {}
    rows = scene.rows.filter(theme=Theme.MARKETING, direction=Direction.OUTBOUND)
    for row in rows.defer("content").order_by("started_at", "pk"):
        offers.setdefault(row.person_id, []).append(row)
    for sent in offers.values():
        first, last = sent[0], heard_at(sent[-1])
        rng = scene.random("marketing", str(first.person.external_id))
        given_at = heard_at(first) - dt.timedelta(days=rng.uniform(1, 20))
        is_revoked = rng.random() < 2 * REVOKED_SHARE
        yield Consented(
            person=first.person,
            given_at=_not_before(first.person, given_at),
            values={
                "kind": ConsentKind.MARKETING,
                "channel": first.channel,
                "contact_id": first.contact_id,
            },
            caller=scene.recorder_of(first),
            revoked_at=last + (scene.now - last) * rng.random() if is_revoked else None,
        )


def _to_a_call_back(scene: Scene) -> Iterator[Consented]:
    """To be called back on Monday, about the first of the loans that were talked about."""
    talk = scene.told.get("call me on Monday")
    if talk is not None:
        yield Consented(
            person=talk.person,
            given_at=heard_at(talk),
            values={
                "kind": ConsentKind.PRIOR_CONSENT,
                "loan_ids": loans_of(talk)[:1],
                "evidence_interaction_id": talk.pk,
            },
            caller=scene.recorder_of(talk),
        )


def _soon_after_opening(person: Person, share: float) -> dt.datetime:
    return person.created_at + dt.timedelta(hours=1) + dt.timedelta(days=2) * share


def _not_before(person: Person, moment: dt.datetime) -> dt.datetime:
    return max(moment, person.created_at + dt.timedelta(hours=1))
