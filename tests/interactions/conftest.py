"""Fixtures for interactions: a call, and a folder of its own for recorded content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from borrowers.models import Person
from interactions.models import Interaction
from tests.factories import InteractionFactory


@pytest.fixture
def recordings(tmp_path: Path, settings: Any) -> Path:
    """The folder where recorded content is stored in this test."""
    settings.RECORDINGS_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "recordings": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


@pytest.fixture
def call(ada: Person) -> Interaction:
    """A call with Ada."""
    row: Interaction = InteractionFactory(person=ada, external_id="call")
    return row
