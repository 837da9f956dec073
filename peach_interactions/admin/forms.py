"""Forms whose validation is the service's work: the admin refuses what the API refuses, in the same words."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.fields import InvalidJSONInput
from unfold.widgets import UnfoldAdminTextareaWidget

from peach_interactions.client_json import ClientJsonField, RefusedJson, parse_strictly
from peach_interactions.errors import DomainError, Fault, Invalid, Stale
from peach_interactions.object_ids import is_object_id

if TYPE_CHECKING:
    from django.http import HttpRequest

    ModelForm = forms.ModelForm[Any]
    ModelChoiceField = forms.ModelChoiceField[Any]
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField[Any]
else:
    from django.forms import ModelChoiceField, ModelForm, ModelMultipleChoiceField

# The code of faults that the form has shown already; the service gets them so as not to judge those fields.
SHOWN = "shown_by_form"
HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


class ServiceForm(ModelForm):
    """Validated by writing: when the service says no, its faults stand at their fields and nothing is written.

    The admin's page is one transaction, so the write of a valid form is kept only if the page succeeds.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    # Fields of the API that are called otherwise here: `previousInteractionId` is previous_interaction.
    field_of_fault: ClassVar[Mapping[str, str]] = {}
    # Set by the page for each request.
    request: ClassVar[HttpRequest]
    model_admin: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_change and hasattr(self.instance, "version"):
            self.initial["version"] = self.instance.version

    @property
    def is_change(self) -> bool:
        return not self.instance._state.adding

    def write(self, faults: list[Fault]) -> Any:
        """Calls the service.

        :param faults: what the form has refused already; hand it on.
        :returns: the row that was written.
        :raises DomainError: as the service does.
        """
        raise NotImplementedError

    def given(self, *names: str) -> dict[str, Any]:
        """The values of these fields: all for a new object, else those that were changed here.

        What was not touched is not sent: it may have been changed meanwhile by somebody else.
        """
        names_ = names or tuple(name for name in self.fields if name != "version")
        wanted = [name for name in names_ if name in self.cleaned_data]
        if self.is_change:
            changed = set(self.changed_data)
            wanted = [name for name in wanted if name in changed]
        # The services know one kind of nothing; a text area of Django's gives another.
        return {
            name: None if self._is_nothing(name) else self.cleaned_data[name] for name in wanted
        }

    def _is_nothing(self, name: str) -> bool:
        column = self._columns_by_name.get(name)
        return self.cleaned_data[name] == "" and column is not None and column.null

    @property
    def _columns_by_name(self) -> dict[str, Any]:
        return {field.name: field for field in self._meta.model._meta.concrete_fields}

    def check_version(self, row: Any) -> None:
        """:raises Stale: when the object was changed after this page was opened."""
        if self.is_change and self.cleaned_data.get("version") not in ("", row.version):
            raise Stale(
                "stale",
                "Somebody has changed this object meanwhile. Open it again to see the changes.",
            )

    def _post_clean(self) -> None:
        # In place of Django's validation of the model: the service knows more, and speaks for the API too.
        self._refuse_moments_outside_the_calendar()
        shown = [Fault(SHOWN, SHOWN, self.fault_name(name)) for name in self.errors]
        if not self.can_write():
            return
        try:
            with transaction.atomic():
                row = self.write(shown)
                if shown:
                    raise Invalid.of(shown)
        except DomainError as error:
            self.show(error.faults)
        else:
            self.instance = row

    def _refuse_moments_outside_the_calendar(self) -> None:
        """As the API does where it reads a moment: what has no UTC can be stored, and never read again."""
        for name, value in list(self.cleaned_data.items()):
            # One without a zone gets it from another field, whose form knows more.
            if not isinstance(value, dt.datetime) or value.tzinfo is None:
                continue
            try:
                value.astimezone(dt.UTC)
            except (ValueError, OverflowError):
                self.add_error(
                    name, ValidationError("This moment does not exist.", "invalid_moment")
                )

    def can_write(self) -> bool:
        """Whether there is enough to ask the service with; if not, the form's own errors must do."""
        return not self.errors

    def fault_name(self, name: str) -> str:
        """The API's name of a field of this form."""
        for api_name, own in self.field_of_fault.items():
            if own == name:
                return api_name
        first, *others = name.split("_")
        return first + "".join(word.title() for word in others)

    def show(self, faults: Iterable[Fault]) -> None:
        """Puts each fault at its field; those of fields that are not here go to the top."""
        for fault in faults:
            if fault.code != SHOWN:
                self.add_error(
                    self.field_for(fault.field), ValidationError(fault.message, fault.code)
                )

    def field_for(self, api_name: str | None) -> str | None:
        """The field of this form for a name such as `address.postalCode` or `loanIds[1]`."""
        path = re.sub(r"\[\d+\]", "", api_name or "").split(".")
        for part in (".".join(path), path[-1], path[0]):
            name = self.field_of_fault.get(part) or HUMP.sub(r"_\1", part).lower()
            if name in self.fields:
                return name
        return None

    def save(self, commit: bool = True) -> Any:
        """The row that the service has written."""
        return self.instance

    def save_m2m(self) -> None:
        """The service has written them too."""


class ClientJsonFormField(forms.JSONField):
    """A JSON object of the client's, read as strictly as from a request."""

    def to_python(self, value: Any) -> Any:
        if not (value or "").strip():
            return None
        try:
            parsed = parse_strictly(value.encode("utf-8", "replace"))
        except RefusedJson as error:
            raise ValidationError(str(error).replace("The body", "The text"), "invalid") from error
        if not isinstance(parsed, dict):
            raise ValidationError("This must be a JSON object: {…}.", "invalid")
        return parsed

    def bound_data(self, data: Any, initial: Any) -> Any:
        # What was typed comes back as it was typed.
        return InvalidJSONInput(data or "")

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, InvalidJSONInput):
            return value or ""
        return json.dumps(value, ensure_ascii=False, indent=2)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


CLIENT_JSON: Mapping[Any, Any] = {
    ClientJsonField: {
        "form_class": ClientJsonFormField,
        "widget": UnfoldAdminTextareaWidget(attrs={"class": "peach-json", "rows": 6}),
    }
}


class ReferenceField(ModelChoiceField):
    """One object by its ID, among those that the member of staff may see."""

    def to_python(self, value: Any) -> Any:
        # Not even a look-up for what cannot be an ID, such as text with a NUL.
        if isinstance(value, str) and value and not is_object_id(value):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().to_python(value)


class ReferencesField(ModelMultipleChoiceField):
    """Several objects by their IDs, among those that the member of staff may see."""

    def _check_values(self, value: Any) -> Any:
        if not all(isinstance(item, str) and is_object_id(item) for item in value):
            raise ValidationError("There is no such object.", "invalid_choice")
        return super()._check_values(value)  # type: ignore[misc]


def for_request(form: Any, request: HttpRequest, model_admin: Any) -> Any:
    """The form class, knowing the request that it serves."""
    return type(form.__name__, (form,), {"request": request, "model_admin": model_admin})
