"""Up to where the replica must have come before an actor reads from it (ADR 15)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("companies", "0002_numbers_of_kept_answers_as_sent")]

    operations = [
        migrations.CreateModel(
            name="WritePosition",
            fields=[
                (
                    "actor",
                    models.OneToOneField(
                        help_text="Who wrote.",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="write_position",
                        serialize=False,
                        to="companies.actor",
                    ),
                ),
                (
                    "position",
                    models.BigIntegerField(
                        help_text="The database's log of changes (WAL) was that long, in bytes, after the last write."
                    ),
                ),
                ("kept_at", models.DateTimeField(help_text="When that was looked at.")),
            ],
            options={"ordering": ("actor_id",)},
        ),
    ]
