"""Erases a person's data."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from borrowers.models import Person
from interactions.erasure import erase_person
from peach_interactions import object_ids
from peach_interactions.errors import DomainError
from peach_interactions.external_ids import matches_path
from peach_interactions.history import acting_in_shell


class Command(BaseCommand):
    help = (
        "Blanks a person's personal data and contents in rows, history and recordings, for good, "
        "and leaves an audit entry. The interactions stay countable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="BO-…, or ext-… together with --company")
        parser.add_argument("--company", help="the company's ID, CP-…")
        parser.add_argument("--reason", required=True, help="kept in the audit entry")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_in_shell("erase_person"):
                counts = erase_person(
                    person=_person(options["reference"], options["company"]),
                    reason=options["reason"],
                    erased_by=getpass.getuser(),
                    now=timezone.now(),
                )
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"The rows are erased, but the storage failed ({error}): run this again."
            ) from error
        self.stdout.write(
            "Erased: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()) + "."
        )


def _person(reference: str, company_id: str | None) -> Person:
    people = Person.objects.filter(matches_path(reference, object_ids.PERSON))
    if company_id is not None:
        people = people.filter(company_id=company_id)
    elif not object_ids.is_object_id(reference, object_ids.PERSON):
        raise CommandError("An external ID means something only together with --company.")
    person = people.order_by("-pk").first()
    if person is None:
        raise CommandError("There is no such person.")
    return person
