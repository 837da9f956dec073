"""The facts of a decision as they are kept with it: enough to judge it again, and no personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable
from functools import cache, lru_cache
from typing import Any, TypeVar, cast, get_type_hints

from compliance.facts import (
    Cap,
    CompanyFact,
    ConsentFact,
    ContactFact,
    DoNotInteractFact,
    Facts,
    InteractionFact,
    LoanFact,
    PossibleOptOut,
)
from contacts.whereabouts import PossibleZone

Json = dict[str, Any]
Fact = TypeVar("Fact")
# Raise it when a fact is added, dropped or renamed: decisions of another form are not judged again.
FORM = 1
# Of each kind of fact, the fields that are moments, dates, sets and tuples: JSON knows none of these.
_MOMENTS = {
    "at", "planned_to", "texts_agreed_at", "reassigned_checked_at",
    "first_email_from_at", "last_text_from_at", "first_reached_at", "received_at", "withdrawn_at",
    "given_at", "expires_at", "revoked_at",
}  # fmt: skip
_DATES = {"last_text_from_on", "written_date", "start_date", "end_date"}
# What few interactions have: planned_to, written_date, is_prerecorded.
_NOTHING_RARE = (None, None, False)
_TUPLES = {"channels", "themes", "contact_ids", "contact_labels", "days_of_week"}


def snapshot_of(facts: Facts) -> Json:
    """The facts as JSON."""
    company = facts.company
    return {
        "form": FORM,
        "personId": facts.person_id,
        "company": {
            "kind": company.kind,
            "timeZone": company.time_zone,
            "requiredNotices": sorted(company.required_notices),
            "caps": {word: list(cap) for word, cap in company.caps.items()},
            "allowsCommonHours": company.allows_common_hours,
            "historyCompleteFrom": _json(company.history_complete_from),
        },
        "intensity": facts.intensity,
        "loans": [_row(fact) for fact in facts.loans],
        "contacts": [_row(fact) for fact in facts.contacts.values()],
        "history": _history(facts.history),
        "doNotInteracts": [_row(fact) for fact in facts.do_not_interacts],
        "consents": [_row(fact) for fact in facts.consents],
        "possibleOptOuts": [_row(fact) for fact in facts.possible_opt_outs],
        "zones": [[zone.name, zone.source, zone.contact_id] for zone in facts.zones],
        "zonesHoldUntil": _json(facts.zones_hold_until),
        "laterZones": [[zone.name, zone.source, zone.contact_id] for zone in facts.later_zones],
        "states": sorted(facts.states),
        "isInNewYorkCity": facts.is_in_new_york_city,
    }


def told(snapshot: Json) -> Json:
    """A snapshot with its interactions by the names of their fields, as the other facts are."""
    if not is_of_present_form(snapshot):
        return snapshot
    rows = [
        {
            name: value
            for name, value in zip(InteractionFact._fields, row, strict=True)
            if value is not None and value is not False
        }
        for row in _interaction_rows(snapshot)
    ]
    others = {name: facts for name, facts in snapshot.items() if name != "history"}
    return {**others, "interactions": rows}


def is_of_present_form(snapshot: Json) -> bool:
    """Whether a snapshot holds the facts as the rules know them today."""
    return snapshot.get("form") == FORM


def facts_of(snapshot: Json) -> Facts:
    """The facts that a snapshot was made of."""
    company = snapshot["company"]
    complete_from = company["historyCompleteFrom"]
    hold_until = snapshot["zonesHoldUntil"]
    return Facts(
        person_id=snapshot["personId"],
        company=CompanyFact(
            kind=company["kind"],
            time_zone=company["timeZone"],
            required_notices=frozenset(company["requiredNotices"]),
            caps={word: Cap(*cap) for word, cap in company["caps"].items()},
            allows_common_hours=company["allowsCommonHours"],
            history_complete_from=complete_from and dt.date.fromisoformat(complete_from),
        ),
        intensity=snapshot["intensity"],
        loans=tuple(_fact(LoanFact, row) for row in snapshot["loans"]),
        contacts={row["id"]: _fact(ContactFact, row) for row in snapshot["contacts"]},
        history=tuple(map(_interaction_of, _interaction_rows(snapshot))),
        do_not_interacts=tuple(_fact(DoNotInteractFact, row) for row in snapshot["doNotInteracts"]),
        consents=tuple(_fact(ConsentFact, row) for row in snapshot["consents"]),
        possible_opt_outs=tuple(_fact(PossibleOptOut, row) for row in snapshot["possibleOptOuts"]),
        zones=tuple(PossibleZone(*zone) for zone in snapshot["zones"]),
        zones_hold_until=hold_until and dt.datetime.fromisoformat(hold_until),
        later_zones=tuple(PossibleZone(*zone) for zone in snapshot["laterZones"]),
        states=frozenset(snapshot["states"]),
        is_in_new_york_city=snapshot["isInNewYorkCity"],
    )


def _row(fact: Any) -> Json:
    """A fact by the names of its fields. What is null or false is left out: of most fields that is most rows."""
    return {
        name: value if type(value) is str else _json(value)
        for name, value in zip(fact._fields, fact, strict=True)
        if value is not None and value is not False
    }


def _history(history: Iterable[InteractionFact]) -> Json:
    """Interactions, what many of them share kept once: there may be very many."""
    numbers: dict[tuple[Any, ...], int] = {}
    rows = []
    for fact in history:
        # From channel to contact, and the debts.
        number = numbers.setdefault((*fact[1:8], fact.debts), len(numbers))
        rare = fact[9:12]
        row = (fact.id, number, fact.at)
        rows.append(row if rare == _NOTHING_RARE else (*row, *rare))
    shared = [[*words, None if debts is None else _in_order(debts)] for *words, debts in numbers]
    return {"shared": shared, "rows": rows}


def _interaction_rows(snapshot: Json) -> Iterable[list[Any]]:
    """The interactions, each by the order of its fields."""
    if "interactions" in snapshot:
        # So they were kept before what they share was.
        yield from snapshot["interactions"]
        return
    shared = snapshot["history"]["shared"]
    for pk, number, at, *rare in snapshot["history"]["rows"]:
        *words, debts = shared[number]
        yield [pk, *words, at, *(rare or _NOTHING_RARE), debts]


@lru_cache(maxsize=512)
def _in_order(debts: frozenset[str]) -> list[str]:
    return sorted(debts)


def _interaction_of(row: list[Any]) -> InteractionFact:
    return InteractionFact(
        *(_value(name, value) for name, value in zip(InteractionFact._fields, row, strict=True))
    )


def _json(value: Any) -> Any:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _fact(kind: type[Fact], row: Json) -> Fact:
    """The fact that a row was made of."""
    return kind(
        **_absent(cast("Hashable", kind))
        | {name: _value(name, value) for name, value in row.items()}
    )


@cache
def _absent(kind: Any) -> Json:
    """What the fields of a fact are that its row leaves out."""
    return {name: False if of is bool else None for name, of in get_type_hints(kind).items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MOMENTS:
        return dt.datetime.fromisoformat(value)
    if name in _DATES:
        return dt.date.fromisoformat(value)
    if name == "debts":
        return frozenset(value)
    if name == "times_of_day":
        return tuple(tuple(part) for part in value)
    return tuple(value) if name in _TUPLES else value
