"""The admin pages of access, and what the pages of all companies' rows are built on."""

from companies.admin import pages

__all__ = ["pages"]
