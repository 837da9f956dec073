"""The words of companies and access, and the permissions that each kind of caller has."""

from django.db import models


class CompanyKind(models.TextChoices):
    CREDITOR = "creditor", "Creditor"
    SERVICER = "servicer", "Servicer"
    COLLECTOR = "collector", "Debt collector"


class UserType(models.TextChoices):
    SERVICE = "service", "Service: a lender's system"
    AGENT = "agent", "Agent: a member of servicing staff"
    BORROWER = "borrower", "Borrower: one borrower"


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    SUPERVISOR = "supervisor", "Supervisor"
    AGENT = "agent", "Agent"
    AUDITOR = "auditor", "Auditor"


INTERACTION_READ = "interaction:read"
INTERACTION_READ_SENSITIVE = "interaction:read.sensitive"
INTERACTION_CREATE = "interaction:create"
INTERACTION_UPDATE = "interaction:update"
INTERACTION_DELETE = "interaction:delete"
INTERACTION_JOIN = "interaction:join"
RECORDING_READ = "recording:read"
RECORDING_CREATE = "recording:create"
BORROWER_READ = "borrower:read"
BORROWER_CREATE = "borrower:create"
BORROWER_UPDATE = "borrower:update"
BORROWER_DELETE = "borrower:delete"
CONTACT_READ = "contact:read"
CONTACT_CREATE = "contact:create"
CONTACT_UPDATE = "contact:update"
CONTACT_DELETE = "contact:delete"
LOAN_READ = "loan:read"
LOAN_CREATE = "loan:create"
LOAN_UPDATE = "loan:update"
COMPLIANCE_CHECK = "compliance:check"
COMPLIANCE_READ = "compliance:read"
COMPLIANCE_OVERRIDE = "compliance:override"

READING = frozenset({INTERACTION_READ, RECORDING_READ, BORROWER_READ, CONTACT_READ, LOAN_READ})
PERMISSIONS = frozenset(
    {
        *READING,
        *(INTERACTION_READ_SENSITIVE, INTERACTION_CREATE, INTERACTION_UPDATE),
        *(INTERACTION_DELETE, INTERACTION_JOIN, RECORDING_CREATE),
        *(BORROWER_CREATE, BORROWER_UPDATE, BORROWER_DELETE),
        *(CONTACT_CREATE, CONTACT_UPDATE, CONTACT_DELETE, LOAN_CREATE, LOAN_UPDATE),
        *(COMPLIANCE_CHECK, COMPLIANCE_READ, COMPLIANCE_OVERRIDE),
    }
)

# What a new key may do; more is granted one by one, joining to agents only (api.md section 2).
PERMISSIONS_OF_USER_TYPE = {
    UserType.SERVICE: PERMISSIONS
    - {INTERACTION_JOIN, INTERACTION_READ_SENSITIVE, COMPLIANCE_OVERRIDE},
    UserType.AGENT: READING
    | {INTERACTION_CREATE, INTERACTION_UPDATE, INTERACTION_JOIN}
    | {CONTACT_CREATE, CONTACT_UPDATE, COMPLIANCE_CHECK, COMPLIANCE_READ},
    UserType.BORROWER: READING - {RECORDING_READ},
}

PERMISSIONS_OF_ROLE = {
    Role.ADMINISTRATOR: PERMISSIONS,
    Role.SUPERVISOR: PERMISSIONS,
    Role.AGENT: PERMISSIONS_OF_USER_TYPE[UserType.AGENT]
    | {INTERACTION_DELETE, BORROWER_CREATE, BORROWER_UPDATE, LOAN_CREATE, LOAN_UPDATE},
    Role.AUDITOR: READING | {INTERACTION_READ_SENSITIVE, COMPLIANCE_READ},
}
