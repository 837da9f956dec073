"""The words of contacts, and of what borrowers want and consent to (vocabulary of the API)."""

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


class DoNotInteractReason(models.TextChoices):
    BORROWER_REQUEST = "borrowerRequest", "The borrower asked for it"
    CEASE_COMMUNICATION = "ceaseCommunication", "Request to cease communication"
    ATTORNEY_REPRESENTED = "attorneyRepresented", "Represented by an attorney"
    BANKRUPTCY = "bankruptcy", "Bankruptcy"
    DECEASED = "deceased", "Deceased"
    MILITARY_DUTY = "militaryDuty", "Military duty"
    DISPUTE = "dispute", "Written dispute of the debt"
    IDENTITY_THEFT = "identityTheft", "Reported identity theft"
    EMPLOYER_PROHIBITS = "employerProhibits", "The employer forbids it"
    OPT_OUT = "optOut", "Opt-out of a channel"
    ORAL_STATEMENT = "oralStatement", "Said to refuse, not to owe, or not to want calls"
    OTHER = "other", "Other"


class DoNotInteractSource(models.TextChoices):
    API = "api", "API"
    ADMIN = "admin", "Admin"
    TEXT_REPLY = "textReply", "Reply to a text message"
    EMAIL_REPLY = "emailReply", "Reply to an e-mail"
    DELIVERY = "delivery", "Outcome of a delivery"


class InconvenientPlace(models.TextChoices):
    HOME = "home", "Home"
    WORK = "work", "Work"


class ConsentKind(models.TextChoices):
    PRIOR_CONSENT = "priorConsent", "Prior consent to more calls"
    TEXT = "text", "Text messages"
    AUTODIALED = "autodialed", "Autodialed or prerecorded calls and texts"
    EMAIL = "email", "E-mail"
    MARKETING = "marketing", "Marketing"


class ConsentGivenTo(models.TextChoices):
    THIS_COMPANY = "thisCompany", "This company"
    CREDITOR = "creditor", "The creditor"
    PREVIOUS_COLLECTOR = "previousCollector", "A previous debt collector"


class Channel(models.TextChoices):
    VOICE = "voice", "Voice"
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text"
    CHAT = "chat", "Chat"
    MAIL = "mail", "Mail"
    FAX = "fax", "Fax (deprecated)"
    GUI = "gui", "Application or portal"
    DOCUMENT = "document", "Document"


class Theme(models.TextChoices):
    OPS_COLL_DEBT = "opsCollDebt", "Collection of a debt"
    OPS_COLL_LOCATE_BORROWER = "opsCollLocateBorrower", "Locating the borrower"
    OPS_COLL_VERIFY_EMPLOYMENT = "opsCollVerifyEmployment", "Verifying employment"
    OPS_COLL_CONTACT_EMPLOYER_NOTICE = (
        "opsCollContactEmployerNotice",
        "Notice before contacting the employer",
    )
    OPS_SERVICING = "opsServicing", "Servicing"
    OPS_SERVICING_DEBT_VALIDATION = "opsServicingDebtValidation", "Debt validation"
    OPS_SERVICING_NEGATIVE_CREDIT_REPORT_NOTICE = (
        "opsServicingNegativeCreditReportNotice",
        "Notice of negative credit reporting",
    )
    OPS_SERVICING_TIME_BARRED_NOTICE = (
        "opsServicingTimeBarredNotice",
        "Notice of a time-barred debt",
    )
    OPS_ACCOUNT_CREDENTIALS = "opsAccountCredentials", "Account credentials"
    AGENT_NOTIFICATION = "agentNotification", "Notification to an agent"
    MARKETING = "marketing", "Marketing"


# Chat, the application and documents take any contact, or none.
CONTACT_TYPE_OF_CHANNEL = {
    Channel.VOICE: ContactType.PHONE,
    Channel.TEXT: ContactType.PHONE,
    Channel.FAX: ContactType.PHONE,
    Channel.EMAIL: ContactType.EMAIL,
    Channel.MAIL: ContactType.ADDRESS,
}

# In a do-not-interact: every channel; every theme but opsAccountCredentials. An empty list spares nothing.
ALL = "all"
DO_NOT_INTERACT_CHANNELS = [*Channel.choices, (ALL, "Every channel")]
DO_NOT_INTERACT_THEMES = [*Theme.choices, (ALL, "Every theme but account credentials")]

# The channels that a consent of a kind can be about; the first one is meant when none is named.
CHANNELS_OF_CONSENT = {
    ConsentKind.PRIOR_CONSENT: (Channel.VOICE,),
    ConsentKind.TEXT: (Channel.TEXT,),
    ConsentKind.AUTODIALED: (Channel.VOICE, Channel.TEXT),
    ConsentKind.EMAIL: (Channel.EMAIL,),
    ConsentKind.MARKETING: tuple(Channel),
}

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
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH "
)
STATES += "NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY "
TERRITORIES = "AS GU MP PR VI FM MH PW "
MILITARY_STATES = frozenset({"AA", "AE", "AP"})
US_STATES = frozenset((STATES + TERRITORIES).split()) | MILITARY_STATES
