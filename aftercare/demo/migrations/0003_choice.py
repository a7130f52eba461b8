from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demo", "0002_tour")]

    operations = [
        migrations.AddField(
            model_name="demo",
            name="seen_choice",
            field=models.BigIntegerField(default=0),
        ),
    ]
