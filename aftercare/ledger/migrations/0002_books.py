"""The database itself keeps the books."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "books.sql"

UNDO = """
DROP FUNCTION ledger_require_balanced() CASCADE;
DROP FUNCTION ledger_refuse_account() CASCADE;
DROP FUNCTION ledger_move_balance() CASCADE;
DROP FUNCTION ledger_refuse_change() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_start")]

    operations = [migrations.RunSQL(SQL.read_text(), UNDO)]
