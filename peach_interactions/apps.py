"""What all apps share; here it registers the system checks, how moments are read, and figures."""

from importlib import import_module

from django.apps import AppConfig


class PeachInteractionsConfig(AppConfig):
    name = "peach_interactions"
    verbose_name = "Peach Interactions"

    def ready(self) -> None:
        import_module("peach_interactions.checks")
        import_module("peach_interactions.moment_loader").install()

        from peach_interactions.database_figures import database_figures, replica_figures
        from peach_interactions.metrics import add_figures

        add_figures(database_figures)
        add_figures(replica_figures)
