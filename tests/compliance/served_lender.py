"""Settings of the application as it is served, on the database of the tests. No tests live here."""

import os

from peach_interactions.settings import *  # noqa: F403
from peach_interactions.settings import DATABASES as OWN_DATABASES

DATABASES = {"default": {**OWN_DATABASES["default"], "NAME": os.environ["TEST_DATABASE_NAME"]}}
