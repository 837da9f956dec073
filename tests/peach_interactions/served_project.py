"""Runs `manage.py serve` on the echo project for the tests of the server. No tests live here."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 30


def _heed_hang_ups() -> None:
    """Whoever runs the tests under nohup has them ignored, and so would the server."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class ServedProject:
    """A running `manage.py serve`; `first_line` is what it said when it had bound its port."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(self.port), *arguments],
            cwd=REPOSITORY,
            env={
                **{name: value for name, value in os.environ.items() if name != "SECRET_KEY"},
                "DJANGO_SETTINGS_MODULE": "tests.peach_interactions.echo_project",
                "PEACH_DATA_DIR": str(folder),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_heed_hang_ups,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)

    def ended(self) -> tuple[int, str]:
        """Waits for its end; the exit status and what it wrote to stderr."""
        _, errors = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, errors

    def stop(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        return self.ended()


def answer_from(connection: socket.socket) -> bytes:
    """All that the server sends until it closes the connection."""
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)
