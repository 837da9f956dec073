"""What the domain raises when it says no. It knows no HTTP: api/errors.py turns these into answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a stable code, a sentence for people, and the field of the API it concerns."""

    code: str
    message: str
    field: str | None = None

    def under(self, parent: str) -> "Fault":
        """The same fault, named from outside: `value` under `contact` is `contact.value`."""
        separator = "" if (self.field or "").startswith("[") else "."
        return replace(self, field=f"{parent}{separator}{self.field}" if self.field else parent)


class DomainError(Exception):
    """A refusal with one or more faults. Raise one of the kinds below."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.faults: tuple[Fault, ...] = (Fault(code, message, field),)

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> "DomainError":
        first, *others = faults
        error = cls(first.code, first.message, first.field)
        error.faults = (first, *others)
        return error


class Invalid(DomainError):
    """The input is wrong, whatever the present state."""


class NotPermitted(DomainError):
    """The caller lacks a permission, or the object is not of a kind that may be changed so."""


class NotFound(DomainError):
    """There is no such object for this caller."""

    def __init__(
        self,
        message: str = "There is no such object.",
        code: str = "not_found",
        field: str | None = None,
    ) -> None:
        super().__init__(code, message, field)


class Conflict(DomainError):
    """Right in itself, but not in the present state."""


class Stale(DomainError):
    """The caller has seen an older version of the object."""


class Refused(DomainError):
    """Well formed, but a business rule forbids it."""


def raise_if_any(faults: Iterable[Fault]) -> None:
    """:raises Invalid: with all the faults, when there are any."""
    found = tuple(faults)
    if found:
        raise Invalid.of(found)


def joined(form_faults: Iterable[Fault], rule_faults: Iterable[Fault]) -> list[Fault]:
    """The faults of form, then those of rules about other fields: a malformed value breaks no rule besides."""
    found = list(form_faults)
    fields = {fault.field for fault in found}
    return found + [fault for fault in rule_faults if fault.field not in fields]
