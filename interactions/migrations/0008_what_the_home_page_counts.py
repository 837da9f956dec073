from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0007_saved_views_and_filters_of_the_list'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='interaction',
            name='interaction_company_sort',
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['company', 'sort_at', 'id'], include=('channel', 'direction', 'status', 'status_details'), name='interaction_company_sort'),
        ),
    ]
