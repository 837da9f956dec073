"""The log-in of the demo's staff and the API key of one start, and the files that remember them."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from companies.models import Company
from companies.services import create_api_key, revoke_api_key
from interactions.demo.seed import Seeded, demo_staff, seed_demo
from peach_interactions.errors import NotFound

PASSWORD_FILE = "demo-password"
KEY_PREFIX_FILE = "demo-key-prefix"
KEY_NAME = "Demo"


def seed_demo_with_password(*, data_dir: Path, now: dt.datetime) -> tuple[Seeded, str]:
    """Makes the demo data if need be; returns also the one password of all its staff.

    The password is random, made once and kept in the data folder. If that file is lost, the staff gets
    a new one.
    """
    password, is_new = _kept_password(data_dir / PASSWORD_FILE)
    seeded = seed_demo(now=now, password=password)
    if is_new and not seeded.has_made_rows:
        demo_staff().update(password=make_password(password))
    return seeded, password


def _kept_password(path: Path) -> tuple[str, bool]:
    if path.exists():
        return path.read_text().strip(), False
    password = secrets.token_urlsafe(12)
    _write_private(path, password)
    return password, True


def renew_api_key(*, company: Company, data_dir: Path, now: dt.datetime) -> str:
    """Makes a key for a lender's system and revokes the one made before; returns the key."""
    path = data_dir / KEY_PREFIX_FILE
    old_prefixes = path.read_text().split() if path.exists() else []
    with transaction.atomic():
        for prefix in old_prefixes:
            _revoke(prefix, company, now)
        key, secret = create_api_key(company=company, name=KEY_NAME, now=now)
        # Both, until the old one is revoked for certain.
        _write_private(path, "\n".join([*old_prefixes, key.prefix]))
    _write_private(path, key.prefix)
    return secret


def _revoke(prefix: str, company: Company, now: dt.datetime) -> None:
    try:
        revoke_api_key(prefix=prefix, now=now, company=company)
    except NotFound:
        # Of another database that the same folder was used with.
        return


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(f"{text}\n")
    draft.replace(path)
