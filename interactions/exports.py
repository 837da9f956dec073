"""Keeps who exported what. It is written before the first row leaves, so that no export goes unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from companies.models import Actor
from interactions.choices import ExportKind
from interactions.models import ExportRecord

MAX_FILTER_LENGTH = 2_000
MAX_NAME_LENGTH = 200


def keep_exports(
    *,
    kind: ExportKind,
    numbers: Mapping[str, int | None],
    exported_by: str,
    now: dt.datetime,
    chosen: str = "",
    actor: Actor | None = None,
    ip_address: str | None = None,
) -> None:
    """Keeps one export, in a record for each company.

    :param numbers: how many rows of each company, by its ID; None: all that is known about one borrower.
    :param chosen: which rows, as the list's address says it; what is longer than 2,000 characters is cut off.
    :param actor: None for somebody at the shell.
    """
    ExportRecord.objects.bulk_create(
        ExportRecord(
            company_id=company_id,
            kind=kind,
            exported_at=now,
            actor=actor,
            exported_by=exported_by[:MAX_NAME_LENGTH],
            ip_address=ip_address,
            filter=chosen[:MAX_FILTER_LENGTH],
            number_of_rows=number,
        )
        for company_id, number in numbers.items()
    )
