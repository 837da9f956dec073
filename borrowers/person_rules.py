"""What a borrower's and a loan's attributes must be, together."""

import datetime as dt
from collections.abc import Iterable

from borrowers.choices import BUSINESS_COLUMNS, BorrowerType
from borrowers.models import Person
from peach_interactions.errors import Fault
from peach_interactions.external_ids import external_id_faults
from peach_interactions.meta_data import meta_data_faults
from peach_interactions.moments import ZONE_NAMES

# Somewhere on Earth it is already tomorrow.
ONE_DAY = dt.timedelta(days=1)


def person_faults(person: Person, now: dt.datetime) -> Iterable[Fault]:
    """What is wrong with the whole person (api.md section 4)."""
    yield from external_id_faults(person.external_id)
    yield from meta_data_faults(person.meta_data)
    if person.time_zone is not None and person.time_zone not in ZONE_NAMES:
        yield Fault("invalid_choice", "This is not the name of a time zone.", "timeZone")
    if person.date_of_birth is not None and person.date_of_birth > now.date() + ONE_DAY:
        yield Fault("future", "A date of birth does not lie in the future.", "dateOfBirth")
    is_business = person.borrower_type == BorrowerType.BUSINESS
    if not is_business and any(getattr(person, column) for column in BUSINESS_COLUMNS.values()):
        yield Fault("business_only", "Only a business has business details.", "businessDetails")
