"""What the borrowers of the demo do not want, or the law forbids, by the interactions in which it was said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from compliance.demo.scene import Scene, heard_at, loans_of
from contacts.choices import (
    Channel,
    ContactLabel,
    DoNotInteractReason,
    DoNotInteractSource,
    InconvenientPlace,
)
from contacts.do_not_interact_services import create_do_not_interact, withdraw_do_not_interact
from peach_interactions import object_ids
from peach_interactions.object_ids import new_object_id

SUNDAY = 6
TYPING_SECONDS = 95


@dataclass(frozen=True, slots=True)
class Request:
    """A do-not-interact; `told` and `ended_by` name interactions of the stories, `days` its length."""

    told: str
    reason: DoNotInteractReason
    values: dict[str, Any] = field(default_factory=dict)
    ended_by: str | None = None
    days: int | None = None
    is_about_loans: bool = False


REASON = DoNotInteractReason
BY_VOICE = {"channels": [Channel.VOICE]}
REQUESTS = (
    Request("cease", REASON.CEASE_COMMUNICATION),
    Request("attorney", REASON.ATTORNEY_REPRESENTED),
    Request("bankruptcy", REASON.BANKRUPTCY),
    Request("deceased", REASON.DECEASED),
    Request("identity theft", REASON.IDENTITY_THEFT, is_about_loans=True),
    Request("dispute", REASON.DISPUTE, ended_by="dispute answered", is_about_loans=True),
    Request("called up", REASON.MILITARY_DUTY),
    Request("away", REASON.BORROWER_REQUEST, days=7),
    Request(
        "nights",
        REASON.BORROWER_REQUEST,
        BY_VOICE | {"times_of_day": [{"from": "08:00", "to": "14:00"}]},
    ),
    Request("nights", REASON.BORROWER_REQUEST, BY_VOICE | {"days_of_week": [SUNDAY]}),
    Request("call at work", REASON.EMPLOYER_PROHIBITS, {"contact_labels": [ContactLabel.WORK]}),
    Request("refuses calls", REASON.ORAL_STATEMENT),
    Request(
        "not at home",
        REASON.BORROWER_REQUEST,
        BY_VOICE | {"place": InconvenientPlace.HOME},
        ended_by="at home again",
    ),
)


def record_requests(scene: Scene) -> None:
    """Records them as of when they were heard; those that have ended are withdrawn."""
    for request in REQUESTS:
        if request.told in scene.told:
            _record(scene, request)


def _record(scene: Scene, request: Request) -> None:
    evidence = scene.told[request.told]
    received_at = heard_at(evidence)
    values = {
        **request.values,
        # As if it had been typed in at the time.
        "id": new_object_id(
            object_ids.DO_NOT_INTERACT,
            at=evidence.created_at + dt.timedelta(seconds=TYPING_SECONDS),
        ),
        "reason": request.reason,
        "received_at": received_at,
        "source": DoNotInteractSource.ADMIN,
        "evidence_interaction_id": evidence.pk,
    }
    if request.days is not None:
        start = received_at.astimezone(scene.zone(evidence.person_id)).date()
        values["end_date"] = start + dt.timedelta(days=request.days - 1)
    if request.is_about_loans:
        values["loan_ids"] = loans_of(evidence)
    row = create_do_not_interact(
        caller=scene.recorder_of(evidence), person=evidence.person, values=values, now=scene.now
    )
    end = scene.told.get(request.ended_by or "")
    if end is not None:
        withdraw_do_not_interact(
            caller=scene.recorder_of(end),
            person=row.person,
            reference=row.pk,
            now=heard_at(end) + dt.timedelta(seconds=TYPING_SECONDS),
        )
