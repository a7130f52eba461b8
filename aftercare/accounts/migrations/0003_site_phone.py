from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_logins'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='phone',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
    ]
