"""Makes the demo data."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from interactions.demo.access import PASSWORD_FILE, seed_demo_with_password


class Command(BaseCommand):
    help = (
        "Makes the demo data: two lenders, 300 borrowers and what happened between them in 18 months. "
        "Once; another run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        seeded, _ = seed_demo_with_password(data_dir=settings.DATA_DIR, now=timezone.now())
        if seeded.has_made_rows:
            path = settings.DATA_DIR / PASSWORD_FILE
            self.stdout.write(f"The demo data is there; the password of its staff is in {path}.")
        elif seeded.recording_count:
            self.stdout.write(f"{seeded.recording_count} recorded calls were added.")
        else:
            self.stdout.write("The demo data was there already; nothing was changed.")
