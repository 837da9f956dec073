"""The admin pages of the Compliance Guard: ask it, read what it answered, and settle what it asks for."""

from compliance.admin import (
    borrower_page,
    decisions,
    home,
    kept,
    opt_outs,
    rules,
    settings_page,
)

__all__ = ["borrower_page", "decisions", "home", "kept", "opt_outs", "rules", "settings_page"]
