"""People and businesses who borrow, and their loans."""

from django.apps import AppConfig


class BorrowersConfig(AppConfig):
    name = "borrowers"
    verbose_name = "Borrowers"
