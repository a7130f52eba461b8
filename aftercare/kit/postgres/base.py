"""PostgreSQL as Django speaks to it, with statements that travel together.

A message to the database costs both sides more than most statements in it. What needs no answer, such as BEGIN or an
insert whose key nobody asks for, waits for the next statement of its transaction, at the latest for COMMIT, and goes
in one message with it. The order stays; only an error shows later, at the statement that carried the wrong one.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import debug_transaction
from django.db.transaction import TransactionManagementError
from psycopg.errors import DataError

Statement = tuple[str, Sequence[Any]]
"""SQL with its values."""

BEGIN: Statement = ("BEGIN", ())

# The stubs of Django know neither what its cursor has of psycopg's nor what a connection keeps to itself.
_Cursor: Any = base.Cursor
_Operations: Any = operations.DatabaseOperations
_Wrapper: Any = base.DatabaseWrapper


class Cursor(_Cursor):  # type: ignore[misc]
    """A cursor that takes along what waits on its connection."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """As psycopg's; the answer is that of `query`."""
        if not isinstance(query, str) or isinstance(params, dict):
            self._send_waiting()
        carried = self._taken()
        if not carried:
            return super().execute(query, params, **how)
        super().execute(*_together([*carried, (query, params)]), **how)
        for _one in carried:
            self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Any, **how: Any) -> None:
        """As psycopg's, after what waits."""
        self._send_waiting()
        super().executemany(query, params_seq, **how)

    def copy(self, *args: Any, **how: Any) -> Any:
        """As psycopg's, after what waits."""
        self._send_waiting()
        return super().copy(*args, **how)

    def _taken(self) -> list[Statement]:
        waiting: list[Statement] = self.connection.waiting
        carried = waiting[:]
        waiting.clear()
        return carried

    def _send_waiting(self) -> None:
        carried = self._taken()
        if carried:
            super().execute(*_together(carried))


def _together(statements: Sequence[tuple[str, Sequence[Any] | None]]) -> tuple[str, list[Any]]:
    """One message of several statements; in one without values (None) a % is a %."""
    texts = [text.replace("%", "%%") if values is None else text for text, values in statements]
    return "; ".join(texts), [value for _text, values in statements for value in values or ()]


class Operations(_Operations):  # type: ignore[misc]
    """What Django knows to say to PostgreSQL."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str | None:  # noqa: ARG002 - Django's signature
        """The statement itself, without those that it carried: each of them is in the log already."""
        try:
            return str(self.compose_sql(sql, params))
        except DataError:
            return None  # psycopg cannot put it into words either


class DatabaseWrapper(_Wrapper):  # type: ignore[misc]
    """Django's connection to PostgreSQL; psycopg's stays in autocommit, and what begins and ends is said here."""

    ops_class = Operations
    _waiting: list[Statement]

    def later(self, *statements: Statement) -> None:
        """Send statements that answer nothing together with the next one of this transaction.

        Each is a single one, as their answers are counted. Raises TransactionManagementError outside a transaction:
        nothing would carry them.
        """
        if not self.in_atomic_block:
            raise TransactionManagementError("a statement waits only within a transaction")
        self.validate_no_broken_transaction()
        if self.queries_logged:
            self.queries_log.append({"sql": "; ".join(text for text, _values in statements), "time": "0"})
        self._waiting.extend(statements)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection whose cursors take along what waits."""
        connection = super().get_new_connection(conn_params)
        connection.cursor_factory = Cursor
        connection.autocommit = True
        self._waiting = connection.waiting = []
        return connection

    def chunked_cursor(self) -> Any:
        """As Django's: a cursor on the server carries nothing, so what waits goes before it."""
        with self.cursor() as cursor:
            cursor.cursor._send_waiting()  # noqa: SLF001 - our own cursor within Django's
        return super().chunked_cursor()

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        self._waiting.clear()
        if not autocommit:
            self._waiting.append(BEGIN)

    def _commit(self) -> None:
        if self.connection is None or self._waiting == [BEGIN]:
            self._forget()  # nothing was asked in this transaction
        elif self._waiting:
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute("COMMIT")
        else:
            super()._commit()

    def _rollback(self) -> None:
        self._forget()
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        self._forget()  # a savepoint takes along what waits, so this came after it
        super()._savepoint_rollback(sid)

    def _close(self) -> None:
        self._forget()
        super()._close()

    def _forget(self) -> None:
        if self.connection is not None:
            self._waiting.clear()
