"""How the tables come to hold again what they held when the tests began.

Behind a transactional test Django truncates every table, which makes a new file for each of them and of their indexes,
and then installs the defaults once more. Here what is in the tables is deleted, and what was in them in the beginning
is put back as it was, in one message.
"""

from django.db import connection
from django.db.backends.utils import CursorWrapper

KEPT = "kept"  # the schema in which the beginning is kept


class Beginning:
    """What the tables of the product hold when the tests begin."""

    def __init__(self) -> None:
        """Empty the journal, for tests count what they cause themselves, and keep a copy of every table that has rows.

        The journal refuses to be emptied; that needs a role which may switch its triggers off.
        """
        quote = connection.ops.quote_name
        names = sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))
        tables = [quote(name) for name in names]
        with connection.cursor() as cursor:
            cursor.execute(_without_triggers("DELETE FROM journal_entry"))
            cursor.execute(f"CREATE SCHEMA {KEPT}")
            held = [table for table in tables if _has_rows(cursor, table)]
            for table in held:
                cursor.execute(f"CREATE TABLE {KEPT}.{table} AS TABLE {table}")
            back = [_back(table, _columns(cursor, table)) for table in held]
        # whoever still writes ends first, as before a TRUNCATE
        lock = f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE"
        emptied = (f"DELETE FROM {table}" for table in tables)  # noqa: S608 - a name of a table
        self._again = _without_triggers(lock, *emptied, *back)

    def again(self) -> None:
        """Bring it back. No sequence is set back: what comes later has other ids than what was there before."""
        with connection.cursor() as cursor:
            cursor.execute(self._again)


def _without_triggers(*statements: str) -> str:
    """Statements of one transaction in which no trigger refuses or checks anything."""
    return "; ".join(("BEGIN", "SET LOCAL session_replication_role = replica", *statements, "COMMIT"))


def _has_rows(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608 - a name of a table
    return bool(cursor.fetchone()[0])


def _columns(cursor: CursorWrapper, table: str) -> list[str]:
    """The columns of a table but for those that the database computes itself."""
    cursor.execute(
        "SELECT quote_ident(attname) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [str(row[0]) for row in cursor.fetchall()]


def _back(table: str, columns: list[str]) -> str:
    listed = ", ".join(columns)
    return f"INSERT INTO {table} ({listed}) OVERRIDING SYSTEM VALUE SELECT {listed} FROM {KEPT}.{table}"  # noqa: S608
