"""The Compliance Guard: decides from the history whether a borrower may be contacted."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"
    verbose_name = "Compliance Guard"

    def ready(self) -> None:
        from compliance import log_guard

        log_guard.install()
