"""One question about many borrowers: each is judged as alone, a thousand are read at once, one row is kept.

Nothing here depends on how many there are: people of a filter are read a thousand at a time, by their IDs.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from borrowers.models import CoBorrower, Loan, Person
from companies.callers import Caller
from companies.choices import COMPLIANCE_CHECK
from compliance.case import Question
from compliance.company_settings import rules_and_settings
from compliance.facts import CompanyFact, Facts
from compliance.gathering import Reading, gather
from compliance.judging import judge
from compliance.models import Screening
from compliance.next_allowed import next_allowed_at
from compliance.questions import moment_faults, read_theme
from compliance.rule_sets import RuleSet
from contacts.choices import ContactStatus, ContactType
from contacts.models import Contact
from contacts.querysets import refuse_borrowers
from peach_interactions import object_ids
from peach_interactions.errors import Fault, raise_if_any
from peach_interactions.external_ids import PATH_PREFIX, matches_any
from peach_interactions.metrics import judgements
from peach_interactions.moments import iso_moment
from peach_interactions.short_turns import short_turns

MAX_NAMED = 10_000
READ_AT_ONCE = 1000
BATCHES_AHEAD = 2
# Lines are handed on by so many: soon enough for who waits, and not one by one.
LINES_AT_ONCE = 250
NOT_FOUND = "notFound"


class Line(NamedTuple):
    """What is said of one person; of one who is not found nothing but that."""

    person_id: str
    decision: str
    # The first rule that denies the best contact.
    rule_id: str | None = None
    next_allowed_at: dt.datetime | None = None
    contact_id: str | None = None


class Page(NamedTuple):
    """Some people in their order: IDs, and what was given of those who are not found."""

    names: Sequence[str]
    # The IDs among them, each of a person of the company. What else looks like an ID may be anybody's.
    known: Sequence[str]


class Batch(NamedTuple):
    """Some people in their order, and the facts about those who exist."""

    names: Sequence[str]
    facts: Mapping[str, Facts]


class Asked(NamedTuple):
    """What is asked about all of them."""

    question: Question
    at: dt.datetime
    company: CompanyFact
    rules: RuleSet


def screen(
    *,
    caller: Caller,
    values: Mapping[str, Any],
    now: dt.datetime,
    faults: Sequence[Fault] = (),
) -> Generator[list[Line]]:
    """Judges many people, and keeps the question and the counts as one screening.

    Faults are raised at once; people are read and judged as the lines are taken. Who stops taking them leaves
    a screening with the counts so far, and without an end.

    :param values: the body by inner names: `person_ids` as given, or `filter` with lists of words.
    :param faults: what was wrong with its form already.
    :returns: lines in the order of the IDs, some at a time; who is not found stands where what was given would.
    :raises Invalid: with all faults.
    """
    caller.require(COMPLIANCE_CHECK)
    refuse_borrowers(caller)
    found = list(faults)
    at = values.get("at") or now
    theme = read_theme(values, found)
    raise_if_any([*found, *moment_faults(at, now), *_choice_faults(values, found)])
    question = Question(
        channel=values["channel"],
        theme=theme or "",
        subject=values.get("subject"),
        is_at_company_noon=bool(values.get("check_at_company_noon")),
    )
    company, rules = rules_and_settings(caller.company)
    people = Person.objects.visible_to(caller).living()
    if values.get("person_ids") is None:
        named = None
        pages = _pages_of_matching(_matching(people, values["filter"]))
    else:
        named = _named(people, values["person_ids"])
        pages = _pages_of_named(named)
    row = _keep(caller, Asked(question, at, company, rules), values, named, now)
    reading = Reading(
        at, now, question.channel, rules.look_back(company, question.channel), has_references=False
    )
    read = partial(_next_batch, pages, company, reading)
    return _lines(Asked(question, at, company, rules), _read_ahead(read), row)


def _choice_faults(values: Mapping[str, Any], found: Sequence[Fault]) -> Iterator[Fault]:
    """Exactly one says whom it is about."""
    is_named, is_filtered = (values.get(name) is not None for name in ("person_ids", "filter"))
    if is_named and is_filtered:
        yield Fault("exclusive", "Name people, or filter them; not both.", "filter")
    has_faults = any((f.field or "").startswith(("personIds", "filter")) for f in found)
    if not (is_named or is_filtered or has_faults):
        yield Fault("required", "Name people in personIds, or give a filter.", "personIds")


def _named(people: QuerySet[Person], references: Sequence[str]) -> dict[str, bool]:
    """Who is referred to, each once, in the order of IDs: the ID, or what was given, and whether it is known."""
    named: dict[str, bool] = {}
    for part in _parts(list(dict.fromkeys(references))):
        known: dict[str, str] = {}
        rows = people.filter(matches_any(part, object_ids.PERSON))
        for person_id, external_id in rows.values_list("pk", "external_id"):
            known[person_id] = person_id
            if external_id is not None:
                known[external_id] = known[PATH_PREFIX + external_id] = person_id
        named |= {known.get(reference, reference): reference in known for reference in part}
    return dict(sorted(named.items()))


def _matching(people: QuerySet[Person], words: Mapping[str, list[str]]) -> QuerySet[Person]:
    """The people whom a filter means; several conditions all hold, one loan for both about loans."""
    of_loan = {
        f"{column}__in": words[name]
        for name, column in (("loan_status", "status"), ("loan_type", "loan_type"))
        if name in words
    }
    if of_loan:
        own = Loan.objects.filter(person=OuterRef("pk"), **of_loan)
        shared = CoBorrower.objects.filter(
            person=OuterRef("pk"), **{f"loan__{name}": value for name, value in of_loan.items()}
        )
        people = people.filter(Q(Exists(own)) | Q(Exists(shared)))
    if "state" in words:
        addresses = Contact.objects.filter(
            person=OuterRef("pk"), contact_type=ContactType.ADDRESS, state__in=words["state"]
        )
        people = people.filter(Exists(addresses.exclude(status=ContactStatus.ARCHIVED)))
    if "collections_intensity" in words:
        people = people.filter(collections_intensity__in=words["collections_intensity"])
    if "borrower_status" in words:
        people = people.filter(status__in=words["borrower_status"])
    return people


def _pages_of_named(named: Mapping[str, bool]) -> Iterator[Page]:
    for names in _parts(list(named)):
        yield Page(names, [name for name in names if named[name]])


def _pages_of_matching(people: QuerySet[Person]) -> Iterator[Page]:
    """A thousand at a time in the order of IDs, each page read where the last one ended."""
    ids = people.order_by("pk").values_list("pk", flat=True)
    page = list(ids[:READ_AT_ONCE])
    while page:
        yield Page(page, page)
        page = list(ids.filter(pk__gt=page[-1])[:READ_AT_ONCE])


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(texts), READ_AT_ONCE):
        yield texts[first : first + READ_AT_ONCE]


def _keep(
    caller: Caller,
    asked: Asked,
    values: Mapping[str, Any],
    named: Mapping[str, bool] | None,
    now: dt.datetime,
) -> Screening:
    """The row of a screening that begins. What named nobody is counted, and not kept: it may be anything."""
    about = (
        {"filter": values["filter"]}
        if named is None
        else {"personIds": [name for name, is_known in named.items() if is_known]}
    )
    return Screening.objects.create(
        company_id=caller.company.pk,
        asked_at=now,
        evaluated_at=asked.at,
        question={
            "channel": asked.question.channel,
            "theme": asked.question.theme,
            "subject": asked.question.subject,
            "at": iso_moment(asked.at),
            "checkAtCompanyNoon": asked.question.is_at_company_noon,
            **about,
        },
        rule_set_version=asked.rules.version,
        asked_by=caller.actor,
    )


def _next_batch(pages: Iterator[Page], company: CompanyFact, reading: Reading) -> Batch | None:
    page = next(pages, None)
    return page and Batch(page.names, gather(page.known, company, reading))


def _read_ahead(read: Callable[[], Batch | None]) -> Generator[Batch]:
    """While one batch is judged, a thread reads the next two, on a connection of its own; few people need none."""
    batch = read()
    if batch is None or len(batch.names) < READ_AT_ONCE:
        if batch is not None:
            yield batch
        return
    with short_turns(), ThreadPoolExecutor(1, thread_name_prefix="screening") as thread:
        try:
            ahead = deque(thread.submit(read) for _ in range(BATCHES_AHEAD))
            while batch is not None:
                yield batch
                batch = ahead.popleft().result()
                ahead.append(thread.submit(read))
        finally:
            thread.submit(connections.close_all)


def _lines(asked: Asked, batches: Generator[Batch], row: Screening) -> Generator[list[Line]]:
    """The lines, and at the end, whichever it is, the counts."""
    counts: Counter[str] = Counter()
    try:
        with closing(batches):
            for lines in _judged(asked, batches):
                counts.update(line.decision for line in lines)
                yield lines
        row.finished_at = timezone.now()
    finally:
        for outcome, count in counts.items():
            judgements.labels("screening", outcome).inc(count)
        row.counts = dict(counts)
        row.save(update_fields=["counts", "finished_at"])


def _judged(asked: Asked, batches: Iterator[Batch]) -> Iterator[list[Line]]:
    for batch in batches:
        for first in range(0, len(batch.names), LINES_AT_ONCE):
            some = batch.names[first : first + LINES_AT_ONCE]
            yield [_line(asked, name, batch.facts.get(name)) for name in some]


def _line(asked: Asked, person_id: str, facts: Facts | None) -> Line:
    if facts is None:
        return Line(person_id, NOT_FOUND)
    verdict = judge(asked.question, facts, asked.rules, asked.at, wants_best_only=True)
    best = verdict.best
    return Line(
        person_id,
        verdict.decision.value,
        next((reason.rule.id for reason in best.reasons if reason.is_denial), None),
        next_allowed_at(asked.question, facts, asked.rules, verdict),
        None if best.contact is None else best.contact.id,
    )
