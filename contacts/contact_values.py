"""The value of a contact: how a phone number, an e-mail address or a postal address is normalised and checked."""

from __future__ import annotations

import hashlib
import importlib.resources
import re
from functools import cache
from typing import TYPE_CHECKING

import orjson
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contacts.choices import (
    ADDRESS_COLUMNS,
    CONTACT_TYPE_OF_CHANNEL,
    MAX_VALUE_LENGTH,
    US_STATES,
    Channel,
    ContactType,
)
from peach_interactions.errors import Fault

if TYPE_CHECKING:
    from contacts.models import Contact

HOME_COUNTRY = "US"
_TOO_LONG = Fault("length", f"A value has at most {MAX_VALUE_LENGTH} characters.", "value")
ZIP_CODE = re.compile(r"\d{5}(-?\d{4})?", re.ASCII)


@cache
def country_codes() -> frozenset[str]:
    """The two-letter codes of ISO 3166, as the time zone database lists them."""
    table = importlib.resources.files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    return frozenset(line[:2] for line in table.splitlines() if line and not line.startswith("#"))


def normalise(contact: Contact) -> list[Fault]:
    """Brings value and address into their one form, and says what is wrong with them."""
    if contact.contact_type == ContactType.ADDRESS:
        faults = _address_faults(contact)
        if contact.value is not None:
            faults.append(Fault("not_allowed", "An address has no value.", "value"))
    else:
        faults = _value_faults(contact)
        if any(getattr(contact, column) for column in ADDRESS_COLUMNS.values()):
            faults.append(Fault("not_allowed", "Only an address has an address.", "address"))
        # Empty parts say nothing, and are not kept.
        for column in ADDRESS_COLUMNS.values():
            setattr(contact, column, None)
    contact.fingerprint = fingerprint_of(contact)
    return faults


def contact_fits_channel(contact_type: str, channel: str) -> bool:
    """Tells whether the channel can use such a contact; chat, gui and document take any."""
    wanted = CONTACT_TYPE_OF_CHANNEL.get(Channel(channel))
    return wanted is None or wanted == contact_type


def fingerprint_of(contact: Contact) -> str:
    """A word that is equal for two contacts of one type with the same value."""
    if contact.contact_type == ContactType.ADDRESS:
        parts = [
            " ".join((getattr(contact, column) or "").split())
            for column in ADDRESS_COLUMNS.values()
        ]
        text = orjson.dumps([part.casefold() for part in parts])
    else:
        text = (contact.value or "").encode()
    return hashlib.sha256(text).hexdigest()


def normal_phone_number(text: str) -> str | None:
    """E.164, reading a number without country code as one of the US; None when it is no valid number."""
    try:
        number = phonenumbers.parse(text, HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_email_address(text: str) -> str | None:
    """The address with its domain in lower case; None when it is no address."""
    try:
        validate_email(text)
    except ValidationError:
        return None
    name, _, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}"


def _value_faults(contact: Contact) -> list[Fault]:
    if not contact.value:
        return [Fault("required", "A phone or an e-mail contact needs its value.", "value")]
    if len(contact.value) > MAX_VALUE_LENGTH:
        return [_TOO_LONG]
    is_phone = contact.contact_type == ContactType.PHONE
    normal = normal_phone_number(contact.value) if is_phone else normal_email_address(contact.value)
    if normal is None:
        what = "a valid phone number without extension" if is_phone else "an e-mail address"
        return [Fault("invalid", f"This must be {what}.", "value")]
    # Lower case can be longer than upper case.
    if len(normal) > MAX_VALUE_LENGTH:
        return [_TOO_LONG]
    contact.value = normal
    return []


def _address_faults(contact: Contact) -> list[Fault]:
    contact.country = (contact.country or HOME_COUNTRY).upper()
    if not any((contact.address_line1, contact.city, contact.postal_code, contact.po_box)):
        return [
            Fault(
                "required",
                "An address needs a street, a P.O. box, a city or a postal code.",
                "address",
            )
        ]
    if contact.country not in country_codes():
        return [Fault("invalid_choice", "This is no ISO 3166 country code.", "address.country")]
    if contact.country != HOME_COUNTRY:
        return []
    faults = []
    if contact.state:
        contact.state = contact.state.upper()
        if contact.state not in US_STATES:
            faults.append(Fault("invalid_choice", "This is no USPS state.", "address.state"))
    if contact.postal_code and not ZIP_CODE.fullmatch(contact.postal_code):
        faults.append(Fault("invalid", "A ZIP code has 5 or 9 digits.", "address.postalCode"))
    return faults
