from django.db import migrations


class Migration(migrations.Migration):
    """Each transfer is looked at when its transaction ends, always by the index: a load writes thousands of them at
    once, and what the planner knew of the table when they began says that it is empty."""

    dependencies = [("ledger", "0002_books")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION ledger_require_balanced() SET enable_seqscan = off",
            "ALTER FUNCTION ledger_require_balanced() RESET enable_seqscan",
        )
    ]
