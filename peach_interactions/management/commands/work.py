"""`manage.py work`: does the background work, until it is told to stop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from peach_interactions.background import run_worker


class Command(BaseCommand):
    help = "Does the background work. Any number of these may run, on any number of machines."

    def handle(self, *_: Any, **options: Any) -> None:
        self.check_database()
        self.stdout.write("Working (Ctrl-C stops it)")
        self.stdout.flush()
        run_worker()

    def check_database(self) -> None:
        """Starts the embedded server, if it is used, for the time that this process lives."""
        if ProcrastinateJob._meta.db_table not in connection.introspection.table_names():
            raise CommandError("The database is not prepared: run migrate first.")
        connection.close()
