"""The admin pages of borrowers, loans and API keys."""

from borrowers.admin import api_keys, loans, people

__all__ = ["api_keys", "loans", "people"]
