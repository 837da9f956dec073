"""Opt-outs in the messages of the demo: the guard reads those that were stored without it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from compliance.demo.scene import Scene, heard_at
from compliance.models import OptOutReview
from compliance.opt_outs import REFUSED_DELIVERIES, decide_opt_out, look_for_opt_out
from contacts.choices import Channel
from interactions.choices import Direction

# One message is read by somebody after so long; the later ones wait.
READ_AFTER = dt.timedelta(hours=19)
READ_COUNT = 1


def look_for_opt_outs(scene: Scene) -> None:
    """Records what the guard would have recorded when these messages came in."""
    written = Q(direction=Direction.INBOUND, channel__in=(Channel.TEXT, Channel.EMAIL))
    refused = Q(direction=Direction.OUTBOUND, status_details__in=sorted(REFUSED_DELIVERIES))
    for row in scene.rows.filter(written | refused).order_by("started_at", "pk"):
        look_for_opt_out(caller=scene.recorder_of(row), interaction=row, now=heard_at(row))
    reviews = OptOutReview.objects.filter(person__in=list(scene.people)).undecided()
    for review in reviews.order_by("received_at", "pk")[:READ_COUNT]:
        decide_opt_out(
            caller=scene.supervisor(review.company),
            interaction_id=review.pk,
            is_opt_out=False,
            now=review.received_at + READ_AFTER,
        )
