"""Makes the demo data."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from compliance.demo.seed import seed_guard_demo
from interactions.demo.access import PASSWORD_FILE, seed_demo_with_password


class Command(BaseCommand):
    help = (
        "Makes the demo data: two lenders, 300 borrowers, what happened between them in 18 months, and "
        "what the Compliance Guard had to say. Once; another run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        seeded, _ = seed_demo_with_password(data_dir=settings.DATA_DIR, now=now)
        is_guard_new = seed_guard_demo(now=now)
        if seeded.has_made_rows:
            path = settings.DATA_DIR / PASSWORD_FILE
            self.stdout.write(f"The demo data is there; the password of its staff is in {path}.")
            return
        if seeded.recording_count:
            self.stdout.write(f"{seeded.recording_count} recorded calls were added.")
        if is_guard_new:
            self.stdout.write("The decisions of the Compliance Guard were added.")
        if not (seeded.recording_count or is_guard_new):
            self.stdout.write("The demo data was there already; nothing was changed.")
