"""The filters of people and loans."""

from typing import Any

from django_filters import rest_framework as filters

from borrowers.choices import (
    BorrowerStatus,
    BorrowerType,
    CollectionsIntensity,
    LoanStatus,
    LoanType,
)
from peach_interactions.api.filters import StrictFilterSet, TextFilter, WordsFilter


class PersonFilters(StrictFilterSet):
    status = WordsFilter(
        field_name="status", choices=BorrowerStatus.values, label="One or more statuses."
    )
    borrowerType = WordsFilter(
        field_name="borrower_type", choices=BorrowerType.values, label="One or more types."
    )
    externalId = TextFilter(field_name="external_id", label="Exactly this external ID.")
    collectionsIntensity = WordsFilter(
        field_name="collections_intensity",
        choices=CollectionsIntensity.values,
        label="One or more intensities.",
    )
    search = filters.CharFilter(
        method="filter_by_name", strip=False, label="Words of the name; prefixes match."
    )

    def filter_by_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.named(value)


class LoanFilters(StrictFilterSet):
    status = WordsFilter(
        field_name="status", choices=LoanStatus.values, label="One or more statuses."
    )
    loanType = WordsFilter(
        field_name="loan_type", choices=LoanType.values, label="One or more types."
    )
    externalId = TextFilter(field_name="external_id", label="Exactly this external ID.")
