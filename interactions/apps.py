"""The log of interactions, and recorded calls."""

from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    name = "interactions"
    verbose_name = "Interactions"

    def ready(self) -> None:
        from interactions.figures import import_figures
        from peach_interactions.metrics import add_figures

        add_figures(import_figures)
