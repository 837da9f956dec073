"""The contacts of the demo data: telephones of the 555-01xx kind, e-mail at example.com, real cities."""

from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from typing import Any

from borrowers.choices import BorrowerType
from borrowers.models import Person
from contacts.choices import ContactAffiliation, ContactLabel, ContactStatus, ContactType, LineType
from contacts.contact_values import normalise
from contacts.models import Contact
from interactions.demo.names import EMPLOYERS, FIRST_NAMES, STREETS
from interactions.demo.places import PLACES, Place
from peach_interactions import object_ids
from peach_interactions.object_ids import new_object_id

# The line numbers kept for fiction: 555-0100 to 555-0199.
FICTIONAL_LINES = 100


class Telephones:
    """Gives out numbers, each once."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def new_number(self, place: Place) -> str:
        while True:
            area_code = self._rng.choice(place.area_codes)
            number = f"+1{area_code}55501{self._rng.randrange(FICTIONAL_LINES):02}"
            if number not in self._given:
                self._given.add(number)
                return number


def contacts_of(
    person: Person, place: Place, telephones: Telephones, since: dt.datetime, rng: random.Random
) -> list[Contact]:
    """The person's contacts."""
    drafts = [_mobile(place, telephones, since, rng), _email(person, rng), _address(place, rng)]
    if rng.random() < 0.06:
        # Moved here and kept the number.
        drafts[0]["value"] = telephones.new_number(rng.choice(PLACES))
    if rng.random() < 0.25:
        drafts.append(_phone(place, telephones, ContactLabel.HOME, line_type=LineType.LANDLINE))
    if rng.random() < 0.2:
        drafts.append(_phone(place, telephones, ContactLabel.WORK, name=rng.choice(EMPLOYERS)))
    if rng.random() < 0.14:
        drafts.append(_somebody_else(person, place, telephones, rng))
    if rng.random() < 0.07:
        former = {**_address(place, rng), "status": ContactStatus.ARCHIVED, "valid": False}
        drafts.append(former)
    return [contact_of(person, values, since, minute) for minute, values in enumerate(drafts)]


def contact_of(
    person: Person, values: dict[str, Any], since: dt.datetime, minute: int = 0
) -> Contact:
    """A contact's row, normalised as the service does it."""
    at = since + dt.timedelta(minutes=1 + minute, seconds=7)
    contact = Contact(
        id=new_object_id(object_ids.CONTACT, at=at), company=person.company, person=person, **values
    )
    contact.stamp_created()
    if contact.receive_text_messages:
        contact.receive_text_messages_last_consent_at = contact.created_at
    assert not normalise(contact)
    return contact


def _mobile(
    place: Place, telephones: Telephones, since: dt.datetime, rng: random.Random
) -> dict[str, Any]:
    return _phone(
        *(place, telephones, ContactLabel.PERSONAL),
        status=ContactStatus.PRIMARY,
        line_type=LineType.MOBILE,
        verified=rng.random() < 0.6,
        receive_text_messages=rng.random() < 0.75,
        consent_autodialed_call=rng.random() < 0.5,
        reassigned_checked_at=since + dt.timedelta(days=rng.randint(1, 25)),
        last_known_connection_date=(since + dt.timedelta(days=rng.randint(1, 25))).date(),
    )


def _phone(
    place: Place, telephones: Telephones, label: ContactLabel, **columns: Any
) -> dict[str, Any]:
    return {
        "contact_type": ContactType.PHONE,
        "label": label,
        "status": ContactStatus.SECONDARY,
        "value": telephones.new_number(place),
        **columns,
    }


def _email(person: Person, rng: random.Random) -> dict[str, Any]:
    plain = (
        unicodedata.normalize("NFKD", person.full_name).encode("ascii", "ignore").decode().lower()
    )
    words = re.findall(r"[a-z]+", plain)
    name = ".".join((words[0], words[-1])) if words else "reader"
    is_business = person.borrower_type == BorrowerType.BUSINESS
    return {
        "contact_type": ContactType.EMAIL,
        "label": ContactLabel.WORK if is_business else ContactLabel.PERSONAL,
        "status": ContactStatus.PRIMARY,
        "value": f"{name[:40]}{rng.randint(2, 99)}@example.com",
        "verified": rng.random() < 0.7,
    }


def _address(place: Place, rng: random.Random) -> dict[str, Any]:
    is_military = place.state == "AE"
    unit = f"Apt {rng.randint(1, 40)}{rng.choice('ABC')}" if rng.random() < 0.3 else None
    return {
        "contact_type": ContactType.ADDRESS,
        "label": ContactLabel.MILITARY if is_military else ContactLabel.HOME,
        "status": ContactStatus.PRIMARY,
        "address_line1": "PSC 2, Box 1142"
        if is_military
        else f"{rng.randint(12, 9800)} {rng.choice(STREETS)}",
        "address_line2": None if is_military else unit,
        "city": place.city,
        "county_or_region": place.county or None,
        "state": place.state,
        "postal_code": place.zip_code,
    }


def _somebody_else(
    person: Person, place: Place, telephones: Telephones, rng: random.Random
) -> dict[str, Any]:
    affiliation = rng.choice(
        (
            ContactAffiliation.SPOUSE,
            ContactAffiliation.SPOUSE,
            ContactAffiliation.PARENT,
            ContactAffiliation.RELATIVE,
        )
    )
    return _phone(
        *(place, telephones, ContactLabel.PERSONAL),
        affiliation=affiliation,
        status=ContactStatus.ADDITIONAL,
        name=f"{rng.choice(FIRST_NAMES)} {person.last_name or ''}".strip(),
        authorized_third_party=affiliation == ContactAffiliation.SPOUSE and rng.random() < 0.6,
    )
