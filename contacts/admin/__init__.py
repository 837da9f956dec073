"""The admin pages of contacts, and of what borrowers want and consent to."""

from contacts.admin import contacts, wishes

__all__ = ["contacts", "wishes"]
