from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "own_entries.sql"


class Migration(migrations.Migration):
    """The check of each transfer costs the same however many there are."""

    dependencies = [("ledger", "0002_books")]

    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
