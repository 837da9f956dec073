#!/usr/bin/env python
"""Runs a management command; `python manage.py help` lists them.

What the person at the keyboard can mend (settings, folders, the database) is told in one sentence
instead of a traceback; `--traceback` brings it back.
"""

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peach_interactions.settings")
    # A normal exit, so that the embedded PostgreSQL is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        read_settings()
        run_command()
    except Unusable as error:
        if "--traceback" in sys.argv:
            raise
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


class Unusable(Exception):
    """Something outside the program cannot be used; the message is the sentence to show."""


def read_settings() -> None:
    """Reads the settings now: Django, doing it later, would call every command unknown."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.INSTALLED_APPS  # noqa: B018
    except ImproperlyConfigured as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(f"{error.filename} cannot be used: {error.strerror}.") from error


def run_command() -> None:
    from django.core.management import execute_from_command_line
    from django.db.utils import DatabaseError

    from peach_interactions.database.unavailable import sentence_for

    try:
        with named_in_history(*sys.argv[1:2]):
            execute_from_command_line(sys.argv)
    except DatabaseError as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        raise Unusable(sentence) from error


def named_in_history(command: str = "") -> AbstractContextManager[object]:
    """Commands of ours name themselves in the history; those of Django that write accounts do not."""
    if command not in ("createsuperuser", "changepassword"):
        return nullcontext()
    from peach_interactions.history import acting_in_shell

    return acting_in_shell(command)


if __name__ == "__main__":
    main()
