"""Opens a company."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies.choices import CompanyKind
from companies.services import create_company
from peach_interactions.errors import DomainError
from peach_interactions.history import acting_in_shell


class Command(BaseCommand):
    help = "Opens a company and prints its ID, and nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--time-zone", default="America/New_York", help="IANA name (default: %(default)s)"
        )
        parser.add_argument(
            "--kind", default=CompanyKind.CREDITOR.value, choices=CompanyKind.values
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_in_shell("create_company"):
                company = create_company(
                    name=options["name"], time_zone=options["time_zone"], kind=options["kind"]
                )
        except DomainError as error:
            raise CommandError(" ".join(fault.message for fault in error.faults)) from error
        self.stdout.write(company.pk)
