from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('compliance', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('decision', 'deny')), fields=['company', 'decided_at'], include=('rule_ids',), name='decision_denied'),
        ),
    ]
