"""What all apps share; here it registers the system checks, and how moments are read."""

from importlib import import_module

from django.apps import AppConfig


class PeachInteractionsConfig(AppConfig):
    name = "peach_interactions"
    verbose_name = "Peach Interactions"

    def ready(self) -> None:
        import_module("peach_interactions.checks")
        import_module("peach_interactions.moment_loader").install()
