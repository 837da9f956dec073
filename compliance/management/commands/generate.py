"""Fills an empty database with a company of very much history, for benchmarks and trials of size."""

import time
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies.models import Company
from compliance.demo.crowd.population import COMPANY_NAME, ensure_population

LEAST = 100


class Command(BaseCommand):
    help = (
        "Fills a database that has no company yet with borrowers and interactions, all fictional: one borrower "
        "has 50,000 interactions, or half of all. They have no history of changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interactions", type=at_least_some, required=True, help="how many")
        parser.add_argument(
            "--borrowers", type=at_least_some, help="how many; by default one for 33 interactions"
        )

    def handle(self, *_: Any, interactions: int, borrowers: int | None, **options: Any) -> None:
        if Company.objects.exclude(name=COMPANY_NAME).exists():
            raise CommandError("This database has companies: take an empty one.")
        if Company.objects.exists():
            raise CommandError("This database is filled already.")
        start = time.monotonic()
        ensure_population(interactions, self.stdout.write, borrowers=borrowers)
        seconds = time.monotonic() - start
        self.stdout.write(
            f"Done: {interactions / seconds:,.0f} interactions a second, all included."
        )


def at_least_some(text: str) -> int:
    """:raises ArgumentTypeError: when it is no number from 100 on."""
    if not text.isascii() or not text.isdigit() or int(text) < LEAST:
        raise ArgumentTypeError(f"a number from {LEAST} on")
    return int(text)
