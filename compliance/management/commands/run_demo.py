"""`make run`: migrates, makes the demo data, says how to get in, and serves, all in one process."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from borrowers.models import Person
from companies.models import Company, User
from compliance.demo.seed import has_guard_demo, seed_guard_demo
from interactions.demo.access import renew_api_key, seed_demo_with_password
from interactions.demo.cast import FIRST_EXTERNAL_ID
from interactions.demo.greeting import Greeting
from interactions.demo.seed import demo_company_ids, demo_staff
from peach_interactions import server
from peach_interactions.background import working_beside
from peach_interactions.external_ids import PATH_PREFIX
from peach_interactions.history import acting_in_shell
from peach_interactions.management.commands.serve import port_number

HOST = "127.0.0.1"
DEFAULT_PORT = "8000"
STYLES = {"heading": "bold", "command": "cyan", "": ""}


class Command(BaseCommand):
    help = "Serves the application with demo data on 127.0.0.1 (PEACH_PORT, default 8000)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            port = port_number(os.environ.get("PEACH_PORT", DEFAULT_PORT))
            # Before the database is started: the commonest refusal, and the quickest to tell.
            server.check_address(host=HOST, port=port)
            greeting = self.prepare(f"http://{HOST}:{port}")
            connection.close()
            with working_beside():
                server.serve(
                    host=HOST,
                    port=port,
                    workers=server.DEFAULT_WORKERS,
                    announce=lambda: self.greet(greeting),
                )
        except ArgumentTypeError as error:
            raise CommandError(f"PEACH_PORT: {error}.") from error
        except server.CannotServe as error:
            raise CommandError(f"{error} Set PEACH_PORT to use another port.") from error
        except KeyboardInterrupt:
            self.stderr.write("Stopped. The next start goes on from here.")
            sys.exit(130)

    def prepare(self, address: str) -> Greeting:
        """Brings the database up to date, and gathers what there is to say."""
        self.migrate_if_needed()
        now = timezone.now()
        if not has_guard_demo():
            self.say("Making the demo data; this takes some seconds, once.")
        _, password = seed_demo_with_password(data_dir=settings.DATA_DIR, now=now)
        seed_guard_demo(now=now)
        company = Company.objects.get(pk=demo_company_ids()[0])
        with acting_in_shell("run_demo"):
            key = renew_api_key(company=company, data_dir=settings.DATA_DIR, now=now)
        staff = list(demo_staff())
        return Greeting(
            address=address,
            staff=[user.username for user in staff],
            password=password if is_password_of(staff, password) else None,
            company_name=company.name,
            key=key,
            person_reference=person_reference(company),
        )

    def migrate_if_needed(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Preparing the database.")
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def greet(self, greeting: Greeting) -> None:
        """Prints it: in colours on a terminal, else plain. Lines are never broken: they get pasted."""
        if self.stdout.isatty():
            from rich.console import Console
            from rich.text import Text

            console = Console(highlight=False)
            for line, style in greeting.lines():
                console.print(Text(line, style=STYLES[style]), soft_wrap=True)
        else:
            self.say("\n".join(line for line, _ in greeting.lines()))


def is_password_of(staff: list[User], password: str) -> bool:
    """Tells whether the administrator's password is still the one that the demo gave to all."""
    # They were given one hash, and a check of a hash takes a third of a second.
    return len({user.password for user in staff}) == 1 or staff[0].check_password(password)


def person_reference(company: Company) -> str:
    """A borrower to try the API with, as in a path: the first of the cast, else the oldest one living."""
    people = Person.objects.living().filter(company=company)
    if people.filter(external_id=FIRST_EXTERNAL_ID).exists():
        return f"{PATH_PREFIX}{FIRST_EXTERNAL_ID}"
    return str(people.earliest("pk").pk)
