"""The erasure of a person's data in what the guard keeps: decisions stay, the notes in them go.

Facts and answers of decisions hold IDs, dates and words of the vocabulary only.
"""

import pgtrigger

from compliance.models import Decision, OptOutReview
from peach_interactions.history import events_of, forget_reasons


def blank_decisions(*, person_id: str) -> int:
    """Removes the free text of a person's decisions; how many had some."""
    reviews = OptOutReview.objects.filter(person_id=person_id).values("pk")
    events = events_of(OptOutReview).objects.filter(pgh_obj_id__in=reviews)
    forget_reasons(OptOutReview, events)
    with pgtrigger.ignore(f"{Decision._meta.label}:append_only"):
        rows = Decision.objects.filter(person_id=person_id, purpose_note__isnull=False)
        return rows.update(purpose_note=None)
