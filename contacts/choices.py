"""The words of contacts (vocabulary of the API)."""

from django.db import models


class ContactType(models.TextChoices):
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    ADDRESS = "address", "Address"


class ContactLabel(models.TextChoices):
    PERSONAL = "personal", "Personal"
    WORK = "work", "Work"
    HOME = "home", "Home"
    MILITARY = "military", "Military"


class ContactAffiliation(models.TextChoices):
    SELF = "self", "The borrower"
    SPOUSE = "spouse", "Spouse"
    PARENT = "parent", "Parent"
    RELATIVE = "relative", "Relative"
    FRIEND = "friend", "Friend"
    EMPLOYER = "employer", "Employer"
    ATTORNEY = "attorney", "Attorney"
    OTHER = "other", "Other"


class ContactStatus(models.TextChoices):
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    ADDITIONAL = "additional", "Additional"
    ARCHIVED = "archived", "Archived"


class LineType(models.TextChoices):
    MOBILE = "mobile", "Mobile"
    LANDLINE = "landline", "Landline"


class DisconnectionStatus(models.TextChoices):
    CONNECTED = "connected", "Connected"
    DISCONNECTED = "disconnected", "Disconnected"


# The parts of an address, each a column of its own, by their key in the API.
ADDRESS_COLUMNS = {
    "addressLine1": "address_line1",
    "addressLine2": "address_line2",
    "city": "city",
    "countyOrRegion": "county_or_region",
    "state": "state",
    "postalCode": "postal_code",
    "country": "country",
    "POBox": "po_box",
}
MAX_NAME_LENGTH = 200
MAX_VALUE_LENGTH = 254
MAX_ADDRESS_PART_LENGTH = 200

# USPS: the states, the District of Columbia, territories, associated states, and military mail.
STATES = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH "
STATES += "NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY "
TERRITORIES_AND_MILITARY = "AS GU MP PR VI FM MH PW AA AE AP"
US_STATES = frozenset((STATES + TERRITORIES_AND_MILITARY).split())
