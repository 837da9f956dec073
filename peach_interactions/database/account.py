"""Who the embedded server runs as, and the permissions that needs.

PostgreSQL refuses to run as root. For root a system user without log-in, `pgserver`, is made, and
the folders above the server's files get the permission to be passed through (o+x, never to be
listed). For everybody else there is nothing to do here.
"""

import logging
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peach_interactions.database.unavailable import DatabaseUnavailable

USER_NAME = "pgserver"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """The operating system user of the server."""

    user_id: int
    group_id: int
    is_another: bool

    @property
    def popen_arguments(self) -> dict[str, Any]:
        """What makes subprocess run a program as this user."""
        if not self.is_another:
            return {}
        return {"user": self.user_id, "group": self.group_id, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Makes the user the owner of a file or folder."""
        if self.is_another:
            os.chown(path, self.user_id, self.group_id)

    def let_pass_to(self, path: Path) -> None:
        """Lets the user through all folders above the path."""
        if not self.is_another:
            return
        for folder in path.parents:
            mode = stat.S_IMODE(folder.stat().st_mode)
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)
                logger.warning("Made %s passable (o+x) for the system user %s", folder, USER_NAME)


def account_of_server() -> Account:
    """The present user, or the system user when the present one is root.

    :raises DatabaseUnavailable: when the system user is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_another=False)
    try:
        entry = pwd.getpwnam(USER_NAME)
    except KeyError:
        _make_user()
        entry = pwd.getpwnam(USER_NAME)
    return Account(entry.pw_uid, entry.pw_gid, is_another=True)


def _make_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER_NAME]
    if shutil.which(command[0]) is None:
        raise DatabaseUnavailable(
            f"PostgreSQL cannot run as root and there is no useradd to make the user {USER_NAME}; "
            "make that user, run this as another one, or set DATABASE_URL."
        )
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    # Two processes may come here at once; the second finds the user made.
    if outcome.returncode != 0 and "already exists" not in outcome.stderr:
        raise DatabaseUnavailable(
            f"PostgreSQL cannot run as root and the user {USER_NAME} could not be made: "
            f"{outcome.stderr.strip()}."
        )
