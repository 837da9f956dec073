"""The words of interactions: channels, statuses, themes and subjects, the vocabulary of the API.

Status details and outcomes are in status_details.py, what follows from all of them in status_rules.py.
"""

from django.db import models

# Their home is below, because do-not-interacts name them too.
from contacts.choices import Channel as Channel
from contacts.choices import Theme as Theme


class Direction(models.TextChoices):
    OUTBOUND = "outbound", "Outbound"
    INBOUND = "inbound", "Inbound"


class Status(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    IN_PROGRESS = "inProgress", "In progress"
    ATTEMPTED = "attempted", "Attempted"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    CANCELED = "canceled", "Canceled"


class ThemeFamily(models.TextChoices):
    COLLECTIONS = "collections", "Collections"
    SERVICING = "servicing", "Servicing"
    CREDENTIALS = "credentials", "Credentials"
    INTERNAL = "internal", "Internal"
    MARKETING = "marketing", "Marketing"


FAMILY_OF_THEME = {
    Theme.OPS_COLL_DEBT: ThemeFamily.COLLECTIONS,
    Theme.OPS_COLL_LOCATE_BORROWER: ThemeFamily.COLLECTIONS,
    Theme.OPS_COLL_VERIFY_EMPLOYMENT: ThemeFamily.COLLECTIONS,
    Theme.OPS_COLL_CONTACT_EMPLOYER_NOTICE: ThemeFamily.COLLECTIONS,
    Theme.OPS_SERVICING: ThemeFamily.SERVICING,
    Theme.OPS_SERVICING_DEBT_VALIDATION: ThemeFamily.SERVICING,
    Theme.OPS_SERVICING_NEGATIVE_CREDIT_REPORT_NOTICE: ThemeFamily.SERVICING,
    Theme.OPS_SERVICING_TIME_BARRED_NOTICE: ThemeFamily.SERVICING,
    Theme.OPS_ACCOUNT_CREDENTIALS: ThemeFamily.CREDENTIALS,
    Theme.AGENT_NOTIFICATION: ThemeFamily.INTERNAL,
    Theme.MARKETING: ThemeFamily.MARKETING,
}


class Purpose(models.TextChoices):
    REQUIRED_BY_LAW = "requiredByLaw", "Required by law"
    COURT_PERMISSION = "courtPermission", "Permitted by a court"
    CEASE_NOTICE = "ceaseNotice", "Notice after a cease request"
    ACTIVE_LITIGATION = "activeLitigation", "Active litigation"
    INFORMATION_REQUESTED = "informationRequested", "Information requested"
    TIME_CRITICAL = "timeCritical", "Time critical"
    DROPPED_CALL = "droppedCall", "After a dropped call"
    REPLY_TO_BORROWER = "replyToBorrower", "Reply to the borrower"


class RecordingKind(models.TextChoices):
    RECORDING = "recording", "Recording"
    VOICEMAIL = "voicemail", "Voicemail"


class JoinType(models.TextChoices):
    SOLO = "solo", "Solo"
    CONFERENCE = "conference", "Conference"


# What a status may become; a status may always stay as it is.
STATUS_TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.SCHEDULED: (
        Status.IN_PROGRESS,
        Status.ATTEMPTED,
        Status.SUCCEEDED,
        Status.FAILED,
        Status.CANCELED,
    ),
    Status.IN_PROGRESS: (
        Status.ATTEMPTED,
        Status.SUCCEEDED,
        Status.FAILED,
        Status.CANCELED,
    ),
    Status.ATTEMPTED: (
        Status.SUCCEEDED,
        Status.FAILED,
    ),
    Status.SUCCEEDED: (
        Status.ATTEMPTED,
        Status.FAILED,
    ),
    Status.FAILED: (
        Status.ATTEMPTED,
        Status.SUCCEEDED,
    ),
    Status.CANCELED: (),
}

# Each subject and the theme it implies; None where the theme is the sender's to say.
THEME_OF_SUBJECT: dict[str, Theme | None] = {
    "annualPrivacyPolicyNotice": Theme.OPS_SERVICING,
    "autopayAgreement": Theme.OPS_SERVICING,
    "autopayAmountChanged": Theme.OPS_SERVICING,
    "autopayCanceledBySystem": Theme.OPS_SERVICING,
    "autopayEnableReminder": Theme.OPS_SERVICING,
    "autopayEnabled": Theme.OPS_SERVICING,
    "autopayPaymentCanceled": Theme.OPS_SERVICING,
    "autopayPaymentMethodUpdated": Theme.OPS_SERVICING,
    "autopayPaymentReminder": Theme.OPS_SERVICING,
    "autopayPaymentRescheduled": Theme.OPS_SERVICING,
    "cardExpiresReminder": Theme.OPS_SERVICING,
    "caseEscalation": Theme.AGENT_NOTIFICATION,
    "ceaseCommunicationAcknowledgement": Theme.OPS_SERVICING,
    "ceaseCommunicationRefuseToPay": Theme.OPS_SERVICING,
    "confirmationCode": Theme.OPS_ACCOUNT_CREDENTIALS,
    "contactTakeover": Theme.OPS_SERVICING,
    "creditNegativeInfoReported": Theme.OPS_SERVICING_NEGATIVE_CREDIT_REPORT_NOTICE,
    "creditPositiveInfoReported": Theme.OPS_SERVICING,
    "custom1": None,
    "custom10": None,
    "custom11": None,
    "custom12": None,
    "custom13": None,
    "custom14": None,
    "custom15": None,
    "custom16": None,
    "custom17": None,
    "custom18": None,
    "custom19": None,
    "custom2": None,
    "custom20": None,
    "custom3": None,
    "custom4": None,
    "custom5": None,
    "custom6": None,
    "custom7": None,
    "custom8": None,
    "custom9": None,
    "debtValidationNotice": Theme.OPS_SERVICING_DEBT_VALIDATION,
    "debtValidationNoticeArizona": Theme.OPS_SERVICING_DEBT_VALIDATION,
    "debtValidationNoticeAutomatic": Theme.OPS_SERVICING_DEBT_VALIDATION,
    "debtValidationNoticeNYCYonkers": Theme.OPS_SERVICING_DEBT_VALIDATION,
    "debtValidationNoticePuertoRico": Theme.OPS_SERVICING_DEBT_VALIDATION,
    "deceasedConfirmationOfPayoff": Theme.OPS_SERVICING,
    "deceasedNoticeToRepresentative": Theme.OPS_SERVICING,
    "deceasedNotificationUponDeath": Theme.OPS_SERVICING,
    "disputeOfDebtConfirmed": Theme.OPS_SERVICING,
    "disputeOfDebtSubmitDocumentation": Theme.OPS_SERVICING,
    "disputeOfDebtSubmitDocumentationReminder": Theme.OPS_SERVICING,
    "disputeOfDebtUnableToConfirm": Theme.OPS_SERVICING,
    "disputeOfDebtUnableToResolve": Theme.OPS_SERVICING,
    "documentUploadFailed": Theme.OPS_SERVICING,
    "downpaymentFailed": Theme.OPS_SERVICING,
    "electronicConsentOptOut": Theme.OPS_SERVICING,
    "freeForm": None,
    "freeFormBranded": None,
    "futurepayCanceled": Theme.OPS_SERVICING,
    "futurepayPaymentDueReminder": Theme.OPS_SERVICING,
    "identityTheftIncompleteDocumentation": Theme.OPS_SERVICING,
    "identityTheftNotValidated": Theme.OPS_SERVICING,
    "identityTheftSubmitDocumentation": Theme.OPS_SERVICING,
    "identityTheftSubmitDocumentationFirstReminder": Theme.OPS_SERVICING,
    "identityTheftSubmitDocumentationSecondReminder": Theme.OPS_SERVICING,
    "loanOverdueFifthNotice": Theme.OPS_COLL_DEBT,
    "loanOverdueFirstNotice": Theme.OPS_COLL_DEBT,
    "loanOverdueFourthNotice": Theme.OPS_COLL_DEBT,
    "loanOverdueSecondNotice": Theme.OPS_COLL_DEBT,
    "loanOverdueSixthNotice": Theme.OPS_COLL_DEBT,
    "loanOverdueThirdNotice": Theme.OPS_COLL_DEBT,
    "loanRightToCurePersonalUnsecured": Theme.OPS_COLL_DEBT,
    "loginFirstPaymentReminder": Theme.OPS_SERVICING,
    "paymentDueDateReminder": Theme.OPS_SERVICING,
    "promoProgramEligibilityAtRisk": Theme.MARKETING,
    "promoProgramReminder": Theme.MARKETING,
    "refundScheduled": Theme.OPS_SERVICING,
    "statementGenerated": Theme.OPS_SERVICING,
    "statementRegenerated": Theme.OPS_SERVICING,
}

SUBJECT_CHOICES = [(subject, subject) for subject in THEME_OF_SUBJECT]


class ExportKind(models.TextChoices):
    """What leaves in a file; no word of the API."""

    LIST = "list", "List of interactions"
    HISTORY = "history", "History for an import"
    EVIDENCE = "evidence", "Evidence about a borrower"
