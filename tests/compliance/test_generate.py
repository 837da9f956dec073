"""manage.py generate: a company of very much history, loaded without indexes, which are there again at the end."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command
from django.db import connection

from compliance.demo.crowd.compared import COUNT
from compliance.demo.crowd.copying import without_indexes
from interactions.models import Interaction, InteractionLoan

Definitions = list[tuple[str, ...]]


def definitions() -> Definitions:
    """The indexes and keys of the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename ~ '^interactions_interaction' "
            "UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid::regclass::text ~ '^interactions_interaction' ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


def test_indexes_and_keys_are_the_same_again(db: None) -> None:
    before = definitions()
    with without_indexes(Interaction, InteractionLoan):
        names = {name for name, _ in definitions()}
        assert "interaction_person_sort" not in names
        assert "interaction_person_in_company" not in names
        assert {"interaction_external_id_is_unique", "interaction_details_fit"} <= names
    assert definitions() == before


def test_fills_a_database_as_asked(transactional_db: None) -> None:
    before = definitions()
    said = StringIO()
    call_command("generate", "--interactions", "2000", "--borrowers", "100", stdout=said)
    assert Interaction.objects.count() == 2000 + 2000 // 500 + 2 * COUNT
    assert "interactions a second" in said.getvalue()
    assert definitions() == before
