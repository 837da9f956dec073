"""The words of the Compliance Guard."""

from django.db import models

from interactions.choices import Channel, Purpose


class DecisionWord(models.TextChoices):
    ALLOW = "allow", "Yes"
    WARN = "warn", "Yes, with a warning"
    DENY = "deny", "No"


class Severity(models.TextChoices):
    WARN = "warn", "Warning"
    DENY = "deny", "Denial"


class Confidence(models.TextChoices):
    """How well the source of a rule is known."""

    TEXT_READ = "A", "The text itself was read"
    REGULATOR_READ = "B", "A regulator or a law firm was read"
    TO_BE_CONFIRMED = "C", "To be confirmed"
    POLICY = "policy", "No law: policy of the company"


class ReservationState(models.TextChoices):
    HELD = "held", "Held"
    CONFIRMED = "confirmed", "Confirmed"
    RELEASED = "released", "Released"


MAX_NOTE_LENGTH = 1000

DECISION_ORDER = {DecisionWord.ALLOW: 0, DecisionWord.WARN: 1, DecisionWord.DENY: 2}

# What cannot be contacted without a contact of its type (compliance.md section 5, contact.usable).
CHANNELS_THAT_NEED_A_CONTACT = frozenset({Channel.VOICE, Channel.TEXT, Channel.EMAIL, Channel.MAIL})

# Section 6: every purpose but this one needs compliance:override.
FREE_PURPOSES = frozenset({Purpose.REPLY_TO_BORROWER})
# Section 6: these are asked for with a note and a deadline.
EXPLAINED_PURPOSES = frozenset({Purpose.TIME_CRITICAL})

DEFAULT_REQUIRED_NOTICES = (
    "statementGenerated",
    "statementRegenerated",
    "annualPrivacyPolicyNotice",
    "ceaseCommunicationAcknowledgement",
    "creditNegativeInfoReported",
)
