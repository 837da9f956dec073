"""The secret key of an installation that was given none: made once and kept beside its data."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(*, data_dir: Path, is_allowed: bool) -> str:
    """Reads the kept key, or makes and keeps one.

    :raises ImproperlyConfigured: when a key of its own is not allowed (DATABASE_URL is set).
    """
    if not is_allowed:
        raise ImproperlyConfigured("Set SECRET_KEY: it is required as soon as DATABASE_URL is set.")
    path = data_dir / "secret-key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(50))
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    # Written aside and linked into place: of two first starts at once, one wins and both read its key.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
