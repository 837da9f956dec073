"""Makes an API key. It lives here, not in companies, because a borrower's key names a person."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from borrowers.models import Person
from companies.choices import UserType
from companies.models import Company
from companies.services import create_api_key
from peach_interactions import object_ids
from peach_interactions.errors import DomainError
from peach_interactions.external_ids import matches_path
from peach_interactions.history import acting_in_shell
from peach_interactions.moments import start_of_day


class Command(BaseCommand):
    help = "Makes an API key and prints it, and nothing else. It is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", required=True, help="the company's ID, CP-…")
        parser.add_argument("--name", required=True, help="shown as the creator of what it records")
        parser.add_argument("--user-type", default=UserType.SERVICE.value, choices=UserType.values)
        parser.add_argument("--person", help="for a borrower's key: BO-… or ext-…")
        parser.add_argument(
            "--grant", action="append", default=[], help="one more permission; repeatable"
        )
        parser.add_argument(
            "--expires", help="a date; the key stops working when it begins in the company's zone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        company = Company.objects.filter(pk=options["company"]).first()
        if company is None:
            raise CommandError("There is no such company.")
        try:
            with acting_in_shell("create_api_key"):
                _, secret = create_api_key(
                    company=company,
                    name=options["name"],
                    user_type=options["user_type"],
                    person_id=_person_id(company, options["person"]),
                    grants=options["grant"],
                    expires_at=_expiry(company, options["expires"]),
                    now=timezone.now(),
                )
        except DomainError as error:
            raise CommandError(" ".join(fault.message for fault in error.faults)) from error
        self.stdout.write(secret)


def _person_id(company: Company, reference: str | None) -> str | None:
    if reference is None:
        return None
    people = Person.objects.living().filter(company=company)
    person = people.filter(matches_path(reference, object_ids.PERSON)).first()
    if person is None:
        raise CommandError("This company has no such person.")
    return person.pk


def _expiry(company: Company, text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        date = parse_date(text)
    except ValueError:
        date = None
    if date is None:
        raise CommandError("Give --expires as a date, such as 2027-01-31.")
    return start_of_day(date, company.time_zone)
