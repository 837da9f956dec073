"""The admin pages of contacts, and of what borrowers want and consent to."""

from contacts.admin import consents, contacts, do_not_interacts

__all__ = ["consents", "contacts", "do_not_interacts"]
