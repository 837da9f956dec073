"""Foreign keys that span two columns: what an interaction refers to belongs to its person and company."""

from django.db import migrations

KEYS = [
    # table, name, columns, table referred to, columns referred to
    ("interactions_interaction", "interaction_person_in_company", "company_id, person_id", "borrowers_person", "company_id, id"),
    ("interactions_interaction", "interaction_contact_of_person", "person_id, contact_id", "contacts_contact", "person_id, id"),
    ("interactions_interaction", "interaction_previous_of_person", "person_id, previous_interaction_id", "interactions_interaction", "person_id, id"),
    ("contacts_contact", "contact_person_in_company", "company_id, person_id", "borrowers_person", "company_id, id"),
    ("borrowers_loan", "loan_person_in_company", "company_id, person_id", "borrowers_person", "company_id, id"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0001_initial"),
        ("contacts", "0001_initial"),
        ("borrowers", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {other} ({others})",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for table, name, columns, other, others in KEYS
    ]
