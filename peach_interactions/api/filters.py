"""The filters of every list: words, references, ranges. What no filter knows is refused by name (api.md 3.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError as WireError

from peach_interactions.api.pagination import PARAMETERS as PAGING_PARAMETERS
from peach_interactions.api.serializers import read_moment_or_date
from peach_interactions.errors import Fault, raise_if_any
from peach_interactions.external_ids import matches_any
from peach_interactions.moments import start_of_day
from peach_interactions.object_ids import first_id_of

NUL = "\0"
UNKNOWN = Fault("unknown_parameter", "There is no such parameter.")
REPEATED = Fault("repeated", "Give this parameter once.")


class AllTexts(forms.TextInput):
    """A parameter given several times means the same as once with commas; many clients write it so."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        texts = data.getlist(name)
        return ",".join(texts) if texts else None


class WordsField(forms.CharField):
    """One or more words of a vocabulary, separated by commas."""

    widget = AllTexts

    def __init__(self, *, choices: Iterable[str], **options: Any) -> None:
        self.words = frozenset(choices)
        super().__init__(**options)

    def clean(self, value: Any) -> list[str]:
        words = [] if value is None else str(value).split(",")
        for word in words:
            if word not in self.words:
                raise ValidationError(
                    "%(word)s is not one of the allowed values.",
                    "invalid_choice",
                    {"word": word[:50]},
                )
        return words


class WordsFilter(filters.Filter):
    """Rows whose field is one of the words given."""

    field_class = WordsField

    def __init__(self, *, choices: Iterable[str], **options: Any) -> None:
        self.words = list(choices)
        super().__init__(choices=self.words, **options)

    def filter(self, rows: Any, value: list[str]) -> Any:
        return rows.filter(**{f"{self.field_name}__in": value}) if value else rows


class FlagField(forms.CharField):
    """true or false."""

    def clean(self, value: Any) -> bool | None:
        if value is None:
            return None
        if value not in ("true", "false"):
            raise ValidationError("This must be true or false.", "invalid")
        return bool(value == "true")


class FlagFilter(filters.Filter):
    """Rows where a yes-or-no field has the value given."""

    field_class = FlagField

    def filter(self, rows: Any, value: bool | None) -> Any:
        if value is None:
            return rows
        if self.method:
            return super().filter(rows, value)
        return rows.filter(**{str(self.field_name): value})


class MomentField(forms.CharField):
    """A moment with an offset, or a date that stands for its first moment in UTC."""

    def clean(self, value: Any) -> dt.datetime | None:
        if value is None:
            return None
        try:
            moment = read_moment_or_date(value)
        except WireError as error:
            raise ValidationError(
                "This must be a date or a moment with an offset.", "invalid"
            ) from error
        return moment if isinstance(moment, dt.datetime) else start_of_day(moment, "UTC")


class MomentFilter(filters.Filter):
    """One end of a range of moments."""

    field_class = MomentField


class CreatedFilter(MomentFilter):
    """One end of a range of creation: by the IDs, which hold its moment and have an index."""

    def filter(self, rows: Any, value: dt.datetime | None) -> Any:
        if value is None:
            return rows
        prefix = rows.model._meta.pk.prefix
        return rows.filter(**{f"pk__{self.lookup_expr}": first_id_of(prefix, value)})


class ReferencesField(forms.CharField):
    """One or more references to objects, separated by commas."""

    widget = AllTexts

    def clean(self, value: Any) -> list[str]:
        return [] if value is None else str(value).split(",")


class ReferencesFilter(filters.Filter):
    """Rows that refer to one of the objects given; an unknown or foreign one matches nothing.

    :param prefix: the kind of ID that the objects have.
    :param relation: the lookup to the object that is referred to.
    """

    field_class = ReferencesField

    def __init__(self, *, prefix: str, relation: str, referred: Any, **options: Any) -> None:
        super().__init__(**options)
        self.prefix, self.relation, self.referred = prefix, relation, referred

    def filter(self, rows: Any, value: list[str]) -> Any:
        return rows.filter(**{f"{self.relation}__in": self.named(value)}) if value else rows

    def named(self, references: list[str]) -> list[str]:
        """The IDs of what references name."""
        # The company is asked for here too: an external ID means something only inside of one.
        found = self.referred._base_manager.filter(
            matches_any(references, self.prefix),
            company_id=self.parent.company_id,
        )
        return list(found.values_list("pk", flat=True)[:1000])


class TextFilter(filters.Filter):
    """Rows whose text field is exactly the value given; commas in it mean nothing."""

    field_class = forms.CharField

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def filter(self, rows: Any, value: str) -> Any:
        return rows.filter(**{str(self.field_name): value}) if value else rows


class StrictFilterSet(filters.FilterSet):
    """Refuses unknown parameters, empty ones, NUL characters, and repeated ones that take one value."""

    company_id: str

    def filtered(self) -> models.QuerySet[Any]:
        """The rows that pass all filters.

        :raises Invalid: naming every parameter that is unknown or wrong.
        """
        faults = list(self._parameter_faults())
        raise_if_any(faults)
        for name, errors in self.form.errors.items():
            faults += [Fault("invalid", str(message), name) for message in errors]
        raise_if_any(faults)
        rows: models.QuerySet[Any] = self.qs
        return rows

    def _parameter_faults(self) -> Iterable[Fault]:
        for name, texts in self.request.GET.lists():
            if name not in self.filters and name not in PAGING_PARAMETERS:
                yield UNKNOWN.under(name)
            elif len(texts) > 1 and not self._takes_several(name):
                yield REPEATED.under(name)
            elif any(not text or NUL in text for text in texts):
                yield Fault("invalid", "This parameter has no usable value.", name)

    def _takes_several(self, name: str) -> bool:
        return name in self.filters and self.filters[name].field_class.widget is AllTexts


class NoFilters(StrictFilterSet):
    """For lists that have no filters of their own."""


def earliest(field_name: str, kind: type[MomentFilter] = MomentFilter) -> MomentFilter:
    """The beginning of a range, inclusive."""
    return kind(
        field_name=field_name, lookup_expr="gte", label="From this moment or date (UTC), inclusive."
    )


def latest(field_name: str, kind: type[MomentFilter] = MomentFilter) -> MomentFilter:
    """The end of a range, exclusive."""
    return kind(
        field_name=field_name, lookup_expr="lt", label="Up to this moment or date (UTC), exclusive."
    )


def refuse_unknown_parameters(request: HttpRequest, *known: str) -> None:
    """For routes without filters.

    :raises Invalid: naming every parameter that is not known, or given more than once.
    """
    raise_if_any(
        REPEATED.under(name) if name in known else UNKNOWN.under(name)
        for name, texts in request.GET.lists()
        if name not in known or len(texts) > 1
    )
