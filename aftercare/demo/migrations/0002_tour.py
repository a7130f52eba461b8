from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demo", "0001_start")]

    operations = [
        migrations.AddField(
            model_name="demo",
            name="seen_ticket",
            field=models.BigIntegerField(default=0),
        ),
    ]
