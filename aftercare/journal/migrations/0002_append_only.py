"""The database itself refuses to change, delete or empty the journal."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "append_only.sql"


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_start")]

    operations = [
        migrations.RunSQL(
            SQL.read_text(),
            "DROP TRIGGER journal_append_only ON journal_entry; DROP TRIGGER journal_never_emptied ON journal_entry;"
            "DROP FUNCTION journal_refuse_change();",
        )
    ]
