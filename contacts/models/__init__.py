"""The ways to reach a borrower, and what the borrower wants and consents to."""

from contacts.models.consents import Consent
from contacts.models.contacts import Contact
from contacts.models.do_not_interacts import DoNotInteract

__all__ = ["Consent", "Contact", "DoNotInteract"]
