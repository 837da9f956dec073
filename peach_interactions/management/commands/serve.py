"""`manage.py serve`: the application on the production server, until it is told to stop."""

import os
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from peach_interactions import server
from peach_interactions.checks import postgresql_is_new_enough


class Command(BaseCommand):
    help = "Serves the API and the admin with the production server."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=port_number, default=8000, help="port to listen on")
        parser.add_argument(
            "--workers",
            type=worker_count,
            default=server.DEFAULT_WORKERS,
            help="server processes; about one for each processor core",
        )

    def handle(self, *_: Any, host: str, port: int, workers: int, **options: Any) -> None:
        self.check_exposure(host)
        try:
            # Before the database is started: the commonest refusal, and the quickest to tell.
            server.check_address(host=host, port=port)
            self.check_database()
            server.serve(
                host=host,
                port=port,
                workers=workers,
                announce=lambda: self.announce(host, port),
            )
        except server.CannotServe as error:
            raise CommandError(str(error)) from error

    def check_exposure(self, host: str) -> None:
        """Refuses to show a machine-made secret key and forgotten settings to the network."""
        if server.is_loopback(host):
            return
        if not os.environ.get("SECRET_KEY"):
            raise CommandError(f"Set SECRET_KEY: it is required to serve {host}.")
        if not (os.environ.get("PEACH_ALLOWED_HOSTS") or os.environ.get("PEACH_PUBLIC_URL")):
            self.stderr.write(
                "Set PEACH_ALLOWED_HOSTS (or PEACH_PUBLIC_URL): until then requests to other names "
                "than localhost are refused."
            )

    def check_database(self) -> None:
        """Starts the embedded server, if it is used, for the time that this process lives."""
        for problem in postgresql_is_new_enough(databases=[connection.alias]):
            raise CommandError(str(problem.msg))
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()

    def announce(self, host: str, port: int) -> None:
        name = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Serving http://{name}:{port} (Ctrl-C stops it)")
        self.stdout.flush()


def port_number(text: str) -> int:
    """:raises ArgumentTypeError: unless it is a TCP port, 1 to 65535."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


def worker_count(text: str) -> int:
    """:raises ArgumentTypeError: unless it is 1 to 64."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError(f"{text!r} is not a number of workers (1 to 64)")
    return int(text)
