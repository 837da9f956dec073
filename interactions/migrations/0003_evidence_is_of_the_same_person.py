"""Foreign keys into this app from below: the evidence of a do-not-interact or consent is an interaction of its person."""

from django.db import migrations

KEYS = [
    # table, name
    ("contacts_donotinteract", "do_not_interact_evidence_of_person"),
    ("contacts_consent", "consent_evidence_of_person"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0002_keys_within_person_and_company"),
        ("contacts", "0002_do_not_interacts_and_consents"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (person_id, evidence_interaction_id)"
            " REFERENCES interactions_interaction (person_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for table, name in KEYS
    ]
