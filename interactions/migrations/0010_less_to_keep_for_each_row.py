"""Indexes that nobody asks, and words found in half the time: each row that is recorded pays for them.

Django adds to the index of a text column one more for LIKE. Where the column is compared byte by byte, as IDs
are, the first one serves that too.
"""

import django.db.models.deletion
from django.db import migrations, models

from interactions.search import FASTER_FUNCTION, FORMER_FUNCTION

DROP_SECOND_INDEXES = """
DO $$
DECLARE
    found regclass;
BEGIN
    FOR found IN
        SELECT index.indexrelid
        FROM pg_index index
        JOIN pg_class relation ON relation.oid = index.indexrelid
        JOIN pg_opclass operators ON operators.oid = index.indclass[0]
        JOIN pg_collation sorting ON sorting.oid = index.indcollation[0]
        WHERE relation.relname LIKE '%\\_like' AND index.indnatts = 1 AND sorting.collname = 'C'
            AND operators.opcname IN ('varchar_pattern_ops', 'text_pattern_ops')
            AND relation.relnamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP INDEX %s', found);
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('borrowers', '0002_initial'),
        ('companies', '0002_numbers_of_kept_answers_as_sent'),
        ('contacts', '0002_do_not_interacts_and_consents'),
        ('interactions', '0009_who_exported'),
    ]

    operations = [
        migrations.RunSQL(FASTER_FUNCTION, FORMER_FUNCTION),
        migrations.AlterField(
            model_name='interactionevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The lender.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='companies.company'),
        ),
        migrations.AlterField(
            model_name='interactionevent',
            name='contact',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The phone, e-mail or address that was used.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contacts.contact'),
        ),
        migrations.AlterField(
            model_name='interactionevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Who recorded it.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='companies.actor'),
        ),
        migrations.AlterField(
            model_name='interactionevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The borrower it was with.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='borrowers.person'),
        ),
        migrations.AlterField(
            model_name='interactionevent',
            name='previous_interaction',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The interaction that this one follows on, of the same person.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='interactions.interaction'),
        ),
        migrations.AlterField(
            model_name='interactionloanevent',
            name='loan',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The loan.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='borrowers.loan'),
        ),
        # Not made again on the way back: nobody misses them.
        migrations.RunSQL(DROP_SECOND_INDEXES, migrations.RunSQL.noop),
    ]
