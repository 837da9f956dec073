"""What stops contact, or leaves it to a representative: cease, bankruptcy, death, attorney, dispute."""

from __future__ import annotations

from compliance.case import Case
from compliance.choices import Confidence, Severity
from compliance.rules.rule import Finding, Judge, Limits, Loans, Rule
from compliance.rules.wishes import finding_of, has_reason, matches
from contacts.choices import ContactAffiliation, DoNotInteractReason


def _stop(reason: DoNotInteractReason, message: str) -> Judge:
    def judge(case: Case, loans: Loans, limits: Limits) -> Finding | None:
        return finding_of(matches(case, loans, has_reason(reason)), loans, message)

    return judge


def _only_attorney(reason: DoNotInteractReason, message: str) -> Judge:
    def judge(case: Case, loans: Loans, limits: Limits) -> Finding | None:
        contact = case.contact
        if contact is not None and contact.affiliation == ContactAffiliation.ATTORNEY:
            return None
        return finding_of(matches(case, loans, has_reason(reason)), loans, message)

    return judge


def _only_representative(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    if case.contact is not None and case.contact.is_authorized:
        return None
    found = matches(case, loans, has_reason(DoNotInteractReason.DECEASED))
    message = "The borrower has died; only an authorized representative may be contacted."
    return finding_of(found, loans, message)


def _review_military_duty(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    found = matches(case, loans, has_reason(DoNotInteractReason.MILITARY_DUTY))
    message = "The borrower is on military duty; have the contact reviewed."
    return finding_of(found, loans, message, requires_review=True)


CEASE = Rule(
    id="regf.cease",
    title="Request to cease communication",
    explanation=(
        "Once a request to cease communication has been received, nothing more is sent about the debt. "
        "Notices that the law requires of a servicer survive; those of 1006.6(c)(2) go by mail under the "
        "purpose ceaseNotice."
    ),
    judge=_stop(
        DoNotInteractReason.CEASE_COMMUNICATION, "The borrower asked to cease communication."
    ),
    citation="12 CFR 1006.6(c)",
    confidence=Confidence.TEXT_READ,
    needs_request=True,
)
BANKRUPTCY = Rule(
    id="bankruptcy.stay",
    title="Automatic stay in bankruptcy",
    explanation=(
        "From the filing to discharge or lift (the do-not-interact's dates), only the borrower's attorney "
        "may be contacted to collect."
    ),
    judge=_only_attorney(
        DoNotInteractReason.BANKRUPTCY,
        "The borrower is in bankruptcy; only the attorney may be contacted.",
    ),
    citation="11 USC 362(a)(6), 524(a)(2)",
    confidence=Confidence.REGULATOR_READ,
    needs_request=True,
)
DECEASED = Rule(
    id="deceased",
    title="The borrower has died",
    explanation="Only a contact with authorizedThirdParty, the authorized representative, stays open.",
    judge=_only_representative,
    citation="12 CFR 1006, comment 6(a)(4)",
    confidence=Confidence.TEXT_READ,
    needs_request=True,
)
ATTORNEY = Rule(
    id="regf.attorney",
    title="Represented by an attorney",
    explanation="Where an attorney represents the borrower, only the attorney's contacts may be used.",
    judge=_only_attorney(
        DoNotInteractReason.ATTORNEY_REPRESENTED,
        "An attorney represents the borrower; only the attorney may be contacted.",
    ),
    citation="12 CFR 1006.6(b)(2)",
    confidence=Confidence.TEXT_READ,
    needs_request=True,
)
DISPUTE = Rule(
    id="dispute.validation",
    title="Written dispute of the debt",
    explanation=(
        "A written dispute stops collection of that debt until verification is sent: withdraw the "
        "do-not-interact, or give it an end, when it has been."
    ),
    judge=_stop(DoNotInteractReason.DISPUTE, "The debt is disputed and has not been verified."),
    citation="15 USC 1692g(b)",
    confidence=Confidence.TO_BE_CONFIRMED,
    needs_request=True,
)
IDENTITY_THEFT = Rule(
    id="identity.theft",
    title="Reported identity theft",
    explanation="A reported identity theft stops collection of that debt.",
    judge=_stop(DoNotInteractReason.IDENTITY_THEFT, "Identity theft was reported for this debt."),
    citation=None,
    confidence=Confidence.POLICY,
    needs_request=True,
)
MILITARY_DUTY = Rule(
    id="scra.review",
    title="Military duty",
    explanation="Contact with a borrower on military duty is allowed and asks for a review.",
    judge=_review_military_duty,
    citation="50 USC 3901 ff.",
    confidence=Confidence.TO_BE_CONFIRMED,
    severity=Severity.WARN,
    needs_request=True,
)
