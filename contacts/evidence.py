"""When something was said, and where that stands: what do-not-interacts and consents have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NoReturn

from django.db import IntegrityError

from peach_interactions import object_ids
from peach_interactions.errors import Fault, Invalid
from peach_interactions.object_ids import is_object_id

# How far a client's clock may run ahead.
TOLERANCE = dt.timedelta(minutes=5)
# Days around each of these still lie inside of the calendar, in every zone.
FIRST_DATE, LAST_DATE = dt.date(1970, 1, 1), dt.date(2999, 12, 31)
NO_SUCH_INTERACTION = "This person has no such interaction."
FIELD = "evidenceInteractionId"


def is_possible_date(date: dt.date) -> bool:
    """Tells whether rules can reckon with a date: from 1970 to 2999."""
    return FIRST_DATE <= date <= LAST_DATE


def date_faults(date: dt.date | None, field: str) -> Iterable[Fault]:
    """What is wrong with a date; None is no date."""
    if date is not None and not is_possible_date(date):
        yield Fault("out_of_range", f"A date from {FIRST_DATE} to {LAST_DATE}.", field)


def moment_faults(moment: dt.datetime, field: str, now: dt.datetime) -> Iterable[Fault]:
    """What is wrong with the moment at which something was received or given."""
    if moment > now + TOLERANCE:
        yield Fault("future", "This is more than 5 minutes in the future.", field)
    elif not is_possible_date(moment.date()):
        yield Fault("out_of_range", f"Not before {FIRST_DATE}.", field)


def evidence_faults(interaction_id: str | None) -> Iterable[Fault]:
    """Whether it is an ID of an interaction at all; that it is one of the person's, the database holds."""
    if interaction_id is not None and not is_object_id(interaction_id, object_ids.INTERACTION):
        yield Fault("not_found", NO_SUCH_INTERACTION, FIELD)


def refuse_foreign_evidence(error: IntegrityError) -> NoReturn:
    """Explains a violated key to the interactions; any other broken constraint is a defect and is raised again.

    :raises Invalid: when the evidence is no interaction of the person.
    """
    if "_evidence_of_person" not in str(error):
        raise error
    raise Invalid("not_found", NO_SUCH_INTERACTION, FIELD) from error
