"""The words of borrowers and loans (vocabulary of the API)."""

from django.db import models


class BorrowerType(models.TextChoices):
    PERSON = "person", "Person"
    BUSINESS = "business", "Business"


class BorrowerStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"


class CollectionsIntensity(models.TextChoices):
    LIGHT = "light", "Light"
    NORMAL = "normal", "Normal"
    HEAVY = "heavy", "Heavy"


class StatementDeliveryChannel(models.TextChoices):
    EMAIL = "email", "E-mail"
    MAIL = "mail", "Mail"


class LoanType(models.TextChoices):
    INSTALLMENT = "installment", "Installment"
    LINE_OF_CREDIT = "lineOfCredit", "Line of credit"
    CREDIT_CARD = "creditCard", "Credit card"
    STUDENT_LOAN = "studentLoan", "Student loan"
    MORTGAGE = "mortgage", "Mortgage"
    AUTO = "auto", "Auto"
    MEDICAL = "medical", "Medical"
    OTHER = "other", "Other"


class LoanStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    DELINQUENT = "delinquent", "Delinquent"
    CHARGED_OFF = "chargedOff", "Charged off"
    PAID_OFF = "paidOff", "Paid off"
    CANCELED = "canceled", "Canceled"


# The parts of a name and of a business's details, each a column of its own, by their key in the API.
NAME_COLUMNS = {
    "prefix": "name_prefix",
    "firstName": "first_name",
    "middleName": "middle_name",
    "lastName": "last_name",
    "maidenLastName": "maiden_last_name",
    "suffix": "name_suffix",
    "preferredFirstName": "preferred_first_name",
}
BUSINESS_COLUMNS = {
    "businessName": "business_name",
    "businessLegalName": "business_legal_name",
    "businessType": "business_type",
}
MAX_NAME_LENGTH = 200
MAX_ACCOUNT_NUMBER_LENGTH = 255
