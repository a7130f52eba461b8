from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_fewer_indexes")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="next_due_kind",
            field=models.CharField(blank=True, default="", max_length=30),
            preserve_default=False,
        ),
    ]
