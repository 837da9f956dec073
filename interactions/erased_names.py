"""What staff typed may name a person, too: words of saved views, and those by which was exported.

They are texts of nobody in particular. So what holds any word of a name goes: rather one view too many.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pgtrigger
from django.db.models import Q

from borrowers.choices import NAME_COLUMNS
from borrowers.models import Loan, Person
from companies.models import Company
from contacts.models import Contact
from interactions.models import ExportRecord, SavedView
from peach_interactions.history import events_of
from peach_interactions.words import words_of

ERASED = "(erased)"
# An initial names nobody, nor does Jr.
MIN_LENGTH = 2
TITLES = frozenset({"name_prefix", "name_suffix"})
# Of a number, with or without the code of its country.
DIGITS_COMPARED = 7


@dataclass(frozen=True, slots=True)
class Names:
    """All by which a person was ever known here, in small letters."""

    # Each alone names the person.
    words: frozenset[str]
    # Only as a whole: names of businesses, e-mail addresses, account numbers.
    phrases: frozenset[str]
    # The last digits of phone numbers.
    numbers: frozenset[str]

    def stand_in(self, text: str) -> bool:
        small = _small(text)
        digits = re.sub(r"\D", "", text)
        return (
            not self.words.isdisjoint(words_of(small))
            or any(_is_whole_in(phrase, small) for phrase in self.phrases)
            or any(number in digits for number in self.numbers)
        )


def _small(text: str) -> str:
    """In small letters, however it was typed: an accent may be a character of its own."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _is_whole_in(phrase: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def names_of(person: Person) -> Names:
    """From the person, its contacts and loans, and what their history holds."""
    own = [name for name in NAME_COLUMNS.values() if name not in TITLES]
    people = _values(Person, Q(pk=person.pk), own)
    contacts = _values(Contact, Q(person=person), ["name"])
    values = _values(Contact, Q(person=person), ["value"])
    accounts = _values(Loan, Q(person=person), ["account_number"])
    businesses = _values(Person, Q(pk=person.pk), ["business_name", "business_legal_name"])
    words = {word for text in people | contacts for word in words_of(_small(text))}
    emails = {value for value in values if "@" in value}
    numbers = {re.sub(r"\D", "", value)[-DIGITS_COMPARED:] for value in values - emails}
    return Names(
        frozenset(word for word in words if len(word) >= MIN_LENGTH),
        frozenset(_small(text).strip() for text in businesses | emails | accounts) - {""},
        frozenset(number for number in numbers if len(number) == DIGITS_COMPARED),
    )


def delete_views_that_name(names: Names, company: Company) -> int:
    """Removes the saved views of a company's staff that name the person; how many."""
    of_staff = Q(owner__memberships__company=company) | Q(owner__is_superuser=True)
    views = SavedView.objects.filter(of_staff | Q(company=company)).distinct()
    found = [view.pk for view in views if names.stand_in(f"{view.name} {_typed(view.query)}")]
    SavedView.objects.filter(pk__in=found).delete()
    return len(found)


def blank_exports_that_name(names: Names, company: Company) -> int:
    """Blanks by which words was exported where they name the person; how many."""
    rows = ExportRecord.objects.filter(company=company).exclude(filter="").order_by("pk")
    kept = rows.values_list("pk", "filter").iterator(chunk_size=1_000)
    found = [pk for pk, text in kept if names.stand_in(_typed(text))]
    with pgtrigger.ignore(f"{ExportRecord._meta.label}:append_only"):
        return ExportRecord.objects.filter(pk__in=found).update(filter=ERASED)


def _typed(query: str) -> str:
    """The values of an address's parameters; what is no such address as it is."""
    return " ".join(value for _, value in parse_qsl(query)) or query


def _values(model: type, condition: Q, columns: Iterable[str]) -> set[str]:
    """What stands and has ever stood in these columns of the rows."""
    names = list(columns)
    rows = model.objects.filter(condition)  # type: ignore[attr-defined]
    events = events_of(model).objects.filter(pgh_obj_id__in=list(rows.values_list("pk", flat=True)))
    found = [*rows.values_list(*names), *events.values_list(*names)]
    return {value for values in found for value in values if value}
