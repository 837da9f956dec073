"""A program for test_embedded_postgresql: a process that uses the embedded server of a folder.

It connects, says so, and obeys the words on its stdin until that ends: `connect` connects again,
`fork` leaves a child that goes on in its place while it ends itself.
"""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from peach_interactions.database.unavailable import DatabaseUnavailable


def connect() -> None:
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        say(f"connected {cursor.fetchone()[0]}")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    settings.configure(
        DATA_DIR=Path(sys.argv[1]),
        DATABASES={"default": {"ENGINE": "peach_interactions.database", "NAME": "peach"}},
    )
    try:
        connect()
        # Not the iterator: it reads ahead, and a forked child would miss what was read.
        while word := os.read(0, 100).decode().strip():
            if word == "fork" and os.fork() != 0:
                return
            if word == "fork":
                say(f"forked {os.getpid()}")
            if word == "connect":
                connect()
    except DatabaseUnavailable as error:
        say(f"refused {error}")


if __name__ == "__main__":
    main()
