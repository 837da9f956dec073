"""Answers kept for an idempotency key are read like the client's own JSON; nothing changes in the database."""

from django.db import migrations, models

import peach_interactions.client_json


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="idempotentanswer",
            name="body",
            field=models.JSONField(
                decoder=peach_interactions.client_json.ClientJsonDecoder,
                help_text="The body answered.",
            ),
        ),
    ]
