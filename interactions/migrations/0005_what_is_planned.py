from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0004_what_the_guard_asks_of_contacts'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('status', 'scheduled')), fields=['person', 'scheduled_at_to'], name='interaction_planned'),
        ),
    ]
