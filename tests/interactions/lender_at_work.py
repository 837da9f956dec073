"""A program for tests with a server of their own: makes the tables, a lender and its key, and prints the key."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    import django

    django.setup()

    from django.core.management import call_command
    from django.utils import timezone

    from companies.services import create_api_key, create_company

    call_command("migrate", verbosity=0)
    company = create_company(name="Acorn Lending", time_zone="UTC", kind="creditor")
    _, secret = create_api_key(
        company=company, name="Recorder", user_type="service", now=timezone.now()
    )
    sys.stdout.write(f"{secret}\n")
