"""The facts that a decision rests on, as short lines: each a link to its row, and what was known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from compliance.admin.links import Link, Links
from compliance.admin.moments_shown import MOMENT, on_clock
from compliance.models import Decision
from compliance.snapshots import told

Json = dict[str, Any]

MAX_SHOWN = 200
# Said by the link, or of no use to people.
UNTOLD = frozenset({"id", "interaction_id", "debt", "debts", "who"})


@dataclass(frozen=True, slots=True)
class FactLine:
    link: Link
    details: str


@dataclass(frozen=True, slots=True)
class FactSection:
    """Facts of one kind; `number` counts those that are not shown, too."""

    title: str
    number: int
    lines: list[FactLine]

    @property
    def number_hidden(self) -> int:
        return self.number - len(self.lines)


def facts_shown(decision: Decision, links: Links) -> list[FactSection]:
    """All kinds of them, with the newest interactions first."""
    facts = told(decision.facts)
    opt_outs = [{"id": row["interaction_id"], **row} for row in facts["possibleOptOuts"]]
    kinds = (
        ("Loans", facts["loans"], links.loan),
        ("Contacts", facts["contacts"], links.contact),
        ("Interactions, planned ones and held slots", facts["interactions"][::-1], _interaction),
        ("Do-not-interacts", facts["doNotInteracts"], _linked_to("contacts_donotinteract")),
        ("Consents", facts["consents"], _linked_to("contacts_consent")),
        ("Possible opt-outs", opt_outs, _interaction),
    )
    return [_section(title, rows, link, links) for title, rows, link in kinds]


def where_known(decision: Decision) -> str:
    """The states whose rules apply, and the intensity, as they were known."""
    facts = decision.facts
    parts = [f"states: {', '.join(facts['states']) or 'none known'}"]
    if facts["isInNewYorkCity"]:
        parts.append("New York City")
    parts.append(f"intensity: {facts['intensity']}")
    parts.append(f"kind of company: {facts['company']['kind']}")
    return "; ".join(parts)


def _section(
    title: str, rows: Iterable[Json], link: Callable[[str], Link], links: Links
) -> FactSection:
    known = [row for row in rows if row["id"] is not None]
    lines = [FactLine(link(row["id"]), details_of(row, links)) for row in known[:MAX_SHOWN]]
    return FactSection(title, len(known), lines)


def _interaction(pk: str) -> Link:
    page = "interactions_interaction" if pk.startswith("IN-") else "compliance_reservation"
    return _linked_to(page)(pk)


def _linked_to(page: str) -> Callable[[str], Link]:
    return lambda pk: Link(pk, reverse(f"admin:{page}_change", args=[pk]))


def details_of(row: Json, links: Links) -> str:
    """What is there, by name; what is absent or untrue is left out."""
    parts = [
        f"contact: {links.contact(value).text}" if name == "contact_id" else _told(name, value)
        for name, value in row.items()
        if name not in UNTOLD and value not in (None, False, "", [])
    ]
    return "; ".join(parts)


def _told(name: str, value: Any) -> str:
    words = name.replace("_", " ")
    if value is True:
        return words
    if isinstance(value, list):
        return f"{words}: {', '.join(map(_text, value))}"
    return f"{words}: {_text(value)}"


def _text(value: Any) -> str:
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return on_clock(dt.datetime.fromisoformat(value))
    return "–".join(map(str, value)) if isinstance(value, list) else str(value)
