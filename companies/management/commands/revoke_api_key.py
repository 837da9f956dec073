"""Revokes an API key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from companies.services import revoke_api_key
from peach_interactions.errors import NotFound
from peach_interactions.history import acting_in_shell


class Command(BaseCommand):
    help = "Makes an API key useless, at once and for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("prefix", help="the part of the key between the first two underscores")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_in_shell("revoke_api_key"):
                key = revoke_api_key(prefix=options["prefix"], now=timezone.now())
        except NotFound as error:
            raise CommandError("There is no key with this prefix.") from error
        self.stdout.write(f"Key {key.prefix} of {key.actor} is revoked.")
